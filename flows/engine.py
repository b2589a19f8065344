"""The engine: what has happened to one instance, and therefore what must be done. Pure.

``advance`` is a function of its arguments alone. It may be called again with the same events
after a crash and decides the same; every effect carries what was taken from the world.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import assert_never

from definitions.model.process import ProcessDefinition as Definition
from definitions.model.steps import Ask, Together
from flows.arrivals import await_arrivals, close_places
from flows.children import let_children_go
from flows.consent import take_consents
from flows.corrections import correct_date, find_dates
from flows.handover import hand_over
from flows.ledger import warn_of_tallies
from flows.progress import finish_step, finish_together
from flows.settling import accept, ask_again, take_reading
from flows.standing import DECISIONS, ask_once_more, ask_what_is_meant, next_asking
from flows.starting import hear_of_another, try_again
from flows.steps import withdraw
from flows.telling import give_post
from flows.timers import fire_timers, give_more_time, go_on_without, next_look
from flows.turn import Turn
from flows.ways import choose, interruption
from tasks.assignment import Contact, is_parent
from tasks.disclosure import author
from tasks.effect_types import Effect, MessageKind
from tasks.event_types import (
    Answered,
    CameAfter,
    Cancelled,
    ChildEnded,
    ConsentWithdrawn,
    DateCorrected,
    Delivered,
    Event,
    HeldStepDecided,
    LetGo,
    NotStarted,
    PeopleChanged,
    SentOn,
    Started,
    Stopped,
    TakenUpAgain,
    Undeliverable,
    WorldChanged,
)
from tasks.state import (
    Answer,
    InstanceStatus,
    ItemKind,
    PersonId,
    ProcessInstance,
    StepState,
    StepStatus,
    WorkItem,
)
from tasks.transitions import Actor, IllegalTransitionError
from tasks.world import World

CANCELLED = "cancelled"
"""The end of an instance that the SENDCo cancelled; no definition names it."""

_MOST_MOVES = 500
"""Far more steps than any wake takes; past it a definition goes round without ever waiting."""


def advance(
    definition: Definition,
    instance: ProcessInstance,
    events: Sequence[Event],
    world: World,
    now: datetime,
) -> tuple[ProcessInstance, tuple[Effect, ...]]:
    """Take every event into account, do what is due by ``now``, and go as far as possible.

    Returns the instance as it then stands, and what must be done, in order.
    """
    turn = Turn(definition, instance, world, now)
    for event in events:
        _take(turn, event)
        if turn.instance.status is InstanceStatus.RUNNING:
            _progress(turn)  # so that several at once come out as one after the other
    if turn.instance.status in (InstanceStatus.RUNNING, InstanceStatus.HELD):
        hand_over(turn)
    if turn.instance.status is InstanceStatus.RUNNING:
        find_dates(turn)
        _let_time_pass(turn)
    if turn.instance.status is InstanceStatus.RUNNING:
        try_again(turn)
        warn_of_tallies(turn)
    ask_once_more(turn)
    running = turn.instance.status is InstanceStatus.RUNNING
    turn.change(look_on=next_look(turn) if running else next_asking(turn))
    return turn.instance, tuple(turn.effects)


def foresee(
    definition: Definition,
    instance: ProcessInstance,
    world: World,
    events: Sequence[Event],
    now: datetime,
) -> ProcessInstance:
    """What the instance would be once these events had happened."""
    return advance(definition, instance, events, world, now)[0]


# --------------------------------------------------------------------------------------- events


def _take(turn: Turn, event: Event) -> None:
    """One event; one that no longer fits, such as a stop of what has ended, is only noted."""
    try:
        _apply(turn, event)
    except IllegalTransitionError:
        turn.note("event ignored", detail=event.type)


def _apply(turn: Turn, event: Event) -> None:
    match event:
        case Started():
            turn.note("started")
            _enter(turn, turn.definition.stages[0].name)
        case Answered(item=item_id) | CameAfter(item=item_id):
            item, answer = turn.instance.item(item_id), turn.instance.answer_to(item_id)
            if item is not None and answer is not None:
                _take_answer(turn, item, answer, late=isinstance(event, CameAfter))
        case Delivered(message=key):
            _forget_message(turn, key)
        case Undeliverable(message=key):
            _find_another_way(turn, key)
        case Stopped() | TakenUpAgain() | Cancelled() | LetGo() | SentOn():
            _steer(turn, event)
        case DateCorrected():
            correct_date(turn, event)
        case NotStarted() | ChildEnded() | HeldStepDecided():
            hear_of_another(turn, event)
        case ConsentWithdrawn() | WorldChanged() | PeopleChanged():
            turn.note(event.type)
        case _:
            assert_never(event)


def _steer(turn: Turn, event: Stopped | TakenUpAgain | Cancelled | LetGo | SentOn) -> None:
    """Somebody has stopped the whole instance, undone that, ended it, or sent it on."""
    match event:
        case Stopped():
            turn.move("stopped", Actor.ROUNDS)
            turn.note("stopped")
            ask_what_is_meant(turn)
        case TakenUpAgain(by=person):
            turn.move("taken up again", Actor.STAFF)
            turn.note("taken up again", by=person)
        case SentOn(by=person, target=target):
            turn.move("sent on", Actor.STAFF)
            turn.note("sent on", by=person, detail=target)
            _enter(turn, target, free=True)
        case Cancelled(by=person, reason=reason):
            turn.note("cancelled", by=person, detail=reason)
            _finish(turn, CANCELLED, "cancelled", Actor.STAFF)
        case LetGo(reference=reference):
            turn.note("let go", detail=reference)
            _finish(turn, CANCELLED, "let go", Actor.ENGINE)
            turn.change(end_reason=reference)
        case _:
            assert_never(event)


def _take_answer(turn: Turn, item: WorkItem, answer: Answer, *, late: bool) -> None:
    state = turn.instance.step_state(item.visit)
    step = _ask_step(turn, item.step)
    if item.kind is ItemKind.FORM and step is not None:
        take_consents(turn, step, item, answer.values)
        if late:
            turn.tell(MessageKind.CAME_AFTER, turn.sendcos(), item=item, about=item.person)
        _release_the_others(turn, item, answer)
    elif item.kind is ItemKind.AGREE and step is not None and state is not None:
        _release_the_others(turn, item, answer)
        take_reading(turn, state, step, item)
    elif item.kind in DECISIONS and step is not None and state is not None:
        _decide(turn, state, step, answer)


def _release_the_others(turn: Turn, item: WorkItem, answer: Answer) -> None:
    """An item offered to several has been answered by one: the others need not."""
    by = author(item, answer)
    others = [turn.world.directory.person(each) for each in item.offered_to if each != by]
    turn.tell(
        MessageKind.NO_LONGER_NEEDED,
        (person for person in others if person is not None and person.email is not None),
        item=item,
    )


def _decide(turn: Turn, state: StepState, step: Ask, answer: Answer) -> None:
    """What the SENDCo said about a step that waited for them, unless it has closed meanwhile."""
    if state.status is not StepStatus.OPEN:
        return
    until = answer.values.get("until")
    match answer.values.get("way"):
        case "more_time" if until:
            give_more_time(turn, state, step, date.fromisoformat(until))
        case "go_on":
            go_on_without(turn, state, step)
        case "accept":
            accept(turn, state, step)
        case "ask_again":
            ask_again(turn, state, step)
        case _:
            pass


def _forget_message(turn: Turn, key: str) -> None:
    for state in turn.instance.steps:
        if key in state.messages:
            left = tuple(each for each in state.messages if each != key)
            turn.put_step(state.model_copy(update={"messages": left}))


def _find_another_way(turn: Turn, key: str) -> None:
    """An address refused a message for good: the SENDCo reaches that person on paper."""
    _, place, _, person_id, *_ = (*key.split("/"), "", "", "")
    person = turn.world.directory.person(PersonId(person_id))
    turn.note("undeliverable", by=person_id)
    for state in turn.instance.steps:
        if key in state.messages:
            _forget_message(turn, key)
            if isinstance(person, Contact) and is_parent(person):
                give_post(turn, turn.instance.step_state(state.key) or state, person)
    handlers = [each for each in turn.sendcos() if each.id != person_id][:1]
    for item in turn.instance.open_items():
        if item.id == place and item.handler is None and handlers:
            taken = item.model_copy(update={"handler": handlers[0].id})
            turn.put_item(taken)
            detail = {"because": "undeliverable"}
            turn.tell(MessageKind.ON_PAPER, handlers, item=taken, about=item.person, detail=detail)


# ----------------------------------------------------------------------------------- going along


def _let_time_pass(turn: Turn) -> None:
    """Do what is due, and go on from there; the time of what opens then may be over too."""
    for _ in range(_MOST_MOVES):
        target = fire_timers(turn)
        if target is not None:
            _go(turn, target)
        before = turn.instance.steps
        _progress(turn)
        if turn.instance.status is not InstanceStatus.RUNNING or turn.instance.steps == before:
            return


def _progress(turn: Turn) -> None:
    _go_along(turn)
    await_arrivals(turn)


def _go_along(turn: Turn) -> None:
    for _ in range(_MOST_MOVES):
        if turn.instance.status is not InstanceStatus.RUNNING:
            return
        target = interruption(turn)
        if target is not None:
            _go(turn, target)
            continue
        closed = _finish_stage(turn)
        if turn.sent_away:
            target, turn.sent_away = turn.sent_away, ""
            _go(turn, target)
            continue
        if not closed:
            return
        stage = turn.definition.stage(turn.instance.stage or "")
        assert stage is not None, "a running instance is in a stage of its definition"
        _enter(turn, choose(turn, stage.next))
    _hold(turn, "goes round without waiting")


def _finish_stage(turn: Turn) -> bool:
    """Open and settle the steps of this visit in order; True when all of them are closed."""
    stage = turn.definition.stage(turn.instance.stage or "")
    assert stage is not None, "a running instance is in a stage of its definition"
    return all(
        finish_together(turn, stage.name, each)
        if isinstance(each, Together)
        else finish_step(turn, stage.name, each)
        for each in stage.steps
    )


def _go(turn: Turn, target: str) -> None:
    """Leave the stage in the middle."""
    _leave(turn)
    _enter(turn, target)


def _leave(turn: Turn) -> None:
    """Close whatever is open, and say so to those who were asked."""
    for item in turn.instance.open_items():
        step = _ask_step(turn, item.step)
        if item.is_asked and step is not None:
            withdraw(turn, item, step)
        else:
            turn.move_item(item, "withdrawn")
    for state in turn.instance.steps:
        if state.status is StepStatus.OPEN:
            let_children_go(turn, state)
            turn.close_step(state, StepStatus.WITHDRAWN)


def _enter(turn: Turn, target: str | None, *, free: bool = False) -> None:
    """Enter a stage or an end; with ``free`` the SENDCo has sent it there past any limit."""
    stage = turn.definition.stage(target or "")
    if stage is None:
        if target is None or turn.definition.end(target) is None:
            _hold(turn, "no way on")
        else:
            _finish(turn, target, "ended", Actor.ENGINE)
        return
    visit = turn.instance.visits.get(stage.name, 0) + 1
    if stage.at_most is not None and visit > stage.at_most and not free:
        _hold(turn, stage.name)
        return
    turn.change(stage=stage.name, visits={**turn.instance.visits, stage.name: visit})
    turn.note("stage entered", detail=stage.name)


def _hold(turn: Turn, why: str) -> None:
    turn.move("held", Actor.ENGINE)
    turn.note("held", detail=why)
    ask_what_is_meant(turn)


def _finish(turn: Turn, end: str, event: str, by: Actor) -> None:
    turn.move(event, by)
    _leave(turn)
    close_places(turn)
    turn.change(end=end, ended_at=turn.now, stage=None)
    turn.note("ended", detail=end)


def _ask_step(turn: Turn, name: str) -> Ask | None:
    return next((step for step in turn.definition.asks() if step.name == name), None)
