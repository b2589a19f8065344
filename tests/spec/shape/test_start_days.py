"""A day of the start form in the words of steps tells cases about the same child apart."""

from __future__ import annotations

import pytest

from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask, Tell
from definitions.start_days import fill_start_days
from tests.support.definitions import load_text, mistakes_in, process

START = """
urgent: {question: Is it urgent?, answer: yes or no, must_know: true}
seen_on: {question: When was it seen?, answer: date, must_know: true}
meet_on: {question: When do we meet?, answer: date}
met_on: {question: When?, answer: date, must_know: true, when: urgent is yes}
"""
STAGES = """
only:
  title: The only stage
  steps:
    both:
      together:
        ask_about_it:
          ask: class_teacher
          title: What did you see of <child> on DAY?
          why: We write down what was seen on DAY.
          form: {said: What did you see on that day? (text)}
          due: 5 school days after asked
        letter:
          tell: sendco
          title: Seen on DAY
          message: Somebody saw something on DAY.
  next: finished
"""


def text_with(day: str) -> str:
    return process(STAGES.replace("DAY", day), start=START)


def words_of(definition: ProcessDefinition) -> list[str]:
    asked, told = definition.step("ask_about_it"), definition.step("letter")
    assert isinstance(asked, Ask)
    assert isinstance(told, Tell)
    return [asked.title, asked.why, told.title, told.message]


def test_a_day_of_the_start_form_stands_in_the_words_of_steps() -> None:
    definition = load_text(text_with("<start.seen_on>"))
    filled = fill_start_days(definition, {"seen_on": "2026-11-27"})
    assert words_of(filled) == [
        "What did you see of <child> on Friday 27 November 2026?",
        "We write down what was seen on Friday 27 November 2026.",
        "Seen on Friday 27 November 2026",
        "Somebody saw something on Friday 27 November 2026.",
    ]
    assert filled.step("letter") != definition.step("letter")


def test_without_one_nothing_is_changed() -> None:
    definition = load_text(text_with("a day"))
    assert fill_start_days(definition, {}) is definition


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("<start.sen_on>", 'The start form has no question "sen_on". Did you mean "seen_on"?'),
        ("<start.urgent>", 'Only a day can stand here: "urgent" is a yes or no.'),
        (
            "<start.meet_on>",
            '"meet_on" may be without an answer: say "must_know: true" there, and no "when".',
        ),
        (
            "<start.met_on>",
            '"met_on" may be without an answer: say "must_know: true" there, and no "when".',
        ),
    ],
)
def test_only_a_day_that_is_known_stands_there(day: str, said: str) -> None:
    assert set(mistakes_in(text_with(day))) == {said}


@pytest.mark.parametrize("words", ["The only stage", "What did you see on that day?"])
def test_only_the_words_of_steps_name_it(words: str) -> None:
    text = text_with("a day").replace(words, "Seen on <start.seen_on>")
    assert mistakes_in(text) == [
        'A day of the start form stands only in the "title", "why" and "message" of a step.'
    ]
