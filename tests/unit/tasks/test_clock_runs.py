"""What the law or the policy times; every date worked by hand.

A case starts on Monday 14 September 2026; half-term is 24 October to 1 November, and the next
term after the first, as the calendar of these tests has it, ends on Friday 18 December.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from definitions.deadlines import parse_deadline
from definitions.model.clocks import Clock, Owner
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.steps import Ask
from definitions.school_days import SchoolCalendar
from tasks.clocks import ClockRun, clock_runs, in_order
from tasks.state import InstanceStatus, StepState, StepStatus, VisitKey
from tests.support.cases import CALENDAR, MONDAY, Case, at, definition

TUESDAY, FRIDAY = date(2026, 9, 15), date(2026, 9, 18)
REQUEST = Ask(
    name="request",
    role="class_teacher",
    title="Ask",
    why="Because.",
    form=Form(
        name="request",
        fields=(FormField(name="posted_on", question="When?", answer=AnswerType.DATE),),
    ),
    due=parse_deadline("5 school days after asked"),
)


def clock(**changes: Any) -> Clock:
    fields: dict[str, Any] = {
        "name": "reply",
        "title": "A reply",
        "whose": Owner.SCHOOL,
        "start": "request",
        "stop": "reply",
        "aim": parse_deadline("15 school days after asked"),
    }
    return Clock(**(fields | changes))


def done(step: str, day: date, visit: int = 1, *, hour: int = 9, **changes: Any) -> StepState:
    moment: datetime = at(day, hour)
    fields: dict[str, Any] = {
        "key": VisitKey(f"asking.{visit}.{step}"),
        "stage": "asking",
        "visit": visit,
        "step": step,
        "status": StepStatus.DONE,
        "opened_on": day,
        "opened_at": moment,
        "closed_on": day,
        "closed_at": moment,
    }
    return StepState(**(fields | changes))


def runs(*steps: StepState, of: Clock | None = None, **changes: Any) -> list[ClockRun]:
    instance = Case(definition()).instance.model_copy(update={"steps": steps, **changes})
    timed = definition(REQUEST, clocks=(of or clock(),))
    return list(clock_runs(timed, instance, CALENDAR))


@pytest.mark.parametrize(
    ("rule", "aim"),
    [
        ("15 school days after asked", date(2026, 10, 5)),
        ("6 weeks after asked", date(2026, 10, 23)),  # the 26th lies in half-term
        ("by the end of term", date(2026, 10, 23)),
        ("by the end of next term", date(2026, 12, 18)),
        ("15 days beginning with request.done", date(2026, 9, 28)),
    ],
)
def test_an_aim_moves_back_to_the_last_school_day(rule: str, aim: date) -> None:
    [run] = runs(done("request", MONDAY), of=clock(aim=parse_deadline(rule)))
    assert run.due == aim


def test_a_legal_limit_never_moves() -> None:
    weeks = parse_deadline("6 weeks after asked")
    [run] = runs(done("request", MONDAY), of=clock(aim=None, legal=weeks))
    assert run.due == date(2026, 10, 26)
    assert "the aim is" not in run.explanation()


def test_of_both_the_limit_of_the_law_is_what_counts() -> None:
    both = clock(legal=parse_deadline("6 weeks after asked"))
    [run] = runs(done("request", MONDAY), of=both)
    assert run.due == date(2026, 10, 26)
    assert run.is_past_aim(date(2026, 10, 6))
    assert not run.is_late(date(2026, 10, 26))
    assert run.is_late(date(2026, 10, 27))
    assert run.turning_days() == (date(2026, 10, 27), date(2026, 10, 6))


def test_it_can_count_from_a_date_that_was_given_as_it_started() -> None:
    case = Case(definition(REQUEST, clocks=(clock(),))).start()
    case.answer("S2", on=FRIDAY, posted_on="2026-09-16")
    by_post = clock(aim=parse_deadline("2 weeks after request.posted_on"))
    timed = definition(REQUEST, clocks=(by_post,))
    [run] = clock_runs(timed, case.instance, CALENDAR)
    assert (run.started, run.due) == (FRIDAY, date(2026, 9, 30))


def test_it_has_no_date_while_that_one_is_not_known() -> None:
    case = Case(definition(REQUEST, clocks=(clock(),))).start()
    case.answer("S2", on=FRIDAY, posted_on=None)
    by_post = clock(aim=None, legal=parse_deadline("2 weeks after request.posted_on"))
    [run] = clock_runs(definition(REQUEST, clocks=(by_post,)), case.instance, CALENDAR)
    assert (run.started, run.due) == (FRIDAY, None)


def test_it_runs_until_the_other_step_is_done() -> None:
    [run] = runs(done("request", MONDAY), done("reply", date(2026, 10, 6)))
    assert (run.started, run.stopped) == (MONDAY, date(2026, 10, 6))
    assert not run.is_running
    assert run.is_late(date(2026, 10, 6))


def test_stopped_on_the_day_it_is_due_is_in_time_for_ever() -> None:
    [run] = runs(done("request", MONDAY), done("reply", date(2026, 10, 5)))
    assert not run.is_late(date(2027, 7, 1))
    assert run.turning_days() == ()


def test_before_it_starts_there_is_none() -> None:
    assert runs() == []
    assert runs(done("reply", MONDAY)) == []


@pytest.mark.parametrize("status", sorted(set(StepStatus) - {StepStatus.DONE}))
def test_only_what_was_done_starts_or_stops_it(status: StepStatus) -> None:
    assert runs(done("request", MONDAY, status=status)) == []
    [run] = runs(done("request", MONDAY), done("reply", TUESDAY, status=status))
    assert run.is_running


def test_every_visit_starts_a_clock_of_its_own() -> None:
    found = runs(
        done("request", MONDAY),
        done("reply", TUESDAY),
        done("request", FRIDAY, 2),
    )
    assert [(r.number, r.started, r.stopped) for r in found] == [
        (1, MONDAY, TUESDAY),
        (2, FRIDAY, None),
    ]


def test_it_stops_the_first_time_whichever_was_opened_first() -> None:
    for first, second in ((TUESDAY, FRIDAY), (FRIDAY, TUESDAY)):
        [run] = runs(done("request", MONDAY), done("reply", first), done("reply", second, 2))
        assert run.stopped == TUESDAY


def test_a_reply_answers_everything_that_was_asked_before_it() -> None:
    found = runs(done("request", MONDAY), done("request", TUESDAY, 2), done("reply", FRIDAY, 2))
    assert [r.stopped for r in found] == [FRIDAY, FRIDAY]


def test_what_is_done_in_one_moment_is_done_in_the_order_written() -> None:
    [run] = runs(done("request", MONDAY), done("reply", MONDAY))
    assert run.stopped == MONDAY
    [run] = runs(done("reply", MONDAY), done("request", MONDAY))
    assert run.is_running


def test_from_one_meeting_to_the_next() -> None:
    again = clock(stop="request")
    found = runs(done("request", MONDAY), done("request", FRIDAY, 2), of=again)
    assert [(r.started, r.stopped) for r in found] == [(MONDAY, FRIDAY), (FRIDAY, None)]


def test_it_can_run_from_the_start_of_the_process() -> None:
    [run] = runs(of=clock(start="start"))
    assert (run.started, run.due) == (MONDAY, date(2026, 10, 5))


def test_a_process_that_ends_leaves_it_where_it_was() -> None:
    asked = done("request", MONDAY)
    [run] = runs(asked, status=InstanceStatus.ENDED, ended_at=at(FRIDAY))
    assert (run.stopped, run.ended, run.is_running) == (None, FRIDAY, False)
    assert not run.is_late(date(2027, 7, 1))


def test_the_date_is_explained() -> None:
    [run] = runs(done("request", MONDAY), of=clock(basis=("policy 3", "CoP 6.17")))
    assert run.explanation() == (
        "15 school days after asked, counted from Monday 14 September 2026, is Monday 5 October "
        "2026 (left out: weekend 6 days). Source: policy 3, CoP 6.17."
    )


def test_a_year_that_nobody_has_entered_gives_no_date_and_says_so() -> None:
    timed = definition(REQUEST, clocks=(clock(),))
    instance = Case(timed).instance.model_copy(update={"steps": (done("request", MONDAY),)})
    [run] = clock_runs(timed, instance, SchoolCalendar(years=()))
    assert run.due is None
    assert not run.is_late(date(2030, 1, 1))
    assert run.explanation().startswith("The school calendar for 2026-27 is missing")


def test_the_authoritys_lateness_is_never_the_schools() -> None:
    late = date(2026, 12, 1)
    [ours] = runs(done("request", MONDAY))
    [theirs] = runs(done("request", MONDAY), of=clock(whose=Owner.AUTHORITY))
    assert ours.is_our_lateness(late)
    assert theirs.is_late(late)
    assert not theirs.is_our_lateness(late)
    assert in_order((theirs, ours), late) == (ours, theirs)


def test_what_is_running_stands_before_what_has_stopped() -> None:
    stopped, running = runs(
        done("request", MONDAY), done("reply", TUESDAY), done("request", FRIDAY, 2)
    )
    assert in_order((stopped, running), FRIDAY) == (running, stopped)


def test_a_wake_looks_again_when_it_gets_late() -> None:
    timed = definition(
        REQUEST,
        REQUEST.model_copy(update={"name": "reply", "due": parse_deadline("9 weeks after asked")}),
        clocks=(clock(),),
    )
    case = Case(timed).start().answer("S2", on=MONDAY, posted_on=None)
    assert case.instance.look_on == date(2026, 10, 6)
    case.on(date(2026, 10, 6))
    assert case.instance.look_on is None
