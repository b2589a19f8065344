"""What one repetition of a step is about, in words: pure."""

from __future__ import annotations

from collections.abc import Iterable

from definitions.model.forms import FormField
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask
from tasks.assignment import Agency


def entry_title(
    definition: ProcessDefinition, agencies: Iterable[Agency], step: str, entry: str
) -> str:
    """The title of an agency or the words of a choice; empty for a step that is not repeated."""
    found = definition.step(step)
    if not entry or found is None or found.for_each is None:
        return ""
    titles = {agency.key: agency.title for agency in agencies}
    field = _field(definition, found.for_each.path)
    titles |= {choice.key: choice.label for choice in field.choices} if field else {}
    return titles.get(entry, entry.replace("_", " ").capitalize())


def _field(definition: ProcessDefinition, path: str) -> FormField | None:
    """The question whose answer is the list, where it is one of this process."""
    head, _, name = path.partition(".")
    if head == "start":
        return definition.start.field(name)
    step = definition.step(head)
    return step.form.field(name) if isinstance(step, Ask) else None
