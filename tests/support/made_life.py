"""One instance, as a random history leaves it. Pure.

What the site does is done here as simply as can be: an answer moves its item.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask, Wait
from flows.children import RUN, SET_OFF, could_not_start
from flows.engine import advance
from flows.facts import InstanceFacts, awaits_arrival, still_open
from flows.timers import next_look
from flows.turn import Turn
from tasks.effect_types import Effect, MessageKind, QueueMessage
from tasks.event_types import (
    Answered,
    Delivered,
    Event,
    HeldStepDecided,
    HeldWay,
    SentOn,
    TakenUpAgain,
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
    VisitKey,
    WorkItem,
)
from tasks.subjects import has_left
from tasks.world import Child, World
from tests.support.cases import at
from tests.support.made_answers import answer_to
from tests.support.made_children import Children
from tests.support.made_world import SENDCO

_TO_COME = (ItemStatus.OPEN, ItemStatus.AWAITED)
_ASKS_WHERE_IT_GOES = {
    InstanceStatus.HELD: MessageKind.HELD,
    InstanceStatus.STOPPED: MessageKind.CONFIRM_STOP,
}


@dataclass(frozen=True)
class Turned:
    """One turn as it was taken: enough to take it again."""

    definition: ProcessDefinition
    now: datetime
    before: ProcessInstance
    world: World
    events: tuple[Event, ...]
    after: ProcessInstance
    effects: tuple[Effect, ...]


@dataclass
class Link:
    """What one instance has to do with another that a step of it has started or joined."""

    visit: VisitKey
    link: str
    child: Life
    joined: bool = False
    waits: bool = field(init=False)
    """Is it still waited for?"""

    def __post_init__(self) -> None:
        self.waits = self.link != SET_OFF

    def seen(self, world: World) -> Child:
        """The other as its parent may see it."""
        of, definition, ended = self.child.instance, self.child.definition, self.child.has_ended
        end = definition.end(of.end or "") if ended else None
        gives = {}
        if ended and self.link == RUN:
            day = (of.ended_at or of.started_at).date()
            facts = InstanceFacts(definition, of, self.child.lives.around(self.child), day)
            gives = {name: facts.one(path) for name, path in definition.gives.items()}
        return Child(
            visit=self.visit,
            link=self.link,
            id=of.id,
            reference=of.reference,
            title=of.title,
            status=of.status,
            end=(of.end or "") if ended else "",
            end_title=end.title if end else "",
            gives=gives,
        )


class Around(Protocol):
    """The school around an instance, and those beside it."""

    today: date
    world: World

    def around(self, life: Life) -> World:
        """The world as that one sees it."""

    def happen(self, life: Life, *events: Event) -> None:
        """It wakes with these events; then all have time for whatever comes of it."""

    def end_child(self, parent: Life, child: Child, how: int) -> None:
        """A process that is only played comes to an end."""


@dataclass
class Life:
    """One instance, and everything that has happened to it so far."""

    definition: ProcessDefinition
    lives: Around
    instance: ProcessInstance
    children: Children
    """The processes that it has started, as far as they are only played."""
    links: dict[tuple[VisitKey, str], Link] = field(default_factory=dict)
    """Those that live themselves."""
    turns: list[Turned] = field(default_factory=list)
    queued: list[QueueMessage] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day it is."""
        return self.lives.today

    @property
    def has_ended(self) -> bool:
        """Has it come to an end?"""
        return self.instance.status is InstanceStatus.ENDED

    @property
    def look_on(self) -> date | None:
        """The next day on which something is due."""
        return self.instance.look_on

    # ------------------------------------------------------------------------------------ wakes

    def happen(self, *events: Event) -> None:
        """One wake, and whatever comes of it."""
        self.lives.happen(self, *events)

    def turn(self, events: tuple[Event, ...], world: World, now: datetime) -> tuple[Effect, ...]:
        """What the engine makes of these events."""
        before = self.instance
        self.instance, effects = advance(self.definition, before, events, world, now)
        self.turns.append(
            Turned(self.definition, now, before, world, events, self.instance, effects)
        )
        self.queued += [each for each in effects if isinstance(each, QueueMessage)]
        return effects

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
        world = self.lives.around(self)
        facts = InstanceFacts(definition, self.instance, world, today, item.visit)
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
        self.instance = self.instance.model_copy(update={"items": items, "answers": answers})

    def decide_held(self, state: StepState, way: HeldWay) -> None:
        """The SENDCo says what becomes of a step that waits for a consent."""
        self.happen(HeldStepDecided(visit=state.key, way=way, by=SENDCO, reason="Danger"))

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
            or self._waits_for_another(state)
            or (self._will_wake() and (waits or self._is_tried_again(state)))
            or self._hears(state)
            or self._comes(state)
        )

    def _waits_for_another(self, state: StepState) -> bool:
        links = (each for each in self.links.values() if each.visit == state.key)
        return any(each.waits and not each.child.has_ended for each in links)

    def _is_tried_again(self, state: StepState) -> bool:
        there = {*self.children.found, *self.links}
        missing = (each for each in state.links if (state.key, each) not in there)
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
        turn = Turn(bare, self.instance, self.lives.around(self), at(self.today))
        return next_look(turn) is not None

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
        here = self.lives.world.directory
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
        runs = [each.reference for each in self.children.running() if each.link == RUN]
        waited = (each for each in self.links.values() if each.waits and each.link == RUN)
        runs += [each.child.instance.reference for each in waited]
        items = [each.id for each in self.instance.items if each.status in _TO_COME]
        return [*steps, *items, *looks, *runs]

    # -------------------------------------------------------------------------------- finishing

    def go_on(self, how: int) -> bool:
        """Somebody does their part, or the SENDCo chooses to go on, if that can be done now."""
        items = [i for i in self.instance.open_items() if i.kind is not ItemKind.HELD]
        match self.instance.status:
            case InstanceStatus.ENDED:
                return False
            case InstanceStatus.HELD:
                self.happen(SentOn(by=SENDCO, target=self.definition.ends[0].name))
            case InstanceStatus.STOPPED:
                self.happen(TakenUpAgain(by=SENDCO))
            case _ if items:
                self.happen(*(Answered(item=each) for each in self.hand_in_all(how)))
            case _ if self.on_their_way():
                self.happen(*(Delivered(message=key) for key in self.on_their_way()))
            case _ if self.children.running():
                self.lives.end_child(self, self.children.running()[0], 0)
            case _ if self.held_steps():
                self.decide_held(self.held_steps()[0], HeldWay.OVERRIDE)
            case _:
                return False
        return True
