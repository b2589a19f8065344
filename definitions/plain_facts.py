"""What is known of answers where a plain condition holds, or does not. Pure.

Plain is ``step.question is word``, ``is not``, and several of them joined by ``and``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from definitions.condition_parts import Comparison, Join, Joined, Operator, Tree, Word
from definitions.model.steps import Set, Step

Fact: TypeAlias = tuple[str, str, bool]
"""A path, a word, and whether the path is that word."""
Known: TypeAlias = frozenset[Fact]


def facts_of(tree: Tree) -> tuple[Fact, ...] | None:
    """What a plain condition says; None where it is not plain."""
    match tree:
        case Comparison(left, Operator.IS | Operator.IS_NOT as operator, Word() as word):
            return ((left.text, word.text, operator is Operator.IS),)
        case Joined(Join.AND, parts):
            each = [facts_of(part) for part in parts]
            return None if None in each else tuple(fact for some in each for fact in some or ())
        case _:
            return None


def learn(known: Known, facts: Iterable[Fact]) -> Known | None:
    """With these facts too; None where they contradict what is known."""
    for fact in facts:
        if any(_contradict(fact, other) for other in known):
            return None
        known |= {fact}
    return known


def deny(known: Known, facts: tuple[Fact, ...]) -> Known | None:
    """Where they are not all true; None where they are known to be."""
    if len(facts) > 1:  # at least one of them is not, and which one is not known
        return known
    path, word, holds = facts[0]
    return learn(known, [(path, word, not holds)])


def forget(known: Known, step: Step) -> Known:
    """What is still known once a step has been done: its answers, or what it sets, are new."""
    if isinstance(step, Set):
        return frozenset(fact for fact in known if fact[0] not in step.records)
    return frozenset(fact for fact in known if not fact[0].startswith(f"{step.name}."))


def _contradict(one: Fact, other: Fact) -> bool:
    if one[0] != other[0]:
        return False
    same_word, both_are = one[1] == other[1], one[2] and other[2]
    return one[2] is not other[2] if same_word else both_are
