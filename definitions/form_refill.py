"""A stored answer as the page would have sent it, so that a form can be filled in with it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from definitions.form_inputs import DATE_PARTS, NOT_KNOWN, SHOWN
from definitions.model import AnswerType, Form, FormField


def refill(form: Form, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """The inputs that read as these values; a question that was not asked sends nothing."""
    inputs: dict[str, list[str]] = {SHOWN: [f.name for f in form.fields if f.name in values]}
    for field in form.fields:
        if field.name in values:
            inputs |= _refill(field, values[field.name])
    return inputs


def _refill(field: FormField, value: Any) -> dict[str, list[str]]:
    if field.answer is not AnswerType.TABLE:
        return _one(field, field.name, value)
    inputs: dict[str, list[str]] = {}
    for key, cells in (value or {}).items():
        for column in field.columns:
            if column.name in cells:
                inputs |= _one(column, f"{field.name}-{key}-{column.name}", cells[column.name])
    return inputs


def _one(field: FormField, input_id: str, value: Any) -> dict[str, list[str]]:
    if value is None:
        left_open = field.optional or field.must_know
        return {} if left_open else {input_id: [NOT_KNOWN]}
    match field.answer:
        case AnswerType.DATE:
            day = date.fromisoformat(value)
            parts = zip(DATE_PARTS, (day.day, day.month, day.year), strict=True)
            return {f"{input_id}-{part}": [str(number)] for part, number in parts}
        case AnswerType.YES_NO:
            return {input_id: ["yes" if value else "no"]}
        case AnswerType.CHOICES | AnswerType.AGENCIES:
            return {input_id: [str(each) for each in value]}
        case AnswerType.PEOPLE:
            return {input_id: ["\n".join(value)]}
        case _:
            return {input_id: [str(value)]}
