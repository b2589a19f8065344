import pytest

from definitions.vocabulary import RESERVED
from tests.support.definitions import load_text, mistakes_in, one_stage

LETTER = """
letter:
  tell: sendco
  title: News of <child>
  message: All is well.
"""


def test_a_process_has_stages_with_steps_and_ends() -> None:
    definition = load_text(one_stage(LETTER))
    assert [stage.name for stage in definition.stages] == ["only"]
    assert [step.name for step in definition.stages[0].steps] == ["letter"]
    assert [(end.name, end.title) for end in definition.ends] == [("finished", "All is done")]


def test_a_process_says_what_it_is() -> None:
    definition = load_text(
        """
        process: meeting
        title: Meeting
        about: >-
          Meets the parents
          of a child.
        version: 2026-09
        basis: [policy 7, CoP 6.65]
        stages:
          meet:
            title: Meet
            steps:
              letter: {tell: sendco, title: Hello, message: Hello}
            next: met
        ends:
          met: We met
        """
    )
    assert (definition.process, definition.version) == ("meeting", "2026-09")
    assert definition.about == "Meets the parents of a child."
    assert definition.basis == ("policy 7", "CoP 6.65")


def test_a_process_runs_once_per_pupil_if_it_says_so() -> None:
    text = one_stage(LETTER, rest="once_per: [pupil, consent]")
    assert load_text(text).once_per == ("pupil", "consent")


def test_a_step_has_one_verb() -> None:
    assert mistakes_in(one_stage("letter: {title: Hello}")) == [
        "A step begins with its verb: ask, tell, wait, set, make, run, set_off."
    ]


def test_a_name_is_small_letters_digits_and_underlines() -> None:
    assert mistakes_in(one_stage(LETTER.replace("letter:", "Letter:"))) == [
        '"Letter" cannot be the name of a step: small letters, digits and _ only, a letter first.'
    ]


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_name_that_has_a_meaning_of_its_own(name: str) -> None:
    taken = f'"{name}" has a meaning of its own: call a step something else.'
    assert taken in mistakes_in(one_stage(LETTER.replace("letter:", f"{name}:")))


def test_what_has_a_meaning_of_its_own() -> None:
    assert sorted(RESERVED) == [
        "asked",
        "class",
        "consent",
        "due",
        "earlier",
        "nothing",
        "pupil",
        "school",
        "start",
        "today",
    ]


def test_a_word_that_no_process_has_is_never_ignored() -> None:
    assert mistakes_in(one_stage(LETTER, rest="clock: {}")) == [
        'A process has no word "clock". Did you mean "clocks"?'
    ]
    assert mistakes_in(one_stage(LETTER.replace("message:", "mesage:"))) == [
        'A step that tells needs a "message" or a "document".',
        'A step that tells has no word "mesage". Did you mean "message"?',
    ]


def test_every_mistake_is_found_at_once() -> None:
    wrong = LETTER.replace("tell: sendco", "tell: sendko").replace("<child>", "<chlid>")
    assert mistakes_in(one_stage(wrong, then="finishd")) == [
        'There is no role "sendko". Did you mean "sendco"?',
        'There is no placeholder "<chlid>". Did you mean "<child>"?',
        'There is no stage or end "finishd". Did you mean "finished"?',
    ]
