"""Starting a process: what was chosen in Prefect's form, checked in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol, assert_never

from definitions.conditions import Value
from definitions.errors import SendflowError
from definitions.forms import Reading, read_answer
from definitions.lead_times import LeadTime
from definitions.library import Library, UnknownProcessError
from definitions.mistakes import DefinitionError, did_you_mean
from definitions.model.forms import AnswerType, FormField
from definitions.model.process import ProcessDefinition
from definitions.model.subjects import SubjectKind
from definitions.school_calendar import MissingCalendarError
from definitions.school_days import LONDON
from definitions.start_days import fill_start_days
from flows.wakes import WakeOffice
from tasks import directory, instances
from tasks.assignment import Agency
from tasks.state import InstanceId
from tasks.subjects import Pupil, SchoolClass, Subject, WholeSchool, classes


class StartRefusedError(SendflowError):
    """The process was not started, and nothing was sent; the message says what to change."""


class StartOffice(WakeOffice, Protocol):
    """What a start works with."""


def start(
    run_id: str, process: str, reference: str, chosen: Mapping[str, Any], office: StartOffice
) -> InstanceId:
    """Begin an instance for a Prefect run; a run that already has one keeps it.

    ``reference`` is a pupil's, or the name of a class; a process about the school needs none.
    ``chosen`` holds start fields by name: keys or labels of choices, ISO dates, lists of either.

    Raises:
        StartRefusedError: the process, its subject or an answer does not fit, a date leaves no time
            for what comes before it, or ``once_per`` forbids it; nothing was written or sent.
    """
    now = office.clock()
    with office.store.read() as session:
        known = instances.instance_of_run(session, run_id)
        pupils, agencies = directory.pupils(session), directory.agencies(session)
    if known is not None:
        return known
    definition = _find_process(office.library, process)
    subject = _find_subject(definition.subject, pupils, reference)
    today = now.astimezone(LONDON).date()
    values = _read_start(definition, chosen, agencies, today, office)
    _check_lead_times(definition, values, subject, today, office)
    with office.store.begin() as session:
        running = instances.running_alike(session, definition, subject.key, values)
        if running is not None:
            raise StartRefusedError(
                f"{definition.title} for {subject.known_as} is already running as {running}. "
                "Nothing was started and nobody was written to."
            )
        return instances.begin_instance(
            session,
            run_id=run_id,
            definition=definition,
            sources=office.library.sources(process),
            subject=subject.key,
            start=values,
            now=now,
        )


def _find_process(library: Library, process: str) -> ProcessDefinition:
    try:
        return library.process(process)
    except UnknownProcessError as error:
        raise StartRefusedError(f'There is no process called "{process}".') from error
    except DefinitionError as error:
        raise StartRefusedError(
            f'The definition of "{process}" has mistakes, so it was not started. '
            'The command "sendflow check" says what they are and where.'
        ) from error


def _find_subject(kind: SubjectKind, pupils: Sequence[Pupil], reference: str) -> Subject:
    match kind:
        case SubjectKind.PUPIL:
            return _find_pupil(pupils, reference)
        case SubjectKind.CLASS:
            return _find_class(pupils, reference)
        case SubjectKind.SCHOOL:
            if reference:
                raise StartRefusedError("This process is about the whole school: choose nobody.")
            return WholeSchool()
        case _:
            assert_never(kind)


def _find_class(pupils: Sequence[Pupil], name: str) -> SchoolClass:
    known = classes(pupils)
    if not name:
        raise StartRefusedError("Choose a class.")
    if name not in known:
        hint = did_you_mean(name, known)
        raise StartRefusedError(f'There is no class called "{name}". {hint}'.rstrip())
    return SchoolClass(name=name)


def _find_pupil(pupils: Sequence[Pupil], reference: str) -> Pupil:
    if not reference:
        raise StartRefusedError("Choose a pupil.")
    pupil = next((each for each in pupils if each.reference == reference), None)
    if pupil is None:
        raise StartRefusedError(f'There is no pupil with the reference "{reference}".')
    if pupil.has_left:
        raise StartRefusedError(f"{pupil.initials} has left the school: nothing was started.")
    if pupil.on_hold:
        raise StartRefusedError(
            f"The post about {pupil.initials} is stopped: nothing was started. "
            "Lift the stop on the pupil's page first."
        )
    return pupil


def _read_start(
    definition: ProcessDefinition,
    chosen: Mapping[str, Any],
    agencies: Sequence[Agency],
    today: date,
    office: StartOffice,
) -> dict[str, Any]:
    fields = {field.name: field for field in definition.start.fields}
    unknown = sorted(set(chosen) - set(fields))
    if unknown:
        raise StartRefusedError(f'The start form has no question called "{unknown[0]}".')
    posted: dict[str, list[str]] = {}
    for name, value in chosen.items():
        posted |= _posted(fields[name], value, agencies)
    reading: Reading = read_answer(
        definition.start, posted, _NothingYet(today), {}, today, office.calendar()
    )
    unanswered = [f"{fields[name].question} Please answer this" for name in reading.revealed]
    if reading.mistakes or unanswered:
        raise StartRefusedError(". ".join([*reading.mistakes.values(), *unanswered]) + ".")
    known = {agency.key for agency in agencies}
    for name, field in fields.items():
        if field.answer is AnswerType.AGENCIES and set(reading.values.get(name) or ()) - known:
            raise StartRefusedError(f"{field.question}: choose from the school's agencies.")
    return dict(reading.values)


def _check_lead_times(
    definition: ProcessDefinition,
    values: Mapping[str, Any],
    subject: Subject,
    today: date,
    office: StartOffice,
) -> None:
    """Each date leaves time for the steps that are counted back from it."""
    definition = fill_start_days(definition, values)
    facts = _Chosen(definition, values, today)
    for field in definition.start.fields:
        day = facts.one(f"start.{field.name}")
        if field.answer is not AnswerType.DATE or not isinstance(day, date) or field.may_be_late:
            continue
        lead_time = LeadTime(definition, f"start.{field.name}", facts, today, office.calendar())
        try:
            refusal = lead_time.refuse(field, day)
        except MissingCalendarError as missing:
            refusal = str(missing)
        if refusal:
            words = definition.subject.fill(refusal, subject.known_as)
            raise StartRefusedError(f"{words} Nothing was started.")


def _posted(field: FormField, value: Any, agencies: Sequence[Agency]) -> dict[str, list[str]]:
    """What the field would look like had it been sent from a page."""
    if value is None:
        return {}
    if field.answer is AnswerType.DATE:
        year, _, rest = str(value)[:10].partition("-")
        month, _, day = rest.partition("-")
        return {
            f"{field.name}-day": [day],
            f"{field.name}-month": [month],
            f"{field.name}-year": [year],
        }
    labels = {choice.label: choice.key for choice in field.choices}
    labels |= {agency.title: agency.key for agency in agencies}
    listed = value if isinstance(value, list | tuple) else [value]
    return {field.name: [labels.get(str(each), str(each)) for each in listed]}


class _NothingYet:
    """The facts before an instance exists: a start form can ask only about itself."""

    def __init__(self, today: date) -> None:
        self._today = today

    def one(self, path: str) -> Value:
        """Nothing, but for the date."""
        return self._today if path == "today" else None

    def many(self, path: str) -> tuple[Value, ...]:
        """Nobody has been asked anything."""
        return ()


class _Chosen:
    """The facts when a start form has been filled in."""

    def __init__(
        self, definition: ProcessDefinition, values: Mapping[str, Any], today: date
    ) -> None:
        self._form = definition.start
        self._values = values
        self._today = today

    def one(self, path: str) -> Value:
        """What was answered at ``start.question``."""
        name = path.removeprefix("start.")
        field, value = self._form.field(name), self._values.get(name)
        if path == "today":
            return self._today
        if field is not None and field.answer is AnswerType.DATE and value:
            return date.fromisoformat(value)
        return tuple(value) if isinstance(value, list) else value

    def many(self, path: str) -> tuple[Value, ...]:
        """Nobody has been asked anything."""
        return ()
