"""What should happen so often in a school year."""

from datetime import date

from definitions.model.process import ProcessDefinition
from tasks.tallies import count_year
from tests.support.cases import Case
from tests.support.definitions import load_text, mistakes_in, process

STAGES = """
meetings:
  title: Meetings
  at_most: 9 times
  steps:
    meeting:
      ask: class_teacher
      title: Meet the parents
      why: Because
      form: {again: {question: Again?, answer: yes or no, must_know: true}}
      due: 5 school days after asked
  next:
    - {when: meeting.again is yes, go: meetings}
    - otherwise: finished
"""
TALLY = """
tallies:
  with_parents:
    title: Meetings with <child>'s parents
    count: meeting
    at_least: 3 in a school year
    warn: sendco
    basis: CoP 6.65
"""


def text(tally: str = TALLY, stages: str = STAGES) -> str:
    return process(stages, rest=tally)


def definition() -> ProcessDefinition:
    return load_text(text())


def test_finished_steps_are_counted() -> None:
    case = Case(definition()).start()
    case.answer("S2", on=date(2026, 9, 16), again=True)
    case.answer("S2", on=date(2026, 11, 4), again=True)
    [tally] = case.definition.tallies
    count = count_year(tally, case.instance, case.world.calendar, date(2026, 11, 4))
    assert (count.done, count.missing, count.year) == (2, 1, "2026-27")


def test_somebody_is_told_when_what_is_left_of_the_year_gets_short() -> None:
    """Three are missing, and 19 April is the first day with fewer than 60 school days left."""
    case = Case(definition()).start()
    assert ("tally", "S1") not in case.on(date(2027, 4, 16)).sent()
    assert ("tally", "S1") in case.on(date(2027, 4, 19)).sent()
    assert ("tally", "S1") not in case.on(date(2027, 5, 19)).sent()


def test_several_steps_can_be_counted_together() -> None:
    [tally] = load_text(text(TALLY.replace("count: meeting", "count: [meeting]"))).tallies
    assert (tally.counted, tally.at_least, tally.warn) == (("meeting",), 3, "sendco")


def test_an_unknown_step() -> None:
    assert mistakes_in(text(TALLY.replace("count: meeting", "count: meting"))) == [
        'There is no step "meting". Did you mean "meeting"?'
    ]


def test_an_unknown_role() -> None:
    assert mistakes_in(text(TALLY.replace("sendco", "senco"))) == [
        'There is no role "senco". Did you mean "sendco"?'
    ]


def test_it_is_counted_in_a_school_year() -> None:
    assert mistakes_in(text(TALLY.replace("a school year", "a term"))) == [
        'What is counted is counted as in "3 in a school year".'
    ]


def test_what_can_be_done_once_is_never_done_three_times() -> None:
    once = STAGES.replace("go: meetings", "go: finished")
    assert mistakes_in(text(stages=once)) == [
        "This can be done once in all: it never comes to 3 in a year."
    ]
