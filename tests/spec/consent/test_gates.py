"""`needs_consent: scope [of agency]` holds a step back until that consent is there."""

from __future__ import annotations

import pytest

from definitions.model import Gate
from tests.support.definitions import mistakes_in, one_stage, process, step_of

LETTER = "letter: {{tell: sendco, title: Hello, message: Hello, {}}}"


def with_gate(words: str) -> str:
    return one_stage(LETTER.format(words))


def test_a_step_needs_a_consent_by_its_scope() -> None:
    step = step_of(with_gate("needs_consent: sstm"))
    assert step.needs_consent == Gate(scope="sstm")


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        ("needs_consent: sttm", 'There is no consent scope "sttm". Did you mean "sstm"?'),
        (
            "needs_consent: agency",
            'This is agreed to agency by agency: write "agency of" and whose.',
        ),
        (
            "needs_consent: sstm of pupil.agencies_wanted",
            '"sstm" is agreed to as a whole: leave out "of pupil.agencies_wanted".',
        ),
        (
            "needs_consent: agency of service",
            '"service" is no entry of a "for_each" here, and no list of agencies.',
        ),
        (
            "needs_consent: agency of pupil.sen_status",
            '"pupil.sen_status" is a choice: consent is given to agencies.',
        ),
        (
            "needs_consent: the sstm",
            'A consent is named as in "identify", or "agency of" an agency.',
        ),
        ("if_refused: finished", '"if_refused" goes with "needs_consent".'),
        (
            "needs_consent: sstm, if_refused: finshed",
            'There is no stage or end "finshed". Did you mean "finished"?',
        ),
    ],
)
def test_what_cannot_be_asked_for_is_said(words: str, mistake: str) -> None:
    assert mistakes_in(with_gate(words)) == [mistake]


@pytest.mark.parametrize(
    "words",
    [
        "needs_consent: agency of pupil.agencies_wanted",
        "needs_consent: agency of service, for_each: service in pupil.agencies_wanted",
    ],
)
def test_a_consent_for_agencies_says_which(words: str) -> None:
    assert mistakes_in(with_gate(words)) == []


def test_the_process_that_asks_cannot_wait_for_what_it_asks() -> None:
    text = with_gate("needs_consent: sstm").replace("process: test", "process: consent")
    assert mistakes_in(text) == ["This process asks for consents: no step of it can wait for one."]


def test_a_refusal_may_lead_to_a_stage_of_its_own() -> None:
    stages = f"""
    only:
      title: Only
      steps:
        {LETTER.format("needs_consent: sstm, if_refused: instead")}
      next: finished
    instead:
      title: Instead
      steps:
        other: {{tell: sendco, title: Hello, message: Hello}}
      next: finished
    """
    assert mistakes_in(process(stages)) == []


def test_a_step_that_a_refusal_skips_may_have_no_answer() -> None:
    asked = """
    talk:
      ask: sendco
      needs_consent: sstm
      title: Decide
      why: Somebody has to.
      form:
        way:
          question: Which way?
          answer: choice
          must_know: true
          choices: {left: Left, right: Right}
      due: 5 school days after asked
    """
    following = "{by: talk.way, left: l, right: r}"
    stage = "only:\n  title: Only\n  steps:" + asked.replace("\n", "\n    ")
    text = f"{stage.rstrip()}\n  next: {following}\n"
    assert mistakes_in(process(text, ends="{l: L, r: R}")) == [
        '"talk.way" may stay unanswered: say where "nothing" goes.'
    ]
