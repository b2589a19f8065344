"""An answer that somebody else must agree to before it counts: who is asked, and whether they have.

Pure. Nothing is counted in a field of its own: who has agreed, and how often an answer was sent
back, is read off the work items of the visit. Each turn, to answer, to agree or to answer again,
has the step's own time: its due date is counted anew, and with it reminders, escalation, expiry.
"""

from __future__ import annotations

from definitions.agreement_forms import AGREE, AGREED_WITHIN, SEND_BACK, WAY
from definitions.model.steps import Ask
from flows.dues import with_new_due
from flows.facts import asked_by
from flows.handing import hand_out
from flows.standing import withdraw_chasers
from flows.turn import Turn
from tasks.assignment import holders, stand_ins
from tasks.disclosure import author
from tasks.effect_types import MessageKind
from tasks.state import ItemKind, ItemStatus, ProcessInstance, StepState, WorkItem


def is_agreed(turn: Turn, state: StepState, step: Ask) -> bool:
    """Has the newest answer been agreed to? If nobody was asked about it yet, they are now."""
    form = answered_form(turn.instance, state)
    if form is None:
        return False
    asked = [each for each in turn.instance.items if each.agrees_to == form.id]
    if not asked:
        return _ask_to_agree(turn, state, step, form)
    return way_of(turn.instance, asked[-1]) == AGREE


def answered_form(instance: ProcessInstance, state: StepState) -> WorkItem | None:
    """The newest version of the answer; None while it is still to be written."""
    forms = [each for each in asked_by(instance, state) if each.status is ItemStatus.ANSWERED]
    return forms[-1] if forms else None


def times_returned(instance: ProcessInstance, state: StepState) -> int:
    """How often an answer of this visit was sent back."""
    return sum(
        each.visit == state.key and way_of(instance, each) == SEND_BACK for each in instance.items
    )


def way_of(instance: ProcessInstance, item: WorkItem) -> str | None:
    """What somebody who was asked to agree has said; None while they have not."""
    answer = instance.answer_to(item.id) if item.kind is ItemKind.AGREE else None
    return str(answer.values.get(WAY)) if answer else None


def with_time_for(turn: Turn, state: StepState, step: Ask, item: ItemKind) -> StepState:
    """The step, written down with the time that whoever's turn it is now has."""
    now = turn.instance.step_state(state.key) or state
    timed_state = with_new_due(turn, now, timed_for(step, item))
    turn.put_step(timed_state)
    if timed_state.expire_on is None or timed_state.expire_on >= turn.today:
        withdraw_chasers(turn, state)  # else its time was up on a day that does not move
    return timed_state


def timed_for(step: Ask, item: ItemKind) -> Ask:
    """The step with the rule that gives whoever has such an item their time."""
    fixed = step.due.anchor != "asked" and item is ItemKind.AGREE
    return step.model_copy(update={"due": AGREED_WITHIN}) if fixed else step


def _ask_to_agree(turn: Turn, state: StepState, step: Ask, form: WorkItem) -> bool:
    """Ask those who hold the role; True where the author is one of them, and so agrees at once."""
    directory = turn.world.directory
    people = holders(step.agreed_by, directory) or stand_ins(step.agreed_by, directory)
    answer = turn.instance.answer_to(form.id)
    writer = author(form, answer) if answer else form.person
    if any(each.id == writer for each in people):
        turn.note("agreed at once", by=writer, visit=state.key, detail=step.agreed_by)
        return True
    if people:
        timed = with_time_for(turn, state, step, ItemKind.AGREE)
        kind, message = ItemKind.AGREE, MessageKind.AGREE
        hand_out(turn, timed, people, kind, message, mark=form.id, agrees_to=form.id)
    elif (key := f"nobody@{form.id}") not in state.fired:
        turn.note("nobody holds the role", visit=state.key, detail=step.agreed_by)
        turn.put_step(state.model_copy(update={"fired": (*state.fired, key)}))
    return False
