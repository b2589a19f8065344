"""What the law and the Code of Practice time, each with a date that was counted by hand.

A due date is an aim, and falls on a school day; a limit of the law never moves. Either explains
itself: the rule, the day it counts from, the days left out and why, the move.
"""

from __future__ import annotations

from datetime import date

import pytest

from definitions.school_days import SchoolCalendar, written_date
from tasks.clocks import clock_runs
from tests.support.calendars import SUMMER, THREE_YEARS, compute, limit
from tests.support.cases import Case, world
from tests.support.definitions import load_text, one_stage

D = date
REG = "SEND Regulations 2014 reg"
CHRISTMAS = (
    ", no school day (school holiday); the aim is Friday {} December {}, the last one before"
)
SUNDAY = ", no school day (weekend); the aim is {}, the last one before"


@pytest.mark.parametrize(
    ("source", "rule", "day", "legal", "rest"),
    [
        # "within N weeks of" leaves the day itself out, and runs through holidays
        (f"{REG} 5(1)", "6 weeks after sent.received_on", D(2026, 3, 2), D(2026, 4, 13), ""),
        (f"{REG} 10(1)", "16 weeks after sent.received_on", D(2026, 3, 2), D(2026, 6, 22), ""),
        (f"{REG} 13(2)", "20 weeks after sent.received_on", D(2026, 3, 2), D(2026, 7, 20), ""),
        (f"{REG} 8(1)", "6 weeks after letter.came_on", D(2026, 11, 2), D(2026, 12, 14), ""),
        ("CoP 9.169", "4 weeks after meeting.held_on", D(2025, 12, 11), D(2026, 1, 8), ""),
        (f"{REG} 22(4)", "8 weeks after notice.sent_on", D(2026, 1, 8), D(2026, 3, 5), ""),
        ("R (L, M, P) v Devon", "12 weeks after a.held_on", D(2025, 12, 11), D(2026, 3, 5), ""),
        # a request on the last day of July
        (f"{REG} 5(1)", "6 weeks after sent.received_on", D(2026, 7, 31), D(2026, 9, 11), ""),
        (f"{REG} 10(1)", "16 weeks after sent.received_on", D(2026, 7, 31), D(2026, 11, 20), ""),
        (f"{REG} 13(2)", "20 weeks after sent.received_on", D(2026, 7, 31), D(2026, 12, 18), ""),
        # two weeks' notice: the latest day, the day that leaves 14 clear days, the school's own aim
        (f"{REG} 20(3)", "2 weeks before meeting.held_on", D(2025, 12, 11), D(2025, 11, 27), ""),
        (f"{REG} 20(4)", "at least 2 weeks before a.held_on", D(2025, 12, 11), D(2025, 11, 26), ""),
        ("practice", "3 weeks before meeting.held_on", D(2025, 12, 11), D(2025, 11, 20), ""),
        # the trap: the report on a meeting of 11 December is due on Christmas Day
        (
            "CoP 9.176",
            "2 weeks after meeting.held_on",
            D(2025, 12, 11),
            D(2025, 12, 25),
            CHRISTMAS.format(19, 2025),
        ),
        (
            "CoP 9.83",
            "15 days after letter.came_on",
            D(2026, 12, 10),
            D(2026, 12, 25),
            CHRISTMAS.format(18, 2026),
        ),
        # "beginning with" counts the day itself
        (
            f"{REG} 13(1)(a)",
            "15 days beginning with a.served_on",
            D(2026, 1, 8),
            D(2026, 1, 22),
            "",
        ),
        (f"{REG} 22(2)(c)", "15 days beginning with a.sent_on", D(2026, 1, 8), D(2026, 1, 22), ""),
        # a review is complete when the authority has decided: it meets four weeks before at least
        (
            "CFA 2014 s.44(1)",
            "12 months beginning with plan.made_on",
            D(2025, 1, 1),
            D(2025, 12, 31),
            CHRISTMAS.format(19, 2025),
        ),
        ("CoP 9.169", "4 weeks before plan.year_ends_on", D(2025, 12, 31), D(2025, 12, 3), ""),
        ("practice", "8 weeks before plan.year_ends_on", D(2025, 12, 31), D(2025, 11, 5), ""),
        # a fixed date: its eve is the last safe day
        (
            f"{REG} 18(1)",
            "before 15 February",
            D(2026, 9, 7),
            D(2027, 2, 14),
            SUNDAY.format("Thursday 11 February 2027"),
        ),
        (
            "the meeting before it",
            "12 weeks before transfer.by",
            D(2027, 2, 14),
            D(2026, 11, 22),
            SUNDAY.format("Friday 20 November 2026"),
        ),
        # calendar months
        (
            f"{REG} 33",
            "2 months after letter.dated_on",
            D(2026, 10, 31),
            D(2026, 12, 31),
            CHRISTMAS.format(18, 2026),
        ),
        # days with pupils, and no others
        (
            "SI 2005/1437 reg 9",
            "15 school days after left.done",
            D(2026, 7, 15),
            D(2026, 9, 17),
            " (left out: weekend 18 days, school holiday 30 days, INSET 1 day)",
        ),
        # Mondays to Fridays that are not bank holidays
        (
            "the mediation certificate",
            "3 working days after told.done",
            D(2026, 12, 24),
            D(2026, 12, 31),
            " (left out: bank holiday 2 days, weekend 2 days)",
        ),
        (
            "the same, told in term",
            "5 working days after told.done",
            D(2026, 12, 16),
            D(2026, 12, 23),
            " (left out: weekend 2 days)" + CHRISTMAS.format(18, 2026),
        ),
        # the policy's "termly"
        ("policy 5", "by the end of term", D(2026, 9, 7), D(2026, 12, 18), ""),
    ],
)
def test_each_date_and_how_it_comes_about(
    source: str, rule: str, day: date, legal: date, rest: str
) -> None:
    calendar: SchoolCalendar = SUMMER if source.startswith("SI 2005") else THREE_YEARS
    found = compute(rule, day, calendar)
    counted = f"{rule}, counted from {written_date(day)}, is {written_date(legal)}"
    assert found.explanation == f"{counted}{rest}."
    aim = rest.partition("the aim is ")[2].partition(", the last")[0] or written_date(legal)
    assert (found.legal, written_date(found.on)) == (legal, aim)
    of_the_law = limit(rule, day, calendar)
    assert (of_the_law.on, of_the_law.legal) == (legal, legal)
    assert of_the_law.explanation == f"{counted}{rest.partition(', no school')[0]}."


