"""A link that no longer works, and the new one that may be sent instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tasks import audit
from tasks.audit import AuditLine
from tasks.effect_types import MessageKind, QueueMessage
from tasks.events import lock_person
from tasks.links import hash_token
from tasks.outbox import enqueue
from tasks.people_tables import LinkRow, PersonRow
from tasks.state import InstanceId, ItemId, ItemKind, PersonId, VisitKey
from tasks.tables import AnswerRow, ItemRow, OutboxRow

MOST_LINKS = 3
"""In an hour, for one person."""

_AGAIN = "again"


class NoAddressError(Exception):
    """The school holds no email address for this person."""


class TooManyLinksError(Exception):
    """They have asked three times in the last hour."""


@dataclass(frozen=True)
class SentLink:
    """Whom a link was once sent to, and for what, whether or not it still works."""

    item: ItemId
    person: PersonId


@dataclass(frozen=True)
class Receipt:
    """That an item was answered: when and by whom, never what."""

    received_on: date
    person: PersonId
    reference: str


def sent_link(session: Session, token: str) -> SentLink | None:
    """What a link was for; None when nobody was ever sent it."""
    row = session.scalars(
        select(LinkRow).where(LinkRow.token_hash == hash_token(token))
    ).one_or_none()
    return SentLink(ItemId(row.item_id), PersonId(row.person_id)) if row else None


def leads_to_document(session: Session, item: ItemId) -> bool:
    """Is it somebody's copy of a document, and no form?"""
    row = session.get(ItemRow, item)
    return row is not None and row.kind == ItemKind.COPY


def receipt_for(session: Session, item: ItemId) -> Receipt | None:
    """What may be said of an item's answer, or None while there is none."""
    row = session.get(AnswerRow, item)
    return Receipt(row.received_on, PersonId(row.person_id), row.reference) if row else None


def send_again(session: Session, link: SentLink, now: datetime) -> None:
    """Queue a new link, to the address on file and nowhere else.

    Raises:
        NoAddressError: there is none.
        TooManyLinksError: they have had three in the last hour.
    """
    lock_person(session, link.person)  # two requests at once are counted one after the other
    address = session.get_one(PersonRow, link.person).email
    if not address:
        raise NoAddressError
    if _sent_lately(session, link.person, now) >= MOST_LINKS:
        raise TooManyLinksError
    row = session.get_one(ItemRow, link.item)
    kind = MessageKind.TOLD if leads_to_document(session, link.item) else MessageKind.ASK
    message = QueueMessage(
        key=f"{row.instance_id}/{row.id}/{kind.value}/{link.person}/{_mark(now)}",
        kind=kind,
        to=link.person,
        address=address,
        item=link.item,
        visit=VisitKey(row.visit),
        not_before=now,
        urgent=True,
    )
    enqueue(session, InstanceId(row.instance_id), [message], now)
    line = AuditLine(
        word="link sent again",
        actor=link.person,
        person_id=link.person,
        instance_id=row.instance_id,
        item_id=row.id,
    )
    audit.write(session, [line], now)


def _sent_lately(session: Session, person: PersonId, now: datetime) -> int:
    found = session.scalar(
        select(func.count())
        .select_from(OutboxRow)
        .where(
            OutboxRow.person_id == person,
            OutboxRow.key.contains(f"/{_AGAIN}@", autoescape=True),
            OutboxRow.created_at > now - timedelta(hours=1),
        )
    )
    return found or 0


def _mark(now: datetime) -> str:
    return f"{_AGAIN}@{now.isoformat()}"
