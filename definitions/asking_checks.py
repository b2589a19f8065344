"""Whom a step asks, through whom, and what they are shown first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from definitions.agreeing_checks import check_agreed_by
from definitions.document_checks import DocumentChecks
from definitions.inspection import Inspection
from definitions.meanings import Meanings, Viewpoint
from definitions.model.forms import Proof
from definitions.model.steps import Ask, Run, Shown
from definitions.pupil_forms import HOW
from definitions.readers import PUPIL, STAFF, may_read


class AskingChecks:
    """Checks the people and the reading of a step that asks."""

    def __init__(self, inspection: Inspection, documents: DocumentChecks) -> None:
        self._inspection = inspection
        self._documents = documents
        self._meanings = Meanings(inspection)

    def check(self, step: Ask, view: Viewpoint) -> None:
        """Note every mistake in who is asked and what they may read."""
        self._check_who(step, view.names)
        if step.agreed_by:
            check_agreed_by(self._inspection, step, view.names)
        for number, shown in enumerate(step.show):
            self._check_shown(shown, step, view, repeated=shown in step.show[:number])
        if step.show and step.form.proof is Proof.LINK:
            message = (
                "A form that shows what others wrote is opened with a code: leave out "
                '"proof: link", or do not show anything.'
            )
            self._inspection.refuse((*view.names, "show"), message)

    def _check_who(self, step: Ask, names: tuple[str, ...]) -> None:
        if step.role != PUPIL:
            self._inspection.check_role((*names, "ask"), step.role)
        elif not self._inspection.check_child((*names, "ask"), "No child can be asked"):
            self._inspection.positions.forms.pop(step.name, None)  # what it asks a child is moot
            return
        for role in step.through:
            self._inspection.check_role((*names, "through"), role)
        if step.role == PUPIL and not step.through:
            if (*names, "through") not in self._inspection.positions.places:
                message = 'A child is asked by an adult: say whom, as in "through: class_teacher".'
                self._inspection.refuse((*names, "ask"), message)
        elif step.role == PUPIL and step.each:
            message = 'There is one child here: write "ask: pupil".'
            self._inspection.refuse((*names, "ask"), message)
        elif step.through and step.role and step.role != PUPIL:
            message = f'"through" goes with "ask: pupil": a {step.role} is asked directly.'
            self._inspection.refuse((*names, "through"), message)
        if step.through and sum(field.name == HOW for field in step.form.fields) > 1:
            form = self._inspection.positions.forms.get(step.name, names)
            message = f'"{HOW}" is asked of itself where a child is asked: leave it out.'
            self._inspection.refuse((*form, HOW), message)

    def _check_shown(self, shown: Shown, step: Ask, view: Viewpoint, *, repeated: bool) -> None:
        here = Viewpoint((*view.names, "show"), view.stage, view.before)
        if repeated:
            self._inspection.refuse(here.names, f'"{shown.name}" is shown already.')
        elif "." in shown.name:
            self._check_one_answer(shown, step, here)
        elif self._inspection.definition.makes(shown.name) is not None:
            self._check_document(shown, step, here)
        else:
            asked = self._meanings.of_step(shown.name, here, earlier=shown.earlier)
            if isinstance(asked, Ask):
                self._check_readable(asked, step, here.names)
            elif isinstance(asked, Run):
                self._check_reader(shown.name, step, (STAFF,), "only staff may", here)

    def _check_one_answer(self, shown: Shown, step: Ask, view: Viewpoint) -> None:
        """A record, or one question of a step."""
        meaning = self._meanings.of(shown.name, view)
        vocabulary = self._inspection.vocabulary
        if meaning is None or vocabulary is None:
            return
        record = vocabulary.records.get(shown.name)
        source = self._inspection.find(shown.name.partition(".")[0])
        if record is not None:
            self._check_reader(shown.name, step, record.read_by, 'see its "read_by"', view)
        elif source is None or meaning.field is None or not isinstance(source[1], Ask):
            message = (
                f'"{shown.name}" cannot be shown: name a step, one of its questions or a record.'
            )
            self._inspection.refuse(view.names, message)
        else:
            readers = (*meaning.field.seen_by, *source[1].asked_roles, source[1].agreed_by)
            self._check_reader(shown.name, step, readers, 'see its "seen_by"', view)

    def _check_reader(
        self, name: str, step: Ask, readers: Iterable[str], why: str, view: Viewpoint
    ) -> None:
        """Whoever is asked is one of those who may read it."""
        for role in step.asked_roles:
            roles = (role, PUPIL) if step.role == PUPIL else (role,)
            if role and not may_read(roles, readers):
                message = f'The {role} is asked this, but may not read "{name}": {why}.'
                self._inspection.refuse(view.names, message)
                return

    def _check_document(self, shown: Shown, step: Ask, view: Viewpoint) -> None:
        """A document that a step makes is read before answering, as any answer is."""
        view = replace(view, before="") if shown.earlier else view
        made = self._documents.made_before(shown.name, view)
        if made is not None:
            for role in step.asked_roles:
                self._documents.check_readable(made, role, view.names)

    def _check_readable(self, shown: Ask, asked: Ask, names: tuple[str, ...]) -> None:
        """Whoever is asked may read at least one of the answers, or wrote them themselves."""
        for role in asked.asked_roles:
            if not role or not shown.form.fields or role in (*shown.asked_roles, shown.agreed_by):
                continue
            roles = (role, PUPIL) if asked.role == PUPIL else (role,)
            if not any(may_read(roles, each.seen_by) for each in shown.form.fields):
                message = f'A {role} may read nothing of "{shown.name}": say so in "seen_by" there.'
                self._inspection.refuse(names, message)
                return
