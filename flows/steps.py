"""How a step opens, and when it closes: one pair of functions for each verb. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from definitions.deadlines import parse_deadline
from definitions.model import Ask, Set, Step, Tell, Wait
from definitions.school_days import ComputedDate
from flows.consent import leave_all_unanswered, request_consents
from flows.facts import asked_by, still_open
from flows.turn import Turn
from tasks.assignment import Contact, StaffMember, first_holders, holders, stand_ins
from tasks.state import (
    DueDate,
    ItemKind,
    ItemStatus,
    MessageKind,
    StepState,
    StepStatus,
    VisitKey,
    WorkItem,
)

Person = StaffMember | Contact

POST_DUE = parse_deadline("5 school days after asked")
"""By when something printed for somebody without email should be in their hands."""


def open_step(turn: Turn, stage: str, step: Step) -> None:
    """Open a step, or skip it when its condition does not hold."""
    state = _begin(turn, stage, step)
    if step.when is not None and not step.when.holds(turn.facts):
        turn.close_step(state, StepStatus.SKIPPED)
        return
    turn.note("step opened", visit=state.key)
    match step:
        case Ask():
            _open_ask(turn, state, step)
        case Tell():
            _open_tell(turn, state, step)
        case Set():
            for path, text in step.records.items():
                turn.set_record(path, _value(turn, text), state)
        case Wait():
            _open_wait(turn, state, step)
        case _:
            assert_never(step)


def skip_step(turn: Turn, stage: str, step: Step) -> None:
    """Pass over a step without looking at its own condition."""
    turn.close_step(_begin(turn, stage, step), StepStatus.SKIPPED)


def withdraw_step(turn: Turn, state: StepState, step: Step) -> None:
    """Close an open step because it is not needed any more, and say so to whoever was asked."""
    for item in turn.instance.open_items():
        if state.key not in (item.visit, item.subject_item):
            continue
        if item.kind is ItemKind.FORM and isinstance(step, Ask):
            withdraw(turn, item, step)
        else:
            turn.close_item(item, "withdrawn")
    turn.close_step(turn.instance.step_state(state.key) or state, StepStatus.WITHDRAWN)


def _begin(turn: Turn, stage: str, step: Step) -> StepState:
    visit = turn.instance.visits[stage]
    state = StepState(
        key=VisitKey(f"{stage}.{visit}.{step.name}"),
        stage=stage,
        visit=visit,
        step=step.name,
        opened_on=turn.today,
        opened_at=turn.now,
    )
    turn.add_step(state)
    return state


def settle_step(turn: Turn, state: StepState, step: Step) -> StepState:
    """Close an open step if what it waits for has come; returns it as it stands now."""
    match step:
        case Ask():
            closable = _enough_heard(turn, state, step)
        case Tell():
            closable = not state.messages and not _open_posts(turn, state)
        case Set():
            closable = True
        case Wait(heard=""):
            closable = state.waits_until is not None and state.waits_until <= turn.today
        case Wait():
            closable = not _heard_from(turn, step.heard)
        case _:
            assert_never(step)
    if not closable:
        return state
    if isinstance(step, Ask):
        let_others_go(turn, state, step)
    return turn.close_step(turn.instance.step_state(state.key) or state, StepStatus.DONE)


# ------------------------------------------------------------------------------------------- ask


def _open_ask(turn: Turn, state: StepState, step: Ask) -> None:
    people = first_holders(step.asked_roles, turn.world.directory)
    if not people and step.each:
        turn.note("nobody to ask", visit=state.key, detail=step.role)
        turn.close_step(state, StepStatus.SKIPPED)
        return
    people = people or stand_ins(step.asked_roles[0], turn.world.directory)
    state = with_due(turn, state, step)
    turn.put_step(state)
    if not people:
        turn.note("nobody holds the role", visit=state.key, detail=step.role)
    for offered in [(each,) for each in people] if step.each else [people] * bool(people):
        _give_item(turn, state, step, offered)


def with_due(turn: Turn, state: StepState, step: Ask) -> StepState:
    """The step with the date its rule gives for the day it was opened, never before today."""
    computed = turn.date_of(step.due, state)
    if computed is None:
        return state
    due = due_date(computed)
    if due.on < turn.today:
        late = f"{due.explanation} Late from the start."
        due = due.model_copy(update={"on": turn.today, "explanation": late})
    state = state.model_copy(update={"due": due})
    expires = turn.date_of(step.expire.at, state) if step.expire else None
    return state.model_copy(update={"expire_on": expires.on if expires else None})


def _give_item(turn: Turn, state: StepState, step: Ask, offered: tuple[Person, ...]) -> None:
    """One item, and the message that asks: on paper through the SENDCo where there is no email."""
    handlers = handlers_for(turn, offered)
    item = turn.open_item(
        ItemKind.FORM,
        state,
        offered,
        handler=handlers[0].id if handlers else None,
        due=state.due,
    )
    write_to_asked(turn, item, offered)
    _ask_for_interpreters(turn, item, offered)
    request_consents(turn, step, item)


def handlers_for(turn: Turn, asked: Iterable[Person]) -> tuple[Person, ...]:
    """Who hands it over on paper, where none of those asked has an email address."""
    return turn.sendcos()[:1] if all(person.email is None for person in asked) else ()


def write_to_asked(
    turn: Turn,
    item: WorkItem,
    asked: Iterable[Person],
    *,
    mark: str = "",
    detail: dict[str, str] | None = None,
) -> None:
    """The message that asks; to whoever hands it over, where somebody does."""
    if item.handler is None:
        with_email = (person for person in asked if person.email is not None)
        turn.tell(MessageKind.ASK, with_email, item=item, mark=mark, detail=detail)
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


def _enough_heard(turn: Turn, state: StepState, step: Ask) -> bool:
    items = asked_by(turn.instance, state)
    if not items:
        return False
    answered = sum(item.status is ItemStatus.ANSWERED for item in items)
    if answered >= min(step.enough or len(items), len(items)):
        return True
    return step.or_when is not None and step.or_when.holds(turn.facts)


def let_others_go(turn: Turn, state: StepState, step: Ask) -> None:
    """Those not yet heard are welcome for a while, or no longer needed; chasing them ends."""
    until = _welcome_until(turn, state, step)
    for item in still_open(turn.instance, state):
        if until is not None and until >= turn.today:
            turn.put_item(item.model_copy(update={"welcome_until": until}))
        else:
            withdraw(turn, item, step)
    withdraw_chasers(turn, state)


def _welcome_until(turn: Turn, state: StepState, step: Ask) -> date | None:
    computed = turn.date_of(step.others.until, state) if step.others else None
    return computed.on if computed else None


def withdraw(turn: Turn, item: WorkItem, step: Ask) -> None:
    """Nobody need answer this any more: close it, and say so to whoever was asked."""
    turn.close_item(item, "withdrawn")
    leave_all_unanswered(turn, step, item)
    turn.tell(
        MessageKind.NO_LONGER_NEEDED,
        turn.in_hands_of(item),
        item=item,
        about=item.person if item.handler else None,
    )


def withdraw_chasers(turn: Turn, state: StepState) -> None:
    """Close the SENDCo's standing items about a step, silently: they caused or saw the end."""
    for item in turn.instance.open_items():
        if item.kind is ItemKind.CHASE and item.subject_item == state.key:
            turn.close_item(item, "withdrawn")


