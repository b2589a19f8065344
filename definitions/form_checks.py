"""Do the questions of a form hang together, and do consents mean what they must?"""

from __future__ import annotations

from dataclasses import replace

from definitions.condition_checks import ConditionChecks
from definitions.deadline_checks import DeadlineChecks
from definitions.inspection import Inspection
from definitions.meanings import Viewpoint
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.stages import Stage
from definitions.model.steps import Ask
from definitions.model.subjects import SubjectKind
from definitions.readers import PUPIL, STAFF
from definitions.source_checks import SourceChecks

READERS = (STAFF, PUPIL)
"""Who may be allowed to read an answer without being a role that can be asked."""

AGREE, REFUSE = "agree", "refuse"

_TABULAR = (AnswerType.TABLE, AnswerType.ROWS)
_NOT_AT_START = (
    *(AnswerType.TEXT, AnswerType.LONG_TEXT, AnswerType.NUMBER, AnswerType.FILE),
    *_TABULAR,
)
_CHOSEN = (AnswerType.CHOICE, AnswerType.CHOICES)


class FormChecks:
    """Checks every form of a definition."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._conditions = ConditionChecks(inspection)
        self._deadlines = DeadlineChecks(inspection)
        self._sources = SourceChecks(inspection)

    def check_all(self) -> None:
        """Note every mistake in every form."""
        self._check_start(self._inspection.definition.start)
        for form, names, stage, step in self._inspection.forms():
            if not form.fields and names in self._inspection.positions.places:
                self._inspection.refuse(names, "A form asks at least one question.")
            self._check_form(form, self._view(names, stage, step))
        for home, each in self._inspection.steps():
            if isinstance(each, Ask):
                self._check_askers(each, ("stages", home.name, "steps", each.name, "ask"))
                self._sources.check(home, each)

    def _view(self, names: tuple[str, ...], stage: Stage, step: Ask) -> Viewpoint:
        """What arrives may be entered before any step has been answered."""
        if not step.arrival:
            return Viewpoint(names, stage.name, step.name, form=names)
        first = next(each for each in self._inspection.definition.stages if each.steps)
        return Viewpoint(names, first.name, first.steps[0].name, form=names)

    def _check_start(self, form: Form) -> None:
        """What is typed into Prefect stays in Prefect: so nothing is typed there."""
        names = ("start",)
        for field in form.fields:
            here = (*names, field.name)
            unread = ".".join(here) in self._inspection.positions.unread
            if field.answer in _NOT_AT_START and not unread:
                message = f"A start form takes choices, dates and people, not a {field.answer}."
                self._inspection.refuse(here, message)
            if field.consent:
                self._inspection.refuse(here, "Nobody consents by starting a process.")
            if field.prefill:
                self._inspection.refuse((*here, "prefill"), "A start form suggests nothing.")
        self._check_form(form, Viewpoint(names, form=names, starting=True))

    def _check_askers(self, step: Ask, names: tuple[str, ...]) -> None:
        """A consent is one person's own: everyone who can give it is asked for themselves."""
        asks = any(field.consent for field in step.form.fields)
        if self._inspection.subject not in (None, SubjectKind.PUPIL):
            return
        if asks and step.role and not step.arrival and (step.role, step.each) != ("parent", True):
            self._inspection.refuse(names, 'Consent is asked for with "each parent".')

    # -------------------------------------------------------------------------------- questions

    def _check_form(self, form: Form, around: Viewpoint) -> None:
        for role in form.seen_by:
            self._inspection.check_role((*around.form, "seen_by"), role, READERS)
        for field in form.fields:
            names = (*around.form, field.name)
            view = replace(around, names=names, siblings=form.fields, asking=field.name)
            self._check_field(field, view)
            for role in field.seen_by if field.seen_by != form.seen_by else ():
                self._inspection.check_role((*names, "seen_by"), role, READERS)

    def _check_field(self, field: FormField, view: Viewpoint) -> None:
        names = view.names
        self._conditions.check(field.when, _at(view, "when"))
        self._check_limits(field, view)
        if field.answer is AnswerType.TABLE:
            self._check_table(field, view)
        if field.consent:
            self._check_consent(field, names)

    def _check_limits(self, field: FormField, view: Viewpoint) -> None:
        """What a question and a column of a table have in common."""
        names = view.names
        limits = ("asked", "start", "today")
        self._deadlines.check(field.earliest, _at(view, "earliest"), *limits)
        self._deadlines.check(field.latest, _at(view, "latest"), *limits)
        self._deadlines.check(field.lasts, _at(view, "lasts"), "start", "today")
        if field.optional and field.must_know:
            message = '"optional" and "must_know" contradict each other.'
            self._inspection.refuse((*names, "must_know"), message)
        if field.answer in _CHOSEN and len(field.choices) == 1:
            self._inspection.refuse((*names, "choices"), "One choice is none: give two or more.")
        least, most = field.at_least, field.at_most
        if least is not None and most is not None and least > most:
            message = '"at_most" is less than "at_least": no number would do.'
            self._inspection.refuse((*names, "at_most"), message)

    def _check_table(self, field: FormField, view: Viewpoint) -> None:
        before = view.siblings[: view.siblings.index(field)]
        for column in field.columns:
            here = (*view.names, "columns", column.name)
            seen = (*before, *field.columns)
            columns = replace(view, names=here, siblings=seen, asking=column.name)
            self._check_limits(column, columns)
            self._check_column(column, here)

    def _check_column(self, column: FormField, here: tuple[str, ...]) -> None:
        if column.answer in (*_TABULAR, AnswerType.FILE):
            self._inspection.refuse(here, f'A column cannot have the answer "{column.answer}".')
        for word in ("when", "prefill"):
            if getattr(column, word):
                self._inspection.refuse((*here, word), f'A column has no "{word}".')
        if column.seen_by:
            message = 'Who may read a table is said once, beside its "columns".'
            self._inspection.refuse((*here, "seen_by"), message)
        if column.consent:
            message = "Consent belongs to the table as a whole, not to a column."
            self._inspection.refuse((*here, "consent"), message)

    # ----------------------------------------------------------------------------------- consent

    def _check_consent(self, field: FormField, names: tuple[str, ...]) -> None:
        if not self._inspection.check_child((*names, "consent"), "Nobody consents"):
            return
        vocabulary = self._inspection.vocabulary
        if vocabulary is not None:
            scopes = vocabulary.scopes
            self._inspection.check_known((*names, "consent"), field.consent, scopes, "scope")
        if field.answer is AnswerType.TABLE:
            if field.most or not field.rows_for.startswith("start."):
                message = "A consent is asked for each agency that was chosen at the start."
                self._inspection.refuse((*names, "rows"), message)
            for column in field.columns:
                self._check_decision(column, (*names, "columns", column.name))
        else:
            self._check_decision(field, names)

    def _check_decision(self, field: FormField, names: tuple[str, ...]) -> None:
        if ".".join(names) in self._inspection.positions.unread:
            return
        if field.answer is not AnswerType.CHOICE:
            self._inspection.refuse(names, "A consent is a choice of agree and refuse.")
            return
        if sorted(choice.key for choice in field.choices) != [AGREE, REFUSE]:
            message = 'A consent has the choices "agree" and "refuse", and no others.'
            self._inspection.refuse((*names, "choices"), message)
        if not field.must_know:
            message = '"I do not know" is no answer to a consent: write must_know: true.'
            self._inspection.refuse(names, message)


def _at(view: Viewpoint, word: str) -> Viewpoint:
    return replace(view, names=(*view.names, word))
