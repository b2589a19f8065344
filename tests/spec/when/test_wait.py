"""A step can wait for a day."""

from __future__ import annotations

from datetime import date

from tests.support.cases import Case, at
from tests.support.definitions import load_text, mistakes_in, one_stage

TALK = """
talk:
  ask: sendco
  title: Talk
  why: Because we ask
  due: 5 school days after asked
  form: {{held_on: {{question: When?, answer: date, {more}}}}}
  {words}
pause: {{wait: until 3 days after talk.held_on}}
"""


def talk(words: str = "", more: str = "must_know: true") -> str:
    return one_stage(TALK.format(words=words, more=more))


def test_it_goes_on_on_that_day() -> None:
    case = Case(load_text(talk())).start().answer("S1", held_on="2026-09-14")
    assert case.instance.look_on == date(2026, 9, 17)
    assert case.on(date(2026, 9, 16)).instance.end is None
    assert case.on(date(2026, 9, 17)).instance.end == "finished"


def test_a_day_that_has_passed_is_not_waited_for() -> None:
    case = Case(load_text(talk())).start().answer("S1", held_on="2026-09-07")
    assert case.instance.end == "finished"


def test_nor_is_a_day_that_nobody_was_asked_for() -> None:
    case = Case(load_text(talk("when: pupil.has_left"))).start()
    assert case.instance.end == "finished"
    assert case.instance.ended_at == at(case.today)


def test_whoever_is_asked_for_the_day_must_give_it() -> None:
    mistake = (
        '"talk.held_on" may stay unanswered, and then this would not wait: '
        "write must_know: true at it."
    )
    assert mistakes_in(talk(more="optional: true")) == [mistake]
    assert mistakes_in(talk(more="optional: false")) == [mistake]


def test_it_lasts_until_that_day_though_nobody_is_in_school() -> None:
    """Sunday 25 October lies in half-term: it does not end on the Friday before."""
    case = Case(load_text(talk())).start().answer("S1", held_on="2026-10-22")
    assert case.instance.look_on == date(2026, 10, 25)
