"""Consents in a story: what waits for one, who takes one back, and what runs out."""

from __future__ import annotations

import pytest

from tests.support.rehearsals import Rehearse

GATED = """
process: gated
title: A meeting about <child>
about: We meet if the parents agree.
version: 2026-09
stages:
  meeting:
    title: The meeting
    steps:
      meet:
        needs_consent: agency of start.services
        ask: class_teacher
        title: Meet about <child>
        why: We ask.
        form: {said: What was said? (text)}
        due: 5 school days after asked
    next: over
start:
  services: {question: Which service?, answer: agencies, must_know: true}
ends:
  over: It is over
"""
BEGINS = """
scenario: A consent is needed
process: gated
people: {mother: parent}
agencies: [ep]
story:
  - day: Mon 7 Sep 2026
    start: {services: [ep]}
    then:
      - meet is held
      - consent is started
      - mother is asked answers
      - nobody else is asked
"""
AGREED = """
  - day: Tue 8 Sep 2026
    answer: mother, answers
    with:
      responsibility: holds
      agencies: {ep: {work_with: agree, assess: agree, share: agree}}
      objection: "no"
      court_order: "no"
    then: [meet is open, class_teacher is asked meet]
"""
NO_ANSWER = """
  - day: Tue 6 Oct 2026
    answer: sendco, answers
    with: {way: go_on}
    then: sendco is asked meet
"""
ASKED_ITSELF = """
process: gated
title: A question about <child>
about: What the parents agree to holds for two months.
version: 2026-09
stages:
  asking:
    title: Asking
    steps:
      wish:
        ask: each parent
        title: May we?
        why: We ask.
        form:
          may_we: {question: May we?, answer: choice, must_know: true, choices: consent_answers,
                   consent: sstm, lasts: 2 months after today}
        due: 5 school days after asked
      pause:
        wait: until 200 days after asked
    next: over
whenever:
  - when: wish.done is not nothing and consent.sstm is nothing
    go: ran_out
ends:
  over: It is over
  ran_out: The consent has run out
"""


@pytest.fixture
def gated(rehearse: Rehearse) -> Rehearse:
    rehearse.ship("processes/consent.yaml", "lists/consent_answers.yaml")
    rehearse.define("gated", GATED)
    return rehearse


def test_it_begins_when_they_agree_and_stops_when_it_is_taken_back(gated: Rehearse) -> None:
    taken_back = """
  - day: Wed 9 Sep 2026
    takes_back: mother, agency of ep
    then: meet is withdrawn
"""
    assert gated(BEGINS + AGREED + taken_back) == []


@pytest.mark.parametrize(
    ("way", "then"),
    [
        ("{way: override, reason: She is in danger}", "meet is open"),
        ("{way: ask_again}", "[meet is held, consent is started, mother is asked answers]"),
        ("{way: skip}", "[meet is skipped, the process ends as over]"),
    ],
)
def test_the_sendco_decides_where_nobody_has(gated: Rehearse, way: str, then: str) -> None:
    decided = "  - day: Wed 7 Oct 2026\n    answer: sendco, meet\n"
    assert gated(f"{BEGINS}{NO_ANSWER}{decided}    with: {way}\n    then: {then}\n") == []
    assert gated(BEGINS + NO_ANSWER + decided) == [
        ('sendco has to decide about meet: say "way" under "with": override or ask_again or skip.')
    ]


def test_it_runs_out_on_its_day(gated: Rehearse) -> None:
    gated.define("gated", ASKED_ITSELF)
    story = """
scenario: A consent runs out
process: gated
people: {mother: parent}
story:
  - day: Mon 7 Sep 2026
    start: {}
  - day: Tue 8 Sep 2026
    answer: mother, wish
    with: {may_we: agree}
    then: consent.sstm is given
  - day: Mon 12 Oct 2026
    then: today is 2026-10-12
  - day: Sun 8 Nov 2026
    then: pause is open
"""
    assert gated(story) == []
    assert gated(story + "  - day: Fri 13 Nov 2026\n    then: the process ends as ran_out\n") == [
        "This has not come on Fri 13 Nov 2026. It came on Mon 9 Nov 2026."
    ]
