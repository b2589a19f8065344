"""What becomes of an answer that was read: agreed to, sent back, or settled by the SENDCo. Pure."""

from __future__ import annotations

from definitions.agreement_forms import SEND_BACK
from definitions.model.steps import Ask
from flows.agreeing import answered_form, times_returned, way_of, with_time_for
from flows.facts import waited_for
from flows.handing import hand_out
from flows.standing import ask_sendco
from flows.steps import let_others_go, withdraw
from flows.turn import Turn
from tasks.assignment import Contact, StaffMember, first_holders, stand_ins
from tasks.disclosure import author
from tasks.effect_types import MessageKind
from tasks.state import ItemKind, StepState, StepStatus, WorkItem

MOST_RETURNS = 3
"""So often an answer may go back and forth; then the SENDCo decides."""


def take_reading(turn: Turn, state: StepState, step: Ask, item: WorkItem) -> None:
    """Somebody has read an answer. Agreed: the step closes by itself. Sent back: asked again."""
    form = answered_form(turn.instance, state)
    if state.status is not StepStatus.OPEN or form is None or item.agrees_to != form.id:
        return
    if way_of(turn.instance, item) != SEND_BACK:
        return
    if times_returned(turn.instance, state) < MOST_RETURNS:
        ask_again(turn, state, step)
    else:
        ask_sendco(turn, state, ItemKind.SETTLE, MessageKind.SETTLE, item.id)


def ask_again(turn: Turn, state: StepState, step: Ask) -> None:
    """Whoever wrote the answer gets the form once more; what they wrote before is kept."""
    form = answered_form(turn.instance, state)
    people = _writer(turn, step, form) if form else ()
    if form is None or not people:
        return
    timed = with_time_for(turn, state, step, ItemKind.FORM)
    kind, message = ItemKind.FORM, MessageKind.SENT_BACK
    hand_out(turn, timed, people, kind, message, mark=form.id, revises=form.id)


def accept(turn: Turn, state: StepState, step: Ask) -> None:
    """The SENDCo takes the newest answer as it is: nobody need agree to it or change it."""
    forms = (i for i in turn.instance.items if i.visit == state.key and i.kind is ItemKind.FORM)
    if all(turn.instance.answer_to(each.id) is None for each in forms):
        return
    for item in waited_for(turn.instance, state):
        withdraw(turn, item, step)
    let_others_go(turn, state, step)
    turn.note("accepted", visit=state.key)
    turn.close_step(turn.instance.step_state(state.key) or state, StepStatus.DONE)


def _writer(turn: Turn, step: Ask, form: WorkItem) -> tuple[StaffMember | Contact, ...]:
    """Whoever wrote it; if they have gone, those who would be asked today."""
    answer, directory = turn.instance.answer_to(form.id), turn.world.directory
    person = directory.person(author(form, answer)) if answer else None
    if person is not None:
        return (person,)
    return first_holders(step.asked_roles, directory) or stand_ins(step.asked_roles[0], directory)
