"""One instance and everything around it, as a random history leaves them. Pure.

The parts that the store and the site play are played here as simply as can be: an answer moves its
item, a record that is set is there, a process that is asked for begins, a message that is queued
is delivered or refused later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from pydantic_core import to_jsonable_python

from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask, Wait
from flows.children import could_not_start
from flows.engine import advance
from flows.facts import InstanceFacts, awaits_arrival, still_open
from flows.timers import next_look
from flows.turn import Turn
from tasks.effect_types import Effect, MessageKind, QueueMessage, RecordConsent, SetRecord
from tasks.event_types import (
    Answered,
    Delivered,
    Event,
    HeldStepDecided,
    HeldWay,
    SentOn,
    Started,
    TakenUpAgain,
    WorldChanged,
)
from tasks.state import (
    Answer,
    Channel,
    InstanceStatus,
    ItemId,
    ItemKind,
    ItemStatus,
    ProcessInstance,
    StepState,
    StepStatus,
    WorkItem,
)
from tasks.subjects import has_left
from tasks.world import Child, World
from tests.support.cases import Case, at, child_left
from tests.support.made_answers import answer_to
from tests.support.made_children import Children, said, with_word
from tests.support.made_world import LAST_DAY, SENDCO, START, People, first_world

_TO_COME = (ItemStatus.OPEN, ItemStatus.AWAITED)
_ASKS_WHERE_IT_GOES = {
    InstanceStatus.HELD: MessageKind.HELD,
    InstanceStatus.STOPPED: MessageKind.CONFIRM_STOP,
}


@dataclass(frozen=True)
class Turned:
    """One turn as it was taken: enough to take it again."""

    now: datetime
    before: ProcessInstance
    world: World
    events: tuple[Event, ...]
    after: ProcessInstance
    effects: tuple[Effect, ...]


@dataclass
class Life:
    """One instance, those around it, and everything that has happened so far."""

    definition: ProcessDefinition
    people: People = field(default_factory=People)
    children: Children = field(default_factory=Children)
    turns: list[Turned] = field(default_factory=list)
    queued: list[QueueMessage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.case = Case(self.definition, first_world(self.definition.subject))
        begun = {"start": START, "subject": self.case.world.directory.subject.key}
        self.case.instance = self.case.instance.model_copy(update=begun)
        self.look_around()
        self.happen(Started())

    @property
    def instance(self) -> ProcessInstance:
        """As it stands."""
        return self.case.instance

    @property
    def today(self) -> date:
        """The day of the last wake."""
        return self.case.today

    # ------------------------------------------------------------------------------------ wakes

    def happen(self, *events: Event, on: date | None = None) -> None:
        """One wake, and another if something comes of it at once."""
        self.case.today = on or self.case.today
        now = at(self.today) + timedelta(seconds=len(self.turns))
        before, around = self.instance, self.case.world
        self.case.instance, effects = advance(self.definition, before, events, around, now)
        self.turns.append(Turned(now, before, around, events, self.instance, effects))
        self.queued += [each for each in effects if isinstance(each, QueueMessage)]
        self._keep_consents(effects, now)
        for each in effects:
            if isinstance(each, SetRecord):
                self.put_record(each.path, to_jsonable_python(each.value))
        back = self.children.take(effects)
        self.look_around()
        if back:
            self.happen(*back)

    def look_around(self) -> None:
        """The people and the other processes are as they are now."""
        world = self.case.world
        self.case.world = world.model_copy(
            update={
                "directory": self.people.around(world.directory),
                "children": tuple(self.children.found.values()),
            }
        )

    def put_record(self, path: str, value: Any) -> None:
        """From now on the record says so."""
        records = {**self.case.world.records, path: value}
        self.case.world = self.case.world.model_copy(update={"records": records})

    def leave_school(self) -> None:
        """The child has left, if it is about one."""
        directory = self.case.world.directory
        if directory.pupil is None:
            return
        directory = child_left(directory)
        self.case.world = self.case.world.model_copy(update={"directory": directory})

    def _keep_consents(self, effects: Iterable[Effect], now: datetime) -> None:
        """What the store would do with them, through the engine's own reading."""
        turn = Turn(self.definition, self.instance, self.case.world, now)
        for effect in effects:
            if isinstance(effect, RecordConsent):
                turn.record_consent(effect)
        self.case.world = turn.world

    # ---------------------------------------------------------------------------------- answers

    def hand_in_all(self, how: int = 0) -> list[ItemId]:
        """Everybody has answered, and nothing has come of it yet."""
        items = [i for i in self.instance.open_items() if i.kind is not ItemKind.HELD]
        for number, item in enumerate(items):
            self.hand_in(item, how + number)
        return [each.id for each in items]

    def hand_in(self, item: WorkItem, how: int, status: ItemStatus = ItemStatus.ANSWERED) -> None:
        """The site takes an answer: the one transition that it makes."""
        definition, today = self.definition, self.today
        facts = InstanceFacts(definition, self.instance, self.case.world, today, item.visit)
        answer = Answer(
            item=item.id,
            values=answer_to(definition, item, facts, today, how),
            channel=Channel.ONLINE,
            received_on=self.today,
            submitted_at=at(self.today),
            reference="ABCD2345",
        )
        moved = item.model_copy(update={"status": status})
        items = tuple(moved if each.id == item.id else each for each in self.instance.items)
        answers = (*self.instance.answers, answer)
        self.case.instance = self.instance.model_copy(update={"items": items, "answers": answers})

    def decide_held(self, state: StepState, way: HeldWay) -> None:
        """The SENDCo says what becomes of a step that waits for a consent."""
        self.happen(HeldStepDecided(visit=state.key, way=way, by=SENDCO, reason="Danger"))

    def end_child(self, child: Child, how: int) -> None:
        """Another process comes to an end, with what was said in it by then."""
        end, event = self.children.end(child, how)
        words = (said(end, pair, child.id, self.today) for pair in self.children.asks_for(child))
        found = [each for each in words if each is not None]
        for each in found:
            consents = with_word(self.case.world.consents, each)
            self.case.world = self.case.world.model_copy(update={"consents": consents})
        self.look_around()
        self.happen(*(WorldChanged() for _ in found[:1]), event)

    # ---------------------------------------------------------------------------------- looking

    def open_steps(self) -> list[StepState]:
        """Every step that is not closed."""
        return [each for each in self.instance.steps if each.status is StepStatus.OPEN]

    def held_steps(self) -> list[StepState]:
        """Those of them that wait for a consent."""
        return [each for each in self.open_steps() if each.held]

    def on_their_way(self) -> list[str]:
        """The messages for which a step waits."""
        return [key for state in self.instance.steps for key in state.messages]

    def stuck(self) -> list[str]:
        """What is not over, in nobody's hands, and will never move by itself."""
        status = self.instance.status
        if status in _ASKS_WHERE_IT_GOES:
            letters = {each.kind for each in self.queued}
            is_asked = _ASKS_WHERE_IT_GOES[status] in letters and self._will_wake()
            return [] if is_asked else [f"the SENDCo is not asked where it goes: {status.value}"]
        if status is InstanceStatus.ENDED:
            return []
        found: list[str] = [each.key for each in self.open_steps() if not self._moves(each)]
        return found if self.open_steps() else ["the stage: all of its steps are closed"]

    def _moves(self, state: StepState) -> bool:
        """Is somebody or something going to move it?"""
        items = self.instance.open_items()
        in_hand = any(state.key in (each.visit, each.subject_item) for each in items)
        waits = state.waits_until is not None and state.waits_until > self.today
        return (
            in_hand
            or bool(state.messages)
            or bool(self.children.waited_for(state.key))
            or (self._will_wake() and (waits or self._is_tried_again(state)))
            or self._hears(state)
            or self._comes(state)
        )

    def _is_tried_again(self, state: StepState) -> bool:
        missing = (each for each in state.links if (state.key, each) not in self.children.found)
        return any(could_not_start(state, each) for each in missing)

    def _hears(self, state: StepState) -> bool:
        """Does it wait for people who may still answer another step?"""
        step = self.definition.step(state.step)
        heard = step.heard if isinstance(step, Wait) else ""
        states = (each for each in self.instance.steps if heard and each.step == heard)
        return any(still_open(self.instance, each) for each in states)

    def _comes(self, state: StepState) -> bool:
        """Does it wait for what can be entered, though at another step first?"""
        step, open_ones = self.definition.step(state.step), {s.key for s in self.open_steps()}
        awaited = isinstance(step, Ask) and awaits_arrival(state, step)
        places = (i for i in self.instance.open_items() if i.arrival and i.visit in open_ones)
        return awaited and self._will_wake() and any(places)

    def _will_wake(self) -> bool:
        """Will it look again? Not for what is only counted or timed, which moves nothing."""
        ahead = self.instance.look_on
        if ahead is None or ahead <= self.today:
            return False
        if self.instance.status is not InstanceStatus.RUNNING:
            return True
        bare = self.definition.model_copy(update={"tallies": (), "clocks": ()})
        return next_look(Turn(bare, self.instance, self.case.world, at(self.today))) is not None

    def but_for_moments(self) -> dict[str, Any]:
        """The instance without the times of day at which this and that was done."""
        moments = {"opened_at", "closed_at", "document"}
        return self.instance.model_dump(exclude={"ended_at": True, "steps": {"__all__": moments}})

    def out_of_time(self) -> list[str]:
        """The open steps whose time has run out, and nothing has come of it."""
        if self.instance.status is not InstanceStatus.RUNNING:
            return []
        return [
            each.key
            for each in self.open_steps()
            if each.expire_on is not None
            and each.expire_on < self.today
            and f"expire@{each.expire_on.isoformat()}" not in each.fired
        ]

    def in_absent_hands(self) -> list[str]:
        """What is open, and in the hands of somebody who is not there any more."""
        if self.instance.status in (InstanceStatus.ENDED, InstanceStatus.STOPPED):
            return []
        here = self.case.world.directory
        if has_left(here.subject):
            return []
        return [
            item.id
            for item in self.instance.open_items()
            for who in ((item.handler,) if item.handler else (item.offered_to or (item.person,)))
            if here.person(who) is None
        ]

    def left_open(self) -> list[str]:
        """What is still open of an instance that has ended."""
        if self.instance.status is not InstanceStatus.ENDED:
            return []
        steps = [each.key for each in self.open_steps()]
        looks = [] if self.instance.look_on is None else ["a day to look again"]
        runs = [each.reference for each in self.children.running() if each.link == "run"]
        items = [each.id for each in self.instance.items if each.status in _TO_COME]
        return [*steps, *items, *looks, *runs]

    # -------------------------------------------------------------------------------- finishing

    def finish(self) -> bool:
        """Everybody does their part, and the SENDCo chooses to go on; does it come to an end?"""
        self.children.is_broken = False
        for _ in range(300):
            if self.instance.status is InstanceStatus.ENDED:
                return True
            self._go_on()
        return False

    def _go_on(self) -> None:
        items = [i for i in self.instance.open_items() if i.kind is not ItemKind.HELD]
        match self.instance.status:
            case InstanceStatus.HELD:
                self.happen(SentOn(by=SENDCO, target=self.definition.ends[0].name))
            case InstanceStatus.STOPPED:
                self.happen(TakenUpAgain(by=SENDCO))
            case _ if items:
                self.happen(*(Answered(item=each) for each in self.hand_in_all()))
            case _ if self.on_their_way():
                self.happen(*(Delivered(message=key) for key in self.on_their_way()))
            case _ if self.children.running():
                self.end_child(self.children.running()[0], 0)
            case _ if self.held_steps():
                self.decide_held(self.held_steps()[0], HeldWay.OVERRIDE)
            case _:
                self.skip_to_next_look()

    def skip_to_next_look(self, last: date = LAST_DAY + timedelta(weeks=150)) -> None:
        """Up to the next day on which something is due."""
        if self.instance.look_on is not None:
            self.happen(on=min(self.instance.look_on, last))
