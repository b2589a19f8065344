"""How the steps of one visit go forward: one after another, or side by side. Pure."""

from __future__ import annotations

from definitions.model.steps import Step, Together
from flows.openings import go_on_with, open_step, skip_step
from flows.steps import withdraw_step
from flows.turn import Turn
from tasks.state import StepState, StepStatus


def finish_step(turn: Turn, stage: str, step: Step) -> bool:
    """Open the step if it is not yet, and close it if what it waits for has come; is it closed?"""
    if not turn.sent_away and not _states_of(turn, stage, step):
        open_step(turn, stage, step)
    for state in _states_of(turn, stage, step):
        if _is_open(state) and not turn.sent_away:
            go_on_with(turn, state, step)
    return not turn.sent_away and _is_closed(turn, stage, step)


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
    return not turn.sent_away and all(_is_closed(turn, stage, each) for each in group.steps)


def _finish_each(turn: Turn, stage: str, group: Together) -> None:
    """Those that wait for a sibling come after it, wherever it is written."""
    for step in sorted(group.steps, key=lambda each: len(group.waits_for(each.name))):
        before = next((each for each in group.steps if each.name == step.after), None)
        if before is None or _is_closed(turn, stage, before):
            finish_step(turn, stage, step)


def _let_the_rest_go(turn: Turn, stage: str, group: Together) -> None:
    for step in group.steps:
        states = _states_of(turn, stage, step)
        if not states:
            skip_step(turn, stage, step)
        for state in states:
            if _is_open(state):
                withdraw_step(turn, state, step)


def _done(turn: Turn, stage: str, group: Together) -> int:
    """A step that is repeated is done when all of it is closed and some of it was done."""
    closed = [each for each in group.steps if _is_closed(turn, stage, each)]
    return sum(
        any(state.status is StepStatus.DONE for state in _states_of(turn, stage, each))
        for each in closed
    )


def _states(turn: Turn, stage: str, group: Together) -> tuple[StepState, ...]:
    return tuple(state for step in group.steps for state in _states_of(turn, stage, step))


def _states_of(turn: Turn, stage: str, step: Step) -> tuple[StepState, ...]:
    """The step as this visit has it: several where it is repeated, none before it has opened."""
    visit = turn.instance.visits[stage]
    return tuple(
        each
        for each in turn.instance.steps
        if (each.stage, each.visit, each.step) == (stage, visit, step.name)
    )


def _is_closed(turn: Turn, stage: str, step: Step) -> bool:
    states = _states_of(turn, stage, step)
    return bool(states) and not any(_is_open(each) for each in states)


def _is_open(state: StepState) -> bool:
    return state.status is StepStatus.OPEN
