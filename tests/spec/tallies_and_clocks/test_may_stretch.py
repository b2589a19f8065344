"""That the authority may rely on a long school closure is said beside its limit; nothing moves.

SEND Regulations 2014 reg 5(4), 10(4) and 13(3).
"""

from __future__ import annotations

from datetime import date

from flows.board_view import view
from tasks.clocks import ClockRun, clock_runs
from tests.support.calendars import SHIPPED, THREE_YEARS
from tests.support.cases import Case, world
from tests.support.definitions import LIBRARY, load_text, mistakes_in, one_stage

STEPS = """
sent:
  ask: sendco
  title: Note when the authority received the request
  why: Its time begins then.
  due: 5 school days after asked
  form: {received_on: {question: When?, answer: date, must_know: true}}
decided:
  ask: sendco
  title: Enter what it has decided
  why: So that the case goes on.
  due: 6 weeks after sent.received_on
  form: {heard: What? (text)}
"""
CLOCK = """
clocks:
  assess_or_not:
    title: The authority decides
    whose: authority
    runs: from sent.done until decided.done
    legal: 6 weeks after sent.received_on
    may_stretch: school closure
    basis: SEND Regulations 2014 reg 5(1)
"""
TEXT = one_stage(STEPS, rest=CLOCK)
SUMMER_OF_2027 = (
    "If the authority asked the head teacher for advice on a day from Thursday 15 July 2027 to "
    "Thursday 26 August 2027, it may rely on the school being closed from Thursday 22 July 2027 "
    "until pupils are back on Thursday 2 September 2027, as far as that makes the limit "
    "impractical (SEND Regulations 2014 reg 5(4), 10(4) and 13(3)). The date does not move by "
    "itself."
)


def sent(day: date) -> Case:
    case = Case(load_text(TEXT), world(calendar=THREE_YEARS))
    case.today = day
    return case.start().answer("S1", received_on=day.isoformat())


def run_of(case: Case) -> ClockRun:
    [run] = clock_runs(case.definition, case.instance, case.world.calendar)
    return run


def test_it_is_said_beside_the_limit_which_stays() -> None:
    run = run_of(sent(date(2027, 7, 5)))
    assert run.due == date(2027, 8, 16)
    assert run.explanation() == (
        "6 weeks after sent.received_on, counted from Monday 5 July 2027, is Monday 16 August "
        f"2027. Source: SEND Regulations 2014 reg 5(1). {SUMMER_OF_2027}"
    )


def test_prefect_shows_it_too() -> None:
    case = sent(date(2027, 7, 5))
    people, clocks = case.world.directory, (run_of(case),)
    page = view(case.instance, case.definition, people, case.today, "https://s.test", clocks=clocks)
    [line] = [each for each in page.page.splitlines() if each.startswith("The authority decides: ")]
    assert line.replace("\\", "") == f"The authority decides: {SUMMER_OF_2027}"


def test_in_the_middle_of_a_year_there_is_nothing_to_rely_on() -> None:
    assert run_of(sent(date(2026, 11, 2))).may_stretch == ""


def test_nor_is_there_once_the_authority_has_kept_to_its_limit() -> None:
    case = sent(date(2027, 7, 5)).answer("S1", on=date(2027, 7, 20), heard="Yes")
    assert run_of(case).may_stretch == ""


def test_whether_it_may_is_not_known_while_the_next_year_is_missing() -> None:
    """The limit is known all the same: weeks need no calendar."""
    case = sent(date(2027, 7, 5))
    [run] = clock_runs(case.definition, case.instance, SHIPPED)
    assert run.due == date(2027, 8, 16)
    assert run.may_stretch.startswith("The school calendar for 2027-28 is missing")


def test_the_shipped_assessment_says_so_of_the_authoritys_three_limits() -> None:
    clocks = LIBRARY.process("ehc_needs_assessment").clocks
    stretched = [each.name for each in clocks if each.may_stretch]
    assert stretched == ["assess_or_not", "plan_or_not", "final"]


def test_only_the_authoritys_limits_can_stretch() -> None:
    mistake = '"may_stretch" goes with a "legal" limit of the authority.'
    assert mistakes_in(TEXT.replace("whose: authority", "whose: school")) == [mistake]
    assert mistakes_in(TEXT.replace("legal: 6 weeks", "aim: 6 weeks")) == [mistake]


def test_what_may_stretch_them_is_the_closure_alone() -> None:
    assert mistakes_in(TEXT.replace("school closure", "school closures")) == [
        'All that may stretch a limit is "school closure". Did you mean "school closure"?'
    ]
