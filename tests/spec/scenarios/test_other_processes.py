"""A story of a process that starts others: they are part of it, and what is told is told of it."""

from __future__ import annotations

import pytest

from tests.support.rehearsals import Rehearse

ROUNDS = """
process: rounds
title: Two reports about <child>
about: We ask for a report, and for another one.
version: 2026-09
stages:
  first:
    title: The first
    steps:
      one:
        run: report
    next: hearing
  hearing:
    title: The second
    steps:
      two:
        run: report
    next: without
ends:
  without: We have asked twice
"""
"""Its second stage, and its end, are called as the report's are."""
BEGINS = """
scenario: No report comes
process: rounds
story:
  - day: Mon 7 Sep 2026
    start: {}
    then:
      - first begins
      - report is started
      - one is open
      - the_report is open
"""
FIRST = (
    BEGINS
    + """
  - day: Thu 17 Sep 2026
    then: sendco is asked the_report
  - day: Thu 17 Sep 2026
    answer: sendco, the_report
    with: {way: go_on}
    then:
      - one is done
      - hearing begins
      - report is started
"""
)
SECOND = """
  - day: Tue 29 Sep 2026
    answer: sendco, the_report
    with: {way: go_on}
"""


@pytest.fixture
def rounds(rehearse: Rehearse) -> Rehearse:
    rehearse.define("rounds", ROUNDS)
    return rehearse


def test_what_others_ask_and_do_is_part_of_it(rounds: Rehearse) -> None:
    assert rounds(FIRST + SECOND + "    then: the process ends as without\n") == []


def test_what_those_start_in_their_turn_is_part_of_it_too(rounds: Rehearse) -> None:
    outer = ROUNDS.replace("rounds", "outer").replace("run: report", "run: rounds")
    rounds.define("outer", outer)
    begins = BEGINS.replace("process: rounds", "process: outer")
    assert rounds(begins.replace("first begins", "rounds is started")) == []


def test_a_step_stands_where_it_was_opened_last(rounds: Rehearse) -> None:
    assert rounds(FIRST + "      - the_report is open\n") == []
    assert rounds(FIRST + "      - the_report is expired\n") == ["the_report is open."]


def test_its_own_step_stands_before_those_of_others_of_that_name(rounds: Rehearse) -> None:
    rounds.define("rounds", ROUNDS.replace("two:", "the_report:"))
    assert rounds(FIRST + SECOND + "    then: the_report is done\n") == []


@pytest.mark.parametrize("sentence", ["hearing begins", "the process ends as without"])
def test_the_stages_of_another_are_none_of_its_own(rounds: Rehearse, sentence: str) -> None:
    assert rounds(f"{BEGINS}      - {sentence}\n") == [
        "This has not come on Mon 7 Sep 2026. On Mon 7 Sep 2026: first begins; report is started."
    ]


def test_it_is_not_started_by_itself(rounds: Rehearse) -> None:
    found = rounds.refused(BEGINS + "      - rounds is started\n")
    assert found == ['There is no process started here "rounds". Use report.']


def test_the_end_of_another_is_not_its_own(rounds: Rehearse) -> None:
    assert rounds(FIRST + "      - the process ends as without\n") == [
        (
            "This has not come on Thu 17 Sep 2026. On Thu 17 Sep 2026: hearing begins; "
            "report is started."
        )
    ]


def test_a_condition_reads_its_own_answers(rounds: Rehearse) -> None:
    assert rounds(FIRST + "      - one.end is without\n") == []
