"""Open items go to whoever would be asked today: leavers, other classes, deputies. Pure.

An item stays with whoever has it as long as they hold the role, or stand in where nobody does. Of
several it is offered to, those who do not drop out. Otherwise it passes to the present holders,
else to the stand-in, with the date it was due; a parent who may not be asked any more is left out
without a word. Whoever had it is told nothing, and their link is dead.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from definitions.model.steps import Ask
from flows.agreeing import timed_for
from flows.consent import leave_all_unanswered, request_consents
from flows.dues import due_date, with_due
from flows.facts import asked_by
from flows.handing import handlers_for, write_to_asked
from flows.standing import DECIDE_DUE, withdraw_chasers
from flows.telling import POST_DUE
from flows.turn import Turn
from tasks.assignment import Contact, StaffMember, first_holders, holders, is_parent, stand_ins
from tasks.effect_types import MessageKind
from tasks.state import DueDate, ItemKind, ItemStatus, PersonId, StepState, StepStatus, WorkItem
from tasks.subjects import has_left
from tasks.transitions import Actor, Thing, next_status

Person = StaffMember | Contact

PASSED_ON = "passed_on"
"""In a message's detail: somebody else had it first; the date it was due, if that has passed."""


def hand_over(turn: Turn) -> None:
    """Look at every open item; what a pupil who has left needs, the definition says."""
    if has_left(turn.world.directory.subject):
        return
    steps = {step.name: step for step in turn.definition.asks()}
    for item in turn.instance.open_items():
        step, state = steps.get(item.step), turn.instance.step_state(item.visit)
        if state is None:
            continue
        if not item.is_asked:
            _look_at_standing(turn, state, item)
        elif step is not None:
            _look_at_form(turn, state, step, item)


# --------------------------------------------------------------------------------------- forms


def _look_at_form(turn: Turn, state: StepState, step: Ask, item: WorkItem) -> None:
    staying = _staying(item, _askable(turn, _roles(step, item)))
    if not staying:
        _give_to_others(turn, state, step, item)
    elif len(staying) < len(_asked(item)):
        _put_into(turn, item, staying, {})
    elif item.handler is not None:
        _look_at_handler(turn, item)


def _roles(step: Ask, item: WorkItem) -> tuple[str, ...]:
    """Who is asked: the author's roles, or the one that must agree."""
    return (step.agreed_by,) if item.kind is ItemKind.AGREE else step.asked_roles


def _askable(turn: Turn, roles: tuple[str, ...]) -> tuple[Person, ...]:
    """Everyone who holds a role that is asked; where nobody does, whoever stands in."""
    people = turn.world.directory
    found = tuple(each for role in roles for each in holders(role, people))
    return found or stand_ins(roles[0], people)


def _give_to_others(turn: Turn, state: StepState, step: Ask, item: WorkItem) -> None:
    takers = _takers(turn, state, step, item)
    if item.welcome_until is not None or (step.each and not takers):
        _leave_out(turn, state, step, item)
    elif takers:
        _pass_on(turn, state, step, item, takers)


def _takers(turn: Turn, state: StepState, step: Ask, item: WorkItem) -> tuple[Person, ...]:
    """Who gets it now; of ``each``, one person who has none yet, and never another parent."""
    people, roles = turn.world.directory, _roles(step, item)
    role = roles[0]
    found = first_holders(roles, people)
    if not step.each or item.kind is ItemKind.AGREE:
        return found or stand_ins(role, people)
    if "parent" in roles:
        return ()
    asked = {each.person for each in asked_by(turn.instance, state)}
    free = (each for each in (*found, *stand_ins(role, people)) if each.id not in asked)
    return tuple(free)[:1]


def _pass_on(
    turn: Turn, state: StepState, step: Ask, item: WorkItem, people: tuple[Person, ...]
) -> None:
    leave_all_unanswered(turn, step, item)
    handlers = handlers_for(turn, people)
    due = _due_of_form(turn, state, step, item)
    passed = _put_into(
        turn,
        item,
        people,
        {
            "handler": handlers[0].id if handlers else None,
            "opened_on": turn.today,
            "due": due,
            "fired": (),
        },
    )
    request_consents(turn, step, passed)
    if item.arrival:
        return  # nobody was written to about it, and it may be long in coming
    was_due = item.due.on.isoformat() if item.due and item.due != due else ""
    detail = {PASSED_ON: was_due}
    write_to_asked(turn, passed, people, _letter(item), mark=_mark(turn, item), detail=detail)


def _letter(item: WorkItem) -> MessageKind:
    """The letter with which it came, and comes again."""
    match item.kind:
        case ItemKind.AGREE:
            return MessageKind.AGREE
        case ItemKind.SETTLE:
            return MessageKind.SETTLE
        case ItemKind.CHASE:
            return MessageKind.CHASE
        case ItemKind.HELD:
            return MessageKind.CONSENT_MISSING
        case ItemKind.POST:
            return MessageKind.ON_PAPER
        case ItemKind.FORM | ItemKind.COPY:
            return MessageKind.ASK if item.revises is None else MessageKind.SENT_BACK
        case _:
            assert_never(item.kind)


