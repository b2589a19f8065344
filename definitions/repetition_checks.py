"""Are parents asked the same twice, with nothing between that could change it? Warnings."""

from __future__ import annotations

from collections.abc import Iterator

from definitions.inspection import Inspection
from definitions.model.forms import FormField
from definitions.model.stages import GoTo, Stage
from definitions.model.steps import Ask, Run, Step, Together, Wait
from definitions.readers import PARENT


def warn_of_repetitions(inspection: Inspection) -> None:
    """Note every question that parents have just been asked.

    Only steps that always follow each other are looked at: what has a ``when`` may be asked instead
    of the other, and after a ``wait`` or a process that is run the answer may well be another.
    """
    told: set[tuple[str, ...]] = set()
    for stage, step in inspection.steps():
        if _asks_parents(step):
            for home, later in _straight_on(inspection, stage, step):
                if _asks_parents(later):
                    _compare(inspection, told, step, home, later)


def _compare(
    inspection: Inspection, told: set[tuple[str, ...]], first: Step, stage: Stage, later: Step
) -> None:
    assert isinstance(first, Ask), "it asks parents"
    assert isinstance(later, Ask), "so does this"
    forms = inspection.positions.forms
    where: tuple[str, ...] = ("stages", stage.name, "steps", later.name, "form")
    if forms[first.name] == forms[later.name]:
        found = {where: f'Parents are asked all of this in "{first.name}" just before.'}
    else:
        known = {_gist(field) for field in first.form.fields if field.when is None}
        message = (
            f'Parents are asked this in "{first.name}" just before: leave it out, or suggest '
            'what they said with "prefill".'
        )
        found = {
            (*forms[later.name], field.name): message
            for field in later.form.fields
            if field.when is None and not field.prefill and _gist(field) in known
        }
    for names, words in found.items():
        if names not in told:
            told.add(names)
            inspection.warn(names, words)


def _straight_on(inspection: Inspection, stage: Stage, step: Step) -> Iterator[tuple[Stage, Step]]:
    """The steps that are done after this one whatever happens, until time is given."""
    passed: list[str] = []
    found = False
    home: Stage | None = stage
    while home is not None and home.name not in passed:
        passed.append(home.name)
        for each in _certain(home):
            if found and isinstance(each, Wait | Run):
                return
            if found:
                yield home, each
            found = found or each.name == step.name
        if not found:
            return
        way = home.next
        home = inspection.definition.stage(way.target) if isinstance(way, GoTo) else None


def _certain(stage: Stage) -> Iterator[Step]:
    for each in stage.steps:
        inside = each.steps if isinstance(each, Together) else (each,)
        if each.when is None:
            yield from (step for step in inside if step.when is None)


def _asks_parents(step: Step) -> bool:
    return isinstance(step, Ask) and PARENT in step.asked_roles


def _gist(field: FormField) -> tuple[str, str]:
    """A question by what it says, however it is written."""
    return " ".join(field.question.casefold().split()), field.answer.value
