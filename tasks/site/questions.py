"""A form's questions as they stand on a page: what was written, what is wrong, what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from definitions.conditions import Facts, Value
from definitions.form_inputs import DATE_PARTS
from definitions.form_sentences import not_known_words
from definitions.forms import FILES, NOT_KNOWN, SHOWN, Reading, shown_fields
from definitions.model.forms import AnswerType, Form, FormField
from definitions.table_rows import AGENCIES, Rows, TableRow, row_heading, row_keys, rows_input
from tasks.file_kinds import IN_WORDS, SIZE_IN_WORDS
from tasks.site.question_parts import DatePart, Mistake, Option, Question, Row
from tasks.site.summary import words_for
from tasks.site.words import paragraphs
from tasks.subjects import Subject, name_subject

__all__ = ["FormFacts", "Inputs", "Mistake", "Question", "ask", "kept", "mistakes"]

Inputs = Mapping[str, Sequence[str]]
"""What a form sent, by the names of its inputs."""

REMOVE = "-remove"
"""After the name of a file's input: the box that takes the file out again."""


def ask(  # noqa: PLR0917  a form, what was sent, and four things to read it by
    form: Form, posted: Inputs, reading: Reading | None, facts: Facts, rows: Rows, subject: Subject
) -> tuple[Question, ...]:
    """The questions that are relevant now, as they were last filled in."""
    page = _Page(posted, reading, facts, rows, subject)
    values = reading.values if reading else {}
    return tuple(page.question(field, values) for field in shown_fields(form, values, facts))


def mistakes(questions: Sequence[Question]) -> tuple[Mistake, ...]:
    """Every mistake, in the order of the page."""
    found: list[Mistake] = []
    for each in questions:
        if each.mistake:
            found.append(Mistake(each.mistake_at, each.mistake))
        for row in each.rows:
            found.extend(mistakes(row.questions))
    return tuple(found)


def kept(form: Form, posted: Inputs, rows: Rows) -> dict[str, list[str]]:
    """The part of what was sent that belongs to the form."""
    names = {SHOWN}
    for field in form.fields:
        names.update(_names(field, field.name))
        keys = [row.key for row in rows.get(field.rows_for, ())]
        if field.most:
            keys = [*row_keys(field, posted)]
            names.add(rows_input(field))
        for key in keys:
            for column in field.columns:
                names.update(_names(column, f"{field.name}-{key}-{column.name}"))
    return {name: list(values) for name, values in posted.items() if name in names}


def _names(field: FormField, input_id: str) -> tuple[str, ...]:
    return (input_id, *(f"{input_id}-{part}" for part in DATE_PARTS))