def expire_items(turn: Turn, items: Iterable[WorkItem], step: Ask) -> None:
    """These people's time is up."""
    for item in items:
        turn.close_item(item, "expired")
        leave_all_unanswered(turn, step, item)


# ------------------------------------------------------------------------------ tell, set, wait


def _open_tell(turn: Turn, state: StepState, step: Tell) -> None:
    people = {p.id: p for role in step.to for p in holders(role, turn.world.directory)}
    if not people:
        turn.note("nobody to tell", visit=state.key, detail=", ".join(step.to))
        turn.close_step(state, StepStatus.SKIPPED)
        return
    with_email = [p for p in people.values() if p.email is not None]
    keys = turn.tell(MessageKind.TOLD, with_email, visit=state.key)
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
        due=due_date(computed) if computed else None,
    )
    turn.tell(MessageKind.ON_PAPER, handlers[:1], item=item, about=person.id)


def _open_posts(turn: Turn, state: StepState) -> tuple[WorkItem, ...]:
    return tuple(
        item
        for item in turn.instance.open_items()
        if item.kind is ItemKind.POST and item.visit == state.key
    )


def _open_wait(turn: Turn, state: StepState, step: Wait) -> None:
    if step.until is not None:
        computed = turn.date_of(step.until, state)
        turn.put_step(state.model_copy(update={"waits_until": computed.on if computed else None}))


def _heard_from(turn: Turn, step: str) -> tuple[WorkItem, ...]:
    states = [s for s in turn.instance.steps if s.step == step]
    return still_open(turn.instance, states[-1]) if states else ()


def _value(turn: Turn, text: str) -> object:
    """What a `set` line writes: a path is read, anything else is taken as written."""
    if text == "today" or "." in text:
        value = turn.facts.one(text)
        return value.isoformat() if isinstance(value, date) else value
    return text


def due_date(computed: ComputedDate) -> DueDate:
    """A computed date as it is written on a work item."""
    return DueDate(
        on=computed.on,
        legal=computed.legal,
        rule=computed.rule,
        explanation=computed.explanation,
    )
