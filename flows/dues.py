"""By when a step is to be done: its due date and the end of its time. Pure."""

from __future__ import annotations

from definitions.model.steps import Ask, Tell
from definitions.school_days import ComputedDate
from flows.turn import Turn
from tasks.state import DueDate, StepState


def with_due(turn: Turn, state: StepState, step: Ask) -> StepState:
    """The step with the dates its rules give, counted from the day it was opened."""
    due = due_of(turn, step, state)
    if due is None:
        return state
    state = state.model_copy(update={"due": due})
    expires = turn.day_of(step.expire.at, state) if step.expire else None
    return state.model_copy(update={"expire_on": expires})


def with_new_due(turn: Turn, state: StepState, step: Ask) -> StepState:
    """The step with its dates counted anew, as if it were opened today; it stays as old as it is.

    Reminders, escalation and expiry hang on these dates, and so begin anew too.
    """
    fresh = state.model_copy(update={"opened_on": turn.today, "due": None, "expire_on": None})
    return with_due(turn, fresh, step).model_copy(update={"opened_on": state.opened_on})


def due_date(computed: ComputedDate) -> DueDate:
    """A computed date as it is written on a work item."""
    return DueDate(
        on=computed.on,
        legal=computed.legal,
        rule=computed.rule,
        explanation=computed.explanation,
    )


def due_of(turn: Turn, step: Ask | Tell, state: StepState) -> DueDate | None:
    """When a step that opens now is due, today at the earliest; None while that is not known."""
    computed = turn.date_of(step.due, state) if step.due else None
    if computed is None:
        return None
    due, words = due_date(computed), [computed.explanation]
    if step.basis:
        words.append(f"Source: {', '.join(step.basis)}.")
    if due.on < turn.today:
        words.append("Late from the start.")
    day = max(due.on, turn.today)
    return due.model_copy(update={"on": day, "explanation": " ".join(words)})
