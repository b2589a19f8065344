"""What somebody answered, in words, for the page on which they check it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from definitions.conditions import Facts
from definitions.form_sentences import not_known_words
from definitions.forms import AGENCIES, FILES, Rows, shown_fields
from definitions.model import AnswerType, Form, FormField
from definitions.school_days import written_date
from tasks.assignment import Pupil
from tasks.site.words import about_child

LEFT_OPEN = "Not answered"
NO_FILE = "No file"


@dataclass(frozen=True)
class Line:
    """One question and its answer, and where to change it."""

    question: str
    answer: str
    at: str
    """The id of the question on the form."""
    is_empty: bool
    file: str = ""
    """The id of the file, where that is the answer."""


def summarise(
    form: Form, values: Mapping[str, Any], facts: Facts, rows: Rows, pupil: Pupil
) -> tuple[Line, ...]:
    """One line for each question that was relevant; one for each cell of a table."""
    lines: list[Line] = []
    for field in shown_fields(form, values, facts):
        value = values.get(field.name)
        if field.answer is not AnswerType.TABLE:
            lines.append(_line(field, value, f"q-{field.name}", rows, pupil))
            continue
        for key, label in rows.get(field.rows_for, ()):
            cells = (value or {}).get(key) or {}
            lines.extend(
                _line(column, cells[column.name], f"q-{field.name}", rows, pupil, label)
                for column in field.columns
                if column.name in cells
            )
    return tuple(lines)


def _line(  # noqa: PLR0917  one line, one argument for each thing on it
    field: FormField, value: Any, at: str, rows: Rows, pupil: Pupil, row: str = ""
) -> Line:
    question = about_child(field.question, pupil)
    return Line(
        question=f"{row}: {question}" if row else question,
        answer=about_child(_words(field, value, rows), pupil),
        at=at,
        is_empty=value is None or value == [],
        file=value or "" if field.answer is AnswerType.FILE else "",
    )


def _words(field: FormField, value: Any, rows: Rows) -> str:
    if value is None or value == []:
        left_open = NO_FILE if field.answer is AnswerType.FILE else LEFT_OPEN
        return left_open if field.optional else not_known_words(field)
    labels = {choice.key: choice.label for choice in field.choices} or dict(rows.get(AGENCIES, ()))
    match field.answer:
        case AnswerType.YES_NO:
            return "Yes" if value else "No"
        case AnswerType.DATE:
            return written_date(date.fromisoformat(value))
        case AnswerType.CHOICE:
            return labels.get(value, str(value))
        case AnswerType.CHOICES | AnswerType.AGENCIES:
            return "\n".join(labels.get(each, str(each)) for each in value)
        case AnswerType.PEOPLE:
            return "\n".join(value)
        case AnswerType.FILE:
            return dict(rows.get(FILES, ())).get(value, "A file")
        case _:
            return str(value)
