"""From a meeting's date each earlier step has its latest day; a date that leaves none is refused.

A process is started for a meeting. Papers go out so that two weeks lie between: a meeting on
Tuesday 29 September 2026 has them out by Monday 14, and whoever starts on that day is just in time.
"""

from __future__ import annotations

from datetime import date

import pytest

from definitions.conditions import Value
from definitions.lead_times import LeadTime, counted_back
from definitions.model.process import ProcessDefinition
from definitions.school_days import MissingCalendarError, SchoolCalendar
from tasks.clocks import clock_runs
from tests.support.calendars import SHIPPED
from tests.support.cases import Case
from tests.support.definitions import load_text, mistakes_in, one_stage

MONDAY = date(2026, 9, 14)
START = """
meeting_on: {{question: When is the meeting?, answer: date, must_know: true{more}}}
how:
  question: How do we meet?
  answer: choice
  must_know: true
  choices: {{here: At school, apart: By telephone}}
"""
STEPS = """
papers:
  ask: sendco
  title: Send the papers about <child>
  why: Everyone reads them first.
  due: at least 2 weeks before start.meeting_on
  {words}
  form: {{sent_on: When? (date)}}
room:
  ask: sendco
  title: Find a room
  why: There are many of us.
  due: {room}
  form: {{where: Where? (text)}}
"""


def definition(words: str = "", room: str = "1 week before start.meeting_on") -> ProcessDefinition:
    return load_text(text(words=words, room=room))


def text(*, words: str = "", room: str = "1 week before start.meeting_on", more: str = "") -> str:
    return one_stage(STEPS.format(words=words, room=room), start=START.format(more=more))


class Chosen:
    """What the start form holds."""

    def __init__(self, how: str) -> None:
        self.how = how

    def one(self, path: str) -> Value:
        return self.how if path == "start.how" else None

    def many(self, path: str) -> tuple[Value, ...]:
        return ()


def refusal(
    of: ProcessDefinition,
    day: date,
    *,
    today: date = MONDAY,
    calendar: SchoolCalendar = SHIPPED,
    how: str = "here",
) -> str:
    lead_time = LeadTime(of, "start.meeting_on", Chosen(how), today, calendar)
    field = of.start.field("meeting_on")
    assert field is not None
    return lead_time.refuse(field, day)


def test_each_earlier_step_has_its_latest_day() -> None:
    found = counted_back(definition(), "start.meeting_on")
    assert [(each.title, each.latest(date(2026, 12, 11), SHIPPED)) for each in found] == [
        ("Send the papers about <child>", date(2026, 11, 26)),
        ("Find a room", date(2026, 12, 4)),
    ]


def test_a_date_that_leaves_time_for_all_of_them_is_taken() -> None:
    assert refusal(definition(), date(2026, 9, 29)) == ""


def test_one_that_does_not_is_refused_with_the_step_and_the_earliest_that_does() -> None:
    assert refusal(definition(), date(2026, 9, 28)) == (
        "“When is the meeting?” cannot be Monday 28 September 2026: “Send the papers about "
        "<child>” has to be done by Sunday 13 September 2026 (at least 2 weeks before "
        "that day), and no school day is left for that. The earliest school day that can be given "
        "is Tuesday 29 September 2026."
    )


def test_of_several_the_one_that_would_come_first_is_named() -> None:
    found = refusal(definition(room="3 weeks before start.meeting_on"), date(2026, 9, 21))
    assert "“Find a room” has to be done by Monday 31 August 2026" in found
    assert found.endswith("is Monday 5 October 2026.")


def test_a_day_without_school_leaves_no_time() -> None:
    """Started in half-term: what must be done by Thursday 29 October cannot be done in it."""
    half_term = date(2026, 10, 26)
    assert "no school day is left" in refusal(definition(), date(2026, 11, 13), today=half_term)
    assert refusal(definition(), date(2026, 11, 17), today=half_term) == ""


def test_the_question_itself_may_allow_only_later_days() -> None:
    later = load_text(text(more=", earliest: 5 weeks after today"))
    assert refusal(later, date(2026, 9, 21)).endswith("is Monday 19 October 2026.")


def test_where_the_calendar_ends_first_that_is_said() -> None:
    of, today = definition(), date(2027, 7, 12)
    assert refusal(of, date(2027, 7, 20), today=today).endswith(
        "No school day can be given that the calendar knows: it ends with 2026-27."
    )


def test_a_latest_day_in_a_year_that_nobody_has_entered_names_the_deadline() -> None:
    with pytest.raises(MissingCalendarError) as missing:
        refusal(definition(), date(2027, 9, 20), today=date(2027, 7, 12))
    assert str(missing.value).startswith(
        'The school calendar for 2027-28 is missing, and "at least 2 weeks before '
        'start.meeting_on", counted from Monday 20 September 2027, depends on it.'
    )


def test_a_step_that_the_start_has_decided_against_asks_for_no_time() -> None:
    only_here = definition("when: start.how is here")
    assert refusal(only_here, date(2026, 9, 22), how="apart") == ""
    assert refusal(only_here, date(2026, 9, 22), how="here") != ""


def test_nor_does_one_that_may_never_be_asked() -> None:
    assert refusal(definition("when: not pupil.has_left"), date(2026, 9, 22)) == ""


def test_what_is_due_on_the_day_or_after_it_is_not_counted_back() -> None:
    for room in ("on start.meeting_on", "2 weeks after start.meeting_on", "5 days after asked"):
        assert len(counted_back(definition(room=room), "start.meeting_on")) == 1


CLOCK = """
clocks:
  notice:
    title: Two weeks' notice
    whose: {whose}
    runs: from start until papers.done
    legal: at least 3 weeks before start.meeting_on
"""


def with_clock(whose: str) -> ProcessDefinition:
    return load_text(text() + CLOCK.format(whose=whose))


def test_a_limit_of_the_schools_own_counts_too_and_nobody_elses() -> None:
    day = date(2026, 9, 29)
    assert "“Two weeks' notice” has to be done by" in refusal(with_clock("school"), day)
    assert refusal(with_clock("authority"), day) == ""


def test_a_clock_can_count_back_from_a_date_of_the_start() -> None:
    case = Case(with_clock("school"))
    case.instance = case.instance.model_copy(update={"start": {"meeting_on": "2026-12-11"}})
    [run] = clock_runs(case.definition, case.instance, SHIPPED)
    assert (run.started, run.due) == (MONDAY, date(2026, 11, 19))


@pytest.mark.parametrize("room", ["on start.meeting_on", "1 week before start.meeting_on"])
def test_a_date_that_may_be_late_says_so(room: str) -> None:
    found = load_text(text(room=room, more=", may_be_late: true")).start.field("meeting_on")
    assert found is not None
    assert found.may_be_late


def test_nothing_is_late_where_nothing_counts_back() -> None:
    late = text(more=", may_be_late: true").replace("before start.meeting_on", "after asked")
    late = late.replace("at least ", "")
    assert mistakes_in(late) == [
        '"may_be_late" goes with a date from which a step or a clock counts back.'
    ]
