"""How people are told: by a message each, on paper where there is no email. Pure."""

from __future__ import annotations

from definitions.deadlines import parse_deadline
from definitions.model.steps import Tell
from flows.documents import hand_out, take_document
from flows.dues import due_date, due_of
from flows.turn import Turn
from tasks.assignment import Contact, StaffMember, holders
from tasks.effect_types import MessageKind
from tasks.state import ItemKind, StepState, StepStatus, WorkItem

Person = StaffMember | Contact

POST_DUE = parse_deadline("5 school days after asked")
"""By when something printed for somebody without email should be in their hands."""


def open_tell(turn: Turn, state: StepState, step: Tell) -> None:
    """Write to everybody who is to be told, or have it handed over."""
    people = {p.id: p for role in step.to for p in holders(role, turn.world.directory)}
    if not people:
        turn.note("nobody to tell", visit=state.key, detail=", ".join(step.to))
        turn.close_step(state, StepStatus.SKIPPED)
        return
    if step.due is not None:
        state = state.model_copy(update={"due": due_of(turn, step, state)})
    state = take_document(turn, state, step)
    if step.document and state.document is None:
        turn.note("nothing to hand out", visit=state.key, detail=step.document)
        turn.close_step(state, StepStatus.SKIPPED)
        return
    keys = hand_out(turn, state, tuple(p for p in people.values() if p.email is not None))
    turn.put_step(state.model_copy(update={"messages": keys}))
    for person in people.values():
        if person.email is None:
            give_post(turn, state, person)


def give_post(turn: Turn, state: StepState, person: Person) -> None:
    """The SENDCo prints a message for someone without email, and hands it over."""
    handlers = turn.sendcos()
    if not handlers:
        turn.note("nobody holds the role", visit=state.key, detail="sendco")
        return
    computed = turn.date_of(POST_DUE, state)
    item = turn.open_item(
        ItemKind.POST,
        state,
        handlers[:1],
        mark=person.id,
        about=person.id,
        due=state.due or (due_date(computed) if computed else None),
    )
    turn.tell(MessageKind.ON_PAPER, handlers[:1], item=item, about=person.id)


def open_posts(turn: Turn, state: StepState) -> tuple[WorkItem, ...]:
    """What one step has still to be handed over."""
    return tuple(
        item
        for item in turn.instance.open_items()
        if item.kind is ItemKind.POST and item.visit == state.key
    )
