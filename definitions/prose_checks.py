"""Does every text that people read hold only placeholders that will be filled?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from definitions.inspection import Inspection
from definitions.mistakes import did_you_mean
from definitions.model import Ask, FormField, Tell

CHILD, AGENCY = "child", "agency"
_ANGLED = re.compile(r"<(?P<name>/?[A-Za-z][^<>\s]*)>")
_BRACED = re.compile(r"\{+\s*(?P<name>[A-Za-z_]+)\s*\}+")


def check_prose(inspection: Inspection) -> None:
    """Note every placeholder that nobody would fill."""
    for names, text, agency in _texts(inspection):
        known = (CHILD, AGENCY) if agency else (CHILD,)
        for match in _ANGLED.finditer(text):
            if match["name"] not in known:
                message = f'There is no placeholder "{match.group()}" here.'
                inspection.refuse(
                    names, message, did_you_mean(match.group(), [f"<{name}>" for name in known])
                )
        for match in _BRACED.finditer(text):
            message = f'"{match.group()}" would stand in the text as it is: write <child>.'
            inspection.refuse(names, message)


def _texts(inspection: Inspection) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """Every text that people read, where it stands, and whether it is about one agency."""
    definition = inspection.definition
    yield ("title",), definition.title, False
    yield ("about",), definition.about, False
    for end in definition.ends:
        yield ("ends", end.name), end.title, False
    for stage in definition.stages:
        yield ("stages", stage.name, "title"), stage.title, False
    for stage, step in inspection.steps():
        here = ("stages", stage.name, "steps", step.name)
        yield (*here, "title"), step.title, False
        if isinstance(step, Ask):
            yield (*here, "why"), step.why, False
        if isinstance(step, Tell):
            yield (*here, "message"), step.message, False
    for field in definition.start.fields:
        yield from _of_field(field, ("start", field.name), agency=False)
    for form, names, _, _ in inspection.forms():
        yield (*names, "about"), form.about, False
        for field in form.fields:
            yield from _of_field(field, (*names, field.name), agency=False)


def _of_field(
    field: FormField, names: tuple[str, ...], *, agency: bool
) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    yield (*names, "question"), field.question, agency
    yield (*names, "hint"), field.hint, agency
    for choice in field.choices:
        yield (*names, "choices"), choice.label, agency
    for column in field.columns:
        yield from _of_field(column, (*names, "columns", column.name), agency=True)
