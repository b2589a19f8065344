"""Stops: nothing is sent about one pupil, or from the whole school, until they are undone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from definitions.errors import SendflowError
from tasks import audit
from tasks.audit import AuditLine
from tasks.events import lock_subject, tell_watchers
from tasks.people_tables import StopRow
from tasks.state import Frozen, PersonId, PupilId, SubjectKey


class StopKind(StrEnum):
    """Why nothing is sent."""

    LEFT = "left"
    DIED = "died"
    HOLD = "hold"
    SCHOOL = "school"


GONE = (StopKind.LEFT, StopKind.DIED)
"""After these the pupil is no longer at the school."""

SILENT = (StopKind.DIED, StopKind.HOLD)
"""During these nothing at all is sent about the pupil."""


class Stop(Frozen):
    """One stop that stands, with who made it and why."""

    id: int
    pupil: PupilId | None
    """None: the whole school."""
    kind: StopKind
    reason: str
    made_by: PersonId
    made_at: datetime


class StopGoneError(SendflowError):
    """This stop has been undone already."""


def stop_pupil(
    session: Session,
    pupil: PupilId,
    kind: StopKind,
    *,
    by: PersonId,
    reason: str,
    now: datetime,
) -> int:
    """From now on nothing is sent about this pupil; returns the number of the stop."""
    lock_subject(session, SubjectKey.of_pupil(pupil))
    number = _stop(session, pupil, kind, by, reason, now)
    tell_watchers(session, pupil, now)
    return number


def stop_school(session: Session, *, by: PersonId, reason: str, now: datetime) -> int:
    """From now on nothing is sent at all, but for one-time codes; returns the stop's number."""
    return _stop(session, None, StopKind.SCHOOL, by, reason, now)


def undo_stop(session: Session, number: int, *, by: PersonId, reason: str, now: datetime) -> None:
    """What waits in the outbox goes again; what has become pointless meanwhile does not.

    Raises:
        StopGoneError: somebody has undone it already.
    """
    row = session.scalars(
        update(StopRow)
        .where(StopRow.id == number, StopRow.undone_at.is_(None))
        .values(undone_by=by, undone_at=now, undone_reason=reason)
        .returning(StopRow)
    ).one_or_none()
    if row is None:
        raise StopGoneError("This stop has been undone already.")
    _note(session, f"stop undone: {row.kind}", row.pupil_id, by, reason, now)
    if row.pupil_id is not None:
        tell_watchers(session, PupilId(row.pupil_id), now)


def stops_in_force(session: Session, pupil: PupilId | None = None) -> tuple[Stop, ...]:
    """The stops that stand for the whole school and, where one is named, for a pupil."""
    rows = session.scalars(
        select(StopRow)
        .where(
            StopRow.undone_at.is_(None),
            or_(StopRow.pupil_id.is_(None), StopRow.pupil_id == pupil),
        )
        .order_by(StopRow.id)
    )
    return tuple(
        Stop(
            id=row.id,
            pupil=PupilId(row.pupil_id) if row.pupil_id else None,
            kind=StopKind(row.kind),
            reason=row.reason,
            made_by=PersonId(row.made_by),
            made_at=row.made_at,
        )
        for row in rows
    )


def _stop(  # noqa: PLR0917  one row, one argument for each of its columns
    session: Session,
    pupil: PupilId | None,
    kind: StopKind,
    by: PersonId,
    reason: str,
    now: datetime,
) -> int:
    row = StopRow(
        pupil_id=pupil, kind=kind, reason=reason, made_by=by, made_at=now, undone_reason=""
    )
    session.add(row)
    session.flush()
    _note(session, f"stopped: {kind.value}", pupil, by, reason, now)
    return row.id


def _note(  # noqa: PLR0917  likewise
    session: Session, word: str, pupil: str | None, by: PersonId, reason: str, now: datetime
) -> None:
    line = AuditLine(word=word, actor=by, person_id=by, pupil_id=pupil, reason=reason)
    audit.write(session, [line], now)
