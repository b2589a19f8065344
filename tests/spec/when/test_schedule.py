"""A process can begin by itself, on a day of the school year."""

from __future__ import annotations

from datetime import date

import pytest

from definitions.model.schedules import Recurrence
from definitions.occurrences import next_occurrence
from tests.support.definitions import LIBRARY, load_text, mistakes_in, one_stage
from tests.support.school import CALENDAR

TERMLY = """
schedules:
  termly_look:
    begins: in school week 2 of each term
    for: each pupil
    when: pupil.sen_status is support
    with: {raised_by: sendco, raised_on: today}
    basis: policy 3
"""
START = """
raised_by: {question: Who?, answer: choice, choices: {sendco: The SENDCo, parent: A parent}}
raised_on: {question: When?, answer: date}
"""
LOOK = "pause: {wait: until today}"


def text(old: str = "", new: str = "") -> str:
    assert old in TERMLY
    return one_stage(LOOK, start=START, rest=TERMLY.replace(old, new) if old else TERMLY)


def begins(words: str) -> Recurrence:
    [found] = load_text(text("in school week 2 of each term", words)).schedules
    return found.begins


def test_it_says_when_for_whom_and_with_which_answers() -> None:
    [found] = load_text(text()).schedules
    assert (found.name, found.begins.text) == ("termly_look", "in school week 2 of each term")
    assert found.when is not None
    assert found.when.text == "pupil.sen_status is support"
    assert found.values == {"raised_by": "sendco", "raised_on": "today"}
    assert found.basis == ("policy 3",)


@pytest.mark.parametrize(
    ("words", "after", "first"),
    [
        ("in school week 2 of each term", date(2026, 9, 1), date(2026, 9, 7)),
        ("in school week 2 of each term", date(2026, 9, 7), date(2027, 1, 11)),
        ("in school week 2 of the spring term", date(2026, 9, 1), date(2027, 1, 11)),
        ("in school week 2 of each half-term", date(2026, 9, 7), date(2026, 11, 9)),
        ("in the last school week of each term", date(2026, 9, 1), date(2026, 12, 14)),
        ("in each school week", date(2026, 10, 19), date(2026, 11, 2)),
        ("on the first school day of each term", date(2026, 9, 2), date(2027, 1, 4)),
        ("on the last school day of each term", date(2026, 9, 2), date(2026, 12, 18)),
        ("on the last school day of each school week", date(2027, 2, 5), date(2027, 2, 11)),
        ("on 1 September", date(2026, 8, 1), date(2026, 9, 2)),
    ],
)
def test_when_it_begins_is_counted_in_school_weeks_or_is_a_date(
    words: str, after: date, first: date
) -> None:
    assert next_occurrence(begins(words), CALENDAR, after).first == first


def test_each_time_explains_itself() -> None:
    found = next_occurrence(
        begins("in school week 8 of the summer term"), CALENDAR, date(2027, 4, 1)
    )
    assert found.explanation == (
        "Wednesday 9 June 2027 is the first school day of school week 8 of the summer term of "
        "2026-27, whose first begins on Monday 12 April 2027."
    )


def test_a_process_may_have_several() -> None:
    yearly = """
  yearly_look:
    begins: on 1 July
    for: each pupil
    with: {raised_by: parent, raised_on: today}
"""
    both = TERMLY.rstrip() + yearly
    found = load_text(one_stage(LOOK, start=START, rest=both)).schedules
    assert [each.name for each in found] == ["termly_look", "yearly_look"]


def test_without_a_condition_it_is_for_every_pupil_and_without_questions_it_needs_no_answers() -> (
    None
):
    rest = "schedules:\n  look: {begins: in each school week, for: each pupil}"
    [found] = load_text(one_stage(LOOK, rest=rest)).schedules
    assert (found.when, found.values) == (None, {})


def about(subject: str, whom: str, when: str) -> str:
    rest = f"subject: {subject}\nschedules:\n  look: {{begins: in each school week, for: {whom}"
    return one_stage(LOOK, rest=f"{rest}, when: {when}}}")


@pytest.mark.parametrize(
    ("subject", "whom", "read"),
    [
        ("pupil", "each pupil", ("pupil.sen_status", "class.map_made_on", "school.report_on")),
        ("class", "each class", ("class.map_made_on", "school.report_on")),
        ("school", "the school", ("school.report_on",)),
    ],
)
def test_it_is_for_each_pupil_each_class_or_the_school_and_reads_their_records(
    subject: str, whom: str, read: tuple[str, ...]
) -> None:
    for record in read:
        assert mistakes_in(about(subject, whom, f"{record} is not nothing")) == []


def test_for_whom_it_is_and_whose_records_it_reads_is_what_the_process_is_about() -> None:
    for_whom, whose = mistakes_in(about("class", "each pupil", "pupil.sen_status is not nothing"))
    assert for_whom.startswith("A process about a class begins for: each class.")
    assert whose == '"pupil.sen_status" is one child\'s, and this process is about a class.'


def test_what_must_be_known_to_start_it_is_said() -> None:
    mistake = '"test" cannot be started without "raised_on": say it "with".'
    assert mistakes_in(text(", raised_on: today")) == [mistake]


def test_its_condition_reads_what_is_known_without_a_case() -> None:
    assert mistakes_in(text("pupil.sen_status is support", "consent.identify is given")) == []
    mistake = '"pause.done" is not known before the process has begun: read records here.'
    assert mistakes_in(text("pupil.sen_status is support", "pause.done is nothing")) == [mistake]


def test_nothing_that_is_shipped_begins_by_itself() -> None:
    assert [name for name, each in LIBRARY.processes().items() if each.schedules] == []
