"""What is answered in a story: read as what it is, made up where it may be, or refused."""

from __future__ import annotations

import pytest

from tests.support.rehearsals import MET, PROCESS, Rehearse

KINDS = """
process: kinds
title: Kinds of answers about <child>
about: One of each.
version: 2026-09
stages:
  talk:
    title: The talk
    steps:
      talk:
        ask: class_teacher
        title: Talk about <child>
        why: We ask.
        form:
          pages: {question: How many?, answer: number, at_most: 30}
          sure: {question: Are you sure?, answer: yes or no, must_know: true}
          ready: {question: Are you ready?, answer: yes or no, must_know: true}
          on_day: When was it? (date)
          areas: {question: Which?, answer: choices, choices: need_areas, must_know: true}
          report: The report (file)
          said: What was said? (text)
          goals:
            question: What do we want?
            answer: table
            rows: 1 to 3
            columns:
              goal: What? (text)
              met: Is it met? (yes or no)
        due: 5 school days after asked
      look_back:
        wait: until 10 school days after asked
    next: over
ends:
  over: It is over
"""
ANSWERED = """
scenario: Answers
process: kinds
story:
  - day: Mon 7 Sep 2026
    start: {}
  - day: Tue 8 Sep 2026
    answer: class_teacher, talk
    with:
      pages: 12
      sure: "Yes"
      ready: "no"
      on_day: 2026-09-04
      areas: communication
      goals: [{goal: To read, met: "yes"}, {goal: To write}]
    then:
      - talk.pages is at least 12
      - talk.sure
      - not talk.ready
      - talk.on_day is before 2026-09-05
      - talk.areas includes communication
      - talk.report is not nothing
      - talk.said is not nothing
"""


def test_what_decides_where_a_process_goes_is_never_made_up(rehearse: Rehearse) -> None:
    assert rehearse(MET.replace("    with: {outcome: support}\n", "")) == [
        'The process goes by what is answered to "outcome" at meet: say it under "with".'
    ]


def test_what_decides_and_may_be_left_out_is_left_out(rehearse: Rehearse) -> None:
    noted = "whenever:\n  - when: meet.note is not nothing\n    go: over\n"
    rehearse.define("meeting", PROCESS.replace("whenever:\n", noted))
    assert rehearse(MET) == []
    told = MET.replace("outcome: support}", "outcome: nothing_more, note: Well}")
    ended = (
        "  - day: Tue 15 Sep 2026\n    agree: sendco, meet\n    then: meet.note is not nothing\n"
    )
    assert rehearse(told + ended) == []


def test_each_kind_of_answer_is_read_as_what_it_is(rehearse: Rehearse) -> None:
    rehearse.define("kinds", KINDS)
    assert rehearse(ANSWERED) == []


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("pages: 12", "pages: many", 'pages is a number, and "many" is none.'),
        ("on_day: 2026-09-04", "on_day: soon", 'on_day is a date: write "soon" as 2026-09-04.'),
        ("areas: communication", "areas: music", 'There is no choice "music".'),
        ("areas: communication", "areas: [cognition, music]", 'There is no choice "music".'),
        ('sure: "Yes"', "sure: maybe", 'Write "yes" or "no" for sure.'),
    ],
)
def test_what_is_not_of_the_kind_is_refused(
    rehearse: Rehearse, written: str, instead: str, said: str
) -> None:
    rehearse.define("kinds", KINDS)
    [found] = rehearse.refused(ANSWERED.replace(written, instead))
    assert found.startswith(said)


def test_an_answer_that_the_form_does_not_take(rehearse: Rehearse) -> None:
    rehearse.define("kinds", KINDS)
    [said] = rehearse(ANSWERED.replace("pages: 12", "pages: 99"))
    assert said.startswith("The answer to talk is not taken. pages:")
