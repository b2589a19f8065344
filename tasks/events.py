"""What happened to instances and waits for a wake to take it in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import assert_never

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true, update
from sqlalchemy.orm import Session

from definitions.model.subjects import SubjectKind
from tasks.event_types import (
    Answered,
    CameAfter,
    Cancelled,
    ChildEnded,
    ConsentWithdrawn,
    DateCorrected,
    Delivered,
    Event,
    HeldStepDecided,
    LetGo,
    NotStarted,
    PeopleChanged,
    SentOn,
    Started,
    Stopped,
    TakenUpAgain,
    Undeliverable,
    WorldChanged,
)
from tasks.people_tables import PersonRow, PupilRow
from tasks.state import InstanceId, InstanceStatus, PersonId, PupilId, SubjectKey
from tasks.store import insert_once
from tasks.tables import EventRow, InstanceRow, WatchRow

ASKED_FOR = "asked_for"
"""The consents that a start form asks for, as conditions name them."""

_OF_SUBJECTS = 7_364_664
"""Any number that is ours: tells these locks from others of the same database."""

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


def lock_instances(session: Session, ids: Sequence[InstanceId]) -> None:
    """Take the rows of these instances, in one order.

    Every unit of work that touches an instance and anything below it takes the instance's row
    first. Otherwise, on PostgreSQL, an answer that holds its item and wants the instance could
    meet a wake that holds the instance and wants the item. SQLite has one writer at a time.
    One that touches several instances of a subject locks the subject before any of them.
    """
    session.execute(
        select(InstanceRow.id)
        .where(InstanceRow.id.in_(ids))
        .order_by(InstanceRow.id)
        .with_for_update(key_share=True)
    )


def lock_subject(session: Session, subject: SubjectKey) -> None:
    """Whatever concerns several instances of one subject comes one after the other."""
    lock_subjects(session, (subject,))


def lock_subjects(session: Session, subjects: Iterable[SubjectKey]) -> None:
    """Lock several, in the one order in which everybody does: the school, classes, pupils.

    A pupil is locked by their row. A class and the school have none: PostgreSQL locks their names.
    SQLite has one writer at a time, from the first thing it reads.
    """
    found = set(subjects)
    names = {each.id for each in found if each.kind is SubjectKind.CLASS}
    if any(each.kind is SubjectKind.SCHOOL for each in found):
        names.add("")  # no class is called so, and it comes before all of them
    if session.get_bind().dialect.name == "postgresql":
        for name in sorted(names):
            session.execute(select(func.pg_advisory_xact_lock(_OF_SUBJECTS, func.hashtext(name))))
    pupils = {each.pupil for each in found if each.pupil is not None}
    if pupils:
        session.execute(
            select(PupilRow.id)
            .where(PupilRow.id.in_(pupils))
            .order_by(PupilRow.id)
            .with_for_update(key_share=True)
        )


def lock_person(session: Session, person: PersonId) -> None:
    """What is counted for one person is counted one at a time."""
    session.execute(
        select(PersonRow.id).where(PersonRow.id == person).with_for_update(key_share=True)
    )


def append_event(session: Session, instance_id: InstanceId, event: Event, now: datetime) -> None:
    """Write down what happened and that a wake is wanted, in the caller's transaction.

    What can happen only once is written once, however often it is reported.
    """
    append_events(session, [(instance_id, event)], now)


def append_events(
    session: Session, happened: Sequence[tuple[InstanceId, Event]], now: datetime
) -> None:
    """Likewise for several instances."""
    if not happened:
        return
    ids = [instance_id for instance_id, _ in happened]
    lock_instances(session, ids)
    insert_once(
        session,
        EventRow,
        [
            {
                "instance_id": instance_id,
                "type": event.type,
                "key": event_key(event),
                "body": event.model_dump(mode="json"),
                "happened_at": now,
                "consumed_in": None,
            }
            for instance_id, event in happened
        ],
    )
    waits = exists().where(EventRow.instance_id == InstanceRow.id, EventRow.consumed_in.is_(None))
    session.execute(
        update(InstanceRow).where(InstanceRow.id.in_(ids), waits).values(wake_wanted=True)
    )


def waiting_events(session: Session, instance_id: InstanceId) -> tuple[tuple[int, Event], ...]:
    """What no wake has taken in yet, oldest first, each with its number."""
    rows = session.execute(
        select(EventRow.id, EventRow.body)
        .where(EventRow.instance_id == instance_id, EventRow.consumed_in.is_(None))
        .order_by(EventRow.id)
    )
    return tuple((number, _EVENT.validate_python(body)) for number, body in rows)


def event_key(event: Event) -> str | None:
    """What makes two reports the same happening; None: it can happen again."""
    match event:
        case Started():
            return event.type
        case Answered() | CameAfter():
            return f"{event.type} {event.item}"
        case Delivered() | Undeliverable():
            return f"{event.type} {event.message}"
        case ChildEnded() | NotStarted():
            return f"{event.type} {event.visit} {event.link}"
        case LetGo():
            return event.type
        case (
            ConsentWithdrawn()
            | Stopped()
            | TakenUpAgain()
            | Cancelled()
            | SentOn()
            | DateCorrected()
            | WorldChanged()
            | HeldStepDecided()
            | PeopleChanged()
        ):
            return None
        case _:
            assert_never(event)


def watching(
    session: Session, subject: SubjectKey, kind: str, what: Iterable[str]
) -> tuple[InstanceId, ...]:
    """The running instances about a subject, or about what is part of it, that watch these."""
    found = session.scalars(
        select(InstanceRow.id)
        .join(WatchRow, WatchRow.instance_id == InstanceRow.id)
        .where(
            within(subject),
            InstanceRow.status != InstanceStatus.ENDED,
            WatchRow.kind == kind,
            WatchRow.what.in_(tuple(what)),
        )
        .distinct()
        .order_by(InstanceRow.id)
    )
    return tuple(InstanceId(each) for each in found)


def within(subject: SubjectKey) -> ColumnElement[bool]:
    """Is an instance about this, or about what is part of it: a pupil of the class, any of both?"""
    match subject.kind:
        case SubjectKind.PUPIL:
            return InstanceRow.pupil_id == subject.id
        case SubjectKind.CLASS:
            pupils = select(PupilRow.id).where(PupilRow.class_name == subject.id)
            return or_(InstanceRow.class_name == subject.id, InstanceRow.pupil_id.in_(pupils))
        case SubjectKind.SCHOOL:
            return true()
        case _:
            assert_never(subject.kind)


def is_about(subject: SubjectKey) -> ColumnElement[bool]:
    """Is an instance about exactly this?"""
    match subject.kind:
        case SubjectKind.PUPIL:
            return InstanceRow.pupil_id == subject.id
        case SubjectKind.CLASS:
            return InstanceRow.class_name == subject.id
        case SubjectKind.SCHOOL:
            return and_(InstanceRow.pupil_id.is_(None), InstanceRow.class_name.is_(None))
        case _:
            assert_never(subject.kind)


def tell_watchers(
    session: Session,
    pupil: PupilId,
    now: datetime,
    paths: Iterable[str] = ("pupil.has_left", "pupil.on_hold"),
) -> None:
    """Something about this pupil has changed: who watches it looks again."""
    found = watching(session, SubjectKey.of_pupil(pupil), "record", paths)
    append_events(session, [(each, WorldChanged()) for each in found], now)
