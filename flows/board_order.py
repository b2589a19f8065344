"""Which step comes after which, as the run graph draws it: the arrows between them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from definitions.model.process import ProcessDefinition
from definitions.model.steps import Together
from tasks.state import ProcessInstance, StepState, VisitKey

Keys = tuple[VisitKey, ...]


def arrows(definition: ProcessDefinition, instance: ProcessInstance) -> Mapping[VisitKey, Keys]:
    """For each step that was opened, the steps after which it came."""
    found: dict[VisitKey, Keys] = {}
    before: Keys = ()
    for (_, _, name), states in groupby(instance.steps, lambda each: _place(definition, each)):
        side_by_side = tuple(states)
        group = _group(definition, side_by_side[0]) if name else None
        for state in side_by_side:
            waited_for = _sibling(group, state, side_by_side)
            found[state.key] = (waited_for,) if waited_for else before
        waited_for_by_others = {key for each in side_by_side for key in found[each.key]}
        before = tuple(s.key for s in side_by_side if s.key not in waited_for_by_others)
    return found


def _place(definition: ProcessDefinition, state: StepState) -> tuple[str, int, str]:
    """Those side by side stand at one place; a step by itself has a place of its own."""
    group = _group(definition, state)
    return (state.stage, state.visit, group.name) if group else (state.key, state.visit, "")


def _group(definition: ProcessDefinition, state: StepState) -> Together | None:
    stage = definition.stage(state.stage)
    return stage.beside(state.step) if stage else None


def _sibling(
    group: Together | None, state: StepState, beside: tuple[StepState, ...]
) -> VisitKey | None:
    """The sibling that a step waited for, or None."""
    steps = {each.name: each for each in group.steps} if group else {}
    after = steps[state.step].after if state.step in steps else ""
    return next((each.key for each in beside if after and each.step == after), None)
