"""How a step opens, and when it closes: one pair of functions for each verb. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from definitions.condition_grammar import is_path
from definitions.model.steps import Ask, Make, Run, Set, SetOff, Step, Tell, Wait
from flows.agreeing import is_agreed
from flows.arrivals import await_arrivals
from flows.children import let_children_go, open_start, settle_run
from flows.consent import leave_all_unanswered, request_consents
from flows.documents import make_document
from flows.dues import with_due
from flows.facts import asked_by, still_open
from flows.handing import hand_out
from flows.standing import withdraw_chasers
from flows.telling import open_posts, open_tell
from flows.turn import Turn
from tasks.assignment import Contact, StaffMember, first_holders, stand_ins
from tasks.effect_types import MessageKind
from tasks.state import ItemKind, ItemStatus, StepState, StepStatus, VisitKey, WorkItem

Person = StaffMember | Contact


def begin_step(turn: Turn, state: StepState, step: Step) -> None:
    """What the verb does first."""
    turn.note("step opened", visit=state.key)
    match step:
        case Ask():
            _open_ask(turn, state, step)
        case Tell():
            open_tell(turn, state, step)
        case Make():
            make_document(turn, state, step)
        case Set():
            for path, text in step.records.items():
                turn.set_record(path, _value(turn, text), state)
        case Wait():
            _open_wait(turn, state, step)
        case Run() | SetOff():
            open_start(turn, state, step)
        case _:
            assert_never(step)


def withdraw_step(turn: Turn, state: StepState, step: Step) -> None:
    """Close an open step because it is not needed any more, and say so to whoever was asked."""
    for item in turn.instance.open_items():
        if state.key not in (item.visit, item.subject_item):
            continue
        if item.is_asked and isinstance(step, Ask):
            withdraw(turn, item, step)
        else:
            turn.move_item(item, "withdrawn")
    let_children_go(turn, state)
    left = turn.instance.step_state(state.key) or state
    turn.close_step(left.model_copy(update={"messages": ()}), StepStatus.WITHDRAWN)


def add_step(turn: Turn, stage: str, step: Step, entry: str = "") -> StepState:
    """The step as this visit has it, or one repetition of it: open, and nothing done yet."""
    visit = turn.instance.visits[stage]
    state = StepState(
        key=VisitKey(".".join(filter(None, (stage, str(visit), step.name, entry)))),
        entry=entry,
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
            heard = _enough_heard(turn, state, step)
            closable = heard and (not step.agreed_by or is_agreed(turn, state, step))
        case Tell():
            closable = not state.messages and not open_posts(turn, state)
        case Set() | Make():
            closable = True
        case Wait(heard=""):
            closable = state.waits_until is not None and state.waits_until <= turn.today
        case Wait():
            closable = not _heard_from(turn, step.heard)
        case Run():
            return settle_run(turn, state, step)
        case SetOff():
            closable = True
        case _:
            assert_never(step)
    if not closable:
        return state
    if isinstance(step, Ask):
        let_others_go(turn, state, step)
    return turn.close_step(turn.instance.step_state(state.key) or state, StepStatus.DONE)


# ------------------------------------------------------------------------------------------- ask


def _open_ask(turn: Turn, state: StepState, step: Ask) -> None:
    if step.arrival:
        turn.put_step(with_due(turn, state, step))
        await_arrivals(turn)
        return
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


def _give_item(turn: Turn, state: StepState, step: Ask, offered: tuple[Person, ...]) -> None:
    """One item, and the message that asks: on paper through the SENDCo where there is no email."""
    item = hand_out(turn, state, offered, ItemKind.FORM, MessageKind.ASK)
    request_consents(turn, step, item)


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
    return turn.day_of(step.others.until, state) if step.others else None


def withdraw(turn: Turn, item: WorkItem, step: Ask) -> None:
    """Nobody need answer this any more: close it, and say so to whoever was asked."""
    if item.arrival:
        return  # nobody was asked
    turn.move_item(item, "withdrawn")
    leave_all_unanswered(turn, step, item)
    turn.tell(
        MessageKind.NO_LONGER_NEEDED,
        turn.in_hands_of(item),
        item=item,
        about=item.person if item.handler else None,
    )


def expire_items(turn: Turn, items: Iterable[WorkItem], step: Ask) -> None:
    """These people's time is up."""
    for item in items:
        if item.arrival:
            continue  # nobody was asked, and it may still come
        turn.move_item(item, "expired")
        leave_all_unanswered(turn, step, item)


# ------------------------------------------------------------------------------------ set, wait


def _open_wait(turn: Turn, state: StepState, step: Wait) -> None:
    """Wait; but not for a date that nobody was asked for, which would never come."""
    state = with_wait(turn, state, step)
    if step.until is not None and state.waits_until is None:
        turn.note("nothing to wait for", visit=state.key)
        turn.close_step(state, StepStatus.SKIPPED)
    else:
        turn.put_step(state)


def with_wait(turn: Turn, state: StepState, step: Wait) -> StepState:
    """The step with the day until which it waits, where that is known by now."""
    until = turn.day_of(step.until, state) if step.until else None
    return state.model_copy(update={"waits_until": until})


def _heard_from(turn: Turn, step: str) -> tuple[WorkItem, ...]:
    """Who may still answer the step, each of its repetitions, as it was last gone through."""
    states = [s for s in turn.instance.steps if s.step == step]
    latest = (s for s in states if s.visit == states[-1].visit)
    return tuple(item for state in latest for item in still_open(turn.instance, state))


def _value(turn: Turn, text: str) -> object:
    """What a `set` line writes: a path is read, anything else is taken as written."""
    return turn.facts.one(text) if is_path(text) else text