class _Page:
    def __init__(
        self, posted: Inputs, reading: Reading | None, facts: Facts, rows: Rows, subject: Subject
    ) -> None:
        self._posted = posted
        self._mistakes = reading.mistakes if reading else {}
        self._new = frozenset(reading.revealed if reading else ())
        self._facts = facts
        self._rows = rows
        self._subject = subject

    def question(self, field: FormField, values: Mapping[str, Any]) -> Question:
        if field.answer is AnswerType.TABLE:
            return self._table(field, values)
        return self._one(field, field.name)

    def _one(self, field: FormField, input_id: str) -> Question:
        sent = tuple(self._posted.get(input_id, ()))
        at, mistake = self._mistake(input_id)
        kind = _KINDS[field.answer]
        return Question(
            id=input_id,
            kind=kind,
            words=name_subject(field.question, self._subject),
            hint=paragraphs(_hint(field), self._subject),
            optional=field.optional,
            mistake=name_subject(mistake, self._subject),
            mistake_at=self._target(kind, input_id, at),
            is_new=input_id in self._new,
            value=self._value(field, sent),
            options=self._options(field, input_id, sent),
            lines=3 if field.answer is AnswerType.PEOPLE else 5,
            is_signed=field.at_least is not None and field.at_least < 0,
            parts=self._parts(input_id) if kind == "date" else (),
            shown=(input_id,),
        )

    def _table(self, field: FormField, values: Mapping[str, Any]) -> Question:
        rows = self._added_rows(field) if field.most else self._known_rows(field, values)
        return Question(
            id=field.name,
            kind="table",
            words=name_subject(field.question, self._subject),
            hint=paragraphs(field.hint, self._subject),
            optional=field.optional,
            is_new=field.name in self._new,
            rows=rows,
            rows_input=rows_input(field) if field.most else "",
            add=_add_words(field) if len(rows) < field.most else "",
            shown=(field.name,),
        )

    def _added_rows(self, field: FormField) -> tuple[Row, ...]:
        keys = row_keys(field, self._posted)
        return tuple(
            Row(
                key,
                row_heading(field, number),
                tuple(self._cell(field, key, column) for column in field.columns),
                may_go=len(keys) > max(field.fewest, 1),
            )
            for number, key in enumerate(keys, 1)
        )

    def _known_rows(self, field: FormField, values: Mapping[str, Any]) -> tuple[Row, ...]:
        given = values.get(field.name) or {}
        facts = FormFacts(values, self._facts)
        form = Form(name=field.name, fields=field.columns)
        return tuple(
            Row(
                row.key,
                row.title,
                tuple(
                    self._cell(field, row.key, column)
                    for column in shown_fields(form, given.get(row.key) or {}, facts)
                ),
                shown=self._shown(field, row),
            )
            for row in self._rows.get(field.rows_for, ())
        )

    def _cell(self, table: FormField, key: str, column: FormField) -> Question:
        """A question; a text gets two lines, since a cell is narrow and its words must be seen."""
        found = self._one(column, f"{table.name}-{key}-{column.name}")
        return replace(found, kind="long", lines=2) if found.kind == "text" else found

    def _shown(self, field: FormField, row: TableRow) -> tuple[tuple[str, str], ...]:
        """Columns of the row of another table; its first one where the form names none."""
        if not row.heading:
            return ()
        names = field.show or tuple(row.cells)[:1]
        return tuple(
            (name_subject(column.question, self._subject), words_for(column, value, self._rows))
            for column, value in (row.cells[name] for name in names if name in row.cells)
        )

    def _mistake(self, input_id: str) -> tuple[str, str]:
        for at in (input_id, *(f"{input_id}-{part}" for part in DATE_PARTS)):
            if at in self._mistakes:
                return at, self._mistakes[at]
        return "", ""

    def _target(self, kind: str, input_id: str, at: str) -> str:
        return f"{input_id}-1" if at and kind in ("radios", "boxes") else at

    def _value(self, field: FormField, sent: tuple[str, ...]) -> str:
        value = next((each for each in sent if each != NOT_KNOWN), "")
        if field.answer is not AnswerType.FILE:
            return value
        return next((r.label for r in self._rows.get(FILES, ()) if r.key == value), "")

    def _parts(self, input_id: str) -> tuple[DatePart, ...]:
        return tuple(
            DatePart(
                f"{input_id}-{part}",
                part.capitalize(),
                next(iter(self._posted.get(f"{input_id}-{part}", ())), ""),
            )
            for part in DATE_PARTS
        )

    def _options(
        self, field: FormField, input_id: str, sent: tuple[str, ...]
    ) -> tuple[Option, ...]:
        offered = [(choice.key, choice.label) for choice in field.choices]
        if field.answer is AnswerType.YES_NO:
            offered = [("yes", "Yes"), ("no", "No")]
        if field.answer is AnswerType.AGENCIES and not offered:
            offered = [(row.key, row.label) for row in self._rows.get(AGENCIES, ())]
        if field.answer is AnswerType.ROWS:
            offered = [(row.key, row.label) for row in self._rows.get(field.among, ())]
        may_not_know = not field.must_know and not field.optional
        last = [(NOT_KNOWN, not_known_words(field))] if may_not_know else []
        return tuple(
            Option(
                f"{input_id}-{number}",
                value,
                name_subject(label, self._subject),
                value in sent,
                apart=value == NOT_KNOWN and field.answer not in _ONE_OF,
            )
            for number, (value, label) in enumerate([*offered, *last], 1)
        )


class FormFacts:
    """A form's own answers by their bare names, then whatever else is known."""

    def __init__(self, values: Mapping[str, Any], facts: Facts) -> None:
        self._values = values
        self._facts = facts

    def one(self, path: str) -> Value:
        """The answer of that name, or the fact at that path."""
        if path not in self._values:
            return self._facts.one(path)
        value = self._values[path]
        return tuple(value) if isinstance(value, list) else value

    def many(self, path: str) -> tuple[Value, ...]:
        """Only other steps are answered by several people."""
        return self._facts.many(path)


_ONE_OF = frozenset({AnswerType.YES_NO, AnswerType.CHOICE})

_KINDS = {
    AnswerType.TEXT: "text",
    AnswerType.LONG_TEXT: "long",
    AnswerType.DATE: "date",
    AnswerType.YES_NO: "radios",
    AnswerType.CHOICE: "radios",
    AnswerType.CHOICES: "boxes",
    AnswerType.NUMBER: "number",
    AnswerType.PERSON: "text",
    AnswerType.PEOPLE: "long",
    AnswerType.AGENCIES: "boxes",
    AnswerType.FILE: "file",
    AnswerType.ROWS: "boxes",
}


def _hint(field: FormField) -> str:
    """What the definition says; where it says nothing, how to answer; of a file, always both."""
    if field.answer is AnswerType.FILE:
        return f"{field.hint}\n\nIt may be {IN_WORDS}, up to {SIZE_IN_WORDS}.".strip()
    return field.hint or _usual_hint(field)


def _usual_hint(field: FormField) -> str:
    match field.answer:
        case AnswerType.DATE:
            return "For example, 27 9 2026"
        case AnswerType.PEOPLE:
            return "One name on each line"
        case AnswerType.CHOICES | AnswerType.AGENCIES | AnswerType.ROWS:
            return "Choose all that apply"
        case _:
            return ""


def _add_words(table: FormField) -> str:
    title = table.row_title
    return f"Add another {title[:1].lower()}{title[1:]}".strip()