MEETING = """
meeting:
  ask: sendco
  title: Hold the review meeting
  why: The plan is looked at once a year.
  due: 5 school days after asked
  form: {held_on: {question: When was it?, answer: date, must_know: true}}
report:
  ask: sendco
  title: Write the report
  why: Everyone who was invited gets it.
  due: 2 weeks after meeting.held_on
  basis: CoP 9.176
  form: {sent_on: When was it sent? (date)}
"""
CLOCK = """
clocks:
  report:
    title: The report on the meeting
    whose: school
    runs: from meeting.done until report.done
    legal: 2 weeks after meeting.held_on
    basis: CoP 9.176
"""


def test_the_report_on_a_meeting_of_11_december() -> None:
    """It is written in term, and is late in law only after Christmas Day."""
    text = one_stage(MEETING, rest=CLOCK)
    case = Case(load_text(text), world(calendar=THREE_YEARS)).start()
    case.answer("S1", on=D(2026, 12, 11), held_on="2026-12-11")
    due = case.item_of("S1").due
    assert due is not None
    assert (due.on, due.legal) == (D(2026, 12, 18), D(2026, 12, 25))
    assert due.explanation == (
        "2 weeks after meeting.held_on, counted from Friday 11 December 2026, is Friday 25 December"
        " 2026, no school day (school holiday); the aim is Friday 18 December 2026, the last one "
        "before. Source: CoP 9.176."
    )
    [clock] = clock_runs(case.definition, case.instance, THREE_YEARS)
    assert not clock.is_late(D(2026, 12, 25))
    assert clock.is_late(D(2026, 12, 26))
    assert clock.explanation() == (
        "2 weeks after meeting.held_on, counted from Friday 11 December 2026, is Friday 25 December"
        " 2026. Source: CoP 9.176."
    )
