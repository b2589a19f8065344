"""What a form suggests: earlier answers, put into its inputs as if somebody had written them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from definitions.conditions import Facts
from definitions.form_inputs import DATE_PARTS, NOT_KNOWN, SHOWN
from definitions.model import AnswerType, Form, FormField
from definitions.table_rows import Rows, TableRow, rows_input
from tasks.site.questions import Inputs


def suggest(form: Form, posted: Inputs, facts: Facts, rows: Rows) -> dict[str, list[str]]:
    """The inputs of every suggestion for a question that the person has not seen yet."""
    seen = {*posted.get(SHOWN, ()), *posted}
    found: dict[str, list[str]] = {}
    for field in form.fields:
        if field.prefill and field.name not in seen:
            found |= _inputs(field, facts, rows)
    return found


def _inputs(field: FormField, facts: Facts, rows: Rows) -> dict[str, list[str]]:
    if field.answer is AnswerType.TABLE:
        return _table_inputs(field, rows.get(field.prefill, ()))
    value = facts.one(field.prefill)
    if field.answer is AnswerType.ROWS and isinstance(value, tuple):
        known = {row.key for row in rows.get(field.among, ())}
        value = tuple(each for each in value if each in known)
    return dict(_one(field, field.name, value))


def _table_inputs(table: FormField, rows: tuple[TableRow, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, row in enumerate(rows[: table.most], 1):
        for column in table.columns:
            source, value = row.cells.get(column.name, (column, None))
            if source.answer is column.answer:
                found |= dict(_one(column, f"{table.name}-{number}-{column.name}", value))
    if found:
        keys = range(1, max(len(rows[: table.most]), table.fewest) + 1)
        found[rows_input(table)] = [str(key) for key in keys]
    return found


def _one(field: FormField, input_id: str, value: Any) -> Iterator[tuple[str, list[str]]]:
    """A stored value as its inputs would send it."""
    if value is None:
        return
    match field.answer:
        case AnswerType.DATE:
            day = value if isinstance(value, date) else date.fromisoformat(value)
            parts = (str(day.day), str(day.month), str(day.year))
            for name, part in zip(DATE_PARTS, parts, strict=True):
                yield f"{input_id}-{name}", [part]
        case AnswerType.YES_NO:
            yield input_id, ["yes" if value else "no"]
        case AnswerType.PEOPLE:
            yield input_id, ["\n".join(value)]
        case AnswerType.CHOICES | AnswerType.AGENCIES | AnswerType.ROWS:
            yield input_id, [str(each) for each in value if each != NOT_KNOWN]
        case _:
            yield input_id, [str(value)]
