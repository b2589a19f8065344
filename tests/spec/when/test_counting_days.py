"""The rules by which a day is counted, each with the day it gives."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from definitions.model.forms import AnswerType
from flows.engine import advance
from tasks.event_types import Started
from tests.support.cases import MONDAY, Case, world
from tests.support.definitions import ask_with, load_text, mistakes_in, one_stage

DUE = """
talk:
  ask: sendco
  title: Talk
  why: Because we ask
  due: on asked
  form: {held_on: {question: When?, answer: date, must_know: true}}
plan: {ask: sendco, title: Plan, why: W, due: RULE, form: {b: What? (text)}}
"""


def due_of(case: Case, step: str) -> date | None:
    due = next(state.due for state in case.instance.steps if state.step == step)
    return due.on if due else None


def planned(rule: str, held_on: date = MONDAY, **around: Any) -> Case:
    """Started on Monday 14 September 2026; the talk is answered on Wednesday the 16th."""
    case = Case(load_text(one_stage(DUE.replace("RULE", rule))), world(**around)).start()
    return case.answer("S1", date(2026, 9, 16), held_on=held_on.isoformat())


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("5 days after asked", date(2026, 9, 21)),
        ("2 weeks after asked", date(2026, 9, 30)),
        ("1 month after asked", date(2026, 10, 16)),
        ("5 school days after asked", date(2026, 9, 23)),
        ("5 working days after asked", date(2026, 9, 23)),
        ("5 days beginning with asked", date(2026, 9, 18)),
        ("2 months beginning with asked", date(2026, 11, 13)),
        ("on asked", date(2026, 9, 16)),
        ("by the end of term", date(2026, 10, 23)),
        ("by the end of next term", date(2026, 12, 18)),
        ("by the end of school year", date(2027, 7, 21)),
        ("before 15 November", date(2026, 11, 13)),
    ],
)
def test_what_each_rule_gives_for_what_is_asked_on_wednesday_16_september(
    rule: str, day: date
) -> None:
    """The eve of 15 November is a Saturday: the aim is the Friday."""
    assert due_of(planned(rule), "plan") == day


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("2 weeks before talk.held_on", date(2026, 11, 2)),
        ("at least 2 weeks before talk.held_on", date(2026, 10, 23)),
        ("at least 5 school days before talk.held_on", date(2026, 11, 6)),
        ("10 school days before talk.held_on", date(2026, 11, 2)),
        ("on talk.held_on", date(2026, 11, 16)),
    ],
)
def test_what_each_rule_gives_before_a_meeting_on_monday_16_november(rule: str, day: date) -> None:
    """Two clear weeks are over on Sunday 1 November, in half-term: the aim is Friday 23 October."""
    assert due_of(planned(rule, date(2026, 11, 16)), "plan") == day


@pytest.mark.parametrize(
    ("anchor", "day"),
    [
        ("asked", date(2026, 9, 17)),  # when this step opened
        ("today", date(2026, 9, 17)),
        ("start", date(2026, 9, 16)),  # when the process began, but not before it is asked
        ("talk.done", date(2026, 9, 17)),
        ("talk.held_on", date(2026, 10, 2)),
        ("pupil.support_since", date(2026, 9, 22)),
    ],
)
def test_a_day_to_count_from(anchor: str, day: date) -> None:
    case = planned(
        f"1 day after {anchor}",
        date(2026, 10, 1),
        records={"pupil.support_since": date(2026, 9, 21)},
        kinds={"pupil.support_since": AnswerType.DATE},
    )
    assert due_of(case, "plan") == day


def test_what_would_have_been_due_before_it_was_asked_is_due_that_day_and_says_so() -> None:
    case = planned("1 day after start")
    due = case.instance.steps[-1].due
    assert due is not None
    assert (due.on, due.legal) == (date(2026, 9, 16), date(2026, 9, 15))
    assert due.explanation.endswith("Late from the start.")


def test_due_is_an_aim_and_moves_back_to_the_last_school_day() -> None:
    """Six weeks after Wednesday 16 September is in half-term, which began after 23 October."""
    case = planned("6 weeks after asked")
    due = case.instance.steps[-1].due
    assert due is not None
    assert (due.on, due.legal) == (date(2026, 10, 23), date(2026, 10, 28))
    assert due.explanation.endswith("the aim is Friday 23 October 2026, the last one before.")


def test_it_is_good_until_midnight_in_london() -> None:
    """In summer midnight in London is eleven in the evening, universal time."""
    case = Case(load_text(ask_with("expire: on due, go on"))).start()
    for evening, end in (
        (datetime(2026, 9, 21, 22, 59, tzinfo=UTC), None),
        (datetime(2026, 9, 21, 23, 0, tzinfo=UTC), "finished"),
    ):
        later, _ = advance(case.definition, case.instance, (), case.world, evening)
        assert later.end == end


def test_a_process_that_begins_late_in_the_evening_begins_on_the_day_it_is_in_london() -> None:
    case = Case(load_text(ask_with("due: on asked")))
    evening = datetime(2026, 9, 14, 23, 30, tzinfo=UTC)
    begun, _ = advance(case.definition, case.instance, (Started(),), case.world, evening)
    assert begun.items[0].opened_on == date(2026, 9, 15)


def test_a_rule_that_cannot_be_read_says_what_to_write() -> None:
    assert mistakes_in(ask_with("due: five days after asked")) == [
        '"five days after asked": write the number in figures, as in "2 weeks after asked".'
    ]
