"""Who is written to before and after the day, and what happens when time is up.

Asked on Monday 14 September 2026; five school days later is Monday 21.
"""

from __future__ import annotations

from datetime import date
from textwrap import indent

from tasks.effect_types import QueueMessage
from tasks.event_types import CameAfter
from tasks.state import ItemStatus, StepStatus
from tests.support.cases import Case, staff, world
from tests.support.definitions import ask_with, load_text, one_stage

TIMES = """
remind: 2 school days before due, then 1 school day after due, then 2 school days after due
escalate: 3 school days after due, to sendco, then 5 school days after due, to head_teacher
"""


def asked(words: str, who: str = "class_teacher") -> Case:
    head = world(more_staff=(staff("S9", "head_teacher"),))
    return Case(load_text(ask_with(words, who=who)), head).start()


def on(case: Case, *days: int) -> list[list[tuple[str, str]]]:
    """What is sent on each of these days of September."""
    return [case.on(date(2026, 9, day)).sent() for day in days]


def test_each_reminder_and_each_escalation_goes_on_its_day() -> None:
    reminder = [("reminder", "S2")]
    assert on(asked(TIMES), 16, 17, 18, 21, 22, 23, 24, 25, 28) == [
        [],
        reminder,
        [],
        [],
        reminder,
        reminder,
        [("escalation", "S1")],
        [],
        [("escalation", "S9")],
    ]


def test_each_goes_once() -> None:
    assert on(asked(TIMES), 17, 17, 24, 24) == [
        [("reminder", "S2")],
        [],
        [("reminder", "S2"), ("escalation", "S1")],
        [],
    ]


def test_after_a_time_without_looking_only_the_latest_missed_reminder_goes() -> None:
    case = asked(TIMES)
    assert on(case, 23) == [[("reminder", "S2")]]
    (last,) = [each for each in case.effects if isinstance(each, QueueMessage)]
    assert last.key.endswith("/remind.2@2026-09-21")
    assert on(case, 24) == [[("escalation", "S1")]]


def test_without_expire_it_waits_for_a_person_as_long_as_it_takes() -> None:
    case = asked("").on(date(2027, 7, 1))
    assert case.standing() == {"only.1.talk": "open"}
    assert case.answer("S2", heard="At last").instance.end == "finished"


def test_when_time_is_up_it_can_lead_to_a_stage_or_an_end() -> None:
    text = ask_with("expire: 2 school days after due, go silent", who="class_teacher")
    ends = text.replace("ends: {finished: All is done}", "ends: {finished: D, silent: Nothing}")
    case = Case(load_text(ends)).start()
    assert case.on(date(2026, 9, 23)).instance.end is None
    assert case.on(date(2026, 9, 24)).instance.end == "silent"
    assert case.instance.steps[0].status is StepStatus.EXPIRED


def chased() -> Case:
    """Time was up on Wednesday 23 September, and the SENDCo is asked how to go on."""
    return asked("expire: 2 school days after due, ask sendco").on(date(2026, 9, 24))


def test_the_sendco_can_be_asked_and_go_on_without_it() -> None:
    case = chased()
    assert case.sent() == [("chase", "S1")]
    assert case.standing() == {"only.1.talk": "open"}
    case.answer("S1", way="go_on")
    assert (case.instance.end, case.instance.steps[0].status) == ("finished", StepStatus.EXPIRED)


def test_the_sendco_can_give_more_time() -> None:
    case = chased().answer("S1", way="more_time", until="2026-10-02")
    assert case.sent() == [("reminder", "S2")]
    assert case.on(date(2026, 10, 2)).sent() == []
    assert case.on(date(2026, 10, 5)).sent() == [("chase", "S1")]


def test_the_sendco_can_enter_what_came() -> None:
    case = chased().answer("S2", heard="By telephone")
    assert (case.instance.end, case.instance.steps[0].status) == ("finished", StepStatus.DONE)
    assert case.instance.open_items() == ()


def test_a_late_answer_is_kept_as_such_and_moves_nothing() -> None:
    pause = "      pause: {wait: until 4 weeks after start}\n"
    text = ask_with("expire: on due, go on", who="each parent")
    case = Case(load_text(text.replace("    next: finished", f"{pause}    next: finished")))
    case.start().answer("K1", heard="All is well").on(date(2026, 9, 22))
    late = next(item for item in case.instance.items if item.status is ItemStatus.EXPIRED)
    case.put_answer(late, {"heard": "Sorry"})
    before = case.standing()
    case.happen(CameAfter(item=late.id))
    assert case.standing() == before == {"only.1.talk": "expired", "only.1.pause": "open"}
    assert case.sent() == [("came_after", "S1")]


def opened_by_a_day(words: str) -> Case:
    """A step that a wait for Saturday 19 September opens: nobody has done anything."""
    pause = "pause:\n  wait: until 5 days after asked\n"
    talk = "talk:\n  ask: class_teacher\n  title: Talk\n  why: Because we ask\n"
    talk += f"  due: 5 school days after asked\n  form: {{heard: What? (text)}}\n  {words}"
    return Case(load_text(one_stage(indent(pause + talk, "    ")))).start().on(date(2026, 9, 19))


def test_time_that_was_over_before_a_step_opened_is_over_at_once() -> None:
    over = opened_by_a_day("expire: 1 day after start, go on")
    assert over.standing() == {"only.1.pause": "done", "only.1.talk": "expired"}


def test_somebody_is_told_the_day_a_step_opens_if_that_is_the_day() -> None:
    told = opened_by_a_day("escalate: on asked, to sendco")
    assert told.sent() == [("ask", "S2"), ("escalation", "S1")]


def test_nobody_is_reminded_on_the_day_they_are_asked() -> None:
    asked_today = opened_by_a_day("remind: on asked")
    before = asked_today.instance
    assert asked_today.happen().instance == before
