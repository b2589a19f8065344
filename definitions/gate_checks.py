"""Is a step repeated over a list there is, and can the consent it needs be asked for?"""

from __future__ import annotations

from dataclasses import replace

from definitions.inspection import Inspection
from definitions.meanings import Meanings, Viewpoint
from definitions.mistakes import did_you_mean, listed
from definitions.model.forms import AnswerType, FormField
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Gate, Step
from definitions.vocabulary import AGENCIES, CONSENT, SCOPES

LISTS = (AnswerType.AGENCIES, AnswerType.CHOICES)


class GateChecks:
    """Checks what every verb may have: `for_each` and `needs_consent`."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._meanings = Meanings(inspection)

    def check(self, step: Step, view: Viewpoint) -> None:
        """Note every mistake in them."""
        if step.for_each is not None:
            self._check_list(step.for_each.path, replace(view, names=(*view.names, "for_each")))
        if step.needs_consent is not None:
            here = replace(view, names=(*view.names, "needs_consent"))
            self._check_gate(step.needs_consent, step, here)

    def _check_list(self, path: str, view: Viewpoint) -> None:
        meaning = self._meanings.of(path, view)
        if meaning is not None and (meaning.kind not in LISTS or meaning.of_many):
            message = f'"{path}" is a {meaning.kind}: a step is repeated for {listed(LISTS)}.'
            self._inspection.refuse(view.names, message)

    def _check_gate(self, gate: Gate, step: Step, view: Viewpoint) -> None:
        inspection = self._inspection
        if not inspection.check_child(view.names, "Nobody consents"):
            return
        if gate.if_refused:
            names = (*view.names[:-1], "if_refused")
            inspection.check_known(names, gate.if_refused, inspection.targets, "stage or end")
        if gate.of:
            self._check_agency(gate, step, view)
        vocabulary = inspection.vocabulary
        if vocabulary is None:
            return
        inspection.check_known(view.names, gate.scope, vocabulary.scopes, "consent scope")
        if inspection.definition.process == CONSENT:
            message = "This process asks for consents: no step of it can wait for one."
            inspection.refuse(view.names, message)
        elif CONSENT not in vocabulary.processes:
            message = f'Nobody could be asked: there is no process "{CONSENT}".'
            inspection.refuse(view.names, message)
        asking = inspection.process(CONSENT)
        if asking is not None and gate.scope in vocabulary.scopes:
            self._check_asking(gate, asking, view.names)

    def _check_agency(self, gate: Gate, step: Step, view: Viewpoint) -> None:
        entry = step.for_each
        if entry is not None and gate.of == entry.name:
            path = entry.path
        elif "." in gate.of:
            path = gate.of
        else:
            message = f'"{gate.of}" is no entry of a "for_each" here, and no list of agencies.'
            hint = did_you_mean(gate.of, [entry.name] if entry else ())
            self._inspection.refuse(view.names, message, hint)
            return
        meaning = self._meanings.of(path, view)
        if meaning is not None and (meaning.kind is not AnswerType.AGENCIES or meaning.of_many):
            message = f'"{path}" is a {meaning.kind}: consent is given to agencies.'
            self._inspection.refuse(view.names, message)

    def _check_asking(self, gate: Gate, asking: ProcessDefinition, names: tuple[str, ...]) -> None:
        """The process that asks must be able to ask for exactly this."""
        question = _question(asking, gate.scope)
        chosen = asking.start.field(SCOPES)
        choices = [choice.key for choice in chosen.choices] if chosen else []
        if question is None or gate.scope not in choices:
            message = f'The process "{CONSENT}" cannot be started to ask for "{gate.scope}".'
            self._inspection.refuse(names, message)
        elif question.rows_for == f"start.{AGENCIES}" and not gate.of:
            message = f'This is agreed to agency by agency: write "{gate.scope} of" and whose.'
            self._inspection.refuse(names, message)
        elif question.rows_for != f"start.{AGENCIES}" and gate.of:
            message = f'"{gate.scope}" is agreed to as a whole: leave out "of {gate.of}".'
            self._inspection.refuse(names, message)


def _question(asking: ProcessDefinition, scope: str) -> FormField | None:
    fields = (field for step in asking.asks() for field in step.form.fields)
    return next((field for field in fields if field.consent == scope), None)
