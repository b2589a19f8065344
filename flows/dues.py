"""Due dates as they are written on work items and steps. Pure."""

from __future__ import annotations

from definitions.model import Deadline
from definitions.school_days import ComputedDate
from flows.turn import Turn
from tasks.state import DueDate, StepState


def due_date(computed: ComputedDate) -> DueDate:
    """A computed date as it is written on a work item."""
    return DueDate(
        on=computed.on,
        legal=computed.legal,
        rule=computed.rule,
        explanation=computed.explanation,
    )


def due_of(turn: Turn, deadline: Deadline, state: StepState) -> DueDate | None:
    """When a step that opens now is due, today at the earliest; None while that is not known."""
    computed = turn.date_of(deadline, state)
    if computed is None:
        return None
    due = due_date(computed)
    if due.on < turn.today:
        late = f"{due.explanation} Late from the start."
        due = due.model_copy(update={"on": turn.today, "explanation": late})
    return due
