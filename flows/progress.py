"""How the steps of one visit go forward: one after another, or side by side. Pure."""

from __future__ import annotations

from definitions.model import Step, Together
from flows.steps import open_step, settle_step, skip_step, withdraw_step
from flows.turn import Turn
from tasks.state import StepState, StepStatus, VisitKey


def finish_step(turn: Turn, stage: str, step: Step) -> bool:
    """Open the step if it is not yet, and close it if what it waits for has come; is it closed?"""
    if _state(turn, stage, step) is None:
        open_step(turn, stage, step)
    state = _state(turn, stage, step)
    assert state is not None, "a step that was opened has a state"
    if state.status is StepStatus.OPEN:
        state = settle_step(turn, state, step)
    return state.status is not StepStatus.OPEN


def finish_together(turn: Turn, stage: str, group: Together) -> bool:
    """Take every step of the group as far as it goes; is the group closed?

    Its condition is looked at once, when it would open: then all its steps are skipped or none.
    """
    if not _states(turn, stage, group) and group.when and not group.when.holds(turn.facts):
        for step in group.steps:
            skip_step(turn, stage, step)
        return True
    _finish_each(turn, stage, group)
    if group.enough is not None and _done(turn, stage, group) >= group.enough:
        _let_the_rest_go(turn, stage, group)
    states = _states(turn, stage, group)
    return len(states) == len(group.steps) and not any(_is_open(each) for each in states)


def _finish_each(turn: Turn, stage: str, group: Together) -> None:
    """Those that wait for a sibling come after it, wherever it is written."""
    for step in sorted(group.steps, key=lambda each: len(group.waits_for(each.name))):
        before = next((each for each in group.steps if each.name == step.after), None)
        earlier = _state(turn, stage, before) if before else None
        if before is None or (earlier is not None and not _is_open(earlier)):
            finish_step(turn, stage, step)


def _let_the_rest_go(turn: Turn, stage: str, group: Together) -> None:
    for step in group.steps:
        state = _state(turn, stage, step)
        if state is None:
            skip_step(turn, stage, step)
        elif _is_open(state):
            withdraw_step(turn, state, step)


def _done(turn: Turn, stage: str, group: Together) -> int:
    return sum(each.status is StepStatus.DONE for each in _states(turn, stage, group))


def _states(turn: Turn, stage: str, group: Together) -> tuple[StepState, ...]:
    found = (_state(turn, stage, step) for step in group.steps)
    return tuple(each for each in found if each is not None)


def _state(turn: Turn, stage: str, step: Step) -> StepState | None:
    key = f"{stage}.{turn.instance.visits[stage]}.{step.name}"
    return turn.instance.step_state(VisitKey(key))


def _is_open(state: StepState) -> bool:
    return state.status is StepStatus.OPEN
