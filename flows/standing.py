"""What no definition asks and only the SENDCo can decide, about a step or a process. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from definitions.deadlines import parse_deadline
from definitions.school_calendar import MissingCalendarError
from definitions.school_days import resolve
from flows.dues import due_date
from flows.turn import Turn
from tasks.effect_types import MessageKind
from tasks.state import InstanceStatus, ItemKind, StepState

DECIDE_DUE = parse_deadline("5 school days after asked")
"""By when the SENDCo should say how a step goes on."""

ASK_AGAIN = parse_deadline("5 school days after asked")
"""How long the SENDCo is left in peace about a process that stands still."""

ABOUT_STANDING_STILL = {
    InstanceStatus.HELD: MessageKind.HELD,
    InstanceStatus.STOPPED: MessageKind.CONFIRM_STOP,
}

DECISIONS = (ItemKind.CHASE, ItemKind.SETTLE, ItemKind.HELD)


def ask_sendco(
    turn: Turn, state: StepState, kind: ItemKind, message: MessageKind, mark: str
) -> None:
    """Ask the SENDCo how a step goes on; ``mark`` tells apart what is asked more than once."""
    people = turn.sendcos()
    if not people:
        turn.note("nobody holds the role", visit=state.key, detail="sendco")
        return
    computed = turn.date_of(DECIDE_DUE, state.model_copy(update={"opened_on": turn.today}))
    item = turn.open_item(
        kind,
        state,
        people,
        mark=mark,
        subject_item=state.key,
        due=due_date(computed) if computed else None,
    )
    turn.tell(message, people, item=item, mark=mark)


def is_asked_about(turn: Turn, state: StepState, kind: ItemKind) -> bool:
    """Has the SENDCo a decision of this kind about a step in hand?"""
    found = turn.instance.open_items()
    return any(each.kind is kind and each.subject_item == state.key for each in found)


def withdraw_chasers(turn: Turn, state: StepState) -> None:
    """Close the SENDCo's standing items about a step, silently: they caused or saw the end."""
    for item in turn.instance.open_items():
        if item.kind in DECISIONS and item.subject_item == state.key:
            turn.move_item(item, "withdrawn")


# ------------------------------------------------------------------- a process that stands still


def ask_what_is_meant(turn: Turn) -> None:
    """The process stands still from now on: ask the SENDCo where it goes, or whether it ends."""
    letter = ABOUT_STANDING_STILL[turn.instance.status]
    turn.tell(letter, turn.sendcos(), mark=turn.now.isoformat())
    turn.change(asked_sendco_on=turn.today)


def ask_once_more(turn: Turn) -> None:
    """Nothing else would ever move it: ask whoever is the SENDCo by now, week after week."""
    day = next_asking(turn)
    if day is not None and day <= turn.today:
        ask_what_is_meant(turn)


def next_asking(turn: Turn) -> date | None:
    """When the SENDCo is asked once more; None where the process does not stand still."""
    asked_on = turn.instance.asked_sendco_on
    if asked_on is None or turn.instance.status not in ABOUT_STANDING_STILL:
        return None
    try:
        computed = resolve(ASK_AGAIN, {"asked": asked_on}, turn.world.calendar)
    except MissingCalendarError:
        computed = None  # a click stops a process also while the dates of the year are missing
    return computed.on if computed else asked_on + timedelta(weeks=1)
