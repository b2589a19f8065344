"""A whole answer to any form: what matters is given, the rest is made up. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from definitions.conditions import Facts
from definitions.forms import Rows, shown_fields
from definitions.model.forms import AnswerType, Form, FormField
from definitions.school_days import SchoolCalendar, legal_date

SOMEBODY = "Alex Green"


def fill(  # noqa: PLR0917  what is known of the answer, and five things to make up the rest by
    form: Form,
    given: Mapping[str, Any],
    facts: Facts,
    rows: Rows,
    today: date,
    calendar: SchoolCalendar,
) -> dict[str, Any]:
    """Every question that is asked, answered with what is given or with something that fits.

    A question whose name is given and that is not asked is left out, as on the page.
    """
    values: dict[str, Any] = {}
    for field in form.fields:
        if field.answer is AnswerType.TABLE and given.get(field.name) is not None:
            values[field.name] = _rows(field, given[field.name], rows, today)
        elif field.name in given:
            values[field.name] = given[field.name]
        elif field.earliest is not None:
            values[field.name] = _earliest(field, values, today, calendar)
        else:
            values[field.name] = _made_up(field, rows, today)
    shown = shown_fields(form, values, facts)
    return {field.name: values[field.name] for field in shown}


def _earliest(
    field: FormField, values: Mapping[str, Any], today: date, calendar: SchoolCalendar
) -> str:
    assert field.earliest is not None, "somebody has looked"
    anchor = values.get(field.earliest.anchor)
    day = date.fromisoformat(anchor) if anchor else today
    found = legal_date(field.earliest, {field.earliest.anchor: day}, calendar)
    return (found or today).isoformat()


def _made_up(field: FormField, rows: Rows, today: date) -> Any:
    match field.answer:
        case AnswerType.DATE:
            return today.isoformat()
        case AnswerType.YES_NO:
            return False
        case AnswerType.CHOICE:
            return field.choices[0].key
        case AnswerType.CHOICES:
            return [field.choices[0].key]
        case AnswerType.NUMBER:
            return field.at_least or 1
        case AnswerType.PEOPLE:
            return [SOMEBODY]
        case AnswerType.TABLE:
            return {key: _row(field, rows, today) for key in _keys(field, rows)}
        case AnswerType.AGENCIES | AnswerType.ROWS | AnswerType.FILE:
            return None
        case _:
            return f"About {field.name}"


def _rows(table: FormField, given: Mapping[str, Any], rows: Rows, today: date) -> dict[str, Any]:
    """The rows that are given, and those that there must be; what a row does not say is made up."""
    keys = dict.fromkeys((*_keys(table, rows), *given))
    return {key: {**_row(table, rows, today), **given.get(key, {})} for key in keys}


def _keys(table: FormField, rows: Rows) -> list[str]:
    if table.rows_for:
        return [row.key for row in rows.get(table.rows_for, ())]
    return [str(number) for number in range(1, table.fewest + 1)]


def _row(table: FormField, rows: Rows, today: date) -> dict[str, Any]:
    return {column.name: _made_up(column, rows, today) for column in table.columns}
