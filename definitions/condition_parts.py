"""The parts a condition is made of, and what each says of the facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol, TypeAlias, assert_never

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Value: TypeAlias = str | bool | int | float | date | tuple[str, ...] | Mapping[str, Any] | None
"""What a path can lead to; None is *nothing*: not asked, not answered, or not known."""


class Facts(Protocol):
    """What a condition may read, by path."""

    def one(self, path: str) -> Value:
        """The value at ``path``, or None."""
        ...

    def many(self, path: str) -> tuple[Value, ...]:
        """One value per person asked by an ``each`` step; None where there is no answer."""
        ...


class Operator(StrEnum):
    """How two values are compared, as it is written."""

    IS = "is"
    IS_NOT = "is not"
    INCLUDES = "includes"
    AT_LEAST = "is at least"
    MORE_THAN = "is more than"
    AT_MOST = "is at most"
    LESS_THAN = "is less than"
    BEFORE = "is before"
    AFTER = "is after"


class Quantifier(StrEnum):
    """How the answers of several people are taken together."""

    ANY = "any"
    EVERY = "every"
    NONE = "none"


class Join(StrEnum):
    """How two conditions are joined."""

    AND = "and"
    OR = "or"


@dataclass(frozen=True)
class Word:
    """A value written into the condition: a choice, a number, a date, yes, no or nothing."""

    text: str
    quoted: bool = False

    @property
    def is_nothing(self) -> bool:
        """Does it stand for the missing answer?"""
        return self.text == "nothing" and not self.quoted

    def like(self, other: Value) -> Value:
        """This word read as the kind of value that ``other`` is; None if it cannot be."""
        if isinstance(other, bool):
            return {"yes": True, "no": False}.get(self.text)
        if isinstance(other, int | float):
            return number(self.text)
        if isinstance(other, date):
            return day(self.text)
        if isinstance(other, tuple):
            return (self.text,)
        return self.text


@dataclass(frozen=True)
class Path:
    """A place in the facts: ``half_way.going``, ``pupil.has_left``, or a field's bare name."""

    text: str


Right: TypeAlias = Word | Path


@dataclass(frozen=True)
class Comparison:
    """``left operator right``; without an operator, whether ``left`` is true."""

    left: Path
    operator: Operator | None = None
    right: Right | None = None

    def holds_for(self, value: Value, facts: Facts) -> bool:
        """Does it hold when ``left`` is ``value``?"""
        if self.operator is None or self.right is None:
            return bool(value)
        if isinstance(self.right, Word) and self.right.is_nothing:
            return (value is None) is (self.operator is Operator.IS)
        if value is None:
            return self.operator is Operator.IS_NOT
        return compare(self.operator, value, self._other(value, facts))

    def holds(self, facts: Facts) -> bool:
        """Does it hold now?"""
        return self.holds_for(facts.one(self.left.text), facts)

    def _other(self, value: Value, facts: Facts) -> Value:
        if isinstance(self.right, Path):
            return facts.one(self.right.text)
        assert self.right is not None, "an operator has something on its right"
        if self.operator is Operator.INCLUDES:
            return self.right.text
        return self.right.like(value)


@dataclass(frozen=True)
class Quantified:
    """A comparison with the answers of everyone whom an ``each`` step asked."""

    quantifier: Quantifier
    comparison: Comparison

    def holds(self, facts: Facts) -> bool:
        """Does it hold now? Of nobody, ``none`` is true; ``any`` and ``every`` are false."""
        values = facts.many(self.comparison.left.text)
        found = [self.comparison.holds_for(value, facts) for value in values]
        match self.quantifier:
            case Quantifier.ANY:
                return any(found)
            case Quantifier.EVERY:
                return bool(found) and all(found)
            case Quantifier.NONE:
                return not any(found)
            case _:
                assert_never(self.quantifier)


@dataclass(frozen=True)
class Count:
    """How many of those asked answered so, compared with a number."""

    comparison: Comparison
    operator: Operator
    amount: int

    def holds(self, facts: Facts) -> bool:
        """Does it hold now?"""
        values = facts.many(self.comparison.left.text)
        counted = sum(self.comparison.holds_for(value, facts) for value in values)
        return compare(self.operator, counted, self.amount)


@dataclass(frozen=True)
class Not:
    """The opposite."""

    part: Tree

    def holds(self, facts: Facts) -> bool:
        """Does it hold now?"""
        return not self.part.holds(facts)


@dataclass(frozen=True)
class Joined:
    """Two or more conditions of which all, or at least one, must hold."""

    join: Join
    parts: tuple[Tree, ...]

    def holds(self, facts: Facts) -> bool:
        """Does it hold now?"""
        found = (part.holds(facts) for part in self.parts)
        return all(found) if self.join is Join.AND else any(found)


Tree: TypeAlias = Comparison | Quantified | Count | Not | Joined


def leaves(tree: Tree) -> Iterator[Comparison | Quantified | Count]:
    """Every comparison in ``tree``, in the order written."""
    match tree:
        case Not(part):
            yield from leaves(part)
        case Joined(parts=parts):
            for part in parts:
                yield from leaves(part)
        case Comparison() | Quantified() | Count():
            yield tree
        case _:
            assert_never(tree)


def compare(operator: Operator, left: Value, right: Value) -> bool:
    """Compare two values; what cannot be compared is neither equal nor in any order."""
    match operator:
        case Operator.IS:
            return right is not None and left == right
        case Operator.IS_NOT:
            return left != right
        case Operator.INCLUDES:
            return isinstance(left, tuple) and right in left
        case Operator.AT_LEAST:
            return _numbers(left, right, lambda a, b: a >= b)
        case Operator.MORE_THAN:
            return _numbers(left, right, lambda a, b: a > b)
        case Operator.AT_MOST:
            return _numbers(left, right, lambda a, b: a <= b)
        case Operator.LESS_THAN:
            return _numbers(left, right, lambda a, b: a < b)
        case Operator.BEFORE:
            return isinstance(left, date) and isinstance(right, date) and left < right
        case Operator.AFTER:
            return isinstance(left, date) and isinstance(right, date) and left > right
        case _:
            assert_never(operator)


def number(text: str) -> float | None:
    """The number that ``text`` writes, or None: figures as people write them, and not too many."""
    return float(text) if _NUMBER.fullmatch(text) else None


def day(text: str) -> date | None:
    """The date that ``text`` writes as 2026-09-04, or None."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _numbers(left: Value, right: Value, ordered: Callable[[float, float], bool]) -> bool:
    pair = [each for each in (left, right) if isinstance(each, int | float)]
    plain = len(pair) == 2 and not any(isinstance(each, bool) for each in pair)
    return plain and ordered(pair[0], pair[1])
