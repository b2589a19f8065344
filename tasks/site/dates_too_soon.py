"""A date that somebody gives on a page, and that leaves no time for the steps before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from definitions.form_sentences import say_no_calendar
from definitions.lead_times import LeadTime
from definitions.model.forms import AnswerType
from definitions.model.steps import Ask
from definitions.school_calendar import MissingCalendarError, SchoolCalendar
from tasks.site.cases import Case


def dates_too_soon(
    case: Case, step: Ask, values: Mapping[str, Any], calendar: SchoolCalendar
) -> dict[str, str]:
    """Input id to one sentence; a day that is not ahead records what has been, and is taken."""
    return dict(_refusals(case, step, values, calendar))


def _refusals(
    case: Case, step: Ask, values: Mapping[str, Any], calendar: SchoolCalendar
) -> Iterator[tuple[str, str]]:
    for field in step.form.fields:
        value = values.get(field.name)
        if field.answer is not AnswerType.DATE or field.may_be_late or not value:
            continue
        day, path = date.fromisoformat(value), f"{step.name}.{field.name}"
        lead_time = LeadTime(case.definition, path, case.facts, case.today, calendar)
        try:
            refusal = lead_time.refuse(field, day) if day > case.today else ""
        except MissingCalendarError as missing:
            refusal = say_no_calendar(field, missing.year)
        if refusal:
            yield f"{field.name}-day", refusal
