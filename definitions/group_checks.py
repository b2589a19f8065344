"""Do steps that stand side by side hang together?"""

from __future__ import annotations

from definitions.condition_checks import ConditionChecks
from definitions.inspection import Inspection
from definitions.meanings import Viewpoint
from definitions.mistakes import suggest
from definitions.model.stages import Stage
from definitions.model.steps import Step, Together

_FEWEST = 2


def check_groups(inspection: Inspection) -> None:
    """Note every mistake in every ``together``, and every ``after`` outside of one."""
    for stage in inspection.definition.stages:
        for each in stage.steps:
            names = ("stages", stage.name, "steps", each.name)
            if isinstance(each, Together):
                _check_group(inspection, stage, each, names)
            elif each.after:
                message = 'Steps are done in the order written; "after" is for those in "together".'
                inspection.refuse((*names, "after"), message)


def _check_group(
    inspection: Inspection, stage: Stage, group: Together, names: tuple[str, ...]
) -> None:
    view = Viewpoint((*names, "when"), stage.name, group.name)
    ConditionChecks(inspection).check(group.when, view)
    if len(group.steps) < _FEWEST and (*names, "together") in inspection.positions.places:
        inspection.refuse(names, "Two steps or more stand side by side.")
    if group.enough is not None and group.enough > len(group.steps):
        message = f"There are only {len(group.steps)} steps side by side here."
        inspection.refuse((*names, "enough"), message)
    for step in group.steps:
        here = ("stages", stage.name, "steps", step.name, "after")
        if step.after:
            _check_after(inspection, group, step, here)


def _check_after(
    inspection: Inspection, group: Together, step: Step, names: tuple[str, ...]
) -> None:
    siblings = [each.name for each in group.steps if each.name != step.name]
    if step.after not in siblings:
        hint = suggest(step.after, siblings)
        inspection.refuse(names, f'No step "{step.after}" stands beside this one.', hint)
    elif step.name in group.waits_for(step.name):
        message = f'"{step.name}" would wait for itself: one of them must come first.'
        inspection.refuse(names, message)
