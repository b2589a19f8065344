"""No shipped process gets stuck, whatever people do; see the README beside this."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from definitions.model.process import ProcessDefinition
from tests.support.cases import MONDAY
from tests.support.definitions import LIBRARY
from tests.support.made_answers import start_with
from tests.support.made_lives import Lives
from tests.support.made_moves import Move, histories, play
from tests.support.many import some

SHIPPED = LIBRARY.processes()
NOBODY_DOES_ANYTHING: list[Move] = [("pass days", 0, 11)] * 30
EVERYBODY_ANSWERS: list[Move] = [("answer all", 0, 12), ("next look", 0, 0)] * 20


def beginning_with(process: str) -> dict[str, ProcessDefinition]:
    """That process, and the others that it may start."""
    return {process: SHIPPED[process], **SHIPPED}


@pytest.mark.parametrize("process", SHIPPED)
@given(histories, st.integers(0, 11))
@example(moves=NOBODY_DOES_ANYTHING, how=0)
@example(moves=EVERYBODY_ANSWERS, how=0)
@some
def test_a_shipped_process_goes_on_and_ends(process: str, moves: list[Move], how: int) -> None:
    """Every open step is somebody's turn or moves by itself, and what has ended is over."""
    start = start_with(SHIPPED[process], MONDAY + timedelta(days=3), how)
    lives = Lives(beginning_with(process), start=start)
    for move in [("pass days", 0, 0), *moves]:
        play(lives, move)
        for life in lives.all:
            where = (life.definition.process, move)
            assert life.stuck() == [], where
            assert life.out_of_time() == [], where
            assert life.left_open() == [], where
            assert life.in_absent_hands() == [], where
        assert lives.forsaken() == [], move
    assert lives.finish(), [(e.instance.stage, e.instance.open_items()) for e in lives.going()]
    assert [left for each in lives.all for left in each.left_open()] == []
