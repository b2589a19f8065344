"""Is what may arrive waited for, and could it be entered before anything else has happened?"""

from __future__ import annotations

from definitions.arrival_reader import form_key
from definitions.inspection import Inspection
from definitions.model.steps import Ask


def check_arrivals(inspection: Inspection) -> None:
    """Note every mistake in what may arrive, and in the steps that wait for it."""
    waiting = [(stage, step) for stage, step in inspection.steps() if isinstance(step, Ask)]
    waited_for = {step.arrival for _, step in waiting}
    for arrival in inspection.definition.arrivals:
        names = ("arrivals", arrival.name)
        if arrival.name not in waited_for and not inspection.positions.unread:
            example = f'"wait: for {arrival.name}"'
            message = f'No step waits for "{arrival.name}": write {example}, or leave it out.'
            inspection.refuse(names, message)
        form = inspection.positions.forms.get(form_key(arrival.name), names)
        for field in arrival.form.fields:
            if field.consent:
                message = "Only whoever is asked can consent: nothing that arrives can ask them."
                inspection.refuse((*form, field.name, "consent"), message)
    for stage, step in waiting:
        if step.arrival and step.for_each is not None:
            message = "What arrives is not about one entry of a list: it cannot be waited for so."
            inspection.refuse(("stages", stage.name, "steps", step.name, "for_each"), message)
