"""What comes of itself: where it is entered, and which step takes it. Pure.

For everything that may arrive there is one work item at a time, which nobody is asked to answer.
A step that waits for it takes the oldest that has been entered and that no step has taken; else it
waits for that one item, which goes back where it was if the step closes without it. So what comes
too early is kept, what comes too late is kept for the next time, and each counts once.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid5

from definitions.model.process import Arrival
from flows.facts import awaits_arrival
from flows.turn import ITEM_IDS, Turn
from tasks.state import (
    InstanceStatus,
    ItemId,
    ItemStatus,
    StepState,
    StepStatus,
    VisitKey,
    WorkItem,
)
from tasks.transitions import first_status


def await_arrivals(turn: Turn) -> None:
    """Give each step that waits what has come, and keep a place where the next can be entered."""
    if turn.instance.status is InstanceStatus.ENDED:
        return
    for arrival in turn.definition.arrivals:
        for left in _left_behind(turn, arrival):
            _give_back(turn, left)
        for state in _waiting_for(turn, arrival):
            item = next(_free(turn, arrival), None)
            if item is not None:
                _give(turn, state, item)
        if not any(each.status in _TO_COME for each in _items(turn, arrival)):
            _keep_place(turn, arrival)


def close_places(turn: Turn) -> None:
    """The instance has ended: nothing can be entered any more."""
    for item in turn.instance.items:
        if item.arrival and item.status in _TO_COME:
            turn.move_item(item, "withdrawn")


_TO_COME = (ItemStatus.AWAITED, ItemStatus.OPEN)


def _left_behind(turn: Turn, arrival: Arrival) -> Iterator[WorkItem]:
    """What stands at a step that closed without it, also if it was entered only just now."""
    for item in _items(turn, arrival):
        state = turn.instance.step_state(item.visit)
        if state is not None and state.status not in (StepStatus.OPEN, StepStatus.DONE):
            yield item


def _give_back(turn: Turn, item: WorkItem) -> None:
    changes = {"visit": _place(item.arrival), "step": item.arrival, "due": None, "fired": ()}
    turn.move_item(item.model_copy(update=changes), "given back")


def _waiting_for(turn: Turn, arrival: Arrival) -> Iterator[StepState]:
    """The open steps that wait for it and have nothing yet, the oldest first."""
    steps = {step.name: step for step in turn.definition.asks() if step.arrival == arrival.name}
    for state in turn.instance.steps:
        has_one = any(each.visit == state.key for each in _items(turn, arrival))
        if state.step in steps and awaits_arrival(state, steps[state.step]) and not has_one:
            yield state


def _items(turn: Turn, arrival: Arrival) -> tuple[WorkItem, ...]:
    """In the order in which they were entered: there is one at a time to enter."""
    return tuple(each for each in turn.instance.items if each.arrival == arrival.name)


def _free(turn: Turn, arrival: Arrival) -> Iterator[WorkItem]:
    """What no step has taken: first what has come, then the place where the next is entered."""
    free = [each for each in _items(turn, arrival) if each.visit == _place(arrival.name)]
    for status in (ItemStatus.ANSWERED, ItemStatus.AWAITED):
        yield from (each for each in free if each.status is status)


def _give(turn: Turn, state: StepState, item: WorkItem) -> None:
    people = turn.sendcos()
    changes: dict[str, object] = {"visit": state.key, "step": state.step}
    if item.status is ItemStatus.AWAITED:
        changes |= {"opened_on": turn.today, "due": state.due}
        changes |= {"person": people[0].id} if people else {}
    event = "waited for" if item.status is ItemStatus.AWAITED else "taken"
    turn.move_item(item.model_copy(update=changes), event)


def _keep_place(turn: Turn, arrival: Arrival) -> None:
    people = turn.sendcos()
    if not people:
        return  # as soon as there is somebody, there will be a place
    number = len(_items(turn, arrival)) + 1
    seed = f"{turn.instance.id}/arrivals/{arrival.name}/{number}"
    turn.add_item(
        WorkItem(
            id=ItemId(str(uuid5(ITEM_IDS, seed))),
            arrival=arrival.name,
            visit=_place(arrival.name),
            step=arrival.name,
            person=people[0].id,
            status=first_status(is_arrival=True),
            opened_on=turn.today,
        )
    )


def _place(arrival: str) -> VisitKey:
    """Where an item stands that belongs to no step: the key of no visit."""
    return VisitKey(f"arrivals.{arrival}")
