"""The rows that a form's tables have, and what was written into them before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from definitions.conditions import Facts, Value
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.process import ProcessDefinition
from definitions.table_rows import AGENCIES, Rows, TableRow, origins, row_heading
from tasks.site.summary import words_for

Agencies = tuple[TableRow, ...]
"""The agencies that the school works with."""


def rows_of(
    form: Form, definition: ProcessDefinition, facts: Facts, agencies: Agencies
) -> dict[str, tuple[TableRow, ...]]:
    """The rows of a form's tables, those that may be chosen, and the agencies."""
    named = (path for each in form.fields for path in (each.rows_for, each.among, each.prefill))
    paths = dict.fromkeys(path for path in named if path)
    return {AGENCIES: agencies} | {
        path: rows_at(path, definition, facts, agencies) for path in paths
    }


def rows_at(
    path: str, definition: ProcessDefinition, facts: Facts, agencies: Agencies
) -> tuple[TableRow, ...]:
    """The rows at one path, with everything that tables before it say of the same rows."""
    rows: dict[str, TableRow] = {}
    for at, _, field in reversed([*origins(definition, path)]):
        rows = _next_rows(field, facts.one(at), rows, {AGENCIES: agencies})
    return tuple(rows.values())


def _next_rows(
    field: FormField, value: Value, before: Mapping[str, TableRow], listed: Rows
) -> dict[str, TableRow]:
    if isinstance(value, Mapping):
        return {
            key: _row(field, number, key, cells or {}, before.get(key), listed)
            for number, (key, cells) in enumerate(value.items(), 1)
        }
    chosen = tuple(str(each) for each in value) if isinstance(value, tuple) else ()
    if field.answer is AnswerType.ROWS:
        return {key: before[key] for key in chosen if key in before}
    labels = {row.key: row.label for row in listed[AGENCIES]}
    labels |= {choice.key: choice.label for choice in field.choices}
    return {key: TableRow(key, labels.get(key, key)) for key in chosen}


def _row(  # noqa: PLR0917  a row, and the five things that it is made of
    table: FormField,
    number: int,
    key: str,
    cells: Mapping[str, Any],
    before: TableRow | None,
    listed: Rows,
) -> TableRow:
    own = {column.name: (column, cells.get(column.name)) for column in table.columns}
    first = table.columns[0]
    is_named = bool(table.row_title) or before is None
    heading = row_heading(table, number) if is_named else ""
    return TableRow(
        key=key,
        label=before.label if before else words_for(first, cells.get(first.name), listed),
        heading=heading or (before.heading if before else ""),
        cells={**(before.cells if before else {}), **own},
    )
