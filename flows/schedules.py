"""What the rounds begin by themselves: which occurrences are due, for whom, and each start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from definitions.model.forms import AnswerType
from definitions.model.process import ProcessDefinition
from definitions.model.schedules import Schedule
from definitions.model.subjects import SubjectKind
from definitions.occurrences import Occurrence, present_occurrence
from definitions.school_days import LONDON
from flows.facts import SubjectFacts
from flows.starts import StartOffice
from tasks import consents, directory, instances, schedules
from tasks.schedules import DueStart, Outcome, ScheduleKey, Seen
from tasks.start_values import as_start, fit_start
from tasks.state import SubjectKey
from tasks.subjects import Pupil, SchoolClass, Subject, classes


@dataclass(frozen=True)
class DueSchedule:
    """A schedule of which an occurrence has begun, and is not over."""

    key: ScheduleKey
    schedule: Schedule
    about: SubjectKind
    """Each of these is what it may begin for."""
    occurrence: Occurrence
    is_planned: bool
    """It has been settled whom this occurrence is for."""


def find_due(office: StartOffice) -> tuple[DueSchedule, ...]:
    """The schedules that have something to begin today.

    An occurrence is begun on its first day, and made up for until its stretch of the school year
    is over; one that lay before the schedule was first seen is not.

    Raises:
        MissingCalendarError: there are schedules, and nobody has entered this school year.
    """
    today = office.clock().astimezone(LONDON).date()
    processes = office.library.sound()
    present = {
        ScheduleKey(process=name, schedule=schedule.name): schedule
        for name, definition in processes.items()
        for schedule in definition.schedules
    }
    known = _note(office, present, today)
    found = []
    for key, schedule in present.items():
        occurrence = present_occurrence(schedule.begins, office.calendar(), today)
        if occurrence is not None and occurrence.first >= known[key].seen_on:
            about = processes[key.process].subject
            is_planned = known[key].occurrence == occurrence.key
            found.append(DueSchedule(key, schedule, about, occurrence, is_planned))
    return tuple(found)


def plan_starts(due: DueSchedule, office: StartOffice) -> tuple[DueStart, ...]:
    """The starts that are still to be made, also those that an earlier round has left.

    For whom an occurrence is, is settled once, when it is first found: for every pupil at the
    school, every class with pupils in it, or the school, if the condition holds for it then.
    Whoever comes to fit it later is for the next one.
    """
    if not due.is_planned:
        subjects = _fitting(due, office)
        with office.store.begin() as session:
            schedules.plan(session, due.key, due.occurrence.key, subjects)
    with office.store.read() as session:
        return schedules.planned(session, due.key, due.occurrence.key)


def begin(start: DueStart, office: StartOffice) -> Outcome | None:
    """Begin one, from the definition as it is now; None: it has been settled meanwhile.

    What the start form needs and a record does not hold, who has left, whose post is stopped, a
    class that is empty, and what runs already are passed over, and the SENDCo's list says so.
    """
    loaded = office.library.ready(start.process)
    schedule = loaded.definition.schedule(start.schedule) if loaded else None
    if loaded is None or schedule is None:
        return None
    now, kinds = office.clock(), _kinds(office)
    with office.store.begin() as session:
        if not schedules.is_planned(session, start):
            return None
        subject = directory.subject_from(session, start.subject)
        facts = _facts(session, subject, kinds, now.astimezone(LONDON).date())
        values = fit_start(loaded.definition, _values(schedule, facts))
        outcome, instance = _outcome(session, loaded.definition, subject, values), None
        if outcome is Outcome.BEGUN:
            instance = instances.begin_instance(
                session,
                run_id=start.run_id,
                definition=loaded.definition,
                sources=loaded.sources,
                subject=subject.key,
                start=values or {},
                now=now,
                schedule=schedule.begins.text,
            )
        schedules.settle(session, start, outcome, now, instance)
    return outcome


def _outcome(
    session: Session, definition: ProcessDefinition, subject: Subject, values: dict[str, Any] | None
) -> Outcome:
    """It begins, unless something speaks against it."""
    match subject:
        case _ if subject.key.kind is not definition.subject:
            return Outcome.OTHERWISE
        case Pupil(has_left=True):
            return Outcome.GONE
        case Pupil(on_hold=True):
            return Outcome.ON_HOLD
        case SchoolClass(name=name) if name not in classes(directory.pupils(session)):
            return Outcome.EMPTY
        case _ if values is None:
            return Outcome.UNANSWERED
        case _ if instances.running_alike(session, definition, subject.key, values):
            return Outcome.RUNNING
        case _:
            return Outcome.BEGUN


def _note(
    office: StartOffice, present: Mapping[ScheduleKey, Schedule], today: date
) -> dict[ScheduleKey, Seen]:
    """What is known of every schedule that there is, those seen for the first time included."""
    rules = {key: schedule.begins.text for key, schedule in present.items()}
    with office.store.read() as session:
        known = schedules.seen_schedules(session)
    # a process with mistakes is not there today, and will be again
    gone = set() if office.library.mistakes() else set(known) - set(rules)
    if gone or rules != {key: seen.begins for key, seen in known.items() if key in rules}:
        with office.store.begin() as session:
            schedules.note_schedules(session, rules, gone, today)
            known = schedules.seen_schedules(session)
    return known


def _fitting(due: DueSchedule, office: StartOffice) -> tuple[SubjectKey, ...]:
    kinds, today, when = _kinds(office), office.clock().astimezone(LONDON).date(), due.schedule.when
    with office.store.read() as session:
        return tuple(
            subject.key
            for subject in directory.each_subject(session, due.about)
            if when is None or when.holds(_facts(session, subject, kinds, today))
        )


def _kinds(office: StartOffice) -> dict[str, AnswerType]:
    return {path: record.kind for path, record in office.library.records().items()}


def _facts(
    session: Session, subject: Subject, kinds: Mapping[str, AnswerType], today: date
) -> SubjectFacts:
    records = instances.records_of(session, subject.key)
    agreed = consents.consents_of(session, subject.key)
    return SubjectFacts(subject, records, kinds, agreed, today)


def _values(schedule: Schedule, facts: SubjectFacts) -> dict[str, Any]:
    """The start form's answers as JSON; what a record does not hold is not answered."""
    found = {
        name: as_start(facts.one(text)) if schedule.is_path(text) else text
        for name, text in schedule.values.items()
    }
    return {name: value for name, value in found.items() if value is not None}
