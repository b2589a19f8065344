"""Can a process begin by itself with what its schedules know before there is an instance?"""

from __future__ import annotations

from definitions.condition_checks import ConditionChecks
from definitions.condition_parts import day
from definitions.inspection import Inspection
from definitions.meanings import Viewpoint
from definitions.model.forms import AnswerType
from definitions.model.schedules import Schedule
from definitions.start_checks import StartChecks


def check_schedules(inspection: Inspection) -> None:
    """Note every mistake in every schedule."""
    for schedule in inspection.definition.schedules:
        names = ("schedules", schedule.name)
        when = Viewpoint((*names, "when"), outside=True)
        ConditionChecks(inspection).check(schedule.when, when)
        given = Viewpoint(names, outside=True)
        StartChecks(inspection).check_values(schedule, inspection.definition, given)
        _check_days(inspection, schedule)


def _check_days(inspection: Inspection, schedule: Schedule) -> None:
    """A day that is written down would be the same one every time."""
    for name, text in schedule.values.items():
        field = inspection.definition.start.field(name)
        if field is not None and field.answer is AnswerType.DATE and day(text) is not None:
            message = f'"{text}" would be the answer every time: write today, or a record.'
            inspection.refuse(("schedules", schedule.name, "with", name), message)
