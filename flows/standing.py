"""The SENDCo's standing items: what no definition asks, and only they can decide. Pure."""

from __future__ import annotations

from definitions.deadlines import parse_deadline
from flows.dues import due_date
from flows.turn import Turn
from tasks.effect_types import MessageKind
from tasks.state import ItemKind, StepState

DECIDE_DUE = parse_deadline("5 school days after asked")
"""By when the SENDCo should say how a step goes on."""

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


def withdraw_chasers(turn: Turn, state: StepState) -> None:
    """Close the SENDCo's standing items about a step, silently: they caused or saw the end."""
    for item in turn.instance.open_items():
        if item.kind in DECISIONS and item.subject_item == state.key:
            turn.move_item(item, "withdrawn")
