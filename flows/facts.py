"""What conditions, deadlines and `set` may read of one instance: paths to values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from definitions.conditions import Value
from definitions.model import AnswerType, Ask, FormField, ProcessDefinition
from tasks.agreement import ConsentRecord, combine
from tasks.state import (
    ConsentStatus,
    ItemKind,
    ItemStatus,
    ProcessInstance,
    StepState,
    StepStatus,
    WorkItem,
)
from tasks.world import World

ASKED_FOR = "asked_for"
NEVER_KNOWN = frozenset({ConsentStatus.REQUESTED, ConsentStatus.NO_ANSWER, ConsentStatus.EXPIRED})


class InstanceFacts:
    """The facts of one instance on one day; a path that leads nowhere is *nothing*."""

    def __init__(
        self, definition: ProcessDefinition, instance: ProcessInstance, world: World, today: date
    ) -> None:
        self._definition = definition
        self._instance = instance
        self._world = world
        self._today = today

    def one(self, path: str) -> Value:
        """The value at ``path``, or None."""
        head, _, rest = path.partition(".")
        match head, rest:
            case "today", "":
                return self._today
            case "start", "":
                return self._instance.started_on
            case "start", name:
                return _typed(self._instance.start.get(name), self._definition.start.field(name))
            case "pupil", name:
                return self._pupil(name)
            case "consent", scope:
                return _word(self._consent(scope))
            case step, "done":
                state = self._latest(step)
                return state.closed_on if state else None
            case step, "due":
                state = self._latest(step)
                return state.due.on if state and state.due else None
            case step, name:
                values = [value for value in self.many(f"{step}.{name}") if value is not None]
                return values[0] if values else None

    def many(self, path: str) -> tuple[Value, ...]:
        """One value per person asked by a step, nothing where there is no answer yet."""
        step_name, _, name = path.partition(".")
        state = self._latest(step_name)
        step = self._step(step_name)
        if state is None or step is None:
            return ()
        return tuple(self._answered(item, name, step) for item in asked_by(self._instance, state))

    def _answered(self, item: WorkItem, name: str, step: Ask) -> Value:
        answer = self._instance.answer_to(item.id)
        return _typed(answer.values.get(name), step.form.field(name)) if answer else None

    def _step(self, name: str) -> Ask | None:
        return next((each for each in self._definition.asks() if each.name == name), None)

    def _latest(self, step: str) -> StepState | None:
        """The latest visit of a step, open or closed; one that was skipped has no answers."""
        found = (s for s in reversed(self._instance.steps) if s.step == step)
        return next((s for s in found if s.status is not StepStatus.SKIPPED), None)

    def _pupil(self, name: str) -> Value:
        pupil = self._world.directory.pupil
        match name:
            case "has_left":
                return pupil.has_left
            case "year_group":
                return pupil.year_group
            case _:
                return _plain(self._world.records.get(f"pupil.{name}"))

    def _consent(self, scope: str) -> ConsentStatus | None:
        consents = self._world.consents
        if scope == ASKED_FOR:
            pairs = {(c.scope, c.agency) for c in consents if c.instance == self._instance.id}
        else:
            pairs = {(c.scope, c.agency) for c in consents if c.scope == scope}
        return summarise(consents, pairs, self._today)


def asked_by(instance: ProcessInstance, state: StepState) -> tuple[WorkItem, ...]:
    """The forms that one visit of an ``ask`` gave out, in the order they were given.

    Not those of people who may not be asked any more.
    """
    return tuple(
        item
        for item in instance.items
        if item.visit == state.key and item.kind is ItemKind.FORM and not item.left_out
    )


def still_open(instance: ProcessInstance, state: StepState) -> tuple[WorkItem, ...]:
    """Those of ``asked_by`` that could still be answered."""
    return tuple(i for i in asked_by(instance, state) if i.status is ItemStatus.OPEN)


def summarise(
    consents: Iterable[ConsentRecord], pairs: Iterable[tuple[str, str]], day: date
) -> ConsentStatus | None:
    """What several consents come to together: given or refused only if every one of them is."""
    records = tuple(consents)
    found = {
        combine((r for r in records if (r.scope, r.agency) == pair), day) for pair in pairs
    } - {None, *NEVER_KNOWN}
    if not found:
        return None
    if found in ({ConsentStatus.GIVEN}, {ConsentStatus.REFUSED}):
        return found.pop()
    if found & {ConsentStatus.GIVEN, ConsentStatus.PART}:
        return ConsentStatus.PART
    return ConsentStatus.WITHDRAWN


def _word(status: ConsentStatus | None) -> str | None:
    return None if status is None or status in NEVER_KNOWN else status.value


def _typed(value: Any, field: FormField | None) -> Value:
    if isinstance(value, str) and field is not None and field.answer is AnswerType.DATE:
        return date.fromisoformat(value)
    return _plain(value)


def _plain(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value
