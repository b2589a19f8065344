"""Which stage or end each stage can lead to, and what follows from that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import assert_never

from definitions.model.process import ProcessDefinition
from definitions.model.stages import By, FirstOf, GoTo, Next, Stage
from definitions.model.steps import Ask, ExpiryAction


class Routes:
    """The stages of a definition as a graph."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self._definition = definition
        self._stages = {stage.name: stage for stage in definition.stages}

    @cached_property
    def first(self) -> str:
        """Where every instance begins; empty where there is no stage."""
        return next(iter(self._stages), "")

    @cached_property
    def interruptions(self) -> frozenset[str]:
        """Where ``whenever`` can lead, from any stage."""
        return frozenset(rule.go for rule in self._definition.whenever)

    @cached_property
    def onward(self) -> Mapping[str, frozenset[str]]:
        """Stage to where it leads by itself: its ``next``, and steps that leave it."""
        return {
            stage.name: frozenset((*targets(stage.next), *(go for _, go in departures(stage))))
            for stage in self._definition.stages
        }

    @cached_property
    def everywhere(self) -> Mapping[str, frozenset[str]]:
        """Stage to wherever it can lead, interruptions too."""
        return {name: found | self.interruptions for name, found in self.onward.items()}

    def reachable(self, start: Iterable[str], graph: Mapping[str, frozenset[str]]) -> set[str]:
        """Everything that can be come to from ``start``, which is itself included."""
        found: set[str] = set()
        waiting = list(start)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(graph.get(name, ()))
        return found

    def leads(self, source: str, target: str) -> bool:
        """Can ``target`` be entered after ``source``?"""
        return target in self.reachable(self.everywhere.get(source, ()), self.everywhere)

    def avoidable(self, stage: str, step: str, later: str) -> bool:
        """Can ``later`` be entered without ``step`` of ``stage`` ever having been finished?"""
        graph = {**self.everywhere, stage: self.interruptions | self._left_before(stage, step)}
        return later in self.reachable((self.first,), graph)

    def _left_before(self, stage: str, step: str) -> frozenset[str]:
        """Where the stage goes when this step or an earlier one leaves it."""
        home = self._stages[stage]
        names = [each.name for each in home.each_step()]
        group = home.beside(step)
        beside = {each.name for each in group.steps} if group else set()
        before = {*names[: names.index(step) + 1], *beside}
        return frozenset(go for name, go in departures(home) if name in before)

    def endless(self) -> tuple[str, ...]:
        """Stages that can be come to, but from which no end can be."""
        ends = {end.name for end in self._definition.ends}
        begun = self.reachable((self.first,), self.everywhere)
        return tuple(
            name
            for name in self._stages
            if name in begun and not ends & self.reachable((name,), self.onward)
        )

    def unlimited_cycles(self) -> tuple[tuple[str, ...], ...]:
        """Cycles in which no stage says ``at_most``, each as the stages it passes."""
        free = {
            name: frozenset(go for go in self.everywhere[name] if self._is_free(go))
            for name in self._stages
            if self._is_free(name)
        }
        found: list[tuple[str, ...]] = []
        for name in free:
            cycle = self._cycle(name, free)
            if cycle and not any(set(cycle) & set(other) for other in found):
                found.append(cycle)
        return tuple(found)

    def _is_free(self, name: str) -> bool:
        return name in self._stages and self._stages[name].at_most is None

    def _cycle(self, start: str, graph: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
        """The shortest way from ``start`` back to itself; empty if there is none."""
        ways: list[tuple[str, ...]] = [(start,)]
        seen: set[str] = set()
        for way in ways:
            for after in sorted(graph.get(way[-1], ())):
                if after == start:
                    return way
                if after not in seen:
                    seen.add(after)
                    ways.append((*way, after))
        return ()


def targets(following: Next) -> tuple[str, ...]:
    """Every stage or end that ``next`` names."""
    match following:
        case GoTo(target=target):
            return (target,)
        case By(cases=cases):
            return tuple(cases.values())
        case FirstOf(rules=rules, otherwise=otherwise):
            return (*(rule.go for rule in rules), otherwise)
        case _:
            assert_never(following)


def departures(stage: Stage) -> tuple[tuple[str, str], ...]:
    """Each step whose expiry, or a consent refused to it, leaves the stage, and where to."""
    expiring = (
        (step.name, step.expire.stage)
        for step in stage.each_step()
        if isinstance(step, Ask)
        and step.expire is not None
        and step.expire.action is ExpiryAction.GO_TO
    )
    refused = (
        (step.name, step.needs_consent.if_refused)
        for step in stage.each_step()
        if step.needs_consent is not None and step.needs_consent.if_refused
    )
    return (*expiring, *refused)