def _due_of_form(turn: Turn, state: StepState, step: Ask, item: WorkItem) -> DueDate | None:
    """The same date, unless it had passed; then the rule counts from today, for the step too."""
    if item.due is None or item.due.on >= turn.today:
        return item.due
    today = state.model_copy(update={"opened_on": turn.today})
    again = with_due(turn, today, timed_for(step, item.kind))
    if again.due is None:
        return None
    why = f"{again.due.explanation} Counted anew when it came to somebody else."
    due = again.due.model_copy(update={"explanation": why})
    if state.due is None or due.on > state.due.on:
        turn.put_step(state.model_copy(update={"due": due, "expire_on": again.expire_on}))
    return due


def _leave_out(turn: Turn, state: StepState, step: Ask, item: WorkItem) -> None:
    """As if they had not been asked; a step that now asks nobody is skipped.

    Only whoever was to hand it over hears of it, so that it is not handed over.
    """
    left_out = item.model_copy(update={"left_out": True})
    turn.move_item(left_out, "withdrawn")
    leave_all_unanswered(turn, step, item)
    if item.handler is not None:
        kind = MessageKind.NO_LONGER_NEEDED
        turn.tell(kind, turn.in_hands_of(item), item=left_out, about=item.person)
    if state.status is StepStatus.OPEN and not asked_by(turn.instance, state):
        turn.note("nobody to ask", visit=state.key, detail=step.role)
        withdraw_chasers(turn, state)
        turn.close_step(state, StepStatus.SKIPPED)


def _look_at_handler(turn: Turn, item: WorkItem) -> None:
    """Whoever hands it over on paper is the SENDCo of today."""
    sendcos = turn.sendcos()
    if not sendcos or any(each.id == item.handler for each in sendcos):
        return
    asked = tuple(
        person for each in _asked(item) if (person := turn.world.directory.person(each)) is not None
    )
    passed = _put_into(turn, item, asked, {"handler": sendcos[0].id})
    write_to_asked(turn, passed, asked, _letter(item), mark=_mark(turn, item))


# ---------------------------------------------------------------------- the SENDCo's own items


def _look_at_standing(turn: Turn, state: StepState, item: WorkItem) -> None:
    if item.kind is ItemKind.POST and not _may_be_told(turn, item.about):
        turn.move_item(item, "withdrawn")
        return
    sendcos = turn.sendcos()
    staying = _staying(item, sendcos)
    if staying and len(staying) < len(_asked(item)):
        _put_into(turn, item, staying, {})
    elif sendcos and not staying:
        _pass_on_standing(turn, state, item, sendcos)


def _may_be_told(turn: Turn, about: PersonId | None) -> bool:
    person = turn.world.directory.person(about) if about else None
    return is_parent(person) if isinstance(person, Contact) else person is not None


def _pass_on_standing(
    turn: Turn, state: StepState, item: WorkItem, sendcos: tuple[Person, ...]
) -> None:
    is_post = item.kind is ItemKind.POST
    people = sendcos[:1] if is_post else sendcos
    changes: dict[str, object] = {
        "opened_on": turn.today,
        "due": _due_of_standing(turn, state, item),
        "fired": (),
    }
    passed = _put_into(turn, item, people, changes)
    turn.tell(_letter(item), people, item=passed, about=item.about, mark=_mark(turn, item))


def _due_of_standing(turn: Turn, state: StepState, item: WorkItem) -> DueDate | None:
    if item.due is None or item.due.on >= turn.today:
        return item.due
    rule = POST_DUE if item.kind is ItemKind.POST else DECIDE_DUE
    computed = turn.date_of(rule, state.model_copy(update={"opened_on": turn.today}))
    return due_date(computed) if computed else None


# ------------------------------------------------------------------------------------ one item


def _asked(item: WorkItem) -> tuple[PersonId, ...]:
    return item.offered_to or (item.person,)


def _staying(item: WorkItem, askable: Iterable[Person]) -> tuple[Person, ...]:
    """Those who have it and still may, in the order they were asked."""
    people = {each.id: each for each in askable}
    return tuple(people[each] for each in _asked(item) if each in people)


def _put_into(
    turn: Turn, item: WorkItem, people: tuple[Person, ...], changes: dict[str, object]
) -> WorkItem:
    """Into the hands of the first of them, offered to the others too."""
    status = next_status(Thing.ITEM, item.status, "passed on", Actor.ENGINE)
    ids = tuple(each.id for each in people)
    offered = {"person": ids[0], "offered_to": ids if len(ids) > 1 else ()}
    update = {**changes, **offered, "status": ItemStatus(status)}
    passed = item.model_copy(update=update)
    gone = any(turn.world.directory.person(each) is None for each in _asked(item))
    because = "has left" if gone else "does not hold the role any more"
    turn.pass_on_item(passed, because)
    return passed


def _mark(turn: Turn, item: WorkItem) -> str:
    """Tells apart the letters of an item that comes back to somebody who had it before."""
    day: date = turn.today
    return f"from {item.handler or item.person}@{day.isoformat()}"
