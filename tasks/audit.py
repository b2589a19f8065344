"""The audit trail: who did what, when and why; ids and reasons, never text from an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tasks.state import Frozen
from tasks.tables import AuditRow
from tasks.transitions import Actor


class AuditLine(Frozen):
    """One thing that happened."""

    word: str
    actor: str = Actor.ENGINE.value
    """The id of a person, or what acted."""
    person_id: str | None = None
    """The person who acted, or whom it concerns."""
    pupil_id: str | None = None
    instance_id: str | None = None
    item_id: str | None = None
    visit: str | None = None
    reason: str = ""


def write(session: Session, lines: Sequence[AuditLine], now: datetime) -> None:
    """Add these lines in the caller's transaction: a change and its record stand together."""
    if lines:
        session.execute(
            insert(AuditRow), [each.model_dump() | {"happened_at": now} for each in lines]
        )
