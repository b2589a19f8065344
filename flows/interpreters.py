"""Who cannot be asked in English alone: the SENDCo arranges for an interpreter. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from flows.turn import Turn
from tasks.assignment import Contact, StaffMember
from tasks.state import MessageKind, WorkItem


def ask_for_interpreters(
    turn: Turn, item: WorkItem, people: Iterable[StaffMember | Contact]
) -> None:
    """Tell the SENDCo of everyone who was given this item and needs one."""
    for person in people:
        if isinstance(person, Contact) and person.needs_interpreter:
            detail = {"language": person.needs_interpreter}
            turn.tell(
                MessageKind.INTERPRETER,
                turn.sendcos()[:1],
                item=item,
                about=person.id,
                detail=detail,
            )
