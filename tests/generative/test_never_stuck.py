"""What the checker accepts never gets stuck, whatever people do; see the README beside this."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import event, example, given, target

from definitions.loader import DefinitionError
from flows.engine import advance
from tasks.effect_types import MessageKind, StartProcess
from tasks.event_types import Answered
from tests.support.made_definitions import definitions, load_made, rash_definitions
from tests.support.made_examples import (
    ABOUT_A_CLASS,
    AGREE_AND_REFUSE,
    AWAITED_IN_TURN,
    AWAITED_TWICE,
    DATES_THAT_MOVE,
    ENDS_AS_IT_SETS,
    MOVED_AND_MORE_TIME,
    NOBODY_ASKED_FOR_THE_DAY,
    OPENS_TOO_LATE,
    OVER_BEFORE_IT_OPENS,
    SETS_ITSELF_OFF,
    STARTS_ANOTHER,
    STARTS_LATER,
    WAITS_FOR_A_DAY,
    WAITS_FOR_CONSENT,
)
from tests.support.made_ledger import items_told_again, read_back, steps_told_again
from tests.support.made_lives import Lives
from tests.support.made_moves import Move, histories, lived, play, told_once
from tests.support.many import many


@given(definitions())
@many
def test_what_is_right_by_construction_is_accepted(text: str) -> None:
    try:
        load_made(text)
    except DefinitionError as error:
        raise AssertionError(f"{error}\n{text}") from error


@given(rash_definitions())
@example(SETS_ITSELF_OFF)
@example(OVER_BEFORE_IT_OPENS)
@many
def test_what_starts_again_waits_first(text: str) -> None:
    """Or the checker says that it does not; what it accepts goes through its first day."""
    try:
        definitions = load_made(text)
    except DefinitionError as error:
        refused = error.mistakes
    else:
        refused = ()
        event(f"{len(Lives(definitions).all)} begun")
    assert all(each.message.startswith("This starts again and again") for each in refused)


@given(definitions(), histories)
@example(NOBODY_ASKED_FOR_THE_DAY, [])
@example(WAITS_FOR_CONSENT, [("end child", 0, 3)])
@example(STARTS_LATER, [("break or mend", 0, 0), ("next look", 0, 0)])
@example(STARTS_LATER, [("next look", 0, 0), ("end child", 0, 2)])
@example(STARTS_LATER, [("click", 0, 0), ("decide stop", 0, 0)])
@example(ENDS_AS_IT_SETS, [])
@example(AWAITED_IN_TURN, [("pass days", 0, 15)])
@example(AWAITED_TWICE, [("pass days", 0, 4)])
@example(OPENS_TOO_LATE, [("pass days", 0, 5)])
@example(ABOUT_A_CLASS, [("come or go", 0, 0)])
@example(STARTS_ANOTHER, [("answer", 0, 0)])
@many
def test_every_open_step_is_somebodys_turn_or_moves_by_itself(text: str, moves: list[Move]) -> None:
    lives = Lives(load_made(text))
    assert lives.first.stuck() == []
    for move in moves:
        play(lives, move)
        for life in lives.all:
            assert life.stuck() == [], move
            assert life.out_of_time() == [], move
            assert life.left_open() == [], move
            assert life.in_absent_hands() == [], move
        assert lives.forsaken() == [], move
    steps = sum(len(each.instance.steps) for each in lives.all)
    event(f"{len(lives.all)} begun, {len(lives.going())} not over, {steps // 5 * 5}+ steps")
    target(steps)


@given(definitions(), histories)
@many
def test_every_history_can_come_to_an_end(text: str, moves: list[Move]) -> None:
    lives = lived(load_made(text), moves)
    assert lives.finish(), [(e.instance.stage, e.instance.open_items()) for e in lives.going()]
    assert [left for each in lives.all for left in each.left_open()] == []


@given(definitions(), histories)
@many
def test_the_same_turns_come_out_the_same(text: str, moves: list[Move]) -> None:
    """A wake that is taken again after a crash decides what it decided."""
    for turn in lived(load_made(text), moves).turns():
        again = advance(turn.definition, turn.before, turn.events, turn.world, turn.now)
        assert again == (turn.after, turn.effects)


@given(definitions(), histories)
@example(DATES_THAT_MOVE, MOVED_AND_MORE_TIME[:2])
@example(DATES_THAT_MOVE, MOVED_AND_MORE_TIME)
@example(WAITS_FOR_A_DAY, MOVED_AND_MORE_TIME[:2])
@many
def test_events_and_effects_tell_who_has_what_and_by_when_without_the_world(
    text: str, moves: list[Move]
) -> None:
    """People, records, consents and dates have changed since, and are not looked at.

    Nor are the steps that were kept: when each is due, ends, or waits until, and what it waits for.
    """
    lives = lived(load_made(text), moves)
    items = {item.id: item for life in lives.all for item in life.instance.items}
    assert items_told_again(lives.turns()) == items
    for life in lives.all:
        for told, turn in zip(steps_told_again(life.turns), life.turns, strict=True):
            assert told == turn.after.steps


@given(definitions(), histories)
@many
def test_what_is_written_down_is_read_back_as_it_was(text: str, moves: list[Move]) -> None:
    for life in lived(load_made(text), moves).all:
        assert read_back(life.instance) == life.instance


@given(definitions(), histories)
@many
def test_a_wake_without_news_changes_nothing(text: str, moves: list[Move]) -> None:
    """But what could not be started is tried again."""
    lives = lived(load_made(text), moves)
    for life in lives.all[:]:
        before = life.instance
        effects = lives.wake(life)
        assert life.instance == before
        assert [each for each in effects if not isinstance(each, StartProcess)] == []


@given(definitions(), histories)
@example(STARTS_LATER, [("break or mend", 0, 0), ("next look", 0, 0)])
@many
def test_what_is_told_twice_happens_once(text: str, moves: list[Move]) -> None:
    """What can happen once is told again after everything: nobody is asked anything more.

    Only those who are there now, and were not then, may hear that it has happened.
    """
    lives = lived(load_made(text), moves)
    for life in lives.all[:]:
        before, queued = life.instance, {each.key for each in life.queued}
        lives.wake(life, *told_once(life))
        assert life.instance == before
        new = {each.kind for each in life.queued if each.key not in queued}
        assert new <= {MessageKind.NO_LONGER_NEEDED, MessageKind.CAME_AFTER}


@given(definitions(), histories)
@example(STARTS_ANOTHER, [("answer", 1, 0), ("deliver", 1, 0)])
@many
def test_no_message_is_queued_twice_under_one_key(text: str, moves: list[Move]) -> None:
    """The second would be swallowed by the outbox, and somebody would never be told.

    What is told once more must be swallowed; here nothing is.
    """
    lives = lived(load_made(text), [move for move in moves if move[0] != "repeat"])
    queued = Counter(message.key for life in lives.all for message in life.queued)
    assert [key for key, often in queued.items() if often > 1] == []


@given(definitions(), histories)
@example(AGREE_AND_REFUSE, [])
@many
def test_answers_one_at_a_time_come_out_as_all_at_once(text: str, moves: list[Move]) -> None:
    definitions = load_made(text)
    for number in range(len(lived(definitions, moves).all)):
        at_once, one_by_one = (lived(definitions, moves) for _ in range(2))
        one, same = at_once.all[number], one_by_one.all[number]
        items = one.hand_in_all()
        assert same.hand_in_all() == items
        at_once.wake(one, *(Answered(item=each) for each in items))
        for each in items:
            one_by_one.wake(same, Answered(item=each))
        assert one.but_for_moments() == same.but_for_moments()


@given(definitions(), histories)
@many
def test_two_years_in_which_nobody_does_anything_are_over_soon(
    text: str, moves: list[Move]
) -> None:
    """It looks again at most once a day, and writes to each person about each thing seldom."""
    lives = lived(load_made(text), moves)
    last, before = lives.today + timedelta(days=730), sum(len(e.queued) for e in lives.all)
    while (ahead := lives.next_look()) is not None and lives.today < last:
        assert ahead > lives.today
        lives.skip_to_next_look(last)
    items = sum(len(each.instance.items) for each in lives.all)
    queued = sum(len(each.queued) for each in lives.all)
    assert queued - before <= 104 * len(lives.all) + 20 * items
