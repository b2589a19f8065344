"""Which days count, what deadlines give on them, and when letters may leave.

Each date was counted by hand from a calendar; those that the law times stand in tests/spec/when.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from definitions.deadlines import parse_deadline
from definitions.school_days import (
    LONDON,
    MissingCalendarError,
    SchoolCalendar,
    english_bank_holidays,
    first_sending_time,
    legal_date,
    resolve,
    written_date,
)
from tests.support.calendars import EASTER, SHIPPED, THREE_YEARS, compute

D = date
A_DAY = timedelta(days=1)


# ------------------------------------------------------------------------------- single days


def test_the_shipped_year_has_190_school_days() -> None:
    # 380 sessions, two a day: SI 1999/3181
    days = (D(2026, 8, 1) + n * A_DAY for n in range(365))
    assert sum(SHIPPED.is_school_day(day) for day in days) == 190


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (D(2026, 9, 2), ""),
        (D(2026, 9, 1), "INSET"),
        (D(2026, 9, 5), "weekend"),
        (D(2026, 10, 28), "half-term"),
        (D(2026, 12, 25), "school holiday"),
        (D(2027, 2, 12), "INSET"),
        (D(2027, 5, 3), "bank holiday"),
        (D(2027, 6, 8), "INSET"),
        (D(2027, 6, 9), ""),
        (D(2027, 7, 31), "weekend"),
    ],
)
def test_why_a_day_is_no_school_day(day: date, why: str) -> None:
    assert SHIPPED.why_closed(day) == why
    assert SHIPPED.is_school_day(day) == (why == "")


def test_working_days_are_weekdays_that_are_not_bank_holidays_of_england() -> None:
    # the 26th is a Saturday, so the 28th is taken instead; without a subdivision the August
    # bank holiday and Easter Monday would be missing
    closed = [D(2026, 12, 25), D(2026, 12, 28), D(2026, 8, 31), D(2027, 3, 29), D(2026, 11, 28)]
    assert not any(SHIPPED.is_working_day(day) for day in closed)
    assert SHIPPED.is_working_day(D(2026, 10, 28))
    assert SHIPPED.is_working_day(D(2026, 12, 29))


def test_bank_holidays_are_those_of_england() -> None:
    assert len(english_bank_holidays(2026, 2026)) == 9
    assert D(2026, 3, 17) not in english_bank_holidays(2026, 2026)


def test_days_of_a_year_nobody_entered_are_not_guessed() -> None:
    assert SHIPPED.is_school_day(D(2027, 7, 30)) is False
    with pytest.raises(MissingCalendarError) as caught:
        SHIPPED.is_school_day(D(2027, 8, 1))
    assert caught.value.year == "2027-28"
    assert "calendars/2027-28.yaml" in str(caught.value)


def test_a_term_a_year_and_their_ends() -> None:
    term = THREE_YEARS.term_of(D(2026, 10, 28))
    assert term is not None
    assert term.name == "autumn"
    assert THREE_YEARS.term_of(D(2026, 12, 28)) is None
    assert THREE_YEARS.school_year_of(D(2027, 7, 31)).name == "2026-27"
    assert THREE_YEARS.school_year_of(D(2027, 8, 1)).name == "2027-28"


def test_next_and_previous_leave_the_day_out_and_the_others_count_it() -> None:
    friday, monday = D(2026, 9, 4), D(2026, 9, 7)
    assert SHIPPED.next_school_day(friday) == monday
    assert SHIPPED.previous_school_day(monday) == friday
    assert SHIPPED.first_school_day_from(friday) == friday
    assert SHIPPED.last_school_day_by(monday) == monday
    assert SHIPPED.first_school_day_from(D(2026, 9, 5)) == monday
    assert SHIPPED.last_school_day_by(D(2026, 9, 6)) == friday


def test_a_year_missing_between_two_others_is_missed() -> None:
    years = (THREE_YEARS.years[0], THREE_YEARS.years[2])
    with pytest.raises(MissingCalendarError, match="2026-27"):
        SchoolCalendar(years=years).school_day_after(D(2026, 7, 16), 5)


@given(
    day=st.dates(D(2025, 10, 1), D(2028, 4, 1)),
    count=st.integers(min_value=1, max_value=60),
)
@settings(deadline=None)
def test_counting_agrees_with_going_day_by_day(day: date, count: int) -> None:
    after, before = day, day
    for _ in range(count):
        after += A_DAY
        while not THREE_YEARS.is_school_day(after):
            after += A_DAY
    assert THREE_YEARS.school_day_after(day, count) == after
    if before > D(2026, 4, 1):
        for _ in range(count):
            before -= A_DAY
            while not THREE_YEARS.is_school_day(before):
                before -= A_DAY
        assert THREE_YEARS.school_day_before(day, count) == before


# --------------------------------------------------------------------------- worked deadlines


@pytest.mark.parametrize(
    ("rule", "anchor", "legal"),
    [
        # a fixed date: the next such day from the anchor on
        ("before 15 February", D(2027, 2, 14), D(2027, 2, 14)),
        ("before 15 February", D(2027, 2, 15), D(2028, 2, 14)),
        # calendar months; a month too short has its last day
        ("1 month after decision.done", D(2027, 1, 31), D(2027, 2, 28)),
        ("1 month after decision.done", D(2028, 1, 31), D(2028, 2, 29)),
        ("12 months after plan.made_on", D(2028, 2, 29), D(2029, 2, 28)),
        ("12 months beginning with plan.made_on", D(2028, 2, 29), D(2029, 2, 28)),
        ("12 months beginning with plan.made_on", D(2027, 3, 1), D(2028, 2, 29)),
        ("before 29 February", D(2026, 9, 7), D(2027, 2, 28)),
        ("before 29 February", D(2027, 9, 7), D(2028, 2, 28)),
        # across both clock changes
        ("7 days after asked", D(2026, 10, 22), D(2026, 10, 29)),
        ("7 days after asked", D(2027, 3, 25), D(2027, 4, 1)),
        # working days: 25 and 28 December and 1 January are bank holidays
        ("5 working days after told.done", D(2026, 12, 24), D(2027, 1, 5)),
        ("2 working days before due", D(2027, 5, 4), D(2027, 4, 29)),
        ("at least 2 working days before due", D(2027, 5, 4), D(2027, 4, 28)),
        ("on iep.review_on", D(2026, 12, 26), D(2026, 12, 26)),
    ],
)
def test_rules_at_their_edges(rule: str, anchor: date, legal: date) -> None:
    deadline = parse_deadline(rule)
    assert legal_date(deadline, {deadline.anchor: anchor}, THREE_YEARS) == legal


@pytest.mark.parametrize(
    ("rule", "anchor", "due"),
    [
        ("10 school days after asked", D(2026, 9, 7), D(2026, 9, 21)),
        ("10 school days after asked", D(2026, 10, 19), D(2026, 11, 9)),
        ("3 school days before due", D(2026, 11, 3), D(2026, 10, 22)),
        ("1 school day after due", D(2026, 10, 23), D(2026, 11, 2)),
        ("5 school days after due", D(2026, 12, 17), D(2027, 1, 7)),
        ("1 school day after due", D(2027, 5, 27), D(2027, 6, 9)),
        ("1 school day after due", D(2027, 4, 30), D(2027, 5, 4)),
        ("at least 2 school days before due", D(2026, 9, 11), D(2026, 9, 8)),
        ("3 school days beginning with asked", D(2026, 9, 7), D(2026, 9, 9)),
        ("3 school days beginning with asked", D(2026, 9, 5), D(2026, 9, 9)),
        ("1 school day after due", D(2027, 7, 21), D(2027, 9, 2)),
    ],
)
def test_school_days_leave_out_weekends_holidays_and_closures(
    rule: str, anchor: date, due: date
) -> None:
    found = compute(rule, anchor)
    assert (found.on, found.legal) == (due, due)


def test_a_request_on_the_last_day_of_july_needs_only_the_year_that_comes() -> None:
    assert compute("10 school days after asked", D(2026, 7, 31), SHIPPED).on == D(2026, 9, 15)


def test_easter_inside_a_term() -> None:
    found = compute("3 school days after asked", D(2024, 3, 27), EASTER)
    assert found.on == D(2024, 4, 3)
    assert "bank holiday 2 days" in found.explanation


@pytest.mark.parametrize(
    ("rule", "anchor", "last"),
    [
        ("by the end of term", D(2026, 9, 7), D(2026, 12, 18)),
        ("by the end of term", D(2026, 12, 18), D(2026, 12, 18)),
        ("by the end of term", D(2026, 12, 21), D(2027, 3, 25)),
        ("by the end of next term", D(2026, 9, 7), D(2027, 3, 25)),
        ("by the end of next term", D(2026, 12, 21), D(2027, 3, 25)),
        ("by the end of next term", D(2027, 5, 4), D(2027, 12, 17)),
        ("by the end of school year", D(2026, 10, 28), D(2027, 7, 21)),
        ("by the end of the school year", D(2027, 7, 22), D(2028, 7, 18)),
    ],
)
def test_ends_of_terms_and_years(rule: str, anchor: date, last: date) -> None:
    assert compute(rule, anchor).legal == last


# ------------------------------------------------------------------------------------- aims


def test_a_legal_date_at_christmas_stays_and_the_aim_is_the_last_school_day_before() -> None:
    # the trap: the report on a meeting of 11 December is due on Christmas Day
    found = compute("2 weeks after meeting.held_on", D(2026, 12, 11))
    assert (found.legal, found.on) == (D(2026, 12, 25), D(2026, 12, 18))
    assert found.explanation == (
        "2 weeks after meeting.held_on, counted from Friday 11 December 2026, is "
        "Friday 25 December 2026, no school day (school holiday); the aim is Friday 18 December "
        "2026, the last one before."
    )


def test_an_aim_looking_back_falls_on_a_school_day_too() -> None:
    found = compute("at least 2 weeks before meeting.held_on", D(2026, 11, 13))
    assert (found.legal, found.on) == (D(2026, 10, 29), D(2026, 10, 23))


def test_an_aim_never_lies_before_the_asking() -> None:
    found = compute("10 days after asked", D(2027, 8, 3))
    assert (found.legal, found.on) == (D(2027, 8, 13), D(2027, 8, 13))


def test_an_explanation_names_what_was_left_out() -> None:
    found = compute("10 school days after asked", D(2027, 1, 29))
    assert found.on == D(2027, 2, 22)
    assert found.explanation == (
        "10 school days after asked, counted from Friday 29 January 2027, is Monday 22 February "
        "2027 (left out: weekend 8 days, INSET 1 day, half-term 5 days)."
    )
    assert found.rule == "10 school days after asked"


def test_a_first_day_that_does_not_count_was_left_out_too() -> None:
    found = compute("3 school days beginning with asked", D(2026, 9, 5))
    assert found.explanation.endswith("is Wednesday 9 September 2026 (left out: weekend 2 days).")


def test_an_anchor_that_is_not_known_gives_no_date_yet() -> None:
    deadline = parse_deadline("on iep.review_on")
    assert resolve(deadline, {}, SHIPPED) is None
    assert legal_date(deadline, {"asked": D(2026, 9, 7)}, SHIPPED) is None


def test_a_missing_calendar_is_named_with_the_deadline_and_what_to_do() -> None:
    with pytest.raises(MissingCalendarError) as caught:
        compute("10 school days after asked", D(2027, 7, 12), SHIPPED)
    assert str(caught.value) == (
        'The school calendar for 2027-28 is missing, and "10 school days after asked", counted '
        "from Monday 12 July 2027, depends on it. Put that year's term dates into "
        "calendars/2027-28.yaml in the school's own folder."
    )


@pytest.mark.parametrize("rule", ["2 weeks after asked", "by the end of next term"])
def test_other_rules_need_the_calendar_too(rule: str) -> None:
    with pytest.raises(MissingCalendarError, match="2027-28"):
        compute(rule, D(2027, 7, 20), SHIPPED)


def test_how_long_a_consent_lasts_needs_no_calendar() -> None:
    deadline = parse_deadline("24 months after today")
    assert legal_date(deadline, {"today": D(2026, 9, 7)}, SHIPPED) == D(2028, 9, 7)


# -------------------------------------------------------------------------------- send window


def london(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "to_staff", "to_others"),
    [
        # inside the window: at once
        (london(2026, 9, 7, 8), london(2026, 9, 7, 8), london(2026, 9, 7, 8)),
        (london(2026, 9, 7, 17, 59), london(2026, 9, 7, 17, 59), london(2026, 9, 7, 17, 59)),
        # before eight, after six, on a Friday evening
        (london(2026, 9, 7, 6, 30), london(2026, 9, 7, 8), london(2026, 9, 7, 8)),
        (london(2026, 9, 7, 18), london(2026, 9, 8, 8), london(2026, 9, 8, 8)),
        (london(2026, 9, 4, 20), london(2026, 9, 7, 8), london(2026, 9, 7, 8)),
        # half-term, with the clocks going back inside it
        (london(2026, 10, 23, 18), london(2026, 11, 2, 8), london(2026, 10, 26, 8)),
        (london(2026, 10, 28, 9), london(2026, 11, 2, 8), london(2026, 10, 28, 9)),
        # Christmas: 28 December and 1 January are bank holidays
        (london(2026, 12, 24, 19), london(2027, 1, 4, 8), london(2026, 12, 29, 8)),
        # Easter, with the clocks going forward inside it
        (london(2027, 3, 25, 18), london(2027, 4, 12, 8), london(2027, 3, 30, 8)),
        # the summer, into a year that is entered
        (london(2027, 7, 22, 9), london(2027, 9, 2, 8), london(2027, 7, 22, 9)),
    ],
)
def test_when_letters_may_leave(now: datetime, to_staff: datetime, to_others: datetime) -> None:
    assert first_sending_time(now, True, THREE_YEARS) == to_staff
    assert first_sending_time(now, False, THREE_YEARS) == to_others


def test_the_send_window_is_told_in_london_whatever_clock_asks() -> None:
    utc = datetime.fromisoformat("2027-06-10T07:30:00+00:00")  # half past eight in London
    assert first_sending_time(utc, True, SHIPPED) is utc
    early = datetime.fromisoformat("2027-06-10T06:30:00+00:00")
    assert first_sending_time(early, True, SHIPPED).utcoffset() == timedelta(hours=1)
    assert first_sending_time(early, True, SHIPPED) == london(2027, 6, 10, 8)


def test_where_the_calendar_has_ended_staff_are_still_told_so() -> None:
    assert first_sending_time(london(2027, 8, 30, 9), True, SHIPPED) == london(2027, 8, 31, 8)


def test_a_date_as_people_write_it() -> None:
    assert written_date(D(2026, 9, 7)) == "Monday 7 September 2026"
