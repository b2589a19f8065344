"""What an instance hears of the processes its steps start; what was not started is. Pure."""

from __future__ import annotations

from typing import assert_never

from definitions.model.steps import Run, SetOff
from flows.children import RUN, SET_OFF, not_started, note_not_started, open_start
from flows.gates import ask_parents, decide_held
from flows.turn import Turn
from tasks.event_types import ChildEnded, HeldStepDecided, NotStarted


def hear_of_another(turn: Turn, event: NotStarted | ChildEnded | HeldStepDecided) -> None:
    """What passes between an instance and those its steps have started and wait for."""
    match event:
        case HeldStepDecided():
            decide_held(turn, event)
        case NotStarted():
            note_not_started(turn, event)
        case ChildEnded(visit=visit):
            turn.note(event.type, visit=visit)
        case _:
            assert_never(event)


def try_again(turn: Turn) -> None:
    """Whoever mends a definition need do nothing else: the next look starts what waits for it."""
    for state, link in not_started(turn):
        step = turn.definition.step(state.step)
        if link in (RUN, SET_OFF) and isinstance(step, Run | SetOff):
            open_start(turn, state, step)
        elif step is not None and step.needs_consent is not None:
            ask_parents(turn, state, step, link)
