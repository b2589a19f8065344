"""A stored answer as the page would have sent it, so that a form can be filled in with it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from definitions.form_inputs import DATE_PARTS, NOT_KNOWN, SHOWN
from definitions.model.forms import AnswerType, Form, FormField
from definitions.table_rows import rows_input


def refill(form: Form, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """The inputs that read as these values; a question that was not asked sends nothing."""
    inputs: dict[str, list[str]] = {SHOWN: [f.name for f in form.fields if f.name in values]}
    for field in form.fields:
        if field.name in values:
            inputs |= _refill(field, values[field.name])
    return inputs


def _refill(field: FormField, value: Any) -> dict[str, list[str]]:
    if field.answer is not AnswerType.TABLE:
        return refill_one(field, field.name, value)
    inputs: dict[str, list[str]] = {}
    if field.most:
        inputs[rows_input(field)] = list(value or {})
    for key, cells in (value or {}).items():
        for column in field.columns:
            if column.name in cells:
                inputs |= refill_one(
                    column, f"{field.name}-{key}-{column.name}", cells[column.name]
                )
    return inputs


def refill_one(field: FormField, input_id: str, value: Any) -> dict[str, list[str]]:
    """The inputs of one question, or of one cell of a table.

    A file cannot be sent again: it stays with the answer it came with.
    """
    if field.answer is AnswerType.FILE:
        return {}
    if value is None:
        left_open = field.optional or field.must_know
        return {} if left_open else {input_id: [NOT_KNOWN]}
    match field.answer:
        case AnswerType.DATE:
            day = value if isinstance(value, date) else date.fromisoformat(value)
            parts = zip(DATE_PARTS, (day.day, day.month, day.year), strict=True)
            return {f"{input_id}-{part}": [str(number)] for part, number in parts}
        case AnswerType.YES_NO:
            return {input_id: ["yes" if value else "no"]}
        case AnswerType.CHOICES | AnswerType.AGENCIES | AnswerType.ROWS:
            return {input_id: [str(each) for each in value]}
        case AnswerType.PEOPLE:
            return {input_id: ["\n".join(value)]}
        case _:
            return {input_id: [str(value)]}
