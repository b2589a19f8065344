"""Whom a step asks, through whom, and what they are shown first."""

from __future__ import annotations

from dataclasses import replace

from definitions.agreeing_checks import check_agreed_by
from definitions.document_checks import DocumentChecks
from definitions.inspection import Inspection
from definitions.meanings import Meanings, Viewpoint
from definitions.model import Ask, Proof, Shown
from definitions.pupil_forms import HOW
from definitions.readers import PUPIL, may_read


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
            self._meanings.of(shown.name, here)
        elif self._inspection.definition.makes(shown.name) is not None:
            self._check_document(shown, step, here)
        else:
            asked = self._meanings.of_step(shown.name, here, earlier=shown.earlier)
            if isinstance(asked, Ask):
                self._check_readable(asked, step, here.names)

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
