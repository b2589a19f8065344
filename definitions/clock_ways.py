"""The ways on which a process can go from the start of a clock to its stop.

Each stage is entered at most once: how often a cycle will be gone round is nobody's to say, and
whoever goes round it starts most clocks anew. Of conditions only plain ones are understood, ``step.
question is word`` and several of them joined by ``and``: two steps of which each says what the
other denies are never on one way. Any other condition is taken to hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from definitions.conditions import Condition
from definitions.model.clocks import Clock
from definitions.model.deadlines import Deadline
from definitions.model.process import ProcessDefinition
from definitions.model.stages import By, FirstOf, GoTo, Stage
from definitions.model.steps import Ask, ExpiryAction, Step, Tell, Together, Wait
from definitions.plain_facts import Known, deny, facts_of, forget, learn

MOST_WAYS = 100
MOST_STEPS = 200
"""In a definition that is followed: a way may pass every one of them."""
MOST_TURNS = 5000
"""Steps looked at while ways are looked for: a stop to what would take too long."""

_OWN_DAYS = frozenset({"asked", "today", "due"})


@dataclass(frozen=True, eq=False)
class Leg:
    """What is done on a way before it goes on: one step, or several side by side.

    Ways that have a leg in common share it.
    """

    steps: tuple[Step, ...]
    stands_alone: bool
    """How long it takes depends on nothing but the day on which it opens, nor does anything else
    depend on when it was done."""
    stop: str = ""
    """The step that the clock stops with, where it is one of these."""
    left_by: str = ""
    """The step whose time is up, and by which the stage is left."""
    enough: int | None = None
    """Of several side by side: how many are waited for."""


Way: TypeAlias = tuple[Leg, ...]


@dataclass(frozen=True)
class Ways:
    """Every way of one clock."""

    found: tuple[Way, ...]
    complete: bool
    """False: there are more than were looked for."""


def find_ways(definition: ProcessDefinition, clock: Clock) -> Ways:
    """The ways from the start of a clock to its stop; none where it cannot stop."""
    if sum(1 for _ in _steps(definition)) > MOST_STEPS:
        return Ways((), complete=False)
    walk = _Walk(definition, clock)
    found: list[Way] = []
    for way in walk.from_start():
        if len(found) == MOST_WAYS:
            return Ways(tuple(found), complete=False)
        found.append(way)
    return Ways(tuple(found), complete=walk.turns < MOST_TURNS)


# ------------------------------------------------------------------------------------ walking


class _Walk:
    """Follows a definition from the start of one clock."""

    def __init__(self, definition: ProcessDefinition, clock: Clock) -> None:
        self._definition = definition
        self._clock = clock
        self._often = Counter(_decisive(definition))
        self._legs: dict[tuple[object, ...], Leg] = {}
        self._anchors = {each.anchor for step in _steps(definition) for each in _deadlines(step)}
        self.turns = 0

    def from_start(self) -> Iterator[Way]:
        """Every way, in the order written."""
        definition, clock = self._definition, self._clock
        if clock.start == "start":
            first = definition.stages[0]
            yield from self._on(first, first.steps, frozenset(), frozenset({first.name}), ())
            return
        home = next(each for each in definition.stages if each.step(clock.start))
        rest = _after(home, clock.start)
        is_ahead = any(clock.stop in _names(each) for each in rest)
        comes_back = home.step(clock.stop) is not None and not is_ahead
        passed = frozenset() if comes_back else frozenset({home.name})
        yield from self._on(home, rest, frozenset(), passed, ())

    def _on(
        self,
        stage: Stage,
        rest: Sequence[Step | Together],
        known: Known,
        passed: frozenset[str],
        way: Way,
    ) -> Iterator[Way]:
        self.turns += 1
        if self.turns >= MOST_TURNS:
            return
        if not rest:
            for target, learned in self._onward(stage, known):
                yield from self._enter(target, learned, passed, way)
            return
        first = rest[0]
        for happens, learned in self._whether(first.when, known):
            if happens:
                yield from self._through(stage, rest, learned, passed, way)
            else:
                yield from self._on(stage, rest[1:], learned, passed, way)

    def _through(
        self,
        stage: Stage,
        rest: Sequence[Step | Together],
        known: Known,
        passed: frozenset[str],
        way: Way,
    ) -> Iterator[Way]:
        first = rest[0]
        steps, enough = self._steps(first, known)
        if any(step.name == self._clock.stop for step in steps):
            yield (*way, self._leg(steps, stop=self._clock.stop))
            return
        for step in steps:
            known = forget(known, step)
        for step in steps:
            if isinstance(step, Ask) and step.expire and step.expire.action is ExpiryAction.GO_TO:
                leg = self._leg(steps, left_by=step.name)
                yield from self._enter(step.expire.stage, known, passed, (*way, leg))
            if step.needs_consent is not None and step.needs_consent.if_refused:
                yield from self._enter(step.needs_consent.if_refused, known, passed, way)
        yield from self._on(stage, rest[1:], known, passed, (*way, self._leg(steps, enough=enough)))

    def _steps(self, part: Step | Together, known: Known) -> tuple[tuple[Step, ...], int | None]:
        """Those that are done, and how many of them are waited for."""
        if not isinstance(part, Together):
            return (part,), None
        happen = (each for each in part.steps if self._may_happen(each.when, known))
        return tuple(happen), part.enough

    def _enter(self, target: str, known: Known, passed: frozenset[str], way: Way) -> Iterator[Way]:
        stage = self._definition.stage(target)
        if stage is not None and target not in passed:
            yield from self._on(stage, stage.steps, known, passed | {target}, way)

    def _leg(
        self,
        steps: tuple[Step, ...],
        *,
        stop: str = "",
        left_by: str = "",
        enough: int | None = None,
    ) -> Leg:
        key = (tuple(step.name for step in steps), stop, left_by, enough)
        if key not in self._legs:
            alone = all(self._stands_alone(step) for step in steps)
            self._legs[key] = Leg(steps, alone, stop, left_by, enough)
        return self._legs[key]

    def _stands_alone(self, step: Step) -> bool:
        counted = {each.anchor for each in _deadlines(step)}
        names = {f"{step.name}.done", f"{step.name}.due"}
        hears = isinstance(step, Wait) and bool(step.heard)
        heard = isinstance(step, Ask) and step.others is not None
        return counted <= _OWN_DAYS and not names & self._anchors and not hears and not heard

    # ------------------------------------------------------------------------------- conditions

    def _may_happen(self, when: Condition | None, known: Known) -> bool:
        return any(happens for happens, _ in self._whether(when, known))

    def _whether(self, when: Condition | None, known: Known) -> Iterator[tuple[bool, Known]]:
        """Whether a condition can hold, and whether it can fail, and what is known then.

        That it fails is of interest only where something else hangs on the same answer.
        """
        facts = facts_of(when.tree) if when is not None else None
        if facts is None:
            yield True, known
            return
        learned = learn(known, facts)
        if learned is not None:
            yield True, learned
        if learned is None or any(self._often[path] > 1 for path, *_ in facts):
            denied = deny(known, facts)
            if denied is not None:
                yield False, denied

    def _onward(self, stage: Stage, known: Known) -> Iterator[tuple[str, Known]]:
        match stage.next:
            case GoTo(target=target):
                yield target, known
            case By(path=path, cases=cases):
                for word, target in cases.items():
                    learned = learn(known, [(path, word, True)])
                    if learned is not None:
                        yield target, learned
            case FirstOf(rules=rules, otherwise=otherwise):
                for rule in rules:
                    ways = dict(self._whether(rule.when, known))
                    if True in ways:
                        yield rule.go, ways[True]
                    known = ways.get(False, known)
                yield otherwise, known
            case _:
                assert_never(stage.next)


def _decisive(definition: ProcessDefinition) -> Iterator[str]:
    """The paths that plain conditions and ``by`` read, once for each time."""
    for stage in definition.stages:
        whens = [each.when for each in (*stage.steps, *stage.each_step())]
        if isinstance(stage.next, FirstOf):
            whens += [rule.when for rule in stage.next.rules]
        if isinstance(stage.next, By):
            yield stage.next.path
        for when in dict.fromkeys(whens):
            yield from (path for path, *_ in (facts_of(when.tree) if when else None) or ())


def _after(stage: Stage, name: str) -> tuple[Step | Together, ...]:
    """What is not done yet when that step is: the rest of those beside it, then what follows."""
    places = [name in _names(each) for each in stage.steps]
    own, rest = stage.steps[places.index(True)], stage.steps[places.index(True) + 1 :]
    if not isinstance(own, Together):
        return rest
    over = {name, *own.waits_for(name)}
    left = tuple(each for each in own.steps if each.name not in over)
    return (own.model_copy(update={"steps": left, "when": None}), *rest) if left else rest


def _steps(definition: ProcessDefinition) -> Iterator[Step]:
    return (step for stage in definition.stages for step in stage.each_step())


def _deadlines(step: Step) -> Iterator[Deadline]:
    """What says how long a step takes."""
    if isinstance(step, Tell) and step.due is not None:
        yield step.due
    if isinstance(step, Wait) and step.until is not None:
        yield step.until
    if isinstance(step, Ask):
        yield step.due
        if step.expire is not None:
            yield step.expire.at


def _names(part: Step | Together) -> tuple[str, ...]:
    return tuple(each.name for each in (part.steps if isinstance(part, Together) else (part,)))
