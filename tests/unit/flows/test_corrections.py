"""A date that is put right moves everything open that hangs on it, once."""

from __future__ import annotations

from datetime import date
from typing import Any

from definitions.deadlines import parse_deadline
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.steps import Ask, Expiry, ExpiryAction, Together, Wait
from flows.timers import GIVEN_MORE_TIME
from tasks.effect_types import Note
from tasks.event_types import DateCorrected
from tasks.state import DueDate, ItemId, PersonId, StepState
from tests.support.cases import Case, definition

FRIDAY, TUESDAY = date(2026, 9, 25), date(2026, 10, 6)
HELD = FormField(name="meet_on", question="When do you meet?", answer=AnswerType.DATE)
SENDCO = PersonId("S1")


def question(name: str, role: str, due: str, **changes: Any) -> Ask:
    fields: dict[str, Any] = {
        "name": name,
        "role": role,
        "title": name,
        "why": "Because.",
        "form": Form(name=name, fields=(HELD,)),
        "due": parse_deadline(due),
    }
    return Ask(**(fields | changes))


PLAN = question("plan", "sendco", "5 school days after asked")
VIEWS = question(
    "views",
    "class_teacher",
    "5 school days before plan.meet_on",
    expire=Expiry(at=parse_deadline("5 school days after due"), action=ExpiryAction.GO_ON),
)
MEETING = Wait(name="meeting", until=parse_deadline("on plan.meet_on"))


def planned() -> Case:
    """Monday the 14th; on the 15th a meeting on Friday the 25th is agreed."""
    case = Case(definition(PLAN, Together(name="both", steps=(VIEWS, MEETING)))).start()
    return case.answer("S1", date(2026, 9, 15), meet_on=FRIDAY.isoformat())


def correct(case: Case, day: date, on: date | None = None, field: str = "meet_on") -> Case:
    item = next(each.id for each in case.instance.items if each.step == "plan")
    event = DateCorrected(item=ItemId(item), field=field, day=day, by=SENDCO)
    return case.happen(event, on=on)


def state(case: Case, step: str) -> StepState:
    return next(each for each in case.instance.steps if each.step == step)


def days(case: Case) -> tuple[date | None, date | None, date | None]:
    """When the views are due, when they expire, and until when the meeting is waited for."""
    views = state(case, "views")
    due = views.due.on if views.due else None
    return due, views.expire_on, state(case, "meeting").waits_until


def test_everything_open_that_hangs_on_it_moves() -> None:
    case = planned()
    assert days(case) == (date(2026, 9, 18), date(2026, 9, 25), FRIDAY)
    correct(case, TUESDAY, on=date(2026, 9, 16))
    assert days(case) == (date(2026, 9, 29), date(2026, 10, 6), TUESDAY)
    assert case.instance.look_on == TUESDAY


def test_each_person_is_told_once() -> None:
    case = correct(planned(), TUESDAY)
    assert case.sent() == [("date_moved", "S2")]
    assert case.on(date(2026, 9, 17)).sent() == []


def test_who_moved_it_is_noted_and_no_answer_is() -> None:
    case = correct(planned(), TUESDAY)
    notes = [e for e in case.effects if isinstance(e, Note) and e.word == "date corrected"]
    assert [(note.by, note.detail) for note in notes] == [("S1", "plan.meet_on")]


def test_the_answer_reads_as_it_was_put_right() -> None:
    case = correct(planned(), TUESDAY)
    answer = case.instance.answer_to(case.instance.items[0].id)
    assert answer is not None
    assert answer.values == {"meet_on": TUESDAY.isoformat()}


def test_a_day_that_would_have_passed_is_today() -> None:
    case = correct(planned(), date(2026, 9, 21), on=date(2026, 9, 17))
    assert days(case) == (date(2026, 9, 17), date(2026, 9, 24), date(2026, 9, 21))


def test_the_same_date_again_tells_nobody() -> None:
    assert correct(planned(), FRIDAY).sent() == []


def test_a_day_the_sendco_gave_is_kept() -> None:
    case = planned()
    views = state(case, "views")
    later = DueDate(on=FRIDAY, legal=FRIDAY, rule=GIVEN_MORE_TIME, explanation="More time.")
    steps = tuple(
        each.model_copy(update={"due": later}) if each == views else each
        for each in case.instance.steps
    )
    case.instance = case.instance.model_copy(update={"steps": steps})
    assert days(correct(case, TUESDAY))[0] == FRIDAY


def test_what_has_closed_keeps_its_dates() -> None:
    case = planned()
    case.answer("S2", date(2026, 9, 16), meet_on=FRIDAY.isoformat())
    assert days(correct(case, TUESDAY))[0] == date(2026, 9, 18)


def test_a_date_that_was_not_known_is_derived_when_it_is() -> None:
    """The views are asked beside the plan on whose date they hang."""
    case = Case(definition(Together(name="both", steps=(PLAN, VIEWS)))).start()
    assert state(case, "views").due is None
    case.answer("S1", date(2026, 9, 15), meet_on=FRIDAY.isoformat())
    due = state(case, "views").due
    assert due is not None
    assert due.on == date(2026, 9, 18)
    assert case.sent() == [("date_moved", "S2")]


def test_what_the_process_started_with_is_put_right_too() -> None:
    case = Case(definition(question("talk", "sendco", "5 school days after start.raised_on")))
    raised = HELD.model_copy(update={"name": "raised_on"})
    start = Form(name="start", fields=(raised,))
    case.definition = case.definition.model_copy(update={"start": start})
    case.instance = case.instance.model_copy(update={"start": {"raised_on": "2026-09-14"}})
    case.start()
    event = DateCorrected(item=None, field="raised_on", day=date(2026, 9, 21), by=SENDCO)
    case.happen(event)
    due = state(case, "talk").due
    assert due is not None
    assert due.on == date(2026, 9, 28)


def test_a_date_that_nobody_gave_changes_nothing() -> None:
    case = planned()
    event = DateCorrected(item=ItemId("no such item"), field="meet_on", day=TUESDAY, by=SENDCO)
    before = case.instance
    assert case.happen(event).instance == before
