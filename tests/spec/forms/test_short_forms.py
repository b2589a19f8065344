"""A short form about several children is answered on one page, if one letter asked it."""

from __future__ import annotations

import pytest

from definitions.short_forms import is_short
from tests.support.definitions import ask_of, ask_with

TICK = "going: {question: How is it going?, answer: yes or no}"

CONSENT = 'choices: {agree: "Yes", refuse: "No"}, must_know: true, consent: identify'


def short(*questions: str, who: str = "class_teacher", proof: str = "link") -> bool:
    form = "".join(f"\n      {each}" for each in (f"proof: {proof}", *questions))
    return is_short(ask_of(ask_with(who=who, form=form)))


def test_a_few_plain_questions_behind_the_link_alone_are_short() -> None:
    assert short(TICK, "note: {question: Anything else?, answer: long text, optional: true}")


def test_a_code_keeps_a_form_on_a_page_of_its_own() -> None:
    assert not short(TICK, proof="code")


@pytest.mark.parametrize(
    ("who", "question"),
    [
        ("sendco", "report: What do you have for us? (file)"),
        ("sendco", "since: {question: Since when?, answer: date, prefill: pupil.support_since}"),
        (
            "sendco",
            "aims: {question: Which?, answer: table, rows: 1 to 2, columns: {a: A? (text)}}",
        ),
        ("each parent", f"may: {{question: May we?, answer: choice, {CONSENT}}}"),
    ],
    ids=["a file", "a suggestion", "a table", "a consent"],
)
def test_so_does_what_must_be_weighed_by_itself(who: str, question: str) -> None:
    assert short(TICK, who=who)
    assert not short(TICK, question, who=who)


def test_six_questions_are_not_short() -> None:
    questions = [f"q{number}: What is thing {number}? (text)" for number in range(6)]
    assert short(*questions[:5])
    assert not short(*questions)
