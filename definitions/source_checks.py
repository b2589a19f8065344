"""Suggestions, rows and choices among rows: does their source exist, fit, and may it be read?"""

from __future__ import annotations

from dataclasses import replace

from definitions.inspection import Inspection
from definitions.meanings import Meaning, Meanings, Viewpoint
from definitions.mistakes import did_you_mean, listed
from definitions.model.forms import AnswerType, FormField
from definitions.model.stages import Stage
from definitions.model.steps import Ask
from definitions.readers import may_read_answer, may_read_record
from definitions.table_rows import origins

_TABULAR = (AnswerType.TABLE, AnswerType.ROWS)
_ROWS = (AnswerType.AGENCIES, AnswerType.CHOICES, *_TABULAR)
_SUITABLE = {
    AnswerType.TEXT: (AnswerType.TEXT, AnswerType.PERSON),
    AnswerType.LONG_TEXT: (AnswerType.LONG_TEXT, AnswerType.TEXT),
    AnswerType.PERSON: (AnswerType.PERSON, AnswerType.TEXT),
    AnswerType.TABLE: (AnswerType.TABLE, AnswerType.ROWS),
}
"""What may be suggested for a kind of answer; for all others only their own kind."""


class SourceChecks:
    """Checks where the questions of a step take something from, as that step sees it."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._meanings = Meanings(inspection)

    def check(self, stage: Stage, step: Ask) -> None:
        """Note every mistake in the sources of one step's form."""
        names = self._inspection.positions.forms.get(step.name)
        for field in step.form.fields if names else ():
            assert names is not None, "a form that is read stands somewhere"
            here = (*names, field.name)
            if ".".join(here) in self._inspection.positions.unread:
                continue
            view = Viewpoint(here, stage.name, step.name, form=names)
            self._check_rows(field, step, _at(view, "rows"))
            self._check_among(field, step, _at(view, "among"))
            self._check_prefill(field, step, _at(view, "prefill"))

    # ------------------------------------------------------------------------------------- rows

    def _check_rows(self, field: FormField, step: Ask, view: Viewpoint) -> None:
        path = field.rows_for
        meaning = self._one_answer(path, view) if path else None
        if meaning is not None and meaning.kind not in _ROWS:
            message = f'"{path}" is a {meaning.kind}: rows are made of {listed(_ROWS)}.'
            self._inspection.refuse(view.names, message)
        elif meaning is not None and meaning.kind in _TABULAR:
            self._check_origins(path, step, view)
        is_table = meaning is None or meaning.kind in _TABULAR
        if field.show:
            self._check_show(field, _at(view, "..", "show"), known=bool(path) and is_table)

    def _check_show(self, field: FormField, view: Viewpoint, *, known: bool) -> None:
        if not known:
            message = '"show" goes with rows of another table, as in "one for each iep.targets".'
            self._inspection.refuse(view.names, message)
            return
        found = origins(self._inspection.definition, field.rows_for)
        columns = [column.name for _, _, each in found for column in each.columns]
        for name in field.show if columns else ():
            self._inspection.check_known(view.names, name, columns, "column")

    def _check_among(self, field: FormField, step: Ask, view: Viewpoint) -> None:
        meaning = self._one_answer(field.among, view) if field.among else None
        if meaning is not None and meaning.kind is not AnswerType.TABLE:
            message = f'"{field.among}" is a {meaning.kind}: only a table has rows to choose.'
            self._inspection.refuse(view.names, message)
        elif meaning is not None:
            self._check_origins(field.among, step, view)

    # ---------------------------------------------------------------------------------- prefill

    def _check_prefill(self, field: FormField, step: Ask, view: Viewpoint) -> None:
        path = field.prefill
        if not path:
            return
        if field.answer is AnswerType.TABLE and not field.most:
            message = '"prefill" goes with a table whose rows are added, as in "rows: 2 to 4".'
            self._inspection.refuse(view.names, message)
            return
        if step.form.field(path) is not None:
            message = f'"{path}" is asked on the same page: it is not known before.'
            self._inspection.refuse(view.names, message)
            return
        meaning = self._one_answer(path, view)
        if meaning is None:
            return
        if meaning.kind not in _SUITABLE.get(field.answer, (field.answer,)):
            message = f'"{path}" is a {meaning.kind}, which cannot be suggested for a'
            self._inspection.refuse(view.names, f"{message} {field.answer}.")
            return
        self._check_words(field, meaning, view)
        self._check_columns(field, view)
        self._check_origins(path, step, view)

    def _check_words(self, field: FormField, meaning: Meaning, view: Viewpoint) -> None:
        keys = {choice.key for choice in field.choices}
        strange = [word for word in meaning.words or () if keys and word not in keys]
        if strange:
            message = f'"{field.prefill}" may be "{strange[0]}", which cannot be chosen here.'
            self._inspection.refuse(view.names, message, did_you_mean(strange[0], keys))

    def _check_columns(self, field: FormField, view: Viewpoint) -> None:
        """A table takes over the columns that it has in common with where the rows come from."""
        if field.answer is not AnswerType.TABLE:
            return
        mine = {(column.name, column.answer) for column in field.columns}
        found = origins(self._inspection.definition, field.prefill)
        if not any((c.name, c.answer) in mine for _, _, each in found for c in each.columns):
            message = f'"{field.prefill}" has no column of this table: nothing would be suggested.'
            self._inspection.refuse(view.names, message)

    # ---------------------------------------------------------------------------------- reading

    def _one_answer(self, path: str, view: Viewpoint) -> Meaning | None:
        meaning = self._meanings.of(path, view)
        if meaning is not None and meaning.of_many:
            message = f'"{path}" has an answer from each person: nothing can be taken from it.'
            self._inspection.refuse(view.names, message)
            return None
        return meaning

    def _check_origins(self, path: str, step: Ask, view: Viewpoint) -> None:
        """Everything that would be read must be for the eyes of whoever is asked."""
        vocabulary = self._inspection.vocabulary
        record = vocabulary.records.get(path) if vocabulary else None
        for role in step.asked_roles:
            if record is not None and not may_read_record(role, record):
                self._refuse_reader(path, role, "read_by", view)
            for origin, source, field in origins(self._inspection.definition, path):
                if source is not None and not may_read_answer(role, field, source):
                    self._refuse_reader(origin, role, "seen_by", view)

    def _refuse_reader(self, path: str, role: str, word: str, view: Viewpoint) -> None:
        message = f'The {role} is asked this, but may not read "{path}": see its "{word}".'
        self._inspection.refuse(view.names, message)


def _at(view: Viewpoint, *words: str) -> Viewpoint:
    names = view.names
    for word in words:
        names = names[:-1] if word == ".." else (*names, word)
    return replace(view, names=names)
