"""What begins by itself: since when each schedule is known, and whom it has begun a process for.

Each occurrence goes through two kinds of transaction:

1. ``plan``: whom it is for, all of them at once, and with it that this has been settled. Whoever
   comes to fit its condition later is for the next occurrence.
2. ``settle``, one for each of them: the instance begins, or is passed over for a reason, and its
   row says so in the same transaction.

A process killed between them leaves rows that are planned, and the next round goes on with those.
Two at once come one after the other: in 1 on the schedule's row, in 2 on what it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.orm import Session

from tasks import audit
from tasks.audit import AuditLine
from tasks.events import lock_subject
from tasks.schedule_tables import ScheduledStartRow, ScheduleRow
from tasks.state import Frozen, InstanceId, SubjectKey
from tasks.store import insert_once

RUNS = UUID("3d0b9c0e-5b0f-4f5c-9a59-0d7b1c3a8e64")
"""The namespace from which the run of what begins by itself is named, until it has one."""


class Outcome(StrEnum):
    """What became of one start, as a list of them says it."""

    PLANNED = "planned"
    BEGUN = "begun"
    RUNNING = "running already"
    """``once_per`` allows no second beside the one that runs."""
    GONE = "has left"
    EMPTY = "no child in the class"
    """It has been emptied, or is called otherwise now."""
    OTHERWISE = "about something else"
    """The process is about pupils now, say, and was about classes."""
    ON_HOLD = "post stopped"
    UNANSWERED = "start form not answered"
    """A record that answers it holds nothing, or the form has changed since it was checked."""


class ScheduleKey(Frozen):
    """One schedule of one process."""

    process: str
    schedule: str


class Seen(Frozen):
    """What is known of a schedule from day to day."""

    begins: str
    seen_on: date
    occurrence: str


class DueStart(Frozen):
    """One subject for which an occurrence is to begin a process."""

    process: str
    schedule: str
    occurrence: str
    subject: SubjectKey

    @property
    def run_id(self) -> str:
        """Names no run: the first wake makes one, as the run of a child is made."""
        name = f"{self.process}/{self.schedule}/{self.occurrence}/{self.subject.id}"
        return str(uuid5(RUNS, name))


# --------------------------------------------------------------------------------- what is known


def seen_schedules(session: Session) -> dict[ScheduleKey, Seen]:
    """Every schedule that has been seen in the definitions."""
    rows = session.scalars(select(ScheduleRow).order_by(ScheduleRow.process, ScheduleRow.schedule))
    return {
        ScheduleKey(process=row.process, schedule=row.schedule): Seen(
            begins=row.begins, seen_on=row.seen_on, occurrence=row.occurrence
        )
        for row in rows
    }


def note_schedules(
    session: Session,
    rules: Mapping[ScheduleKey, str],
    gone: Collection[ScheduleKey],
    today: date,
) -> None:
    """Note schedules seen for the first time, those with a new rule, and those that are gone.

    A new rule counts from today, as a new schedule does, so that nothing is made up for by which
    it was not begun then; what the old rule has begun in this stretch of the year stays settled.
    """
    rows = [
        {
            "process": key.process,
            "schedule": key.schedule,
            "begins": begins,
            "seen_on": today,
            "occurrence": "",
        }
        for key, begins in rules.items()
    ]
    insert_once(session, ScheduleRow, rows)
    for key, begins in rules.items():
        session.execute(
            update(ScheduleRow)
            .where(*_is(ScheduleRow, key), ScheduleRow.begins != begins)
            .values(begins=begins, seen_on=today)
        )
    if gone:
        names = [(key.process, key.schedule) for key in gone]
        named = tuple_(ScheduleRow.process, ScheduleRow.schedule).in_(names)
        session.execute(delete(ScheduleRow).where(named))


# ------------------------------------------------------------------------------------ what begins


def plan(
    session: Session, key: ScheduleKey, occurrence: str, subjects: Sequence[SubjectKey]
) -> None:
    """Settle whom an occurrence is for; one that has been settled stays as it is."""
    row = session.get(ScheduleRow, (key.process, key.schedule), with_for_update=True)
    if row is None or row.occurrence == occurrence:
        return
    row.occurrence = occurrence
    rows: list[dict[str, Any]] = [
        {
            "process": key.process,
            "schedule": key.schedule,
            "occurrence": occurrence,
            "subject": subject.id,
            "pupil_id": subject.pupil,
            "outcome": Outcome.PLANNED,
            "instance_id": None,
            "settled_at": None,
        }
        for subject in subjects
    ]
    insert_once(session, ScheduledStartRow, rows)


def planned(session: Session, key: ScheduleKey, occurrence: str) -> tuple[DueStart, ...]:
    """Those of an occurrence for whom it has not yet begun."""
    found = session.scalars(
        select(ScheduledStartRow)
        .where(
            *_is(ScheduledStartRow, key),
            ScheduledStartRow.occurrence == occurrence,
            ScheduledStartRow.outcome == Outcome.PLANNED,
        )
        .order_by(ScheduledStartRow.subject)
    )
    return tuple(
        DueStart(
            process=key.process,
            schedule=key.schedule,
            occurrence=occurrence,
            subject=_subject(row),
        )
        for row in found
    )


def is_planned(session: Session, start: DueStart) -> bool:
    """Is it still to begin? Nobody else settles it until the transaction ends."""
    lock_subject(session, start.subject)
    row = session.get(ScheduledStartRow, _row_key(start))
    return row is not None and row.outcome == Outcome.PLANNED


def settle(
    session: Session,
    start: DueStart,
    outcome: Outcome,
    now: datetime,
    instance: InstanceId | None = None,
) -> None:
    """Note what has become of it, in the transaction in which it does."""
    row = session.get_one(ScheduledStartRow, _row_key(start))
    row.outcome, row.instance_id, row.settled_at = outcome, instance, now
    if outcome is not Outcome.BEGUN:
        pupil = start.subject.pupil
        named = [start.process, start.schedule, start.occurrence, start.subject.class_name or ""]
        reason = f"{', '.join(filter(None, named))}: {outcome}"
        line = AuditLine(word="scheduled start passed over", pupil_id=pupil, reason=reason)
        audit.write(session, [line], now)


def outcomes(session: Session, key: ScheduleKey, occurrence: str) -> dict[Outcome, int]:
    """For how many an occurrence came to what."""
    found = session.execute(
        select(ScheduledStartRow.outcome, func.count())
        .where(*_is(ScheduledStartRow, key), ScheduledStartRow.occurrence == occurrence)
        .group_by(ScheduledStartRow.outcome)
    )
    counts = {Outcome(outcome): number for outcome, number in found}
    return {outcome: counts[outcome] for outcome in Outcome if outcome in counts}


def _is(row: type[ScheduleRow | ScheduledStartRow], key: ScheduleKey) -> tuple[Any, Any]:
    return row.process == key.process, row.schedule == key.schedule


def _row_key(start: DueStart) -> tuple[str, str, str, str]:
    return start.process, start.schedule, start.occurrence, start.subject.id


def _subject(row: ScheduledStartRow) -> SubjectKey:
    if row.pupil_id is not None:
        return SubjectKey.of_pupil(row.pupil_id)
    return SubjectKey.of_class(row.subject) if row.subject else SubjectKey.of_school()
