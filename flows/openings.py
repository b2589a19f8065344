"""How a step opens: on its condition, once for each entry of its list, behind its consent. Pure."""

from __future__ import annotations

from definitions.model.steps import Step
from flows.gates import Verdict, hold, keep_held, lead_away, refuse, release, verdict
from flows.steps import add_step, begin_step, settle_step, withdraw_step
from flows.turn import Turn
from tasks.state import StepState, StepStatus


def open_step(turn: Turn, stage: str, step: Step) -> None:
    """Open a step, once for each entry of its list; skip it when its condition does not hold."""
    entries = _entries(turn, step)
    if not entries or (step.when is not None and not step.when.holds(turn.facts)):
        skip_step(turn, stage, step)
        return
    for state in [add_step(turn, stage, step, entry) for entry in entries]:
        _open_one(turn, state, step)


def _entries(turn: Turn, step: Step) -> tuple[str, ...]:
    """What it is repeated for, as the list stands now; one empty name where it is not."""
    if step.for_each is None:
        return ("",)
    value = turn.facts.one(step.for_each.path)
    return tuple(dict.fromkeys(value)) if isinstance(value, tuple) else ()


def _open_one(turn: Turn, state: StepState, step: Step) -> None:
    match verdict(turn, state, step):
        case Verdict.MAY_BEGIN:
            begin_step(turn, state, step)
        case Verdict.HELD:
            hold(turn, state, step)
        case Verdict.REFUSED:
            refuse(turn, state, step)


def skip_step(turn: Turn, stage: str, step: Step) -> None:
    """Pass over a step without looking at its own condition."""
    turn.close_step(add_step(turn, stage, step), StepStatus.SKIPPED)


def go_on_with(turn: Turn, state: StepState, step: Step) -> None:
    """Take an open step as far as it goes: its consent first, then what it waits for."""
    state = _look_at_consent(turn, state, step)
    if state.status is StepStatus.OPEN and not state.held:
        settle_step(turn, state, step)


def _look_at_consent(turn: Turn, state: StepState, step: Step) -> StepState:
    """Begin a step whose consent has come, and end one whose consent is refused or taken back."""
    match verdict(turn, state, step):
        case Verdict.MAY_BEGIN if state.held:
            begin_step(turn, release(turn, state), step)
        case Verdict.HELD if state.held:
            keep_held(turn, state, step)
        case Verdict.REFUSED if state.held:
            refuse(turn, state, step)
        case Verdict.REFUSED:
            turn.note("consent lacking", visit=state.key)
            withdraw_step(turn, state, step)
            lead_away(turn, step)
        case _:
            pass
    return turn.instance.step_state(state.key) or state
