"""Deadlines as they are written."""

from __future__ import annotations

import pytest

from definitions.deadlines import DeadlineError, parse_deadline
from definitions.model.deadlines import Direction, Period, Unit


@pytest.mark.parametrize(
    ("text", "amount", "unit", "direction", "anchor"),
    [
        ("10 school days after asked", 10, Unit.SCHOOL_DAYS, Direction.AFTER, "asked"),
        ("1 school day after due", 1, Unit.SCHOOL_DAYS, Direction.AFTER, "due"),
        ("3 working days after told.done", 3, Unit.WORKING_DAYS, Direction.AFTER, "told.done"),
        ("24 months after today", 24, Unit.MONTHS, Direction.AFTER, "today"),
        ("2 weeks before meeting.held_on", 2, Unit.WEEKS, Direction.BEFORE, "meeting.held_on"),
        ("at least 2 weeks before due", 2, Unit.WEEKS, Direction.CLEAR_BEFORE, "due"),
        ("15 days beginning with start", 15, Unit.DAYS, Direction.BEGINNING_WITH, "start"),
        ("10 school days after starts_on", 10, Unit.SCHOOL_DAYS, Direction.AFTER, "starts_on"),
        ("1 month after pupil.born_on", 1, Unit.MONTHS, Direction.AFTER, "pupil.born_on"),
    ],
)
def test_amounts(text: str, amount: int, unit: Unit, direction: Direction, anchor: str) -> None:
    read = parse_deadline(text)
    assert (read.amount, read.unit, read.direction, read.anchor) == (
        amount,
        unit,
        direction,
        anchor,
    )
    assert read.text == text


@pytest.mark.parametrize("text", ["on due", "due", "on iep.review_on", "today"])
def test_the_day_itself(text: str) -> None:
    read = parse_deadline(text)
    assert read.direction is Direction.ON
    assert read.anchor == text.removeprefix("on ")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("by the end of term", Period.TERM),
        ("by the end of the term", Period.TERM),
        ("end of next term", Period.NEXT_TERM),
        ("by the end of school year", Period.SCHOOL_YEAR),
        ("by the end of the school year", Period.SCHOOL_YEAR),
    ],
)
def test_ends_of_periods_are_seen_from_the_asking(text: str, period: Period) -> None:
    read = parse_deadline(text)
    assert (read.direction, read.period, read.anchor) == (Direction.BY_END_OF, period, "asked")


def test_a_fixed_day_of_the_year() -> None:
    read = parse_deadline("before 15 February")
    assert (read.direction, read.day, read.month) == (Direction.BEFORE_DATE, 15, 2)


def test_spaces_and_capitals_do_not_matter() -> None:
    read = parse_deadline("  10  School Days\nafter asked ")
    assert (read.amount, read.unit) == (10, Unit.SCHOOL_DAYS)
    assert read.text == "10 School Days after asked"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "A deadline is missing here"),
        ("soon, please", "is not a deadline"),
        ("10 schooldays after asked", 'Did you mean "school days"?'),
        ("10 fortnights after asked", 'cannot count "fortnights"'),
        ("0 days after asked", 'Write "on asked"'),
        ("99999999999999999999 days after asked", "counts further than 1,000 days"),
        ("10 days after", "does not say after what"),
        ("10 days after the meeting", '"the meeting" is not a day to count from'),
        ("10 days after a.b.c", '"a.b.c" is not a day to count from'),
        ("at least 2 weeks after asked", '"at least" goes with "before" only'),
        ("two weeks after asked", "write the number in figures"),
        ("every 5 days", "says how often, not by when"),
        ("by the end of the world", "an end can be that of the term"),
        ("before 31 February", "there is no such day"),
        ("before 15 Febtember", "there is no such day"),
        ("x" * 500, "too long"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(DeadlineError) as caught:
        parse_deadline(text)
    assert says in str(caught.value)
    assert str(caught.value).endswith((".", "?"))
