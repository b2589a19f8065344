"""What the checker accepts never gets stuck, whatever people do; see the README beside this."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, event, example, given, settings, target

from definitions.loader import DefinitionError
from flows.engine import advance
from tasks.event_types import Answered
from tests.support.definitions import load_text, one_stage
from tests.support.made_definitions import definitions
from tests.support.made_lives import Life, Move, histories, lived

_MORE = os.environ.get("SENDFLOW_EXAMPLES")
MANY = settings(
    max_examples=int(_MORE or 120),
    derandomize=_MORE is None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
"""The same examples each time; ``SENDFLOW_EXAMPLES=5000`` looks at so many new ones."""

NOBODY_ASKED_FOR_THE_DAY = one_stage(
    """
    talk:
      ask: sendco
      title: Talk
      why: Because we ask
      due: 5 school days after asked
      when: pupil.has_left
      form: {day: {question: When?, answer: date, must_know: true}}
    pause: {wait: until 3 days after talk.day}
    """
)
"""Found here: the step was passed over, and the wait would never have ended."""


@given(definitions())
@MANY
def test_what_is_right_by_construction_is_accepted(text: str) -> None:
    try:
        load_text(text)
    except DefinitionError as error:
        raise AssertionError(f"{error}\n{text}") from error


@given(definitions(), histories)
@example(NOBODY_ASKED_FOR_THE_DAY, [])
@MANY
def test_it_is_somebodys_turn_or_it_will_wake_or_it_has_ended(text: str, moves: list[Move]) -> None:
    life = Life(load_text(text))
    assert not life.is_stuck()
    for move in moves:
        life.play(move)
        assert not life.is_stuck(), move
        assert life.left_open() == [], move
        assert life.in_absent_hands() == [], move
    event(f"it is {life.instance.status.value} after {len(life.instance.steps) // 5 * 5}+ steps")
    target(len(life.instance.steps))


@given(definitions(), histories)
@MANY
def test_every_history_can_come_to_an_end(text: str, moves: list[Move]) -> None:
    life = lived(load_text(text), moves)
    assert life.finish(), (life.instance.stage, life.instance.open_items())
    assert life.left_open() == []


@given(definitions(), histories)
@MANY
def test_the_same_turns_come_out_the_same(text: str, moves: list[Move]) -> None:
    """A wake that is taken again after a crash decides what it decided."""
    life = lived(load_text(text), moves)
    for turn in life.turns:
        again = advance(life.definition, turn.before, turn.events, turn.world, turn.now)
        assert again == (turn.after, turn.effects)


@given(definitions(), histories)
@MANY
def test_a_wake_without_news_changes_nothing(text: str, moves: list[Move]) -> None:
    life = lived(load_text(text), moves)
    before = life.instance
    life.happen()
    assert (life.instance, life.turns[-1].effects) == (before, ())


@given(definitions(), histories)
@MANY
def test_no_message_is_queued_twice_under_one_key(text: str, moves: list[Move]) -> None:
    """The second would be swallowed by the outbox, and somebody would never be told.

    What is told once more must be swallowed; here nothing is.
    """
    queued = lived(load_text(text), [move for move in moves if move[0] != "repeat"]).queued
    assert [key for key in set(queued) if queued.count(key) > 1] == []


@given(definitions(), histories)
@MANY
def test_answers_one_at_a_time_come_out_as_all_at_once(text: str, moves: list[Move]) -> None:
    at_once, one_by_one = (lived(load_text(text), moves) for _ in range(2))
    items = at_once.hand_in_all()
    assert one_by_one.hand_in_all() == items
    at_once.happen(*(Answered(item=each) for each in items))
    for each in items:
        one_by_one.happen(Answered(item=each))
    assert at_once.instance == one_by_one.instance
