"""Processes that a step starts: how they begin, what their end means, how they are let go. Pure.

A child is an instance of its own with a Prefect run of its own; what links the two is the store.
The engine never touches it: it asks for it to be started or let go, and hears when it has ended.
"""

from __future__ import annotations

from typing import Any

from definitions.checks import CANCELLED
from definitions.model.steps import Run, SetOff, StartStep
from flows.turn import Turn
from tasks.effect_types import LetProcessGo, StartProcess
from tasks.event_types import NotStarted
from tasks.start_values import as_start
from tasks.state import InstanceStatus, StepState, StepStatus
from tasks.world import Child

RUN, SET_OFF = "run", "set_off"


def open_start(turn: Turn, state: StepState, step: Run | SetOff) -> None:
    """Ask for the process to be started."""
    start_process(turn, state, step.verb, step.process, _values(turn, state, step))


def start_process(
    turn: Turn, state: StepState, link: str, process: str, start: dict[str, Any]
) -> None:
    """Ask for a process to be started, or one like it that runs to be joined."""
    state = turn.instance.step_state(state.key) or state
    if link not in state.links:
        turn.put_step(state.model_copy(update={"links": (*state.links, link)}))
    turn.effects.append(StartProcess(visit=state.key, link=link, process=process, start=start))


def child_of(turn: Turn, state: StepState, link: str) -> Child | None:
    """The process that a step has started or joined; None: it is not there yet."""
    found = (each for each in turn.world.children if (each.visit, each.link) == (state.key, link))
    return next(found, None)


def settle_run(turn: Turn, state: StepState, step: Run) -> StepState:
    """Close the step if its process has ended.

    One that the SENDCo cancelled has come to no end: the step is withdrawn.
    """
    child = child_of(turn, state, RUN)
    if child is None or child.status is not InstanceStatus.ENDED:
        return state
    if child.end == CANCELLED:
        return turn.close_step(state, StepStatus.WITHDRAWN)
    ended = state.model_copy(update={"outcome": child.end})
    return turn.close_step(ended, StepStatus.DONE)


def let_children_go(turn: Turn, state: StepState) -> None:
    """The step is left before its process has ended: what only it waits for is cancelled.

    What this very turn asked for is not asked for after all. Parents who are being asked for a
    consent go on being asked: their answer is a record that others read too.
    """
    asked = [e for e in turn.effects if isinstance(e, StartProcess) and e.visit == state.key]
    turn.effects[:] = [each for each in turn.effects if each not in asked]
    if RUN in state.links and not any(each.link == RUN for each in asked):
        turn.effects.append(LetProcessGo(visit=state.key, link=RUN))


def note_not_started(turn: Turn, event: NotStarted) -> None:
    """Remember to ask again, every day: whoever mends the definition need do nothing else."""
    state = turn.instance.step_state(event.visit)
    if state is not None and not could_not_start(state, event.link):
        turn.put_step(state.model_copy(update={"fired": (*state.fired, _failed(event.link))}))
        turn.note("process not started", visit=state.key)


def not_started(turn: Turn) -> tuple[tuple[StepState, str], ...]:
    """Each step that still needs a process which could not be started, and the link."""
    return tuple(
        (state, link)
        for state in turn.instance.steps
        for link in state.links
        if could_not_start(state, link)
        and (state.status is StepStatus.OPEN or link == SET_OFF)
        and child_of(turn, state, link) is None
    )


def could_not_start(state: StepState, link: str) -> bool:
    """Did it fail to start at the first try?"""
    return _failed(link) in state.fired


def _failed(link: str) -> str:
    return f"{link} not started"


def _values(turn: Turn, state: StepState, step: StartStep) -> dict[str, Any]:
    found = {name: _value(turn, state, step, text) for name, text in step.values.items()}
    return {name: value for name, value in found.items() if value is not None}


def _value(turn: Turn, state: StepState, step: StartStep, text: str) -> Any:
    """What one start question is answered with, as JSON."""
    if step.is_entry(text):
        return state.entry
    if not step.is_path(text):
        return text
    return as_start(turn.facts.one(text))
