"""Which rows a table has: another answer's entries, or those that a person has added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from definitions.condition_grammar import EARLIER
from definitions.model.forms import FormField
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask

AGENCIES = "agencies"
"""The key of ``Rows`` that lists the school's agencies, for questions that choose among them."""

NUMBER_OF_ROW = "Number"
"""What a row is called that has no title: ``Number 2``."""


@dataclass(frozen=True)
class TableRow:
    """One row that a table has, or one that may be chosen."""

    key: str
    label: str
    """What it is about: an agency's name, or the words in the first column."""
    heading: str = ""
    """What it is called: ``Target 2``; empty where its label says enough."""
    cells: Mapping[str, tuple[FormField, Any]] = field(default_factory=dict)
    """For the row of another table: each column by name, and the value that stands there."""

    @property
    def title(self) -> str:
        """What stands above the row."""
        return self.heading or self.label


Rows: TypeAlias = Mapping[str, tuple[TableRow, ...]]
"""Path of a table's ``rows_for``, or of ``among``, to the rows it has now."""


# ------------------------------------------------------------------------- rows that a person adds


def rows_input(table: FormField) -> str:
    """The name of the hidden inputs that say which rows the page holds."""
    return f"{table.name}-rows"


def row_keys(table: FormField, posted: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The rows of a table on the page that was sent; those it begins with where it held none."""
    sent = (each for each in posted.get(rows_input(table), ()) if _is_key(each))
    keys = list(dict.fromkeys(sent))[: table.most]
    spare = (str(n) for n in range(1, 2 * table.most + 1) if str(n) not in keys)
    while len(keys) < max(table.fewest, 1):
        keys.append(next(spare))
    return tuple(keys)


def row_heading(table: FormField, number: int) -> str:
    """``Target 2``."""
    return f"{table.row_title or NUMBER_OF_ROW} {number}"


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


# -------------------------------------------------------------------------- rows of other answers


def field_at(definition: ProcessDefinition, path: str) -> tuple[Ask | None, FormField] | None:
    """The question at the end of a path, and the step that asks it; None for everything else."""
    head, _, name = path.removeprefix(f"{EARLIER} ").partition(".")
    if head == "start":
        found = definition.start.field(name)
        return (None, found) if found else None
    step = next((each for each in definition.asks() if each.name == head), None)
    found = step.form.field(name) if step else None
    return (step, found) if found else None


def origins(
    definition: ProcessDefinition, path: str
) -> Iterator[tuple[str, Ask | None, FormField]]:
    """The question at ``path``, then whatever its rows come from, and so on to the beginning.

    Each with its own path, seen from where ``path`` is read, and the step that asks it.
    """
    seen: set[str] = set()
    prefix = f"{EARLIER} " if path.startswith(f"{EARLIER} ") else ""
    while path and path not in seen:
        seen.add(path)
        found = field_at(definition, path)
        if found is None:
            return
        yield path, *found
        source = found[1].rows_for or found[1].among
        is_step = source.partition(".")[0] != "start"
        path = f"{prefix}{source.removeprefix(prefix)}" if source and is_step else source
