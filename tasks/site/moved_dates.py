"""What a corrected date would move, and which limit it would break: looked at before it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from definitions.form_inputs import DATE_PARTS
from definitions.forms import read_answer
from definitions.model.deadlines import Deadline
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.steps import Ask, Step, Wait
from definitions.routes import Routes
from definitions.school_calendar import MissingCalendarError, SchoolCalendar
from definitions.school_days import resolve
from tasks.event_types import DateCorrected
from tasks.site.cases import Case
from tasks.site.office import SiteOffice
from tasks.site.step_words import step_words
from tasks.site.words import listed, person_label
from tasks.state import ItemId, ItemKind, ItemStatus, PersonId, ProcessInstance, StepState
from tasks.subjects import name_subject


@dataclass(frozen=True)
class KnownDate:
    """One date that was answered, or that the process started with."""

    key: str
    """``item/question``, or ``start/question``."""
    question: str
    day: date
    field: FormField
    path: str
    """As deadlines name it: ``iep.review_on``."""
    item: ItemId | None

    def corrected(self, day: date, by: PersonId) -> DateCorrected:
        """The event that puts it right."""
        return DateCorrected(item=self.item, field=self.field.name, day=day, by=by)


@dataclass(frozen=True)
class Move:
    """One day that would move, and who would be told."""

    title: str
    was: date | None
    becomes: date
    who: str = ""
    """Empty where nobody is asked yet."""


def known_dates(case: Case) -> tuple[KnownDate, ...]:
    """Every date that may be put right: of the start form, and of each step's latest visit."""
    found = list(_of_start(case))
    for step in case.definition.asks():
        visits = [each.key for each in case.instance.steps if each.step == step.name]
        for item in case.instance.items:
            if visits and item.visit == visits[-1] and item.kind is ItemKind.FORM:
                found.extend(_of_answer(case, step, item.id))
    return tuple(found)


def broken_limits(case: Case, known: KnownDate, day: date, office: SiteOffice) -> tuple[str, ...]:
    """What the question itself says against that day, in its own words."""
    parts = zip(DATE_PARTS, (day.day, day.month, day.year), strict=True)
    posted = {f"{known.field.name}-{part}": [str(number)] for part, number in parts}
    form = Form(name="date", fields=(known.field.model_copy(update={"when": None}),))
    reading = read_answer(form, posted, case.facts, {}, case.today, office.calendar())
    return tuple(name_subject(each, case.subject) for each in reading.mistakes.values())


def moves(case: Case, known: KnownDate, day: date, office: SiteOffice) -> tuple[Move, ...]:
    """Everything that would move: what is open now, then what comes later in the process."""
    event = known.corrected(day, PersonId(""))
    events = (*case.waiting, event)
    after = office.foresee(case.definition, case.instance, case.world, events, office.clock())
    return (*_open_moves(case, after), *_later_moves(case, known, day))


# ------------------------------------------------------------------------------------ one by one


def _of_start(case: Case) -> Iterator[KnownDate]:
    for field in case.definition.start.fields:
        value = case.instance.start.get(field.name)
        if field.answer is AnswerType.DATE and value:
            yield _known(case, f"start/{field.name}", f"start.{field.name}", field, value, None)


def _of_answer(case: Case, step: Ask, item: ItemId) -> Iterator[KnownDate]:
    answer = case.instance.answer_to(item)
    for field in step.form.fields:
        value = answer.values.get(field.name) if answer else None
        if field.answer is AnswerType.DATE and value:
            path = f"{step.name}.{field.name}"
            yield _known(case, f"{item}/{field.name}", path, field, value, item)


def _known(  # noqa: PLR0917  one date, and everything that is known of it
    case: Case, key: str, path: str, field: FormField, value: str, item: ItemId | None
) -> KnownDate:
    question = name_subject(field.question, case.subject)
    return KnownDate(key, question, date.fromisoformat(value), field, path, item)


def _open_moves(case: Case, after: ProcessInstance) -> Iterator[Move]:
    for state in case.instance.steps:
        moved = after.step_state(state.key)
        was, becomes = _day_of(state), _day_of(moved) if moved else None
        step = case.step(state.step)
        if step is not None and becomes is not None and was != becomes:
            yield Move(step_words(step, case), was, becomes, _asked(case, state))


def _day_of(state: StepState) -> date | None:
    return state.due.on if state.due else state.waits_until


def _asked(case: Case, state: StepState) -> str:
    people = [
        case.person(item.handler or item.person)
        for item in case.instance.items
        if item.visit == state.key and item.status is ItemStatus.OPEN
    ]
    return listed(person_label(each) for each in people)


def _later_moves(case: Case, known: KnownDate, day: date) -> Iterator[Move]:
    """Steps that have not opened, as far as the calendar reaches."""
    for step in _steps_to_come(case):
        deadline = _deadline(step)
        if deadline is not None and deadline.anchor == known.path:
            yield from _later_move(case, step, deadline, known.day, day)


def _steps_to_come(case: Case) -> Iterator[Step]:
    """The rest of this stage, and the stages that it can lead to."""
    here, routes = case.instance.stage or "", Routes(case.definition)
    visit = f"{here}.{case.instance.visits.get(here, 0)}."
    opened = {each.step for each in case.instance.steps if each.key.startswith(visit)}
    for stage in case.definition.stages:
        if stage.name == here:
            yield from (step for step in stage.each_step() if step.name not in opened)
        elif routes.leads(here, stage.name):
            yield from stage.each_step()


def _deadline(step: Step) -> Deadline | None:
    match step:
        case Ask():
            return step.due
        case Wait():
            return step.until
        case _:
            return None


def _later_move(case: Case, step: Step, deadline: Deadline, was: date, day: date) -> Iterator[Move]:
    calendar = case.world.calendar
    try:
        before = _day_on(step, deadline, was, calendar)
        after = _day_on(step, deadline, day, calendar)
    except MissingCalendarError:
        return
    if before != after:
        yield Move(step_words(step, case), before, after)


def _day_on(step: Step, deadline: Deadline, anchor: date, calendar: SchoolCalendar) -> date:
    """What is to be done is an aim, and moves back to a school day; a wait lasts until its day."""
    found = resolve(deadline, {deadline.anchor: anchor}, calendar)
    assert found is not None, "its anchor is given"
    return found.legal if isinstance(step, Wait) else found.on
