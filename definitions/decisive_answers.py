"""Which answers decide where a process goes, for whom, and when. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from definitions.condition_grammar import EARLIER
from definitions.model.deadlines import Deadline
from definitions.model.process import ProcessDefinition
from definitions.model.stages import By, FirstOf, Stage
from definitions.model.steps import Ask, StartStep, Step, Together, Wait


def decisive_answers(definition: ProcessDefinition) -> frozenset[str]:
    """Paths such as ``decision.outcome``: read by a choice, a condition, a list or a deadline.

    Also what another process is started with, and what decides whether such a question is asked.
    """
    found = {path for rule in definition.whenever for path in rule.when.paths()}
    for stage in definition.stages:
        found.update(_of_next(stage))
        for group in stage.steps:
            if isinstance(group, Together) and group.when is not None:
                found.update(group.when.paths())
        for step in stage.each_step():
            found.update(_of_step(step))
    found = {path.removeprefix(f"{EARLIER} ") for path in found}
    for ask in reversed(definition.asks()):
        found.update(_asked_by(ask, found))
    asked = {step.name for step in definition.asks()}
    return frozenset(path for path in found if path.partition(".")[0] in asked)


def _asked_by(ask: Ask, decisive: Collection[str]) -> Iterator[str]:
    """What decides whether one of these questions is asked; each goes by those before it."""
    names = {path.partition(".")[2] for path in decisive if path.startswith(f"{ask.name}.")}
    for field in reversed(ask.form.fields):
        if field.name in names and field.when is not None:
            for path in field.when.paths():
                names.add(path)
                yield path if "." in path else f"{ask.name}.{path}"


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
    if isinstance(step, StartStep):
        yield from step.values.values()
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
        case Ask(due=due, remind=remind, escalate=escalate, expire=expire, others=others):
            yield due
            yield from (each.at for each in remind)
            yield from (each.at for each in escalate)
            if expire is not None:
                yield expire.at
            if others is not None:
                yield others.until
        case _:
            pass
