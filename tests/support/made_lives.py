"""Random histories of one instance: whatever people, the post and the days can do to it. Pure.

The parts that the store and the site play are played here as simply as can be: an answer moves its
item, a record that is set is there, a message that is queued is delivered or refused later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from definitions.forms import shown_fields
from definitions.model import AnswerType, FormField, ProcessDefinition
from definitions.school_days import SchoolCalendar, Term, english_bank_holidays
from flows.engine import CANCELLED, advance
from flows.facts import InstanceFacts
from tasks.assignment import Contact, StaffMember
from tasks.effect_types import QueueMessage, SetRecord
from tasks.event_types import (
    Answered,
    CameAfter,
    Cancelled,
    DateCorrected,
    Delivered,
    Event,
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
    Channel,
    InstanceStatus,
    ItemId,
    ItemKind,
    ItemStatus,
    PersonId,
    ProcessInstance,
    StepStatus,
    WorkItem,
)
from tasks.world import World
from tests.support.cases import YEAR, Case, at, parent, staff, world


def _years_later(day: date, years: int) -> date:
    return day.replace(year=day.year + years)


SENDCO = PersonId("S1")
LAST_DAY = date(2027, 6, 30)
"""The calendar that the tests know ends a little later."""

CALENDAR = SchoolCalendar(
    years=tuple(
        YEAR.model_copy(
            update={
                "name": f"{2026 + more}-{27 + more}",
                "terms": tuple(
                    Term(first=_years_later(t.first, more), last=_years_later(t.last, more))
                    for t in YEAR.terms
                ),
            }
        )
        for more in (-1, 0, 1)
    ),
    bank_holidays=english_bank_holidays(2025, 2028),
)
"""The year of these histories, and one like it on either side: a date may lie there."""

PEOPLE = (
    staff("S1", "sendco"),
    staff("S2", "class_teacher"),
    staff("S3", "head_teacher"),
    staff("S4", "teaching_assistant"),
    staff("S5", "teaching_assistant"),
    parent("K1"),
    parent("K2", "father", email=None),
)

Move = tuple[str, int, int]
"""What happens, whom or what it falls on, and how it goes."""


@dataclass(frozen=True)
class Turned:
    """One turn as it was taken: enough to take it again."""

    now: datetime
    before: ProcessInstance
    world: World
    events: tuple[Event, ...]
    after: ProcessInstance
    effects: tuple[Any, ...]


@dataclass
class Life:
    """One instance, those around it, and everything that has happened so far."""

    definition: ProcessDefinition
    present: list[int] = field(default_factory=lambda: list(range(len(PEOPLE))))
    turns: list[Turned] = field(default_factory=list)
    queued: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.case = Case(self.definition, world(calendar=CALENDAR))
        self._people()
        self.happen(Started())

    @property
    def instance(self) -> ProcessInstance:
        """As it stands."""
        return self.case.instance

    # ------------------------------------------------------------------------------------ moves

    def play(self, move: Move) -> None:
        """Let it happen, as far as it can happen now."""
        what, whom, how = move
        MOVES[what](self, whom, how)

    def happen(self, *events: Event, on: date | None = None) -> None:
        """One wake."""
        self.case.today = on or self.case.today
        now = at(self.case.today) + timedelta(minutes=len(self.turns))
        before, around = self.instance, self.case.world
        self.case.instance, effects = advance(self.definition, before, events, around, now)
        self.turns.append(Turned(now, before, around, events, self.instance, effects))
        self.queued += [each.key for each in effects if isinstance(each, QueueMessage)]
        records = {each.path: each.value for each in effects if isinstance(each, SetRecord)}
        if records:
            kept = {**self.case.world.records, **records}
            self.case.world = self.case.world.model_copy(update={"records": kept})

    def answer(self, whom: int, how: int) -> None:
        """Somebody answers what they have in hand."""
        items = self.instance.open_items()
        if items:
            item = items[whom % len(items)]
            self._hand_in(item, how)
            self.happen(Answered(item=item.id))

    def answer_all(self, _whom: int, how: int) -> None:
        """Everybody answers before the next wake."""
        self.happen(*(Answered(item=each) for each in self.hand_in_all(how)))

    def hand_in_all(self, how: int = 0) -> list[ItemId]:
        """Everybody has answered, and nothing has come of it yet."""
        items = self.instance.open_items()
        for number, item in enumerate(items):
            self._hand_in(item, how + number)
        return [each.id for each in items]

    def come_late(self, whom: int, how: int) -> None:
        """An answer arrives after all."""
        closed = (ItemStatus.EXPIRED, ItemStatus.WITHDRAWN)
        items = [i for i in self.instance.items if i.status in closed and i.is_asked]
        if items:
            item = items[whom % len(items)]
            self._hand_in(item, how, ItemStatus.CAME_AFTER)
            self.happen(CameAfter(item=item.id))

    def pass_days(self, _whom: int, how: int) -> None:
        """Nothing happens, but time."""
        self.happen(on=min(self.case.today + timedelta(days=how), LAST_DAY))

    def skip_to_next_look(self, _whom: int, _how: int) -> None:
        """Up to the next day on which something is due."""
        if self.instance.look_on is not None:
            self.happen(on=min(self.instance.look_on, LAST_DAY))

    def deliver(self, whom: int, _how: int) -> None:
        """A mail server takes a message."""
        keys = self.on_their_way()
        if keys:
            self.happen(Delivered(message=keys[whom % len(keys)]))

    def refuse(self, whom: int, how: int) -> None:
        """A mail server refuses one for good, perhaps one that asks."""
        keys = self.queued if how % 2 else self.on_their_way()
        if keys:
            self.happen(Undeliverable(message=keys[whom % len(keys)]))

    def come_or_go(self, whom: int, _how: int) -> None:
        """Somebody leaves, or is there again; there is always a SENDCo."""
        number = 1 + whom % (len(PEOPLE) - 1)
        if number in self.present:
            self.present.remove(number)
        else:
            self.present.append(number)
        self._people()
        self.happen(PeopleChanged())

    def leave_school(self, _whom: int, how: int) -> None:
        """The child leaves, rarely; what then is for the definition to say."""
        if how % 8 == 0:
            records = {**self.case.world.records, "pupil.has_left": True}
            self.case.world = self.case.world.model_copy(update={"records": records})
            self.happen(WorldChanged())

    def correct(self, whom: int, how: int) -> None:
        """A date in an answer was wrong."""
        dated = [each for each in self.instance.answers if each.values.get("day")]
        if dated:
            answer = dated[whom % len(dated)]
            day = self.case.today + timedelta(days=how - 5)
            self.happen(DateCorrected(item=answer.item, field="day", day=day, by=SENDCO))

    def repeat(self, whom: int, _how: int) -> None:
        """Something that has happened is told once more."""
        told = [event for turn in self.turns for event in turn.events]
        again = [e for e in told if isinstance(e, Answered | Delivered | CameAfter)]
        if again:
            self.happen(again[whom % len(again)])

    def click(self, _whom: int, how: int) -> None:
        """Somebody presses Cancel in Prefect; the SENDCo mostly did not mean it."""
        if self.instance.status in (InstanceStatus.RUNNING, InstanceStatus.HELD):
            self.happen(Stopped())
            undone = how % 10 > 0
            decided = (
                TakenUpAgain(by=SENDCO) if undone else Cancelled(by=SENDCO, reason="A mistake")
            )
            self.happen(decided)

    def send_on(self, whom: int, _how: int) -> None:
        """The SENDCo says where a case goes that has gone round too often."""
        if self.instance.status is InstanceStatus.HELD:
            places = (*self.definition.stages, *self.definition.ends)
            self.happen(SentOn(by=SENDCO, target=places[whom % len(places)].name))

    # ---------------------------------------------------------------------------------- looking

    def on_their_way(self) -> list[str]:
        """The messages for which a step waits."""
        return [key for state in self.instance.steps for key in state.messages]

    def is_stuck(self) -> bool:
        """Not ended, in nobody's hands, and nothing will ever wake it.

        Held or stopped it is in the SENDCo's hands: they have been asked where it goes.
        """
        if self.instance.status is not InstanceStatus.RUNNING:
            return False
        ahead = self.instance.look_on is not None and self.instance.look_on > self.case.today
        return not (self.instance.open_items() or self.on_their_way() or ahead)

    def in_absent_hands(self) -> list[str]:
        """What is open, and in the hands of somebody who is not there any more."""
        here = self.case.world.directory
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
        steps = [s.key for s in self.instance.steps if s.status is StepStatus.OPEN]
        looks = [] if self.instance.look_on is None else ["a day to look again"]
        return [*steps, *(item.id for item in self.instance.open_items()), *looks]

    def finish(self) -> bool:
        """Everybody does their part, and the SENDCo chooses to go on; does it come to an end?"""
        for _ in range(300):
            match self.instance.status:
                case InstanceStatus.ENDED:
                    return True
                case InstanceStatus.HELD:
                    last = self.definition.ends[0].name
                    self.happen(SentOn(by=SENDCO, target=last))
                case InstanceStatus.STOPPED:
                    self.happen(TakenUpAgain(by=SENDCO))
                case _ if self.instance.open_items():
                    self.answer_all(0, 0)
                case _ if self.on_their_way():
                    self.happen(*(Delivered(message=key) for key in self.on_their_way()))
                case _:
                    self.skip_to_next_look(0, 0)
        return False

    # ---------------------------------------------------------------------------------- helpers

    def _people(self) -> None:
        here = [PEOPLE[number] for number in sorted(self.present)]
        directory = self.case.world.directory.model_copy(
            update={
                "staff": tuple(each for each in here if isinstance(each, StaffMember)),
                "contacts": tuple(each for each in here if isinstance(each, Contact)),
            }
        )
        self.case.world = self.case.world.model_copy(update={"directory": directory})

    def _hand_in(self, item: WorkItem, how: int, status: ItemStatus = ItemStatus.ANSWERED) -> None:
        answer = Answer(
            item=item.id,
            values=self._values(item, how),
            channel=Channel.ONLINE,
            received_on=self.case.today,
            submitted_at=at(self.case.today),
            reference="ABCD2345",
        )
        moved = item.model_copy(update={"status": status})
        items = tuple(moved if each.id == item.id else each for each in self.instance.items)
        answers = (*self.instance.answers, answer)
        self.case.instance = self.instance.model_copy(update={"items": items, "answers": answers})

    def _values(self, item: WorkItem, how: int) -> dict[str, Any]:
        today = self.case.today
        match item.kind:
            case ItemKind.FORM:
                return self._form(item, how)
            case ItemKind.AGREE:
                return ({"way": "agree"}, {"way": "send_back", "comment": "No"})[how % 2]
            case ItemKind.SETTLE:
                return ({"way": "accept"}, {"way": "ask_again"})[how % 2]
            case ItemKind.CHASE:
                later = min(today + timedelta(days=1 + how), LAST_DAY).isoformat()
                ways = ({"way": "go_on"}, {"way": "more_time", "until": later}, {"way": "accept"})
                return ways[how % 3]
            case _:
                return {"handed_over_on": today.isoformat()}

    def _form(self, item: WorkItem, how: int) -> dict[str, Any]:
        step = next(each for each in self.definition.asks() if each.name == item.step)
        values = {field.name: self._value(field, how) for field in step.form.fields}
        facts = InstanceFacts(
            self.definition, self.instance, self.case.world, self.case.today, item.visit
        )
        return {each.name: values[each.name] for each in shown_fields(step.form, values, facts)}

    def _value(self, asked: FormField, how: int) -> Any:
        if not asked.must_know and how % 4 == 3:
            return None  # "I do not know", or left out
        match asked.answer:
            case AnswerType.CHOICE:
                return asked.choices[how % len(asked.choices)].key
            case AnswerType.DATE:
                return (self.case.today + timedelta(days=how - 3)).isoformat()
            case _:
                return "Something"


MOVES: dict[str, Callable[[Life, int, int], None]] = {
    "answer": Life.answer,
    "answer all": Life.answer_all,
    "come late": Life.come_late,
    "pass days": Life.pass_days,
    "next look": Life.skip_to_next_look,
    "deliver": Life.deliver,
    "refuse": Life.refuse,
    "come or go": Life.come_or_go,
    "leave school": Life.leave_school,
    "correct": Life.correct,
    "repeat": Life.repeat,
    "click": Life.click,
    "send on": Life.send_on,
}
_OFTEN = ("answer", "answer", "answer", "pass days", "next look", "deliver")

histories = st.lists(
    st.tuples(st.sampled_from((*_OFTEN, *MOVES)), st.integers(0, 11), st.integers(0, 15)),
    max_size=30,
)
"""Moves, one after another."""


def lived(definition: ProcessDefinition, moves: list[Move]) -> Life:
    """The whole history, without looking."""
    life = Life(definition)
    for move in moves:
        if life.instance.end != CANCELLED:
            life.play(move)
    return life
