"""How a form comes into somebody's hands: by email, or on paper through the SENDCo. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from flows.turn import Turn
from tasks.assignment import Contact, StaffMember
from tasks.state import ItemKind, MessageKind, StepState, WorkItem

Person = StaffMember | Contact


def hand_out(
    turn: Turn,
    state: StepState,
    people: tuple[Person, ...],
    kind: ItemKind,
    message: MessageKind,
    *,
    mark: str = "",
    **fields: object,
) -> WorkItem:
    """One item for all of ``people``, and the message that asks them.

    Where none of them has an email address, the SENDCo is asked to hand it over.
    """
    on_paper = all(person.email is None for person in people)
    handlers = turn.sendcos()[:1] if on_paper else ()
    item = turn.open_item(
        kind,
        state,
        people,
        mark=mark,
        handler=handlers[0].id if handlers else None,
        due=state.due,
        **fields,
    )
    if on_paper:
        turn.tell(MessageKind.ON_PAPER, handlers, item=item, about=item.person)
    else:
        turn.tell(message, (each for each in people if each.email is not None), item=item)
    _ask_for_interpreters(turn, item, people)
    return item


def _ask_for_interpreters(turn: Turn, item: WorkItem, people: Iterable[Person]) -> None:
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
