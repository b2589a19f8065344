"""Can each document be made: is there such a template, from such answers, for such readers?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from jinja2 import TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from definitions.documents import (
    COMMON,
    MARKS,
    Child,
    DocumentError,
    Facts,
    Said,
    Sheet,
    environment,
    template_file,
    write_document,
)
from definitions.inspection import Inspection
from definitions.meanings import Meanings, Viewpoint
from definitions.mistakes import Place, did_you_mean
from definitions.model.forms import AnswerType, FormField
from definitions.model.stages import Stage
from definitions.model.steps import Ask, Make, Tell
from definitions.readers import PARENT, may_read
from definitions.vocabulary import owner_of

_A_DAY = date(2026, 9, 14)


class DocumentChecks:
    """Checks every step that makes a document or hands one out."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._meanings = Meanings(inspection)

    # -------------------------------------------------------------------------------- the steps

    def check_make(self, step: Make, view: Viewpoint) -> None:
        """Note every mistake in a step that makes a document."""
        here = (*view.names, "from")
        asks = self._sources(step, Viewpoint(here, view.stage, view.before))
        for name in (each for each in step.sources if each in self._common):
            message = f'"{name}" has a meaning of its own in documents: call the step otherwise.'
            self._inspection.refuse(here, message)
        known = self._known((*view.names, "make"), step.template, self._templates())
        if known and len(asks) == len(step.sources):
            self._check_template(step.template, asks)

    def check_tell(self, stage: Stage, step: Tell, view: Viewpoint) -> None:
        """Note every mistake in what a step hands out."""
        here = (*view.names, "document")
        made = self.made_before(step.document, Viewpoint(here, view.stage, view.before))
        if made is not None:
            for role in step.to:
                self.check_readable(made, role, (*view.names, "tell"))
        elif step.document and step.document not in self._makes():
            known = (*self._templates(), *self._makes())
            if self._known(here, step.document, known):
                self._check_template(step.document, {})

    def made_before(self, name: str, view: Viewpoint) -> Make | None:
        """The step of that name that makes a document; None, with a mistake, if it comes later."""
        made = self._makes().get(name)
        if made is None or self._meanings.comes_before(made[0].name, name, view):
            return made[1] if made else None
        self._inspection.refuse(view.names, f'"{name}" is not made yet here: it comes later.')
        return None

    def check_readable(self, made: Make, role: str, names: tuple[str, ...]) -> None:
        """Whoever is given a document, or shown it, may read something of it."""
        asks = [found for each in made.sources if (found := self._ask(each)) is not None]
        fields = [field for ask in asks for field in ask.form.fields]
        wrote = any(role in ask.asked_roles for ask in asks) and role != PARENT
        unread = not self._inspection.positions.unread.isdisjoint(made.sources)
        if not fields or wrote or unread or not role:
            return
        if not any(may_read((role,), field.seen_by) for field in fields):
            message = f'A {role} may read nothing of "{made.name}": say so in "seen_by".'
            self._inspection.refuse(names, message)

    def _sources(self, step: Make, view: Viewpoint) -> Mapping[str, Ask]:
        found = {name: self._meanings.of_step(name, view) for name in step.sources}
        return {name: ask for name, ask in found.items() if isinstance(ask, Ask)}

    def _ask(self, name: str) -> Ask | None:
        found = self._inspection.find(name)
        return found[1] if found is not None and isinstance(found[1], Ask) else None

    def _makes(self) -> dict[str, tuple[Stage, Make]]:
        steps = self._inspection.steps()
        return {step.name: (stage, step) for stage, step in steps if isinstance(step, Make)}

    def _templates(self) -> tuple[str, ...]:
        files = (file for file in self._inspection.mistakes.texts if file.endswith(".html"))
        names = (file.rpartition("/")[2].removesuffix(".html") for file in files)
        return tuple(name for name in names if template_file(name) in self._texts)

    def _known(self, names: tuple[str, ...], name: str, known: Iterable[str]) -> bool:
        words = tuple(known)
        if name and name not in words:
            message = f'There is no document "{name}".'
            self._inspection.refuse(names, message, did_you_mean(name, words))
        return name in words

    # ---------------------------------------------------------------------------- the templates

    @property
    def _common(self) -> tuple[str, ...]:
        return COMMON[self._inspection.definition.subject]

    @property
    def _texts(self) -> Mapping[str, str]:
        return self._inspection.mistakes.texts

    def _check_template(self, name: str, asks: Mapping[str, Ask]) -> None:
        """Note what a template names that its document does not have: read, then tried out."""
        file = template_file(name)
        before = len(self._inspection.mistakes.found)
        try:
            tree = environment().parse(self._texts[file])
        except TemplateSyntaxError as error:
            message = f"This cannot be read as a template: {error.message}"
            self._refuse(file, error.lineno, message)
            return
        self._check_names(file, tree, asks)
        if len(self._inspection.mistakes.found) == before:
            self._try_out(file, asks)

    def _check_names(self, file: str, tree: nodes.Template, asks: Mapping[str, Ask]) -> None:
        given = find_undeclared_variables(tree)
        known = {*self._common, *asks}
        for found in tree.find_all(nodes.Getattr):
            if isinstance(found.node, nodes.Name) and found.node.name in given:
                self._check_answer(file, found.lineno, found.node.name, found.attr, asks)
        for name in tree.find_all(nodes.Name):
            if name.name in given - known - {*environment().globals}:
                message = f'This document is not made from anything called "{name.name}".'
                self._refuse(file, name.lineno, message, did_you_mean(name.name, known))

    def _check_answer(
        self, file: str, line: int, head: str, name: str, asks: Mapping[str, Ask]
    ) -> None:
        owner = owner_of(f"{head}.{name}")
        if owner is not None and self._inspection.vocabulary is not None:
            records = self._inspection.vocabulary.records
            if f"{head}.{name}" not in records and name not in MARKS.get(owner, ()):
                hint = did_you_mean(f"{head}.{name}", records)
                self._refuse(file, line, f'There is no record "{head}.{name}".', hint)
        elif head in asks and asks[head].form.field(name) is None:
            known = [field.name for field in asks[head].form.fields]
            hint = did_you_mean(name, known)
            self._refuse(file, line, f'"{head}" has no question "{name}".', hint)

    def _try_out(self, file: str, asks: Mapping[str, Ask]) -> None:
        for full in (True, False):
            for for_parent in (True, False):
                try:
                    write_document(self._texts[file], self._sample(asks, full, for_parent))
                except DocumentError as error:
                    self._refuse(file, error.line, str(error))
                    return

    def _sample(self, asks: Mapping[str, Ask], full: bool, for_parent: bool) -> Facts:
        subject = self._inspection.definition.subject
        return Facts(
            subject=subject,
            child=Child("A.B.", "Year 3", "Willow"),
            sendco="Sam Ofori" if full else "",
            class_teacher="Tess Ward" if full else "",
            made_on=_A_DAY,
            for_parent=for_parent,
            records=dict.fromkeys(subject.may_read, _AnyRecord(full)),
            on=lambda _text: _A_DAY if full else None,
            sheets={name: self._sheet(ask.form.fields, full) for name, ask in asks.items()},
        )

    def _sheet(self, fields: tuple[FormField, ...], full: bool) -> Sheet:
        return Sheet({field.name: self._said(field, full) for field in fields})

    def _said(self, field: FormField, full: bool) -> Said:
        if field.answer is not AnswerType.TABLE:
            return Said(field.question, "An answer" if full else "")
        step, _, name = field.rows_for.partition(".")
        base = self._ask(step)
        about = base.form.field(name) if base else None
        columns = (*(about.columns if about else ()), *field.columns)
        return Said(field.question, rows=(self._sheet(columns, full),) if full else ())

    def _refuse(self, file: str, line: int, message: str, hint: str = "") -> None:
        self._inspection.mistakes.add(Place(file, line, 1), message, hint)


class _AnyRecord(Sheet):
    """Every record, whatever it is called: the names have been looked up before."""

    def __init__(self, full: bool) -> None:
        super().__init__({})
        self._words = "A value" if full else ""

    def __getitem__(self, name: str) -> Said:
        return Said(name, self._words)
