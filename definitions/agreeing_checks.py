"""Can the answer of a step be agreed to by somebody else?"""

from __future__ import annotations

from definitions.inspection import Inspection
from definitions.model.forms import Proof
from definitions.model.steps import Ask


def check_agreed_by(inspection: Inspection, step: Ask, names: tuple[str, ...]) -> None:
    """Note every mistake in who must agree to the answer of a step, and to what."""
    here = (*names, "agreed_by")
    inspection.check_role(here, step.agreed_by)
    if step.each:
        message = (
            f'"agreed_by" goes with one answer, and "ask: each {step.role}" has several, of which '
            f'some may come and others not: write "ask: {step.role}".'
        )
        inspection.refuse(here, message)
    if step.agreed_by in step.asked_roles:
        message = f"A {step.agreed_by} would agree with themselves: somebody else must agree."
        inspection.refuse(here, message)
    if step.form.proof is Proof.LINK:
        message = (
            "An answer that is sent back is shown again with what was said of it, so its form is "
            'opened with a code: leave out "proof: link".'
        )
        inspection.refuse(here, message)
    if any(field.consent for field in step.form.fields):
        message = "A consent is given by whoever gives it: nobody else agrees to it."
        inspection.refuse(here, message)
