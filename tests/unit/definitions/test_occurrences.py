"""School weeks worked by hand on the sample school's calendars, 2025-26 and 2026-27."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

import flows
from definitions.calendar_files import load_calendar
from definitions.library import shipped_library
from definitions.occurrences import (
    Gap,
    Occurrence,
    gaps,
    next_occurrence,
    present_occurrence,
    upcoming,
)
from definitions.recurrences import parse_recurrence
from definitions.school_calendar import (
    Break,
    Closure,
    MissingCalendarError,
    SchoolCalendar,
    SchoolYear,
    Term,
)
from tests.support.cases import YEAR as SIX_TERMS
from tests.support.definitions import load_text, one_stage

FILES = (
    Path(flows.__file__).parent / "sample" / "calendars" / "2025-26.yaml",
    shipped_library() / "calendars" / "2026-27.yaml",
)
CALENDAR = load_calendar({file.name: file.read_text("utf-8") for file in FILES})
WEEKS = {
    "2025-26 autumn": "4/9 8/9 15/9 22/9 29/9 6/10 13/10 20/10 |"
    " 3/11 10/11 17/11 24/11 1/12 8/12 15/12",
    "2025-26 spring": "6/1 12/1 19/1 26/1 2/2 9/2 | 23/2 2/3 9/3 16/3 23/3",
    "2025-26 summer": "13/4 20/4 27/4 5/5 11/5 18/5 | 2/6 8/6 15/6 22/6 29/6 6/7 13/7 20/7",
    "2026-27 autumn": "2/9 7/9 14/9 21/9 28/9 5/10 12/10 19/10 |"
    " 2/11 9/11 16/11 23/11 30/11 7/12 14/12",
    "2026-27 spring": "4/1 11/1 18/1 25/1 1/2 8/2 | 22/2 1/3 8/3 15/3 22/3",
    "2026-27 summer": "12/4 19/4 26/4 4/5 10/5 17/5 24/5 | 9/6 14/6 21/6 28/6 5/7 12/7 19/7",
}
"""The first school day of each week, by term, a bar between its halves. Written down with a wall
calendar: 6 January 2026 is a Tuesday, since the Monday is INSET; 5 May 2026 and 4 May 2027 are
Tuesdays after the bank holiday; 2 June 2026 and 9 June 2027 come after INSET days."""


def days(term: str, written: str) -> list[date]:
    start = int(term[:4])
    found = [each.split("/") for each in written.split()]
    return [date(start + (int(month) < 8), int(month), int(day)) for day, month in found]


TERM_WEEKS = [(term, days(term, weeks.replace("|", ""))) for term, weeks in WEEKS.items()]
HALVES = [
    (f"{term} {number}", days(term, half))
    for term, weeks in WEEKS.items()
    for number, half in enumerate(weeks.split("|"), 1)
]


def all_of(words: str, calendar: SchoolCalendar = CALENDAR) -> list[Occurrence]:
    """Every occurrence of a calendar, from its first year to its last."""
    found: list[Occurrence] = []
    day = date(int(calendar.years[0].name[:4]), 8, 1)
    while True:
        try:
            following = next_occurrence(parse_recurrence(words), calendar, day)
        except MissingCalendarError:
            return found
        found.append(following)
        day = following.first


def year(*terms: Term, name: str = "2026-27", closed: tuple[Closure, ...] = ()) -> SchoolCalendar:
    return SchoolCalendar(years=(SchoolYear(name=name, terms=terms, closures=closed),))


# ------------------------------------------------------------------------------------- school weeks


@pytest.mark.parametrize("week", range(1, 16))
def test_each_week_of_every_term(week: int) -> None:
    expected = [(term, weeks[week - 1]) for term, weeks in TERM_WEEKS if len(weeks) >= week]
    found = all_of(f"in school week {week} of each term")
    assert [(each.key, each.first) for each in found] == expected


@pytest.mark.parametrize("week", range(1, 9))
def test_each_week_of_every_half_term(week: int) -> None:
    expected = [(half, weeks[week - 1]) for half, weeks in HALVES if len(weeks) >= week]
    found = all_of(f"in school week {week} of each half-term")
    assert [(each.key, each.first) for each in found] == expected


def test_each_school_week_is_one_of_its_term() -> None:
    expected = [
        (f"{term} week {number}", day)
        for term, weeks in TERM_WEEKS
        for number, day in enumerate(weeks, 1)
    ]
    assert [(e.key, e.first) for e in all_of("in each school week")] == expected


def test_the_last_week_and_the_first_day_of_every_term() -> None:
    last = [weeks[-1] for _, weeks in TERM_WEEKS]
    assert [each.first for each in all_of("in the last school week of each term")] == last
    first = [weeks[0] for _, weeks in TERM_WEEKS]
    assert [each.first for each in all_of("on the first school day of each term")] == first


def test_the_last_school_day_of_a_week_is_the_friday_or_the_day_before_a_closure() -> None:
    """Written down with a wall calendar: INSET on Friday 12 February 2027, terms end mid-week."""
    found = {each.first for each in all_of("on the last school day of each school week")}
    assert len(found) == sum(len(weeks) for _, weeks in TERM_WEEKS)
    assert {day for day in found if day.weekday() != 4 and day > date(2026, 8, 1)} == {
        date(2027, 2, 11),
        date(2027, 3, 25),
        date(2027, 5, 27),
        date(2027, 7, 21),
    }


def test_a_last_school_day_is_made_up_for_until_the_weekend_after_it_is_over() -> None:
    """Also where the school closes on a Friday and only hears of it on that day."""
    rule, friday = parse_recurrence("on the last school day of each school week"), date(2026, 9, 11)
    snow = (Closure(on=friday, reason="snow"),)
    term = Term(name="autumn", first=date(2026, 9, 2), last=date(2026, 12, 18))
    found = present_occurrence(rule, year(term, closed=snow), friday)
    assert found is not None
    assert (found.key, found.first) == ("2026-27 autumn week 2", date(2026, 9, 10))
    assert found.last == date(2026, 9, 13)


def test_two_terms_in_one_week_have_each_their_last_school_day() -> None:
    calendar = year(
        Term(name="autumn", first=date(2026, 9, 2), last=date(2026, 12, 8)),
        Term(name="spring", first=date(2026, 12, 10), last=date(2027, 3, 25)),
    )
    rule = parse_recurrence("on the last school day of each school week")
    found = [present_occurrence(rule, calendar, date(2026, 12, day)) for day in (9, 10, 11)]
    assert [each.key if each else None for each in found] == [
        "2026-27 autumn week 15",
        "2026-27 autumn week 15",
        "2026-27 spring week 1",
    ]


def test_one_term_comes_once_a_year() -> None:
    found = all_of("in school week 3 of the spring term")
    assert [(each.key, each.first) for each in found] == [
        ("2025-26 spring", date(2026, 1, 19)),
        ("2026-27 spring", date(2027, 1, 18)),
    ]


def test_a_week_without_a_school_day_is_none() -> None:
    """Snow from Monday to Friday: what would have been week 2 is not counted."""
    snow = tuple(Closure(on=date(2026, 9, 7 + n), reason="snow") for n in range(5))
    calendar = year(Term(first=date(2026, 9, 2), last=date(2026, 12, 18)), closed=snow)
    [found] = all_of("in school week 2 of each term", calendar)
    assert found.first == date(2026, 9, 14)


def test_a_week_that_the_half_term_cuts_in_two_belongs_to_both_halves() -> None:
    rest = Break(first=date(2026, 10, 20), last=date(2026, 10, 22))
    calendar = year(
        Term(name="autumn", first=date(2026, 9, 2), last=date(2026, 12, 18), breaks=(rest,))
    )
    first = all_of("on the first school day of each half-term", calendar)
    assert [each.first for each in first] == [date(2026, 9, 2), date(2026, 10, 23)]
    second = all_of("in school week 2 of each half-term", calendar)
    assert [each.first for each in second] == [date(2026, 9, 7), date(2026, 10, 26)]


def test_terms_without_a_name_are_numbered() -> None:
    found = all_of("in school week 1 of each term", SchoolCalendar(years=(SIX_TERMS,)))
    assert [each.key for each in found] == [f"2026-27 term {number}" for number in range(1, 7)]


# -------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("words", "first", "why"),
    [
        (
            "on 1 September",
            date(2026, 9, 2),
            "the first school day from Tuesday 1 September 2026 on",
        ),
        ("on 2 September", date(2026, 9, 2), "a school day"),
        ("on 26 October", date(2026, 11, 2), "the first school day from Monday 26 October 2026 on"),
        ("on 26 March", date(2027, 4, 12), "the first school day from Friday 26 March 2027 on"),
        (
            "on 25 July",
            date(2027, 7, 21),
            "the last school day of 2026-27: none is left from Sunday 25 July 2027 on",
        ),
        ("on 1 August", date(2026, 9, 2), "the first school day from Saturday 1 August 2026 on"),
    ],
)
def test_a_date_moves_to_the_next_school_day(words: str, first: date, why: str) -> None:
    found = next_occurrence(parse_recurrence(words), CALENDAR, date(2026, 8, 1))
    assert (found.key, found.first) == ("2026-27", first)
    assert found.explanation == f"{first:%A} {first.day} {first:%B %Y} is {why}."


def test_a_date_is_found_in_a_year_of_which_only_the_summer_is_entered() -> None:
    calendar = year(Term(first=date(2027, 4, 12), last=date(2027, 7, 21)))
    [found] = all_of("on 1 May", calendar)
    assert found.first == date(2027, 5, 4)


# ------------------------------------------------------------------------------------------ windows


@pytest.mark.parametrize(
    "words",
    [
        "in school week 2 of each term",
        "in the last school week of each half-term",
        "in each school week",
        "on the last school day of each school week",
        "on the first school day of the summer term",
        "on 5 October",
    ],
)
def test_at_most_one_is_present_and_it_is_the_latest_that_began(words: str) -> None:
    rule = parse_recurrence(words)
    every = all_of(words)
    day = date(2025, 8, 1)
    while day < date(2027, 8, 1):
        begun = [each for each in every if each.first <= day]
        latest = begun[-1] if begun and day <= begun[-1].last else None
        assert present_occurrence(rule, CALENDAR, day) == latest, day
        day += timedelta(days=3)


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("in school week 2 of each term", date(2026, 12, 18)),
        ("on the first school day of each half-term", date(2026, 10, 23)),
        ("in each school week", date(2026, 9, 4)),
        ("on 1 September", date(2026, 12, 18)),
    ],
)
def test_it_is_made_up_for_until_its_term_half_term_or_week_is_over(words: str, last: date) -> None:
    assert next_occurrence(parse_recurrence(words), CALENDAR, date(2026, 9, 1)).last == last


# ----------------------------------------------------------------------------- what does not come


def test_a_week_that_a_term_does_not_have_is_told() -> None:
    rule = parse_recurrence("in school week 12 of each term")
    assert gaps(rule, CALENDAR, date(2026, 9, 1)) == (
        Gap(
            date(2027, 3, 25),
            'The spring term of 2026-27 has 11 school weeks: "in school week 12 of each term" '
            "never comes in it.",
        ),
    )
    assert gaps(rule, CALENDAR, date(2027, 4, 12)) == ()


def test_a_term_that_the_calendar_does_not_name_is_told() -> None:
    calendar = SchoolCalendar(years=(SIX_TERMS,))
    rule = parse_recurrence("in school week 1 of the autumn term")
    assert gaps(rule, CALENDAR, date(2026, 9, 1)) == ()
    [found] = gaps(rule, calendar, date(2026, 9, 1))
    assert found.why == (
        "The school calendar for 2026-27 has no autumn term, so "
        '"in school week 1 of the autumn term" never comes in that year. '
        "Call its terms autumn, spring and summer."
    )


def test_a_year_that_is_missing_is_named() -> None:
    rule = parse_recurrence("in school week 2 of each term")
    with pytest.raises(MissingCalendarError, match="calendar for 2027-28 is missing") as raised:
        next_occurrence(rule, CALENDAR, date(2027, 4, 19))
    assert 'when "in school week 2 of each term" is depends on it' in str(raised.value)
    with pytest.raises(MissingCalendarError, match="2027-28"):
        present_occurrence(rule, CALENDAR, date(2027, 9, 6))


# ---------------------------------------------------------------------------------- looking ahead


def schedules(**rules: str) -> str:
    lines = [f"  {name}: {{begins: {rule}, for: each pupil}}" for name, rule in rules.items()]
    return one_stage("pause: {wait: until today}", rest="\n".join(["schedules:", *lines]))


def test_what_begins_next_stands_in_order_and_what_is_not_known_first() -> None:
    definition = load_text(
        schedules(
            yearly="on 1 October",
            termly="in school week 12 of each term",
            weekly="in each school week",
        )
    )
    found = upcoming({"test": definition}, lambda: CALENDAR, date(2026, 11, 28))
    assert [(each.schedule, each.next.first if each.next else None) for each in found] == [
        ("yearly", None),
        ("weekly", date(2026, 11, 30)),
        ("termly", date(2027, 7, 5)),
    ]
    assert ["calendar for 2027-28 is missing" in "".join(each.troubles) for each in found] == [
        True,
        False,
        False,
    ]
    assert "spring term of 2026-27 has 11 school weeks" in found[2].troubles[0]


def test_without_the_present_year_nothing_is_known_and_that_is_told() -> None:
    definition = load_text(schedules(weekly="in each school week"))
    [found] = upcoming({"test": definition}, lambda: CALENDAR, date(2027, 9, 6))
    assert found.next is None
    assert "calendar for 2027-28 is missing" in found.troubles[0]
