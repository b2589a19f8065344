"""When an authority may rely on the school having been closed; each day taken from a calendar."""

from __future__ import annotations

from datetime import date

import pytest

from definitions.school_calendar import MissingCalendarError
from definitions.school_closures import LongClosure, long_closures
from definitions.school_days import SchoolCalendar, SchoolYear, Term
from tests.support.calendars import SHIPPED, SUMMER, THREE_YEARS

D = date


def closed_between(last: date, first: date) -> SchoolCalendar:
    return SchoolCalendar(
        years=(
            SchoolYear(name="2025-26", terms=(Term(first=D(2026, 4, 13), last=last),)),
            SchoolYear(name="2026-27", terms=(Term(first=first, last=D(2026, 12, 18)),)),
        )
    )


def found(first: date, last: date, calendar: SchoolCalendar) -> list[tuple[date, date]]:
    return [(each.asked_from, each.asked_until) for each in long_closures(first, last, calendar)]


def test_it_begins_a_week_before_the_closure_and_ends_a_week_before_pupils_are_back() -> None:
    """The first closed day is 22 July, and pupils are back on 2 September."""
    calendar = closed_between(D(2026, 7, 21), D(2026, 9, 2))
    [closure] = long_closures(D(2026, 6, 1), D(2026, 9, 30), calendar)
    assert (closure.first, closure.back) == (D(2026, 7, 22), D(2026, 9, 2))
    assert (closure.asked_from, closure.asked_until) == (D(2026, 7, 15), D(2026, 8, 26))


def test_pupils_are_back_after_the_training_day() -> None:
    """2 September is INSET there: a school without pupils is still closed."""
    [closure] = long_closures(D(2026, 6, 1), D(2026, 9, 10), SUMMER)
    assert closure == LongClosure(first=D(2026, 7, 22), back=D(2026, 9, 3))


def test_four_weeks_are_enough_and_a_day_less_is_not() -> None:
    """From Saturday 25 July: 28 days until Saturday 22 August; pupils are back on a weekday."""
    friday = D(2026, 7, 24)
    assert found(D(2026, 7, 1), D(2026, 8, 5), closed_between(friday, D(2026, 8, 21))) == []
    assert len(found(D(2026, 7, 1), D(2026, 8, 5), closed_between(friday, D(2026, 8, 24)))) == 1
    tuesday = D(2026, 7, 21)
    assert len(found(D(2026, 7, 1), D(2026, 8, 5), closed_between(tuesday, D(2026, 8, 19)))) == 1
    assert found(D(2026, 7, 1), D(2026, 8, 5), closed_between(tuesday, D(2026, 8, 18))) == []


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (D(2026, 6, 1), D(2026, 7, 14), 0),
        (D(2026, 6, 1), D(2026, 7, 15), 1),
        (D(2026, 8, 27), D(2026, 12, 1), 1),
        (D(2026, 8, 28), D(2026, 12, 1), 0),
    ],
)
def test_only_where_advice_could_have_been_asked_in_it(first: date, last: date, count: int) -> None:
    """With pupils back on 3 September the last such day is 27 August."""
    assert len(found(first, last, SUMMER)) == count


def test_no_other_holiday_is_so_long() -> None:
    assert found(D(2026, 9, 3), D(2027, 7, 1), THREE_YEARS) == []
    assert len(found(D(2026, 7, 1), D(2027, 9, 1), THREE_YEARS)) == 2


@pytest.mark.parametrize(
    ("first", "last", "year"),
    [
        (D(2027, 6, 1), D(2027, 7, 20), "2027-28"),
        (D(2026, 8, 3), D(2026, 9, 14), "2025-26"),
    ],
)
def test_a_year_that_nobody_has_entered_is_asked_for(first: date, last: date, year: str) -> None:
    with pytest.raises(MissingCalendarError) as caught:
        long_closures(first, last, SHIPPED)
    assert str(caught.value).startswith(
        f"The school calendar for {year} is missing, and whether the authority may rely on a "
        "school closure depends on it."
    )


def test_a_year_that_is_not_needed_is_not_asked_for() -> None:
    assert long_closures(D(2026, 9, 7), D(2027, 7, 14), SHIPPED) == ()
