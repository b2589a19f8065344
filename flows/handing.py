"""How a form comes into somebody's hands: by email, or on paper through the SENDCo. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from flows.turn import Turn
from tasks.assignment import Contact, StaffMember
from tasks.effect_types import MessageKind
from tasks.state import ItemKind, StepState, WorkItem

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
    handlers = handlers_for(turn, people)
    item = turn.open_item(
        kind,
        state,
        people,
        mark=mark,
        handler=handlers[0].id if handlers else None,
        due=state.due,
        **fields,
    )
    write_to_asked(turn, item, people, message)
    _ask_for_interpreters(turn, item, people)
    return item


def handlers_for(turn: Turn, asked: Iterable[Person]) -> tuple[Person, ...]:
    """Who hands it over on paper, where none of those asked has an email address."""
    return turn.sendcos()[:1] if all(person.email is None for person in asked) else ()


def write_to_asked(
    turn: Turn,
    item: WorkItem,
    asked: Iterable[Person],
    message: MessageKind,
    *,
    mark: str = "",
    detail: dict[str, str] | None = None,
) -> None:
    """The message that asks; to whoever hands it over, where somebody does."""
    if item.handler is None:
        with_email = (person for person in asked if person.email is not None)
        turn.tell(message, with_email, item=item, mark=mark, detail=detail)
        return
    handlers = [each for each in turn.sendcos() if each.id == item.handler]
    turn.tell(MessageKind.ON_PAPER, handlers, item=item, about=item.person, mark=mark)


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
