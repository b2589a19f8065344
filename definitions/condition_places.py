"""Where conditions stand in a definition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from definitions.conditions import Condition
from definitions.inspection import Inspection
from definitions.model.forms import FormField
from definitions.model.stages import FirstOf, Stage
from definitions.model.steps import Together


@dataclass(frozen=True)
class Placed:
    """One condition, and from where it is read."""

    condition: Condition
    names: tuple[str, ...]
    """Lead to it."""
    use: str
    """What it is for, as the end of a sentence: it can never be true, so ..."""
    stage: str = ""
    siblings: tuple[FormField, ...] = ()
    """Questions of the same form."""


def placed_conditions(inspection: Inspection) -> Iterator[Placed]:
    """Each condition of a definition."""
    definition = inspection.definition
    for number, rule in enumerate(definition.whenever):
        yield Placed(rule.when, ("whenever", str(number), "when"), "nothing ever goes this way")
    for stage in definition.stages:
        yield from _of_stage(stage)
    yield from _of_fields(("start",), definition.start.fields, "")
    for form, names, stage, _ in inspection.forms():
        yield from _of_fields(names, form.fields, stage.name)


def _of_stage(stage: Stage) -> Iterator[Placed]:
    names = ("stages", stage.name)
    groups = (each for each in stage.steps if isinstance(each, Together))
    for each in (*groups, *stage.each_step()):
        if each.when is not None:
            here = (*names, "steps", each.name, "when")
            yield Placed(each.when, here, "this is never done", stage.name)
    if isinstance(stage.next, FirstOf):
        for number, rule in enumerate(stage.next.rules):
            here = (*names, "next", str(number), "when")
            yield Placed(rule.when, here, "nothing ever goes this way", stage.name)


def _of_fields(
    names: tuple[str, ...], fields: tuple[FormField, ...], stage: str
) -> Iterator[Placed]:
    for field in fields:
        if field.when is not None:
            here = (*names, field.name, "when")
            yield Placed(field.when, here, "this is never asked", stage, fields)
