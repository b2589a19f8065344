"""How often in a school year, and when time for the rest gets short; every date worked by hand.

The last school day is Wednesday 21 July 2027. Counted back from it, that day first: 24 June is the
20th, 17 May the 40th (half-term is 28 May to 8 June), 16 April the 60th (3 May is a bank holiday).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from definitions.deadlines import parse_deadline
from definitions.model.clocks import Tally
from definitions.model.forms import AnswerType, Choice, Form, FormField
from definitions.model.stages import By, Stage
from definitions.model.steps import Ask
from definitions.school_days import SchoolCalendar
from tasks.effect_types import MessageKind, QueueMessage
from tasks.state import ProcessInstance, StepStatus
from tasks.tallies import count_year
from tests.support.cases import CALENDAR, MONDAY, Case, definition, world

MEETINGS = Tally(
    name="meetings",
    title="Meetings with the parents of <child>",
    counted=("meeting",),
    at_least=3,
    warn="sendco",
)
MEETING = Ask(
    name="meeting",
    role="class_teacher",
    title="Meet",
    why="Because.",
    form=Form(
        name="meeting",
        fields=(
            FormField(
                name="again",
                question="Again?",
                answer=AnswerType.CHOICE,
                must_know=True,
                choices=(Choice(key="yes", label="Yes"), Choice(key="no", label="No")),
            ),
        ),
    ),
    due=parse_deadline("5 school days after asked"),
)


def started(on: date = MONDAY, **changes: Any) -> Case:
    stage = Stage(
        name="meeting_again",
        title="Meeting",
        at_most=9,
        steps=(MEETING,),
        next=By(path="meeting.again", cases={"yes": "meeting_again", "no": "over"}),
    )
    of = definition(stages=(stage,), tallies=(MEETINGS,))
    case = Case(of, world(**changes))
    case.today = on
    case.instance = case.instance.model_copy(update={"started_on": on})
    return case.start()


def warnings(case: Case) -> list[str]:
    found = (e for e in case.effects if isinstance(e, QueueMessage))
    return [each.to for each in found if each.kind is MessageKind.TALLY]


def done(*days: date, status: StepStatus = StepStatus.DONE) -> ProcessInstance:
    instance = started().instance
    [step] = instance.steps
    steps = tuple(step.model_copy(update={"status": status, "closed_on": day}) for day in days)
    return instance.model_copy(update={"steps": steps})


@pytest.mark.parametrize(
    ("met", "short"),
    [
        (0, date(2027, 4, 19)),
        (1, date(2027, 5, 18)),
        (2, date(2027, 6, 25)),
        (3, None),
        (4, None),
    ],
)
def test_when_time_gets_short(met: int, short: date | None) -> None:
    instance = done(*[date(2026, 10, 1 + each) for each in range(met)])
    assert count_year(MEETINGS, instance, CALENDAR, MONDAY).short_from == short


def test_more_than_a_year_can_hold_is_short_from_its_first_day() -> None:
    many = MEETINGS.model_copy(update={"at_least": 30})
    assert count_year(many, done(), CALENDAR, MONDAY).short_from == date(2026, 9, 2)


def test_a_school_year_begins_in_august() -> None:
    instance = done(date(2026, 7, 31), date(2026, 8, 1), date(2027, 7, 31), date(2027, 8, 1))
    count = count_year(MEETINGS, instance, CALENDAR, MONDAY)
    assert (count.year, count.done, count.missing) == ("2026-27", 2, 1)


@pytest.mark.parametrize("status", sorted(set(StepStatus) - {StepStatus.DONE}))
def test_only_what_was_done_counts(status: StepStatus) -> None:
    instance = done(date(2026, 10, 1), status=status)
    assert count_year(MEETINGS, instance, CALENDAR, MONDAY).done == 0


def test_without_the_years_dates_nothing_can_be_short() -> None:
    count = count_year(MEETINGS, done(), SchoolCalendar(years=()), MONDAY)
    assert (count.short_from, count.last_day) == (None, None)


def test_one_warning_in_a_school_year() -> None:
    case = started()
    assert case.instance.look_on == date(2027, 4, 19)
    assert warnings(case.on(date(2027, 4, 16))) == []
    assert warnings(case.on(date(2027, 4, 19))) == ["S1"]
    assert warnings(case.on(date(2027, 4, 20))) == []
    assert warnings(case.on(date(2027, 7, 20))) == []
    assert case.instance.look_on == date(2027, 8, 1)


def test_a_meeting_in_time_puts_it_off() -> None:
    case = started()
    case.answer("S2", on=date(2027, 3, 1), again="yes")
    assert case.instance.look_on == date(2027, 5, 18)
    assert warnings(case.on(date(2027, 4, 19))) == []
    assert warnings(case.on(date(2027, 5, 18))) == ["S1"]


def test_a_meeting_on_the_very_day_is_counted_first() -> None:
    case = started()
    case.answer("S2", on=date(2027, 4, 19), again="yes")
    assert warnings(case) == []


def test_what_was_out_of_reach_at_the_start_is_nobodys_fault() -> None:
    case = started(date(2027, 4, 19))
    assert warnings(case.on(date(2027, 4, 26))) == []
    case.answer("S2", on=date(2027, 4, 27), again="yes")
    assert warnings(case.on(date(2027, 5, 18))) == ["S1"]


def test_a_year_that_nobody_has_entered_is_looked_for_every_month() -> None:
    case = started(date(2027, 6, 28), calendar=CALENDAR)
    case.on(date(2027, 8, 1))
    assert case.instance.look_on == date(2027, 9, 1)
