from datetime import date

import pytest

from definitions.conditions import Value, parse_condition
from tests.support.cases import Case, world
from tests.support.definitions import load_text, mistakes_in, one_stage

FACTS: dict[str, Value] = {
    "start.scopes": ("identify", "sstm"),
    "pupil.has_left": False,
    "talk.agreed": True,
    "talk.times": 3,
    "talk.held_on": date(2026, 9, 4),
    "today": date(2026, 9, 14),
    "decision.outcome": "support",
}
ANSWERS: tuple[Value, ...] = ("agree", None, "refuse")


class SomeFacts:
    def one(self, path: str) -> Value:
        return FACTS.get(path)

    def many(self, path: str) -> tuple[Value, ...]:
        return ANSWERS if path == "views.answer" else ()


@pytest.mark.parametrize(
    "text",
    [
        "talk.agreed",
        "talk.agreed is yes",
        "not pupil.has_left",
        "decision.outcome is support",
        "decision.outcome is not monitor",
        "start.scopes includes sstm",
        "not start.scopes includes agency",
        "talk.times is at least 3",
        "talk.times is at most 3",
        "talk.held_on is before today",
        "talk.held_on is after 2026-09-01",
        "not talk.held_on is after today",
        "talk.times is less than 4 and talk.times is more than 2",
        "pupil.has_left or talk.agreed",
        "(pupil.has_left or talk.agreed) and talk.times is 3",
        "any views.answer is refuse",
        "not every views.answer is agree",
        "none views.answer is maybe",
        "count of views.answer is agree >= 1",
        "count of views.answer is agree is less than 2",
    ],
)
def test_a_condition_that_holds(text: str) -> None:
    assert parse_condition(text).holds(SomeFacts())


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("nobody.answered", False),
        ("nobody.answered is support", False),
        ("nobody.answered is not support", True),
        ("nobody.answered is at least 1", False),
        ("nobody.answered is before today", False),
        ("nobody.answered is nothing", True),
        ("nobody.answered is not nothing", False),
        ("any nobody.answered is support", False),
        ("every nobody.answered is support", False),
        ("none nobody.answered is support", True),
        ("any views.answer is nothing", True),
    ],
)
def test_what_a_missing_answer_does(text: str, holds: bool) -> None:
    assert parse_condition(text).holds(SomeFacts()) is holds


def test_a_step_whose_condition_is_false_is_skipped_and_says_on_what() -> None:
    letter = "letter: {tell: sendco, title: Hello, message: Hello, when: pupil.has_gone}"
    assert mistakes_in(one_stage(letter)) == [
        'There is no record "pupil.has_gone". Did you mean "pupil.has_left"?'
    ]


ABOUT_THE_REPORT = """
letter:
  when: pupil.sen_status is support
  ask: class_teacher
  title: Write
  why: Because
  due: on asked
  form: {said: What? (text)}
after: {ask: sendco, title: Plan, why: To go on, due: on asked, form: {b: What? (text)}}
none_written:
  when: letter.said is nothing
  ask: sendco
  title: Why is there no letter?
  why: Because
  due: on asked
  form: {c: Why? (text)}
"""


def test_it_is_looked_at_when_the_step_would_open_and_not_again() -> None:
    supported = world(records={"pupil.sen_status": "support"})
    case = Case(load_text(one_stage(ABOUT_THE_REPORT)), supported).start()
    assert case.standing() == {"only.1.letter": "open"}
    case.change_world(records={"pupil.sen_status": "none"})
    assert case.standing() == {"only.1.letter": "open"}
    case = Case(load_text(one_stage(ABOUT_THE_REPORT))).start()
    case.change_world(records={"pupil.sen_status": "support"})
    assert case.standing() == {"only.1.letter": "skipped", "only.1.after": "open"}


def test_the_answers_of_a_step_that_was_skipped_are_nothing() -> None:
    case = Case(load_text(one_stage(ABOUT_THE_REPORT))).start().answer("S1", b="A plan")
    assert case.standing()["only.1.none_written"] == "open"
    done = ABOUT_THE_REPORT.replace("letter.said is nothing", "letter.done is nothing")
    case = Case(load_text(one_stage(done))).start().answer("S1", b="A plan")
    assert case.standing()["only.1.none_written"] == "open"


def test_the_answers_of_several_people_are_read_together() -> None:
    text = """
    views:
      ask: each parent
      title: Your views
      why: You know best
      due: on asked
      form: {fine: Is all well? (yes or no)}
    talk: {wait: until today, when: WORDS}
    """
    for words in ("any", "every", "none"):
        assert mistakes_in(one_stage(text.replace("WORDS", f"{words} views.fine is yes"))) == []
    counted = text.replace("WORDS", "count of views.fine is yes >= 2")
    assert mistakes_in(one_stage(counted)) == []
    assert mistakes_in(one_stage(text.replace("WORDS", "views.fine is yes"))) == [
        (
            '"views.fine" has an answer from each person: put "any", "every", "none" or '
            '"count of" in front.'
        )
    ]
