"""Conditions: parsed once, when a definition is read; asked of the facts as often as needed.

There is nothing in them to execute: they are compared, never evaluated as code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from definitions.condition_grammar import ConditionError, parse_tree
from definitions.condition_parts import (
    Comparison,
    Count,
    Facts,
    Path,
    Quantified,
    Tree,
    Value,
    leaves,
)

__all__ = ["Condition", "ConditionError", "Facts", "Mention", "Value", "parse_condition"]


@dataclass(frozen=True)
class Mention:
    """One path that a condition reads, and what it is compared with."""

    path: str
    of_many: bool
    """Read with ``any``, ``every``, ``none`` or ``count of``."""
    comparison: Comparison | None
    """None where the path stands on the right."""


@dataclass(frozen=True)
class Condition:
    """Something that holds or does not: its text, and what the text says."""

    text: str
    tree: Tree

    def holds(self, facts: Facts) -> bool:
        """Does it hold now? *Nothing* is equal to nothing and in no order."""
        return self.tree.holds(facts)

    def mentions(self) -> tuple[Mention, ...]:
        """Every path it reads, in the order written, with what each is compared with."""
        found = []
        for leaf in leaves(self.tree):
            of_many = isinstance(leaf, Quantified | Count)
            comparison = leaf.comparison if isinstance(leaf, Quantified | Count) else leaf
            found.append(Mention(comparison.left.text, of_many, comparison))
            if isinstance(comparison.right, Path):
                found.append(Mention(comparison.right.text, of_many=False, comparison=None))
        return tuple(found)

    def paths(self) -> tuple[str, ...]:
        """The paths it reads, each once, in the order written."""
        return tuple(dict.fromkeys(mention.path for mention in self.mentions()))

    def __str__(self) -> str:
        return self.text

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """In a model it may be given as text, and is written down as text."""
        return core_schema.no_info_plain_validator_function(
            cls._read, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def _read(cls, value: Any) -> Condition:
        if isinstance(value, cls):
            return value
        if not isinstance(value, str):
            raise ValueError("A condition is a line of text.")  # noqa: TRY004  pydantic wants it
        try:
            return parse_condition(value)
        except ConditionError as error:
            raise ValueError(str(error)) from error


def parse_condition(text: str) -> Condition:
    """Read a condition such as ``scopes includes agency and not pupil.has_left``.

    Raises:
        ConditionError: it cannot be read; the error knows the column.
    """
    return Condition(text=text.strip(), tree=parse_tree(text))
