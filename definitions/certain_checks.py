"""Can each condition be true at all, and can it be false?

Every answer that conditions compare is tried: each choice, yes and no, numbers on either side of
those that are written, and nothing. What is not understood (dates, lists, several people, records
of free text) may be true or false as it likes, so what is refused here is never true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod
from typing import TypeGuard

from definitions.condition_parts import (
    Comparison,
    Join,
    Joined,
    Not,
    Operator,
    Path,
    Tree,
    Value,
    Word,
    leaves,
    number,
)
from definitions.condition_places import placed_conditions
from definitions.inspection import Inspection
from definitions.meanings import Meanings, Viewpoint
from definitions.model.forms import AnswerType, FormField
from definitions.model.stages import FirstOf

MOST_CASES = 4096
"""More would take too long: nothing is said of such a condition."""


def check_certainty(inspection: Inspection) -> None:
    """Note each condition that can never be true; one that always is, as a warning."""
    silent = inspection.silent()
    refused = {each[:3] for each in inspection.mistakes.found}
    for placed in placed_conditions(inspection):
        if tuple(inspection.positions.at(*placed.names)) in refused:
            continue  # what compares the wrong things is never true either
        found = _Cases(silent, placed.siblings).outcomes(placed.condition.tree)
        if found == {False}:
            inspection.refuse(placed.names, f"This can never be true, so {placed.use}.")
        elif found == {True}:
            inspection.warn(placed.names, "This is always true: leave it out.")
    _check_rules(inspection, silent)


def _check_rules(inspection: Inspection, silent: Inspection) -> None:
    """A line is looked at only where none before it holds."""
    for stage in inspection.definition.stages:
        if not isinstance(stage.next, FirstOf):
            continue
        before: tuple[Tree, ...] = ()
        names = ("stages", stage.name, "next")
        for count, rule in enumerate(stage.next.rules):
            cases = _Cases(silent, ())
            possible = True in cases.outcomes(rule.when.tree)
            tree = Joined(Join.AND, (*before, rule.when.tree))
            if possible and cases.outcomes(tree) == {False}:
                message = "A line above holds whenever this does, so nothing ever goes this way."
                inspection.refuse((*names, str(count), "when"), message)
            before = (*before, Not(rule.when.tree))
        if _Cases(silent, ()).outcomes(Joined(Join.AND, before)) == {False}:
            message = 'One of the lines above always holds, so "otherwise" is never come to.'
            inspection.warn((*names, "otherwise"), message)


class _NoFacts:
    """A comparison with a word asks nothing of the facts."""

    def one(self, path: str) -> Value:
        """Nothing."""
        return None

    def many(self, path: str) -> tuple[Value, ...]:
        """Nobody."""
        return ()


@dataclass(frozen=True)
class _Cases:
    """Everything that the answers a condition reads can be."""

    inspection: Inspection
    """A silent one: what a path leads to is checked elsewhere."""
    siblings: tuple[FormField, ...]

    def outcomes(self, tree: Tree) -> set[bool]:
        """What the condition can come to; both, where there are too many cases to say."""
        written = [leaf for each in self._related(tree) for leaf in leaves(each)]
        paths: dict[str, set[Value]] = {}
        free: list[int] = []
        for leaf in written:
            values = self._values(leaf, written)
            if isinstance(leaf, Comparison) and values:
                paths.setdefault(leaf.left.text, set()).update(values)
            else:
                free.append(id(leaf))
        either: tuple[Value, ...] = (True, False)
        domains = [*map(tuple, paths.values()), *(either for _ in free)]
        if prod(len(each) for each in domains) > MOST_CASES:
            return {True, False}
        cases = (_Case(dict(zip((*paths, *free), case, strict=True))) for case in product(*domains))
        return {case.holds(tree) for case in cases if case.is_possible(self.siblings)}

    def _related(self, tree: Tree) -> list[Tree]:
        """It, and what decides whether the questions it reads are asked."""
        found = [tree]
        for each in found:
            read = {leaf.left.text for leaf in leaves(each) if isinstance(leaf, Comparison)}
            for sibling in self.siblings:
                if sibling.when is not None and sibling.name in read:
                    found += [sibling.when.tree] * (sibling.when.tree not in found)
        return found

    def _values(self, leaf: Tree, written: Sequence[Tree]) -> set[Value]:
        """What stands on the left can be; empty where that is not understood."""
        if not isinstance(leaf, Comparison) or isinstance(leaf.right, Path):
            return set()
        view = Viewpoint((), siblings=self.siblings)
        meaning = Meanings(self.inspection).of(leaf.left.text, view)
        if meaning is None or meaning.of_many or leaf.operator is Operator.INCLUDES:
            return set()
        match meaning.kind:
            case AnswerType.YES_NO:
                return {True, False, None}
            case AnswerType.CHOICE if meaning.words:
                return {*meaning.words, None}
            case AnswerType.NUMBER:
                return {*_numbers(leaf.left.text, written, meaning.field), None}
            case _:
                return set()


@dataclass(frozen=True)
class _Case:
    """One set of answers."""

    answers: dict[str | int, Value]
    """By path; what is not understood by the identity of its comparison."""

    def holds(self, tree: Tree) -> bool:
        """Does it hold in this case?"""
        match tree:
            case Not(part):
                return not self.holds(part)
            case Joined(join, parts):
                found = (self.holds(part) for part in parts)
                return all(found) if join is Join.AND else any(found)
            case Comparison() if id(tree) not in self.answers:
                return tree.holds_for(self.answers[tree.left.text], _NoFacts())
            case _:
                return bool(self.answers[id(tree)])

    def is_possible(self, siblings: tuple[FormField, ...]) -> bool:
        """Is there no answer to a question that is not asked?"""
        return all(
            self.answers.get(each.name) is None or each.when is None or self.holds(each.when.tree)
            for each in siblings
        )


def _numbers(path: str, written: Sequence[Tree], asked: FormField | None) -> set[float]:
    """One of every kind that the written numbers tell apart, within what is taken."""
    leaf_words = (leaf.right for leaf in written if _is_about(leaf, path))
    sizes = {number(word.text) for word in leaf_words if isinstance(word, Word)}
    if asked is not None:
        sizes |= {asked.at_least, asked.at_most}
    marks = sorted(size for size in sizes if size is not None)
    between = {(one + other) / 2 for one, other in pairwise(marks)}
    all_of_them = {*marks, *between, *(m - 1 for m in marks[:1]), *(m + 1 for m in marks[-1:]), 0.0}
    return {size for size in all_of_them if _is_taken(size, asked)}


def _is_about(leaf: Tree, path: str) -> TypeGuard[Comparison]:
    return isinstance(leaf, Comparison) and leaf.left.text == path


def _is_taken(size: float, asked: FormField | None) -> bool:
    least, most = (asked.at_least, asked.at_most) if asked is not None else (None, None)
    return (least is None or size >= least) and (most is None or size <= most)
