"""What leap years, clock changes, Easter and the summer do to dates. Days are London's."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from definitions.school_days import (
    LONDON,
    MissingCalendarError,
    SchoolCalendar,
    SchoolYear,
    Term,
    first_sending_time,
)
from tests.support.calendars import EASTER, SHIPPED, THREE_YEARS, compute, limit

D = date


# -------------------------------------------------------------------------------- leap years


@pytest.mark.parametrize(
    ("rule", "day", "found"),
    [
        ("2 months after letter.dated_on", D(2027, 12, 31), D(2028, 2, 29)),
        ("2 months after letter.dated_on", D(2026, 12, 31), D(2027, 2, 28)),
        ("12 months after plan.made_on", D(2027, 2, 28), D(2028, 2, 28)),
        ("12 months beginning with plan.made_on", D(2028, 3, 1), D(2029, 2, 28)),
        ("2 months before plan.ends_on", D(2028, 4, 30), D(2028, 2, 29)),
        ("before 1 March", D(2028, 1, 10), D(2028, 2, 29)),
        ("2 weeks after meeting.held_on", D(2028, 2, 15), D(2028, 2, 29)),
    ],
)
def test_a_year_may_have_a_29_february(rule: str, day: date, found: date) -> None:
    assert limit(rule, day).legal == found


# ------------------------------------------------------------------------------ clock changes


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "to_staff", "to_parents"),
    [
        # the clocks go forward on Sunday 29 March 2026, in the holidays
        (utc(2026, 3, 27, 18), utc(2026, 4, 13, 7), utc(2026, 3, 30, 7)),
        (utc(2026, 3, 29, 0, 59), utc(2026, 4, 13, 7), utc(2026, 3, 30, 7)),
        (utc(2026, 3, 29, 1), utc(2026, 4, 13, 7), utc(2026, 3, 30, 7)),
        # and back on Sunday 25 October, in half-term
        (utc(2026, 10, 23, 17), utc(2026, 11, 2, 8), utc(2026, 10, 26, 8)),
        (utc(2026, 10, 25, 0, 30), utc(2026, 11, 2, 8), utc(2026, 10, 26, 8)),
        (utc(2026, 10, 25, 1, 30), utc(2026, 11, 2, 8), utc(2026, 10, 26, 8)),
        # half past seven in UTC is half past eight in summer, and too early in winter
        (utc(2026, 10, 23, 7, 30), utc(2026, 10, 23, 7, 30), utc(2026, 10, 23, 7, 30)),
        (utc(2026, 11, 2, 7, 30), utc(2026, 11, 2, 8), utc(2026, 11, 2, 8)),
        # five past five in UTC is after six in summer, and in time in winter
        (utc(2026, 10, 22, 17, 5), utc(2026, 10, 23, 7), utc(2026, 10, 23, 7)),
        (utc(2026, 11, 2, 17, 5), utc(2026, 11, 2, 17, 5), utc(2026, 11, 2, 17, 5)),
    ],
)
def test_letters_leave_from_eight_to_six_in_london(
    now: datetime, to_staff: datetime, to_parents: datetime
) -> None:
    assert first_sending_time(now, True, THREE_YEARS).astimezone(UTC) == to_staff
    assert first_sending_time(now, False, THREE_YEARS).astimezone(UTC) == to_parents
    assert first_sending_time(now.astimezone(LONDON), False, THREE_YEARS) == to_parents


@pytest.mark.parametrize(
    ("rule", "day", "due"),
    [
        # a Sunday of 23 or 25 hours is a day like any other
        ("14 days after asked", D(2027, 3, 19), D(2027, 4, 2)),
        ("3 days beginning with asked", D(2026, 3, 28), D(2026, 3, 30)),
        ("2 weeks after asked", D(2026, 10, 18), D(2026, 11, 1)),
        ("3 days before meeting.on", D(2026, 10, 27), D(2026, 10, 24)),
        ("3 working days after asked", D(2026, 10, 22), D(2026, 10, 27)),
    ],
)
def test_days_are_counted_and_not_hours(rule: str, day: date, due: date) -> None:
    assert limit(rule, day).legal == due


# ------------------------------------------------------------------------------------ Easter


def test_an_aim_on_good_friday_is_the_day_before() -> None:
    found = compute("1 week after asked", D(2024, 3, 22), EASTER)
    assert (found.legal, found.on) == (D(2024, 3, 29), D(2024, 3, 28))
    assert found.explanation.endswith(
        "Friday 29 March 2024, no school day (bank holiday); the aim is Thursday 28 March 2024, "
        "the last one before."
    )


def test_easter_is_left_out_by_working_days_too() -> None:
    found = compute("3 working days after asked", D(2024, 3, 27), EASTER)
    assert found.on == D(2024, 4, 3)
    assert "(left out: bank holiday 2 days, weekend 2 days)" in found.explanation


def term_until(last: date) -> SchoolCalendar:
    terms = (Term(first=D(2024, 1, 8), last=last), Term(first=D(2024, 4, 15), last=D(2024, 5, 24)))
    return SchoolCalendar(years=(SchoolYear(name="2023-24", terms=terms),))


def test_a_term_that_would_end_on_a_bank_holiday_ends_the_day_before() -> None:
    """Good Friday, 29 March 2024: whoever is due by the end of term is due while it lasts."""
    calendar = term_until(D(2024, 3, 29))
    assert limit("by the end of term", D(2024, 3, 1), calendar).legal == D(2024, 3, 28)
    assert limit("by the end of term", D(2024, 3, 29), calendar).legal == D(2024, 5, 24)
    assert limit("by the end of next term", D(2024, 3, 1), calendar).legal == D(2024, 5, 24)


def test_so_does_a_school_year() -> None:
    terms = (Term(first=D(2024, 1, 8), last=D(2024, 5, 27)),)  # the spring bank holiday
    calendar = SchoolCalendar(years=(SchoolYear(name="2023-24", terms=terms),))
    assert limit("by the end of the school year", D(2024, 3, 1), calendar).legal == D(2024, 5, 24)


# ------------------------------------------------------------------ 31 July and 1 August


@pytest.mark.parametrize("day", [D(2026, 7, 31), D(2026, 8, 1)])
@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("10 school days after asked", D(2026, 9, 15)),
        ("at least 5 school days before asked", D(2026, 7, 13)),
        ("by the end of term", D(2026, 12, 18)),
        ("by the end of the school year", D(2027, 7, 21)),
    ],
)
def test_a_school_year_turns_in_the_summer_holiday(rule: str, day: date, found: date) -> None:
    assert compute(rule, day).legal == found


@pytest.mark.parametrize(
    ("rule", "day", "year"),
    [
        ("5 school days before asked", D(2026, 8, 1), "2025-26"),
        ("at least 3 weeks before start.meeting_on", D(2026, 9, 10), "2025-26"),
        ("by the end of the school year", D(2027, 7, 31), "2027-28"),
        ("10 school days after asked", D(2027, 7, 31), "2027-28"),
        ("6 weeks after asked", D(2027, 7, 21), "2027-28"),
    ],
)
def test_a_year_that_is_not_there_is_named_with_the_deadline_that_needs_it(
    rule: str, day: date, year: str
) -> None:
    with pytest.raises(MissingCalendarError) as caught:
        compute(rule, day, SHIPPED)
    assert str(caught.value).startswith(f'The school calendar for {year} is missing, and "{rule}"')
