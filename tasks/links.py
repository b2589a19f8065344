"""Links: one person's way to one item; only the hash of a link's token is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tasks.codes import (
    ChallengeId,
    CodeResult,
    TooManyCodesError,
    ask_for_code,
    check_code,
    issue_code,
)
from tasks.people_tables import ContactRow, LinkRow, PersonRow
from tasks.sessions import Proof, SiteSession, end_session, find_session, open_session, prove
from tasks.state import Frozen, InstanceId, ItemId, ItemStatus, PersonId
from tasks.tables import InstanceRow, ItemRow, OfferRow
from tasks.tokens import hash_code, hash_token, new_code, new_token

__all__ = [
    "ChallengeId",
    "CodeResult",
    "Link",
    "LinkProblem",
    "Proof",
    "SiteSession",
    "TooManyCodesError",
    "ask_for_code",
    "check_code",
    "create_link",
    "end_session",
    "find_link",
    "find_session",
    "hash_code",
    "hash_token",
    "is_still_asked",
    "issue_code",
    "items_of_letter",
    "keep_in_letter",
    "letter_of",
    "new_code",
    "new_token",
    "open_session",
    "prove",
]

LIFETIME = timedelta(days=30)


class LinkProblem(StrEnum):
    """Why a link leads nowhere: each has a plain page of its own."""

    FORGED = "forged"
    """Nobody was ever sent this."""
    EXPIRED = "expired"
    """It is more than thirty days old."""
    ANSWERED = "answered"
    TIME_PASSED = "time passed"
    """The item expired."""
    WITHDRAWN = "withdrawn"
    ADDRESS_CHANGED = "address changed"
    """It was sent to an address that is no longer on file."""
    SOMEONE_ELSES = "someone else's"
    """The item has passed to somebody else, or its reader has left."""


class Link(Frozen):
    """A link that leads somewhere."""

    item: ItemId
    person: PersonId
    instance: InstanceId
    expires_at: datetime
    letter: str | None = None
    """What it was sent in."""


_CLOSED = {
    ItemStatus.ANSWERED: LinkProblem.ANSWERED,
    ItemStatus.CAME_AFTER: LinkProblem.ANSWERED,
    ItemStatus.EXPIRED: LinkProblem.TIME_PASSED,
    ItemStatus.WITHDRAWN: LinkProblem.WITHDRAWN,
}


def create_link(
    session: Session, item: ItemId, person: PersonId, now: datetime, letter: str | None = None
) -> str:
    """A fresh token for this person and item; it stands nowhere but in what is returned."""
    token, token_hash = new_token()
    row = {
        "token_hash": token_hash,
        "item_id": item,
        "person_id": person,
        "address": session.get_one(PersonRow, person).email or "",
        "made_at": now,
        "expires_at": now + LIFETIME,
        "letter": letter,
    }
    session.execute(insert(LinkRow), [row])
    return token


def find_link(session: Session, token: str, now: datetime) -> Link | LinkProblem:
    """Where a token leads, or why it leads nowhere. Changes nothing."""
    found = session.execute(
        select(LinkRow, ItemRow, PersonRow)
        .join(ItemRow, ItemRow.id == LinkRow.item_id)
        .join(PersonRow, PersonRow.id == LinkRow.person_id)
        .where(LinkRow.token_hash == hash_token(token))
    ).one_or_none()
    if found is None:
        return LinkProblem.FORGED
    link, item, person = found
    problem = is_still_asked(session, ItemId(item.id), PersonId(person.id))
    if problem is not None:
        return problem
    if now >= link.expires_at:
        return LinkProblem.EXPIRED
    if person.email != link.address:
        return LinkProblem.ADDRESS_CHANGED
    return Link(
        item=ItemId(item.id),
        person=PersonId(person.id),
        instance=InstanceId(item.instance_id),
        expires_at=link.expires_at,
        letter=link.letter,
    )


def letter_of(session: Session, token: str, now: datetime) -> str | None:
    """The letter that brought a link which still counts, whatever has become of its item."""
    found = session.execute(
        select(LinkRow, PersonRow)
        .join(PersonRow, PersonRow.id == LinkRow.person_id)
        .where(LinkRow.token_hash == hash_token(token))
    ).one_or_none()
    if found is None:
        return None
    link, person = found
    counts = now < link.expires_at and person.email == link.address and not person.has_left
    return link.letter if counts else None


def keep_in_letter(session: Session, letter: str, items: Iterable[ItemId]) -> None:
    """What an earlier try of a letter had a link for, and this one has not, is not in it."""
    session.execute(
        update(LinkRow)
        .where(LinkRow.letter == letter, LinkRow.item_id.not_in(tuple(items)))
        .values(letter=None)
    )


def items_of_letter(session: Session, letter: str, person: PersonId) -> tuple[ItemId, ...]:
    """Everything to which one letter gave this person a link, in the order of the letter."""
    found = session.scalars(
        select(LinkRow.item_id)
        .where(LinkRow.person_id == person, LinkRow.letter == letter)
        .order_by(LinkRow.id)
    )
    return tuple(dict.fromkeys(ItemId(each) for each in found))


def is_still_asked(session: Session, item: ItemId, person: PersonId) -> LinkProblem | None:
    """Why this person can no longer answer this item; None: they can."""
    row = session.get(ItemRow, item, populate_existing=True)
    if row is None:
        return LinkProblem.FORGED
    asked = row.person_id == person or session.get(OfferRow, (item, person)) is not None
    if not asked or _is_gone(session, row, person):
        return LinkProblem.SOMEONE_ELSES
    return _CLOSED.get(ItemStatus(row.status))


def _is_gone(session: Session, item: ItemRow, person: PersonId) -> bool:
    """They have left, or the register now says that they must not be asked about this pupil."""
    if session.get_one(PersonRow, person).has_left:
        return True
    contact = session.scalars(
        select(ContactRow)
        .join(InstanceRow, InstanceRow.pupil_id == ContactRow.pupil_id)
        .where(InstanceRow.id == item.instance_id, ContactRow.person_id == person)
    ).one_or_none()
    if contact is None:
        return False
    return contact.has_left or contact.do_not_contact or not contact.may_receive_papers
