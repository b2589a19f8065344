"""Processes that could not be started are asked for again, until they are there. Pure."""

from __future__ import annotations

from definitions.model import Run, SetOff
from flows.children import RUN, SET_OFF, not_started, open_start
from flows.gates import ask_parents
from flows.turn import Turn


def try_again(turn: Turn) -> None:
    """Whoever mends a definition need do nothing else: the next look starts what waits for it."""
    for state, link in not_started(turn):
        step = turn.definition.step(state.step)
        if link in (RUN, SET_OFF) and isinstance(step, Run | SetOff):
            open_start(turn, state, step)
        elif step is not None and step.needs_consent is not None:
            ask_parents(turn, state, step, link)
