"""Whatever decides where a process goes, for whom, and when, is told by a story and not made up."""

from __future__ import annotations

from textwrap import indent

import pytest

from definitions.decisive_answers import decisive_answers
from tests.support.definitions import load_text, process

TALK = """
talk:
  ask: class_teacher
  title: Talk
  why: We ask.
  form:
    met: {question: Have you met?, answer: yes or no, must_know: true}
    held_on: {question: When?, answer: date, must_know: true}
    next_time: {question: And then?, answer: choice, must_know: true,
                choices: {again: Again, enough: Enough}}
    scopes: {question: What for?, answer: choices, choices: consent_scopes, must_know: true}
    services: {question: Who helps?, answer: agencies, must_know: true}
    note: Anything else? (text)
  due: 5 school days after asked
"""
LATER = """
later:
  ask: class_teacher
  title: Later
  why: We ask.
  form: {heard: What did you hear? (text)}
"""
CONSENT_SCOPES = "{identify: To record, agency: Services, sstm: The meeting}"


def decided(
    steps: str, *, next_stage: str = "finished", rest: str = "", at_most: str = ""
) -> set[str]:
    """What decides in a process that begins with a talk, without its own name in front."""
    body = indent(TALK + steps, "    ")
    stage = f"only:\n  title: The only stage\n{at_most}  steps:\n{body}\n  next: {next_stage}\n"
    text = process(stage, rest=rest).replace("consent_scopes", CONSENT_SCOPES)
    return set(decisive_answers(load_text(text)))


def test_what_nobody_reads_decides_nothing() -> None:
    assert decided(LATER + "  due: 5 school days after asked\n") == set()


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("  when: talk.met is yes\n", "talk.met"),
        ("  for_each: one in talk.services\n", "talk.services"),
        ("  for_each: one in talk.services\n  needs_consent: agency of one\n", "talk.services"),
        ("  needs_consent: agency of talk.services\n", "talk.services"),
        ("  due: 5 school days after talk.held_on\n", "talk.held_on"),
        ("  remind: 2 school days after talk.held_on\n", "talk.held_on"),
        ("  escalate: 2 school days after talk.held_on, to sendco\n", "talk.held_on"),
        ("  expire: 9 school days after talk.held_on, go on\n", "talk.held_on"),
    ],
)
def test_what_a_step_reads(words: str, path: str) -> None:
    due = "" if "due:" in words else "  due: 5 school days after asked\n"
    assert decided(LATER + words + due) == {path}


@pytest.mark.parametrize(
    ("steps", "path"),
    [
        ("pause:\n  wait: until 5 school days after talk.held_on\n", "talk.held_on"),
        (
            "talks:\n  when: talk.met is yes\n  together:\n"
            + indent(LATER.lstrip(), "    ")
            + "      due: 5 school days after asked\n"
            + "    pause:\n      wait: until 5 school days after asked\n",
            "talk.met",
        ),
        ("asking:\n  run: reading\n  with: {since: talk.held_on, kind: short}\n", "talk.held_on"),
    ],
)
def test_what_others_than_people_go_by(steps: str, path: str) -> None:
    assert decided(steps) == {path}


@pytest.mark.parametrize(
    "next_stage",
    [
        "{by: talk.next_time, again: finished, enough: finished}",
        "[{when: talk.next_time is enough, go: finished}, {otherwise: finished}]",
    ],
)
def test_where_a_stage_leads(next_stage: str) -> None:
    assert decided("", next_stage=next_stage) == {"talk.next_time"}


def test_what_is_looked_at_whenever_something_happens() -> None:
    rule = "whenever:\n  - {when: talk.met is no, go: finished}\n"
    assert decided("", rest=rule) == {"talk.met"}


def test_what_closes_a_step_early() -> None:
    early = LATER.replace("class_teacher", "each parent") + (
        "  or_when: any later.heard is nothing\n  due: 5 school days after asked\n"
    )
    assert decided(early) == {"later.heard"}


def test_how_long_others_are_heard() -> None:
    heard = LATER.replace("class_teacher", "each parent") + (
        "  enough: 1\n  others: welcome until talk.held_on\n  due: 5 school days after asked\n"
    )
    assert decided(heard) == {"talk.held_on"}


def test_what_was_answered_the_time_before() -> None:
    again = "{by: talk.next_time, again: only, enough: finished}"
    before = LATER + "  when: earlier talk.met is yes\n  due: 5 school days after asked\n"
    found = decided(before, next_stage=again, at_most="  at_most: 2 times\n")
    assert found == {"talk.met", "talk.next_time"}


def test_what_a_parent_consents_to() -> None:
    may_we = (
        "{question: May we?, answer: choice, must_know: true, consent: identify, "
        "choices: {agree: Agree, refuse: Refuse}}"
    )
    asked = LATER.replace("class_teacher", "each parent").replace(
        "{heard:", f"{{may_we: {may_we}, h:"
    )
    assert decided(asked + "  due: 5 school days after asked\n") == {"later.may_we"}


def test_what_decides_whether_such_a_question_is_asked() -> None:
    sure = LATER.replace(
        "{heard: What did you hear? (text)}",
        "{came: Did it come? (yes or no), "
        "day: {question: When?, answer: date, when: came is yes, must_know: true}}",
    )
    last = LATER.replace("later", "last") + "  due: 5 school days after later.day\n"
    found = decided(sure + "  due: 5 school days after asked\n" + last.lstrip("\n"))
    assert found == {"later.came", "later.day"}
