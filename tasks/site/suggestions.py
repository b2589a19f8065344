"""What a form suggests: earlier answers, put into its inputs as if somebody had written them."""

from __future__ import annotations

from definitions.conditions import Facts
from definitions.form_inputs import SHOWN
from definitions.form_refill import refill_one
from definitions.model.forms import AnswerType, Form, FormField
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
    return {} if value is None else refill_one(field, field.name, value)


def _table_inputs(table: FormField, rows: tuple[TableRow, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, row in enumerate(rows[: table.most], 1):
        for column in table.columns:
            source, value = row.cells.get(column.name, (column, None))
            if source.answer is column.answer and value is not None:
                found |= refill_one(column, f"{table.name}-{number}-{column.name}", value)
    if found:
        keys = range(1, max(len(rows[: table.most]), table.fewest) + 1)
        found[rows_input(table)] = [str(key) for key in keys]
    return found
