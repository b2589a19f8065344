"""Which of a form's versions counts: one that was sent back is kept, and read no more. Pure."""

from __future__ import annotations

from definitions.model.steps import Ask
from tasks.state import ItemKind, ItemStatus, ProcessInstance, StepState, StepStatus, WorkItem

_IN_PLACE = (ItemStatus.OPEN, ItemStatus.ANSWERED)


def newest_forms(instance: ProcessInstance, state: StepState) -> tuple[WorkItem, ...]:
    """The forms that one visit of an ``ask`` gave out, each in its newest version.

    Not those of people who may not be asked any more.

    A version takes the place of the one before for as long as somebody may write it or has.
    """
    forms = [
        item
        for item in instance.items
        if item.visit == state.key and item.kind is ItemKind.FORM and not item.left_out
    ]
    replaced = {i.revises for i in forms if i.status in _IN_PLACE}
    given_up = {i.id for i in forms if i.revises is not None and i.status not in _IN_PLACE}
    return tuple(i for i in forms if i.id not in replaced | given_up)


def counts(step: Ask, state: StepState) -> bool:
    """Do the answers of that visit count? Where somebody must agree, only once they have."""
    return not step.agreed_by or state.status is StepStatus.DONE
