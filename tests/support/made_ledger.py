"""What is written down of an instance, told again without a look at the world. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tasks.effect_types import (
    ChangeWorkItem,
    Effect,
    MoveWorkItem,
    OpenWorkItem,
    PassOnWorkItem,
    WriteStep,
)
from tasks.event_types import Answered, CameAfter, Event
from tasks.kept import kept_state
from tasks.state import ItemId, ItemStatus, ProcessInstance, StepState, VisitKey, WorkItem
from tasks.transitions import Actor, IllegalTransitionError, Thing, next_status
from tests.support.made_life import Turned


def items_told_again(turns: Iterable[Turned]) -> dict[ItemId, WorkItem]:
    """Every item of any instance with its dates, from events and effects alone."""
    items: dict[ItemId, WorkItem] = {}
    for turn in turns:
        for event in turn.events:
            _hear(items, event)
        for effect in turn.effects:
            _do(items, effect)
    return items


def steps_told_again(turns: Iterable[Turned]) -> Iterator[tuple[StepState, ...]]:
    """After each turn of one instance every step with its dates, from effects alone."""
    steps: dict[VisitKey, StepState] = {}
    for turn in turns:
        written = (each.step for each in turn.effects if isinstance(each, WriteStep))
        steps.update({each.key: each for each in written})
        yield tuple(steps.values())


def read_back(instance: ProcessInstance) -> ProcessInstance:
    """The instance as it is once its parts have been written down as JSON, and read again."""
    beside = instance.model_dump(mode="json", exclude=set(kept_state(instance)))
    return ProcessInstance.model_validate({**kept_state(instance), **beside})


def _hear(items: dict[ItemId, WorkItem], event: Event) -> None:
    """The one transition of the site, and that of an answer which came after."""
    if not isinstance(event, Answered | CameAfter) or event.item not in items:
        return
    by = Actor.RESPONDENT if isinstance(event, Answered) else Actor.STAFF
    try:
        _move(items, event.item, "answered", by)
    except IllegalTransitionError:
        return  # told twice


def _do(items: dict[ItemId, WorkItem], effect: Effect) -> None:
    match effect:
        case OpenWorkItem(item=item):
            assert item.id not in items, "an item is opened once"
            items[item.id] = item
        case PassOnWorkItem(item=item):
            items[item.id] = item
        case ChangeWorkItem(item=item):
            status = items[item.id].status
            items[item.id] = item.model_copy(update={"status": status})
        case MoveWorkItem(item=item_id, event=event):
            _move(items, item_id, event, Actor.ENGINE)
        case _:
            pass


def _move(items: dict[ItemId, WorkItem], item_id: ItemId, event: str, by: Actor) -> None:
    item = items[item_id]
    status = ItemStatus(next_status(Thing.ITEM, item.status, event, by))
    items[item_id] = item.model_copy(update={"status": status})
