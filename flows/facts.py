"""What conditions, deadlines and `set` may read of one instance: paths to values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from definitions.condition_grammar import EARLIER
from definitions.condition_parts import Word, day, number
from definitions.conditions import Value
from definitions.model.forms import AnswerType, FormField
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask, Run
from tasks.agreement import ConsentRecord, combine
from tasks.state import (
    ConsentStatus,
    ItemStatus,
    ProcessInstance,
    StepState,
    StepStatus,
    VisitKey,
    WorkItem,
)
from tasks.subjects import Pupil, Subject
from tasks.versions import counts, newest_forms
from tasks.world import World

ASKED_FOR = "asked_for"
_UNFINISHED = frozenset({StepStatus.WITHDRAWN, StepStatus.OPEN})
NEVER_KNOWN = frozenset({ConsentStatus.REQUESTED, ConsentStatus.NO_ANSWER, ConsentStatus.EXPIRED})


class SubjectFacts:
    """What is known of a subject without any instance: records, consents and the date."""

    def __init__(
        self,
        subject: Subject,
        records: Mapping[str, Any],
        kinds: Mapping[str, AnswerType],
        consents: Sequence[ConsentRecord],
        today: date,
    ) -> None:
        self._subject = subject
        self._records = records
        self._kinds = kinds
        self._consents = consents
        self._today = today

    def one(self, path: str) -> Value:
        """The value at ``path``, or None."""
        head, _, name = path.partition(".")
        match head:
            case "today":
                return self._today
            case "pupil" | "class" | "school":
                return self._record(path)
            case "consent":
                pairs = {(c.scope, c.agency) for c in self._consents if c.scope == name}
                return _word(summarise(self._consents, pairs, self._today))
            case _:
                return None

    def many(self, path: str) -> tuple[Value, ...]:
        """Nobody has been asked anything."""
        return ()

    def _record(self, path: str) -> Value:
        match path, self._subject:
            case "pupil.has_left", Pupil(has_left=has_left):
                return has_left
            case "pupil.year_group", Pupil(year_group=year_group):
                return year_group
            case _:
                return _as_kind(self._records.get(path), self._kinds.get(path))


class InstanceFacts:
    """The facts of one instance on one day; a path that leads nowhere is *nothing*.

    ``seen_from`` is the step at which somebody reads: then only what came before it is known, now
    as well as in a year, and ``earlier`` counts from its visit instead of the present one.
    """

    def __init__(
        self,
        definition: ProcessDefinition,
        instance: ProcessInstance,
        world: World,
        today: date,
        seen_from: VisitKey | None = None,
    ) -> None:
        self._definition = definition
        self._instance = instance
        self._world = world
        self._today = today
        self._about = SubjectFacts(
            world.directory.subject, world.records, world.kinds, world.consents, today
        )
        self._here = instance.step_state(seen_from) if seen_from else None

    def one(self, path: str) -> Value:
        """The value at ``path``, or None."""
        head, _, rest = path.partition(".")
        match head, rest:
            case "start", "":
                return self._instance.started_on
            case "asked", "":
                return self._here.opened_on if self._here else None
            case "due", "":
                return self._here.due.on if self._here and self._here.due else None
            case "start", name:
                return _typed(self._instance.start.get(name), self._definition.start.field(name))
            case "consent", name if name == ASKED_FOR:
                return _word(self._asked_for())
            case (("pupil" | "class" | "school" | "consent" | "today"), _):
                return self._about.one(path)
            case step, "done":
                state = self._latest(step)
                return state.closed_on if state and state.status not in _UNFINISHED else None
            case step, "due":
                state = self._latest(step)
                return state.due.on if state and state.due else None
            case step, name:
                values = [value for value in self.many(f"{step}.{name}") if value is not None]
                return values[0] if values else None

    def many(self, path: str) -> tuple[Value, ...]:
        """One value per person asked by a step, nothing where there is no answer yet."""
        step_name, _, name = path.partition(".")
        if isinstance(self._definition.step(step_name), Run):
            return tuple(self._outcome(each, name) for each in self._latest_all(step_name))
        if len(self._latest_all(step_name)) > 1:
            return self._of_each(step_name, name)
        step = self._step(step_name.removeprefix(f"{EARLIER} "))
        state = self._latest(step_name, finished=step is not None and bool(step.agreed_by))
        if state is None or step is None or not counts(step, state):
            return ()
        return tuple(self._answered(item, name, step) for item in asked_by(self._instance, state))

    def _outcome(self, state: StepState, name: str) -> Value:
        """How the process that a step ran has ended, or what it gives."""
        if name == "end":
            return state.outcome or None
        gives = (c.gives for c in self._world.children if (c.visit, c.link) == (state.key, "run"))
        return _plain(next(gives, {}).get(name))

    def _of_each(self, step_name: str, name: str) -> tuple[Value, ...]:
        """The answers of a step that was repeated, one repetition after another."""
        step = self._step(step_name)
        if step is None:
            return ()
        states = (each for each in self._latest_all(step_name) if counts(step, each))
        items = (item for state in states for item in asked_by(self._instance, state))
        return tuple(self._answered(each, name, step) for each in items)

    def _latest_all(self, step: str) -> tuple[StepState, ...]:
        """The latest visit of a step, each of its repetitions; none of it that was skipped."""
        latest = self._latest(step)
        return tuple(
            each
            for each in self._instance.steps
            if latest is not None
            and (each.stage, each.visit, each.step) == (latest.stage, latest.visit, step)
            and each.status is not StepStatus.SKIPPED
        )

    def _answered(self, item: WorkItem, name: str, step: Ask) -> Value:
        answer = self._instance.answer_to(item.id)
        return _typed(answer.values.get(name), step.form.field(name)) if answer else None

    def _step(self, name: str) -> Ask | None:
        return next((each for each in self._definition.asks() if each.name == name), None)

    def _latest(self, step: str, *, finished: bool = False) -> StepState | None:
        """The latest visit of a step, open or closed; one that was skipped has no answers.

        Of an ``earlier`` step the latest that was finished before the visit of the stage began.
        """
        name = step.removeprefix(f"{EARLIER} ")
        known = self._before_this_visit() if name != step else self._known()
        passed_over = _UNFINISHED if name != step or finished else frozenset()
        found = (s for s in reversed(known) if s.step == name and s.status not in passed_over)
        latest = next(found, None)
        return None if latest is None or latest.status is StepStatus.SKIPPED else latest

    def _known(self) -> tuple[StepState, ...]:
        """The steps that were opened before whoever reads was asked."""
        steps = self._instance.steps
        return steps if self._here is None else steps[: steps.index(self._here)]

    def _before_this_visit(self) -> tuple[StepState, ...]:
        here, instance = self._here, self._instance
        stage = here.stage if here else instance.stage or ""
        visit = here.visit if here else instance.visits.get(stage, 0)
        steps = instance.steps
        this = (n for n, s in enumerate(steps) if (s.stage, s.visit) == (stage, visit))
        return steps[: next(this, len(steps))]

    def _asked_for(self) -> ConsentStatus | None:
        """What all the consents come to for which this very instance asked."""
        consents = self._world.consents
        pairs = {(c.scope, c.agency) for c in consents if c.instance == self._instance.id}
        return summarise(consents, pairs, self._today)


def asked_by(instance: ProcessInstance, state: StepState) -> tuple[WorkItem, ...]:
    """The forms that one visit of an ``ask`` gave out, in the order they were given."""
    return newest_forms(instance, state)


def still_open(instance: ProcessInstance, state: StepState) -> tuple[WorkItem, ...]:
    """Those of ``asked_by`` that could still be answered."""
    return tuple(i for i in asked_by(instance, state) if i.status is ItemStatus.OPEN)


def waited_for(instance: ProcessInstance, state: StepState) -> tuple[WorkItem, ...]:
    """Everything of one visit of an ``ask`` that is in somebody's hands: to answer, or to agree."""
    return tuple(i for i in instance.open_items() if i.visit == state.key and i.is_asked)


def awaits_arrival(state: StepState, step: Ask) -> bool:
    """Does it wait for something that comes of itself? Perhaps with no item: there is one place."""
    return bool(step.arrival) and state.status is StepStatus.OPEN and not state.held


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
    return _as_kind(value, field.answer if field else None)


def _as_kind(value: Any, kind: AnswerType | None) -> Value:
    """A stored value as the kind of answer that it is; also where it was written out as a word."""
    if not isinstance(value, str):
        return _plain(value)
    match kind:
        case AnswerType.DATE:
            return day(value)
        case AnswerType.YES_NO:
            return Word(value).like(other=True)
        case AnswerType.NUMBER:
            return number(value)
        case _:
            return value


def _plain(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value
