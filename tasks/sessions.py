"""Browsers that have shown a link or a code: an opaque cookie, of which only the hash is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tasks.people_tables import SessionRow
from tasks.state import Frozen, ItemId, PersonId
from tasks.tokens import hash_token, new_token

RESPONDENT_LIFETIME = timedelta(hours=2)
STAFF_LIFETIME = timedelta(hours=8)
"""A working day; the site ends a session earlier that has been idle."""


class Proof(StrEnum):
    """What somebody has shown: the link they were sent, or also a code sent to their address."""

    LINK = "link"
    CODE = "code"


class SiteSession(Frozen):
    """Who is at the page, and for what."""

    id: int
    person: PersonId
    item: ItemId | None
    """None: a signed-in member of staff."""
    proof: Proof
    expires_at: datetime
    letter: str | None = None
    """The letter by whose link they came."""


def open_session(  # noqa: PLR0917  who, for what, shown how, and since when
    session: Session,
    person: PersonId,
    item: ItemId | None,
    proof: Proof,
    now: datetime,
    letter: str | None = None,
) -> str:
    """A fresh cookie for this person; with an item it opens that item.

    With a letter, also what that letter asked of them in the same words, on one page.
    """
    cookie, cookie_hash = new_token()
    lifetime = STAFF_LIFETIME if item is None else RESPONDENT_LIFETIME
    row = {
        "cookie_hash": cookie_hash,
        "person_id": person,
        "item_id": item,
        "proof": proof,
        "made_at": now,
        "expires_at": now + lifetime,
        "letter": letter,
    }
    session.execute(insert(SessionRow), [row])
    return cookie


def find_session(session: Session, cookie: str, now: datetime) -> SiteSession | None:
    """Who holds this cookie; None when it is forged, ended or too old. Changes nothing."""
    row = session.scalars(
        select(SessionRow).where(
            SessionRow.cookie_hash == hash_token(cookie),
            SessionRow.ended_at.is_(None),
            SessionRow.expires_at > now,
        )
    ).one_or_none()
    if row is None:
        return None
    return SiteSession(
        id=row.id,
        person=PersonId(row.person_id),
        item=ItemId(row.item_id) if row.item_id else None,
        proof=Proof(row.proof),
        expires_at=row.expires_at,
        letter=row.letter,
    )


def prove(session: Session, session_id: int) -> None:
    """They have shown the code too."""
    session.execute(update(SessionRow).where(SessionRow.id == session_id).values(proof=Proof.CODE))


def end_session(session: Session, session_id: int, now: datetime) -> None:
    """Sign out."""
    session.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.ended_at.is_(None))
        .values(ended_at=now)
    )
