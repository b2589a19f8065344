"""What somebody answered, in words, for the page on which they check it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from definitions.conditions import Facts
from definitions.form_sentences import not_known_words
from definitions.forms import FILES, shown_fields
from definitions.model.forms import AnswerType, Form, FormField
from definitions.school_days import written_date
from definitions.table_rows import AGENCIES, Rows, TableRow, row_heading
from tasks.subjects import Subject, name_subject

LEFT_OPEN = "Not answered"
NO_ROWS = "None"
NO_FILE = "No file"


@dataclass(frozen=True)
class Line:
    """One question and its answer, and where to change it."""

    question: str
    answer: str
    at: str
    """The id of the question on the form."""
    is_empty: bool
    field: str
    """The question of the form; for a cell, that of its table."""
    file: str = ""
    """The id of the file, where that is the answer."""
    table: str = ""
    """For a cell: what the table asks."""
    row: str = ""
    """For a cell: what its row is called ..."""
    about: str = ""
    """... and what the row is about, where that says more."""


def summarise(
    form: Form, values: Mapping[str, Any], facts: Facts, rows: Rows, subject: Subject
) -> tuple[Line, ...]:
    """One line for each question that was relevant; one for each cell of a table."""
    lines: list[Line] = []
    for field in shown_fields(form, values, facts):
        value = values.get(field.name)
        if field.answer is AnswerType.TABLE:
            lines.extend(_cells(field, value or {}, rows, subject))
        else:
            lines.append(_line(field, value, rows, subject))
    return tuple(lines)


def line_of(field: FormField, value: Any, rows: Rows, subject: Subject, *, nothing: str) -> Line:
    """One value by itself; ``nothing`` is said where there is none."""
    line = _line(field, value, rows, subject)
    return replace(line, answer=nothing) if line.is_empty else line


def words_for(field: FormField, value: Any, rows: Rows) -> str:
    """One answer as people read it; several things stand on lines of their own."""
    if is_nothing(value):
        left_open = NO_FILE if field.answer is AnswerType.FILE else LEFT_OPEN
        return left_open if field.optional else not_known_words(field)
    match field.answer:
        case AnswerType.YES_NO:
            return "Yes" if value else "No"
        case AnswerType.DATE:
            return written_date(date.fromisoformat(value))
        case AnswerType.CHOICE:
            return _labels(field, rows).get(value, str(value))
        case AnswerType.CHOICES | AnswerType.AGENCIES | AnswerType.ROWS:
            labels = _labels(field, rows)
            return "\n".join(labels.get(each, str(each)) for each in value)
        case AnswerType.PEOPLE:
            return "\n".join(value)
        case AnswerType.FILE:
            return next((r.label for r in rows.get(FILES, ()) if r.key == value), "A file")
        case _:
            return str(value)


def is_nothing(value: Any) -> bool:
    """Was nothing answered, or nothing chosen?"""
    return value is None or value in ([], ())


def _labels(field: FormField, rows: Rows) -> Mapping[str, str]:
    if field.choices:
        return {choice.key: choice.label for choice in field.choices}
    return {row.key: row.label for row in rows.get(field.among or AGENCIES, ())}


def _cells(
    table: FormField, value: Mapping[str, Any], rows: Rows, subject: Subject
) -> Iterator[Line]:
    words = name_subject(table.question, subject)
    found = _rows(table, value, rows)
    if not found and table.most:
        yield Line(words, NO_ROWS, f"q-{table.name}", is_empty=True, field=table.name)
    for row in found:
        cells = value.get(row.key) or {}
        for column in table.columns:
            if column.name in cells:
                answer = name_subject(words_for(column, cells[column.name], rows), subject)
                yield Line(
                    question=name_subject(column.question, subject),
                    answer=answer,
                    at=f"q-{table.name}-{row.key}-{column.name}",
                    is_empty=is_nothing(cells[column.name]),
                    field=table.name,
                    table=words,
                    row=row.title,
                    about=row.label if row.heading else "",
                )


def _rows(table: FormField, value: Mapping[str, Any], rows: Rows) -> tuple[TableRow, ...]:
    """The rows of a table; of those that the person has added only their names are known."""
    if not table.most:
        return rows.get(table.rows_for, ())
    return tuple(TableRow(key, row_heading(table, n)) for n, key in enumerate(value, 1))


def _line(field: FormField, value: Any, rows: Rows, subject: Subject) -> Line:
    return Line(
        question=name_subject(field.question, subject),
        answer=name_subject(words_for(field, value, rows), subject),
        at=f"q-{field.name}",
        is_empty=is_nothing(value),
        field=field.name,
        file=value or "" if field.answer is AnswerType.FILE else "",
    )
