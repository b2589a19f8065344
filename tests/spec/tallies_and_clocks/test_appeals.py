"""The parents' time to appeal ends as the tribunal counts, and the date says what moved it.

Tribunal Procedure (First-tier Tribunal) (Health, Education and Social Care Chamber) Rules 2008,
rule 12(2), (3)(a) and (5).
"""

from __future__ import annotations

from datetime import date

import pytest

from definitions.diagram.limits import say_clock
from definitions.diagram.words import Words
from definitions.school_days import resolve_limit, written_date
from definitions.vocabulary import Vocabulary
from tasks.clocks import ClockRun, clock_runs
from tests.support.calendars import THREE_YEARS
from tests.support.cases import Case, world
from tests.support.definitions import load_text, mistakes_in, one_stage

D = date
STEPS = """
letter:
  ask: sendco
  title: Enter the date of the letter
  why: The time to appeal runs from it.
  due: 5 school days after asked
  form: {dated: {question: When?, answer: date, must_know: true}}
appealed:
  ask: sendco
  title: Enter whether they have appealed
  why: So that the case goes on.
  due: 3 months after letter.dated
  form: {appealed: Have they? (yes or no)}
"""
CLOCK = """
clocks:
  to_appeal:
    title: Two months to appeal
    whose: parent
    runs: from letter.done until appealed.done
    legal: 2 months after letter.dated, as the tribunal counts
    basis: SEND Regulations 2014
"""
TEXT = one_stage(STEPS, rest=CLOCK)
MISTAKE = (
    '"as the tribunal counts" goes with months in a "legal" limit of the parents, as in '
    '"2 months after decision.sent_on, as the tribunal counts".'
)
IN_AUGUST = (
    "and no such time ends in August (Tribunal Procedure (First-tier Tribunal) (HESC Chamber) "
    "Rules 2008 rule 12(3)): the next working day after it"
)
AT_CHRISTMAS = (
    "and no such time ends from 25 December to 1 January (Tribunal Procedure (First-tier Tribunal) "
    "(HESC Chamber) Rules 2008 rule 12(3)): the next working day after them"
)
NO_WORK = (
    "no working day ({}; Tribunal Procedure (First-tier Tribunal) (HESC Chamber) Rules 2008 rule "
    "12(2)): the next one"
)


def run_of(dated: date, text: str = TEXT) -> ClockRun:
    """The clock, begun by a letter of that date."""
    case = Case(load_text(text), world(calendar=THREE_YEARS))
    case.today = dated
    case.start().answer("S1", dated=dated.isoformat())
    [run] = clock_runs(case.definition, case.instance, case.world.calendar)
    return run


@pytest.mark.parametrize(
    ("dated", "counted", "ends", "why"),
    [
        # a working day stays, the last of July and the eve of Christmas too
        (D(2026, 9, 9), "Monday 9 November 2026", "", ""),
        (D(2026, 5, 29), "Wednesday 29 July 2026", "", ""),
        (D(2026, 5, 31), "Friday 31 July 2026", "", ""),
        (D(2026, 10, 24), "Thursday 24 December 2026", "", ""),
        (D(2026, 7, 1), "Tuesday 1 September 2026", "", ""),
        # August runs to the first working day of September
        (D(2026, 6, 1), "Saturday 1 August 2026", "Tuesday 1 September 2026", IN_AUGUST),
        (D(2026, 6, 10), "Monday 10 August 2026", "Tuesday 1 September 2026", IN_AUGUST),
        (D(2026, 6, 30), "Sunday 30 August 2026", "Tuesday 1 September 2026", IN_AUGUST),
        (D(2024, 6, 12), "Monday 12 August 2024", "Monday 2 September 2024", IN_AUGUST),
        # 25 December to 1 January run to the next working day in January
        (D(2026, 10, 25), "Friday 25 December 2026", "Monday 4 January 2027", AT_CHRISTMAS),
        (D(2026, 10, 31), "Thursday 31 December 2026", "Monday 4 January 2027", AT_CHRISTMAS),
        (D(2026, 11, 1), "Friday 1 January 2027", "Monday 4 January 2027", AT_CHRISTMAS),
        (D(2027, 10, 29), "Wednesday 29 December 2027", "Tuesday 4 January 2028", AT_CHRISTMAS),
        # the next working day: a Sunday, Good Friday, and a Saturday that leads into August
        (D(2026, 8, 11), "Sunday 11 October 2026", "Monday 12 October 2026", "weekend"),
        (D(2027, 1, 26), "Friday 26 March 2027", "Tuesday 30 March 2027", "bank holiday"),
        (D(2027, 5, 31), "Saturday 31 July 2027", "Monday 2 August 2027", "weekend"),
        # February is short
        (D(2026, 12, 31), "Sunday 28 February 2027", "Monday 1 March 2027", "weekend"),
    ],
)
def test_two_months_from_a_letter(dated: date, counted: str, ends: str, why: str) -> None:
    [clock] = load_text(TEXT).clocks
    assert clock.legal is not None
    found = resolve_limit(clock.legal, {"letter.dated": dated}, THREE_YEARS)
    assert found is not None
    moved = f", {why if why.startswith('and') else NO_WORK.format(why)}, {ends}" if ends else ""
    assert found.explanation == (
        "2 months after letter.dated, as the tribunal counts, counted from "
        f"{written_date(dated)}, is {counted}{moved}."
    )
    assert written_date(found.on) == (ends or counted)


def test_a_month_from_the_certificate_of_ipseas_example() -> None:
    """A certificate of 29 November: ipsea.org.uk, "special rules ... over the Christmas period"."""
    text = TEXT.replace("2 months after letter.dated, as", "1 month after letter.dated, as")
    assert run_of(D(2026, 11, 29), text).due == D(2027, 1, 4)


def test_within_two_months_counts_from_the_day_on_which_it_starts() -> None:
    text = TEXT.replace("2 months after letter.dated, as", "within 2 months, as")
    run = run_of(D(2026, 6, 10), text)
    assert run.due == D(2026, 9, 1)
    assert run.explanation().startswith("within 2 months, as the tribunal counts, counted from")


def test_without_the_words_nothing_moves() -> None:
    run = run_of(D(2026, 6, 10), TEXT.replace(", as the tribunal counts", ""))
    assert run.due == D(2026, 8, 10)


def test_it_is_never_the_schools_lateness() -> None:
    run = run_of(D(2026, 6, 10))
    assert run.due == D(2026, 9, 1)
    assert run.is_late(D(2026, 9, 2))
    assert not run.is_late(D(2026, 9, 1))
    assert not run.is_our_lateness(D(2026, 9, 2))


def test_a_diagram_says_it() -> None:
    definition = load_text(TEXT)
    _, said = say_clock(definition.clocks[0], Words(definition, Vocabulary()))
    assert "of the parents, by law 2 months after the day given in" in said
    assert ", as the tribunal counts: from" in said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("whose: parent", "whose: authority"),
        ("legal: 2", "aim: 2"),
        ("2 months after letter", "60 days after letter"),
        ("2 months after letter.dated", "by the end of term"),
    ],
)
def test_only_the_parents_appeal_is_counted_so(old: str, new: str) -> None:
    assert mistakes_in(TEXT.replace(old, new)) == [MISTAKE]


def test_nothing_is_due_so() -> None:
    due = "due: 3 months after letter.dated"
    assert mistakes_in(TEXT.replace(due, f"{due}, as the tribunal counts")) == [MISTAKE]
