"""One-time codes: asked for at a page, made when they are sent, checked a few times at most."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType
from uuid import uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from definitions.errors import SendflowError
from tasks.events import lock_person
from tasks.outbox import queue_code
from tasks.people_tables import ChallengeRow, PersonRow
from tasks.state import ItemId, PersonId
from tasks.tokens import hash_code, is_code, new_code, new_salt

ChallengeId = NewType("ChallengeId", str)

LIFETIME = timedelta(minutes=10)
"""From its sending."""

WAITING = timedelta(hours=1)
"""How long a code that has not been sent is still worth sending."""

MOST_TRIES = 5
MOST_CODES = 3
"""In an hour, for one person."""


class TooManyCodesError(SendflowError):
    """Three codes have been sent in the last hour; wait a while, or ring the school office."""


class CodeResult(StrEnum):
    """What came of a code that somebody typed."""

    RIGHT = "right"
    WRONG = "wrong"
    USED_UP = "used up"
    """Wrong five times: a new one is needed."""
    EXPIRED = "expired"


def ask_for_code(
    session: Session, person: PersonId, item: ItemId | None, now: datetime
) -> ChallengeId:
    """Have a code sent to the address on file; without an item, a member of staff signs in.

    Raises:
        TooManyCodesError: this person has asked too often.
    """
    lock_person(session, person)  # two requests at once are counted one after the other
    recent = session.scalar(
        select(func.count())
        .select_from(ChallengeRow)
        .where(ChallengeRow.person_id == person, ChallengeRow.asked_at > now - timedelta(hours=1))
    )
    if recent is not None and recent >= MOST_CODES:
        raise TooManyCodesError(
            "Three codes have been sent in the last hour. "
            "Wait a while before you ask for another, or ring the school office."
        )
    challenge = ChallengeId(uuid4().hex)
    address = session.get_one(PersonRow, person).email or ""
    row = {
        "id": challenge,
        "person_id": person,
        "item_id": item,
        "address": address,
        "salt": "",
        "code_hash": "",
        "tries": 0,
        "asked_at": now,
        "expires_at": now + WAITING,
    }
    session.execute(insert(ChallengeRow), [row])
    if address:
        queue_code(session, challenge, person, address, now)
    return challenge


def issue_code(session: Session, challenge: str, now: datetime) -> tuple[str, datetime]:
    """The code to send, and until when it is good; one sent again replaces the one before."""
    code, salt = new_code(), new_salt()
    until = now + LIFETIME
    session.execute(
        update(ChallengeRow)
        .where(ChallengeRow.id == challenge)
        .values(salt=salt, code_hash=hash_code(code, salt), expires_at=until)
    )
    return code, until


def check_code(
    session: Session,
    challenge: str,
    code: str,
    *,
    person: PersonId,
    item: ItemId | None,
    now: datetime,
) -> CodeResult:
    """Try a code that was sent to this person for this; each try counts, and a right one once."""
    row = session.execute(
        update(ChallengeRow)
        .where(
            ChallengeRow.id == challenge,
            ChallengeRow.person_id == person,
            ChallengeRow.item_id == item if item else ChallengeRow.item_id.is_(None),
            ChallengeRow.used_at.is_(None),
        )
        .values(tries=ChallengeRow.tries + 1)
        .returning(
            ChallengeRow.tries, ChallengeRow.salt, ChallengeRow.code_hash, ChallengeRow.expires_at
        )
    ).one_or_none()
    if row is None or row.expires_at <= now:
        return CodeResult.EXPIRED
    if row.tries > MOST_TRIES:
        return CodeResult.USED_UP
    if not row.code_hash or not is_code(code.strip(), row.salt, row.code_hash):
        return CodeResult.USED_UP if row.tries == MOST_TRIES else CodeResult.WRONG
    session.execute(update(ChallengeRow).where(ChallengeRow.id == challenge).values(used_at=now))
    return CodeResult.RIGHT
