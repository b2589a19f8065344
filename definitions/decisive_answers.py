"""Which answers decide where a process goes, for whom, and when. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from definitions.condition_grammar import EARLIER
from definitions.model.deadlines import Deadline
from definitions.model.process import ProcessDefinition
from definitions.model.stages import By, FirstOf, Stage
from definitions.model.steps import Ask, Step, Together, Wait


def decisive_answers(definition: ProcessDefinition) -> frozenset[str]:
    """Paths such as ``decision.outcome``: read by a choice, a condition, a list or a deadline."""
    found = {path for rule in definition.whenever for path in rule.when.paths()}
    for stage in definition.stages:
        found.update(_of_next(stage))
        for group in stage.steps:
            if isinstance(group, Together) and group.when is not None:
                found.update(group.when.paths())
        for step in stage.each_step():
            found.update(_of_step(step))
    asked = {step.name for step in definition.asks()}
    plain = {path.removeprefix(f"{EARLIER} ") for path in found}
    return frozenset(path for path in plain if path.partition(".")[0] in asked)


def _of_next(stage: Stage) -> Iterator[str]:
    match stage.next:
        case By(path=path):
            yield path
        case FirstOf(rules=rules):
            for rule in rules:
                yield from rule.when.paths()
        case _:
            pass


def _of_step(step: Step) -> Iterator[str]:
    if step.when is not None:
        yield from step.when.paths()
    if step.for_each is not None:
        yield step.for_each.path
    if step.needs_consent is not None:
        yield step.needs_consent.of
    for deadline in _deadlines(step):
        yield deadline.anchor
    if isinstance(step, Ask):
        if step.or_when is not None:
            yield from step.or_when.paths()
        yield from (f"{step.name}.{each.name}" for each in step.form.fields if each.consent)


def _deadlines(step: Step) -> Iterator[Deadline]:
    match step:
        case Wait(until=until) if until is not None:
            yield until
        case Ask(due=due):
            yield due
        case _:
            pass
