"""Does a date that may be late have anything that could be?"""

from __future__ import annotations

from collections.abc import Iterator

from definitions.inspection import Inspection
from definitions.lead_times import counted_back
from definitions.model.forms import AnswerType, FormField


def check_lead_times(inspection: Inspection) -> None:
    """Note every ``may_be_late`` from which nothing counts back."""
    late = [each for each in _questions(inspection) if _is_late(each[1])]
    kept = {names for names, _, path in late if counted_back(inspection.definition, path)}
    for names in dict.fromkeys(names for names, *_ in late):
        if names not in kept:
            message = '"may_be_late" goes with a date from which a step or a clock counts back.'
            inspection.refuse((*names, "may_be_late"), message)


def _is_late(field: FormField) -> bool:
    return field.may_be_late and field.answer is AnswerType.DATE


def _questions(inspection: Inspection) -> Iterator[tuple[tuple[str, ...], FormField, str]]:
    """Every question with the names that lead to it, and its path; columns have none."""
    for field in inspection.definition.start.fields:
        yield ("start", field.name), field, f"start.{field.name}"
    for step in inspection.definition.asks():
        form = inspection.positions.forms.get(step.name, ())
        for field in step.form.fields:
            yield (*form, field.name), field, f"{step.name}.{field.name}"
            for column in field.columns:
                yield (*form, field.name, "columns", column.name), column, ""
