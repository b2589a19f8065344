"""A day that is known only later, or put right, moves whatever hangs on it."""

from __future__ import annotations

from datetime import date

from tasks.effect_types import Note
from tasks.event_types import DateCorrected
from tasks.state import PersonId
from tests.support.cases import Case
from tests.support.definitions import load_text, one_stage

MEETING = """
meeting:
  ask: sendco
  title: When do you meet?
  why: So that everyone is asked in time
  due: 5 school days after asked
  form: {held_on: When? (date)}
views:
  ask: class_teacher
  title: Your views
  why: W
  due: 5 school days before meeting.held_on
  form: {seen: What? (text)}
"""


def case(held_on: str | None) -> Case:
    return Case(load_text(one_stage(MEETING))).start().answer("S1", held_on=held_on)


def due(of: Case) -> date | None:
    (item,) = of.instance.open_items()
    return item.due.on if item.due else None


def put_right(of: Case, day: date) -> Case:
    return of.happen(
        DateCorrected(item=of.instance.items[0].id, field="held_on", day=day, by=PersonId("S1"))
    )


def test_while_the_day_is_not_known_there_is_no_due_date() -> None:
    unknown = case(None)
    assert unknown.sent() == [("ask", "S2")]
    assert due(unknown) is None


def test_when_it_is_known_the_due_date_is_derived_and_the_person_told_once() -> None:
    known = put_right(case(None), date(2026, 10, 2))
    assert due(known) == date(2026, 9, 25)
    assert known.sent() == [("date_moved", "S2")]
    assert known.on(date(2026, 9, 15)).sent() == []


def test_when_it_is_corrected_it_is_derived_again_and_who_did_so_is_kept() -> None:
    moved = put_right(case("2026-10-02"), date(2026, 10, 9))
    assert due(moved) == date(2026, 10, 2)
    assert moved.sent() == [("date_moved", "S2")]
    notes = [each for each in moved.effects if isinstance(each, Note)]
    assert ("date corrected", "S1", "meeting.held_on") in [
        (each.word, each.by, each.detail) for each in notes
    ]


def test_a_step_that_is_closed_keeps_the_day_it_had() -> None:
    done = case("2026-10-02").answer("S2", seen="Much")
    moved = put_right(done, date(2026, 10, 9))
    assert [item.due.on for item in moved.instance.items if item.due] == [
        date(2026, 9, 21),
        date(2026, 9, 25),
    ]
