"""A limit of the law that the slowest way would break is a mistake; an aim it misses, a warning.

Each step takes until it is due, from every day of the calendar; Monday 7 September 2026 is one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from textwrap import indent

import pytest

from definitions.clock_ways import MOST_STEPS, MOST_WAYS, find_ways
from definitions.loader import DefinitionError, Loaded, load
from definitions.slowest import Slowest
from tests.support.definitions import load_text, mistakes_in, process, two_years, vocabulary

MONDAY = date(2026, 9, 7)
FORM = "form: {pick: {question: Which?, answer: choice, must_know: true, choices: {a: A, b: B}}}"


def ask(name: str, more: str = "due: 3 days after asked", who: str = "class_teacher") -> str:
    body = f"ask: {who}\ntitle: Tell us\nwhy: It helps\n{FORM}\n{more}"
    return f"{name}:\n{indent(body, '  ')}\n"


def stage(name: str, steps: str, then: str) -> str:
    return f"{name}:\n  title: A stage\n  steps:\n{indent(steps, '    ')}  next: {then}\n"


def clock(limit: str = "aim: within 900 days", stop: str = "last", whose: str = "school") -> str:
    runs = f"runs: from begin.done until {stop}.done"
    return f"clocks: {{it: {{title: It, whose: {whose}, {runs}, {limit}}}}}"


def ways(text: str) -> list[list[str]]:
    definition = load_text(text)
    (only,) = definition.clocks
    return [
        ["+".join(s.name for s in leg.steps) for leg in w]
        for w in find_ways(definition, only).found
    ]


def slowest(text: str, begun: date = MONDAY) -> date:
    definition = load_text(text)
    (only,) = definition.clocks
    slowest = Slowest(two_years(), only)
    return max(slowest.stopped(way, begun) for way in find_ways(definition, only).found)


def said_of_the_slowest(text: str) -> list[str]:
    return [each.message for each in loaded(text).warnings if "slowest" in each.message]


def loaded(text: str) -> Loaded:
    known = replace(vocabulary(), calendar=two_years())
    return load("processes/test.yaml", {"processes/test.yaml": text}, known)


# ------------------------------------------------------------------------------------- one way


def test_each_step_takes_until_it_is_due() -> None:
    steps = ask("begin") + ask("between") + ask("last", "due: 2 school days after asked")
    assert slowest(process(stage("only", steps, "finished"), rest=clock())) == date(2026, 9, 14)


def test_a_step_whose_time_runs_out_takes_until_the_day_after() -> None:
    lapses = "due: 2 days after asked\nexpire: 2 days after due, go on"
    steps = ask("begin") + ask("between", lapses) + ask("last", lapses)
    assert slowest(process(stage("only", steps, "finished"), rest=clock())) == date(2026, 9, 16)


def test_an_answer_that_is_agreed_to_takes_its_time_twice() -> None:
    agreed = "due: 2 days after asked\nagreed_by: head_teacher"
    steps = ask("begin") + ask("last", agreed)
    assert slowest(process(stage("only", steps, "finished"), rest=clock())) == date(2026, 9, 11)


def test_side_by_side_the_slowest_counts_or_as_many_as_are_enough() -> None:
    inside = (
        ask("quick")
        + ask("slow", "due: 9 days after asked")
        + ask("next", "due: 1 day after asked\nafter: quick")
    )
    group = f"both:\n  together:\n{indent(inside, '    ')}"
    text = process(stage("only", ask("begin") + group + ask("last"), "finished"), rest=clock())
    assert slowest(text) == date(2026, 9, 18)
    assert slowest(text.replace("both:\n", "both:\n        enough: 2\n")) == date(2026, 9, 14)


def test_a_wait_takes_until_its_day_or_until_the_last_can_answer() -> None:
    many = "due: 2 days after asked\nenough: 1\nothers: welcome until 4 days after asked"
    heard = ask("many", many, "each teaching_assistant") + "hear: {wait: for everyone in many}\n"
    until = "pause: {wait: until 10 days after begin.done}\n"
    for part, day in ((heard, 15), (until, 18)):
        text = process(stage("only", ask("begin") + part + ask("last"), "finished"), rest=clock())
        assert slowest(text) == date(2026, 9, day)


def test_what_cannot_be_known_takes_no_time() -> None:
    form = "form: {day: {question: When?, answer: date, must_know: true}}"
    day = ask("day", "due: 1 day after asked").replace(FORM, form)
    steps = ask("begin") + day + "pause: {wait: until day.day}\n"
    steps += ask("last", "due: 4 days after day.day")
    assert slowest(process(stage("only", steps, "finished"), rest=clock())) == date(2026, 9, 8)


# ---------------------------------------------------------------------------------- several ways


def test_two_steps_that_deny_each_other_are_never_on_one_way() -> None:
    steps = ask("begin") + ask("one", "due: 20 days after asked\nwhen: begin.pick is a")
    steps += ask("other", "due: 9 days after asked\nwhen: begin.pick is not a") + ask("last")
    text = process(stage("only", steps, "finished"), rest=clock())
    assert ways(text) == [["one", "last"], ["other", "last"]]


def test_a_route_says_what_later_conditions_may_be() -> None:
    first = stage("first", ask("begin"), "{by: begin.pick, a: second, b: third}")
    second = stage("second", ask("more"), "third")
    third = stage(
        "third", ask("only_b", "due: on asked\nwhen: begin.pick is b") + ask("last"), "finished"
    )
    text = process(first + second + third, rest=clock())
    assert ways(text) == [["more", "last"], ["only_b", "last"]]


def test_a_rule_that_holds_keeps_the_others_out() -> None:
    rules = "[{when: begin.pick is a, go: second}, {otherwise: finished}]"
    first = stage("first", ask("begin"), rules)
    second = stage(
        "second", ask("not_a", "due: on asked\nwhen: begin.pick is b") + ask("last"), "finished"
    )
    assert ways(process(first + second, rest=clock())) == [["last"]]


def test_an_answer_given_anew_says_nothing_of_the_old_one() -> None:
    first = stage("first", ask("begin"), "{by: begin.pick, a: second, b: finished}")
    second = stage(
        "second", ask("last", "due: on asked\nwhen: begin.pick is b"), "first\n  at_most: 2 times"
    )
    text = process(first + second, rest=clock(stop="last"))
    assert ways(text) == []
    back = text.replace("runs: from begin.done", "runs: from last.done").replace(
        "until last.done", "until begin.done"
    )
    assert ways(back) == [["begin"]]


def test_a_stage_is_entered_once() -> None:
    first = stage("first", ask("begin"), "second\n  at_most: 3 times")
    second = stage(
        "second", ask("middle"), "{by: middle.pick, a: first, b: third}\n  at_most: 3 times"
    )
    third = stage("third", ask("last"), "{by: last.pick, a: second, b: finished}")
    assert ways(process(first + second + third, rest=clock())) == [["middle", "last"]]


def test_a_clock_may_stop_on_the_next_visit_of_its_own_stage() -> None:
    one = stage(
        "only",
        ask("last") + ask("begin"),
        "{by: begin.pick, a: only, b: finished}\n  at_most: 2 times",
    )
    assert ways(process(one, rest=clock())) == [["last"]]


def test_a_step_whose_time_is_up_may_lead_elsewhere() -> None:
    lapses = "due: 2 days after asked\nexpire: 2 days after due, go third"
    first = stage("first", ask("begin") + ask("left", lapses) + ask("rest"), "finished")
    text = process(first + stage("third", ask("last"), "finished"), rest=clock())
    assert ways(text) == [["left", "last"]]
    assert slowest(text) == date(2026, 9, 15)


def test_so_many_ways_are_not_all_looked_at() -> None:
    steps, before = ask("begin"), "begin"
    for number in range(9):
        if_a, if_b = f"when: {before}.pick is a", f"when: {before}.pick is b"
        steps += ask(f"yes{number}", f"due: on asked\n{if_a}")
        steps += ask(f"no{number}", f"due: on asked\n{if_b}")
        before = f"ask{number}"
        steps += ask(before)
    text = process(stage("only", steps + ask("last"), "finished"), rest=clock())
    definition = load_text(text)
    found = find_ways(definition, definition.clocks[0])
    assert (len(found.found), found.complete) == (MOST_WAYS, False)
    said = "There are too many ways from its start to its stop: not all were looked at."
    assert said in [each.message for each in loaded(text).warnings]


def test_what_is_too_long_is_not_followed() -> None:
    steps = (
        ask("begin") + "".join(ask(f"step{number}") for number in range(MOST_STEPS)) + ask("last")
    )
    definition = load_text(process(stage("only", steps, "finished"), rest=clock()))
    assert not find_ways(definition, definition.clocks[0]).complete


# -------------------------------------------------------------------------------------- the limits


def steps_of(due: str) -> str:
    return stage("only", ask("begin") + ask("last", f"due: {due} after asked"), "finished")


def test_a_limit_of_the_law_that_a_holiday_breaks_is_a_mistake() -> None:
    text = process(steps_of("10 school days"), rest=clock("legal: within 15 days"))
    with pytest.raises(DefinitionError) as raised:
        loaded(text)
    (mistake,) = raised.value.mistakes
    assert mistake.message == (
        "The slowest way breaks this limit: begun on Thursday 8 July 2027 it must end by Friday "
        "23 July 2027, and ends on Thursday 2 September 2027 (last until Thursday 2 September "
        "2027). So it is from 281 of the calendar's days."
    )


def test_days_that_run_on_keep_it() -> None:
    text = process(steps_of("15 days"), rest=clock("legal: within 15 days"))
    assert said_of_the_slowest(text) == []


def test_an_aim_that_is_missed_is_a_warning() -> None:
    text = process(steps_of("16 days"), rest=clock("aim: within 15 days"))
    (said,) = said_of_the_slowest(text)
    assert said.startswith("The slowest way misses this aim:")


@pytest.mark.parametrize("whose", ["authority", "parent", "agency"])
def test_nobody_elses_time_is_ours(whose: str) -> None:
    text = process(steps_of("90 days"), rest=clock("legal: within 15 days", whose=whose))
    assert said_of_the_slowest(text) == []


def test_a_limit_that_counts_from_a_given_date_cannot_be_tried() -> None:
    form = "form: {day: {question: When?, answer: date, must_know: true}}"
    begin = ask("begin").replace(FORM, form)
    text = stage("only", begin + ask("last", "due: 90 days after asked"), "finished")
    timed = process(text, rest=clock("legal: 6 weeks after begin.day"))
    assert said_of_the_slowest(timed) == []


def test_without_a_calendar_nothing_is_tried() -> None:
    assert mistakes_in(process(steps_of("90 days"), rest=clock("legal: within 15 days"))) == []


def test_what_others_send_is_their_time() -> None:
    arrivals = "\narrivals: {report: {title: The report, form: {came_on: When? (date)}}}"
    due = 'due: 90 days after asked, expire: "90 days after due, go on"'
    steps = f"{ask('begin')}report: {{wait: for report, {due}}}\n{ask('last')}"
    text = process(stage("only", steps, "finished"), rest=clock() + arrivals)
    assert slowest(text) == date(2026, 9, 10)
