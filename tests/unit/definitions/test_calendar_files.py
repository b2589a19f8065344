"""The school's years as an administrator writes them."""

from __future__ import annotations

from datetime import date

import pytest

from definitions.calendar_files import load_calendar, read_date
from definitions.library import shipped_library
from definitions.mistakes import DefinitionError

YEAR = """\
school_year: 2026-27
terms:
  autumn:
    - Wed 2 Sep 2026 to Fri 23 Oct 2026
    - Mon 2 Nov 2026 to Fri 18 Dec 2026
  spring: 2027-01-04 to 25 March 2027
closed:
  Tue 1 Sep 2026: INSET
  10 Dec 2026: Snow
bank_holidays:
  added:
    Fri 15 Jan 2027: A royal day
  removed: [2027-01-01]
"""


def mistakes(text: str, name: str = "2026-27.yaml") -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        load_calendar({name: text})
    return [
        f"{each.line}:{each.column} {each.message} {each.hint}".rstrip()
        for each in caught.value.mistakes
    ]


def test_a_year_is_read_as_it_is_written() -> None:
    (year,) = load_calendar({"2026-27.yaml": YEAR}).years
    autumn, spring = year.terms
    assert (autumn.name, autumn.first, autumn.last) == (
        "autumn",
        date(2026, 9, 2),
        date(2026, 12, 18),
    )
    (half_term,) = autumn.breaks
    assert (half_term.first, half_term.last) == (date(2026, 10, 24), date(2026, 11, 1))
    assert (spring.last, spring.breaks) == (date(2027, 3, 25), ())
    assert [closure.reason for closure in year.closures] == ["INSET", "Snow"]


def test_bank_holidays_are_englands_with_the_schools_changes() -> None:
    calendar = load_calendar({"2026-27.yaml": YEAR})
    assert not calendar.is_working_day(date(2027, 1, 15))
    assert not calendar.is_school_day(date(2027, 1, 15))
    assert calendar.is_working_day(date(2027, 1, 1))
    assert not calendar.is_working_day(date(2026, 12, 25))


def test_the_shipped_year_is_the_real_one() -> None:
    folder = shipped_library() / "calendars"
    files = {file.name: file.read_text() for file in folder.iterdir()}
    calendar = load_calendar(files)
    assert list(files) == ["2026-27.yaml"]
    terms = [(term.first, term.last) for term in calendar.years[0].terms]
    assert terms == [
        (date(2026, 9, 2), date(2026, 12, 18)),
        (date(2027, 1, 4), date(2027, 3, 25)),
        (date(2027, 4, 12), date(2027, 7, 21)),
    ]


def test_every_mistake_is_told_at_once_with_its_line() -> None:
    text = YEAR.replace("Wed 2 Sep", "Thu 2 Sep").replace("Fri 18 Dec", "Fri 31 Nov")
    found = mistakes(text.replace("Tue 1 Sep", "Sat 5 Sep"))
    assert found == [
        '4:7 "Thu 2 Sep 2026": that day is a Wednesday.',
        '5:7 "Fri 31 Nov 2026": there is no such day.',
        '8:3 "Sat 5 Sep 2026" is a Saturday: no school day anyway.',
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("school_year: 2026-27\n", "", "The school year is missing."),
        ("2026-27", "2026-28", '"2026-28" is not a school year.'),
        ("closed:", "closd:", 'A calendar has nothing called "closd". Did you mean "closed"?'),
        ("2 Nov 2026 to", "19 Oct 2026 to", "This part begins before the one above it has ended."),
        ("2027-01-04", "14 Dec 2026", "The term spring begins before the term autumn has ended."),
        ("25 March 2027", "24 March 2028", "lies outside the school year 2026-27"),
        ("25 March 2027", "1 Jan 2027", "This ends before it begins."),
        ("2027-01-04 to", "2027-01-04 until", "Write the first and last day as in"),
        ("10 Dec 2026", "St Nicholas", '"St Nicholas" is not a date.'),
    ],
)
def test_mistakes_are_sentences(old: str, new: str, says: str) -> None:
    assert any(says in each for each in mistakes(YEAR.replace(old, new, 1)))


def test_terms_may_not_be_forgotten() -> None:
    assert mistakes("school_year: 2026-27\n") == [
        '1:1 The terms are missing. Write "terms:", and each by its name.'
    ]


def test_a_file_bears_the_name_of_its_year() -> None:
    assert mistakes(YEAR, "ours.yaml") == ["1:1 Call this file 2026-27.yaml."]


@pytest.mark.parametrize("text", ["Wed 2 Sep 2026", "2 September 2026", "2026-09-02"])
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert read_date(text) == date(2026, 9, 2)


@pytest.mark.parametrize("text", ["", "2 Sep", "02/09/2026", "2026-13-01", "Fri 2 Sep 2026"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|no such day|that day is"):
        read_date(text)
