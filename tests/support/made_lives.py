"""Every instance about one subject, as a random history leaves them, and what passes between them.

Pure: what the store does for instances that start each other is done here as simply as can be.
Each wakes by itself, one after the other, and whatever one does the others hear of.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pydantic_core import to_jsonable_python

from definitions.model.process import ProcessDefinition
from definitions.model.subjects import SubjectKind
from flows.children import RUN
from flows.turn import Turn
from tasks.agreement import ConsentRecord
from tasks.effect_types import Effect, LetProcessGo, RecordConsent, SetRecord, StartProcess
from tasks.event_types import ChildEnded, Event, LetGo, NotStarted, Started, WorldChanged
from tasks.start_values import fit_start
from tasks.state import InstanceId, ProcessInstance
from tasks.world import Child, World
from tests.support.cases import MONDAY, at, child_left
from tests.support.definitions import vocabulary
from tests.support.made_children import Children, said, with_word
from tests.support.made_life import Life, Link, Turned
from tests.support.made_world import LAST_DAY, START, People, first_world

MOST_LIVES = 5
"""Whatever would begin beyond it is only played, as the fixed processes are."""
_MOST_BEGUN = 2
"""Of two processes that start each other, a third that one wake brings about would go on so."""
_MOST_WAKES = 500
_ALIKE, _WAYS = 40, 12
"""So often everybody chooses the first there is; then in so many ways, until all is over."""


@dataclass
class Lives:
    """Those instances, the school around them, and the day it is."""

    definitions: Mapping[str, ProcessDefinition]
    """The first of them is begun by the SENDCo."""
    people: People = field(default_factory=People)
    today: date = MONDAY
    all: list[Life] = field(default_factory=list)
    start: Mapping[str, object] = field(default_factory=lambda: START)
    """What the first is started with."""
    is_broken: bool = False
    """Can nothing be started just now?"""

    def __post_init__(self) -> None:
        self._waiting: deque[tuple[Life, tuple[Event, ...]]] = deque()
        self._wakes = 0
        self._depths: dict[InstanceId, int] = {}
        """What has begun since the last thing that happened, and how far from it."""
        first = next(iter(self.definitions.values()))
        self.world = first_world(first.subject)
        self.look_around()
        self._begin(first, self.start)
        self._settle()

    @property
    def first(self) -> Life:
        """The one that the SENDCo has begun."""
        return self.all[0]

    @property
    def subject(self) -> SubjectKind:
        """Whom or what they are about."""
        return self.first.definition.subject

    def going(self) -> list[Life]:
        """Those that have not ended."""
        return [each for each in self.all if not each.has_ended]

    def turns(self) -> list[Turned]:
        """Every turn of any of them, in the order taken."""
        return sorted((turn for each in self.all for turn in each.turns), key=lambda t: t.now)

    # ------------------------------------------------------------------------------------ wakes

    def happen(self, life: Life, *events: Event) -> None:
        """One wakes with these events; then all have time for whatever comes of it."""
        self._depths.clear()
        self._waiting.append((life, events))
        self._settle()

    def happen_to_all(self, *events: Event) -> None:
        """Each that has not ended wakes."""
        self._depths.clear()
        self._waiting.extend((life, events) for life in self.going())
        self._settle()

    def pass_to(self, day: date) -> None:
        """It is that day; whoever has something to look at wakes, and nobody else."""
        ran_out = [
            each
            for each in self.world.consents
            if each.status_on(self.today) is not each.status_on(day)
        ]
        self.today = day
        self._depths.clear()
        for life in self.going():
            if ran_out:
                self._waiting.append((life, (WorldChanged(),)))
            elif life.look_on is not None and life.look_on <= day:
                self._waiting.append((life, ()))
        self._settle()

    def wake(self, life: Life, *events: Event) -> tuple[Effect, ...]:
        """One wakes; nobody has heard yet of what it does."""
        now = at(self.today) + timedelta(seconds=self._wakes)
        self._wakes += 1
        had_ended = life.has_ended
        effects = life.turn(events, self.around(life), now)
        self._keep(life, effects)
        for each in effects:
            if isinstance(each, LetProcessGo):
                self._let_go(life, each)
            elif isinstance(each, StartProcess):
                self._start(life, each)
        if life.has_ended and not had_ended:
            self._tell_parents(life)
        return effects

    def around(self, life: Life) -> World:
        """The world as that one sees it."""
        linked = (link.seen(self.world) for link in life.links.values())
        return self.world.model_copy(update={"children": (*life.children.found.values(), *linked)})

    def _settle(self) -> None:
        for _ in range(_MOST_WAKES):
            if not self._waiting:
                return
            life, events = self._waiting.popleft()
            self.wake(life, *events)
        raise AssertionError("they wake each other without end")

    def _keep(self, life: Life, effects: Sequence[Effect]) -> None:
        """What the store would write, consents through the engine's own reading; others hear."""
        kept = [each for each in effects if isinstance(each, RecordConsent | SetRecord)]
        turn = Turn(life.definition, life.instance, self.world, at(self.today))
        for effect in kept:
            if isinstance(effect, RecordConsent):
                turn.record_consent(effect)
        self.world = turn.world
        for effect in kept:
            if isinstance(effect, SetRecord):
                self.put_record(effect.path, to_jsonable_python(effect.value))
        if kept:
            self._let_others_look(life)

    def _let_others_look(self, life: Life) -> None:
        others = (each for each in self.going() if each is not life)
        self._waiting.extend((each, (WorldChanged(),)) for each in others)

    # ------------------------------------------------------------------- those that start others

    def _start(self, parent: Life, effect: StartProcess) -> None:
        key, definition = (effect.visit, effect.link), self.definitions.get(effect.process)
        if key in parent.links or key in parent.children.found:
            return
        if self.is_broken:
            if parent.children.is_told_now(key):
                told = NotStarted(visit=effect.visit, link=effect.link)
                self._waiting.append((parent, (told,)))
            return
        alike = self._alike(definition, effect) if definition else None
        if definition is None or (alike is None and len(self.all) == MOST_LIVES):
            ends = definition or vocabulary().processes[effect.process]
            assert ends is not None, "only what can be read is started"
            parent.children.start(effect, ends)
            return
        start = fit_start(definition, effect.start)
        assert start is not None, f"{definition.process} cannot be started with {effect.start}"
        child = alike or self._begin(definition, start, parent)
        parent.links[key] = Link(*key, child, joined=alike is not None)

    def _alike(self, definition: ProcessDefinition, effect: StartProcess) -> Life | None:
        """One that runs, beside which ``once_per`` allows no second."""
        if not definition.once_per:
            return None
        names = [each for each in definition.once_per if each not in tuple(SubjectKind)]
        wanted = [effect.start.get(each) for each in names]
        return next(
            (
                each
                for each in self.going()
                if each.definition is definition
                and [each.instance.start.get(name) for name in names] == wanted
                and not self._is_let_go(each)
            ),
            None,
        )

    def _is_let_go(self, life: Life) -> bool:
        """Is it about to end, because whoever ran it waits no more?"""
        events = (e for one, found in self._waiting if one is life for e in found)
        return any(isinstance(each, LetGo) for each in events)

    def _begin(
        self, definition: ProcessDefinition, start: Mapping[str, object], parent: Life | None = None
    ) -> Life:
        number = len(self.all) + 1
        of = parent.instance if parent else None
        instance = ProcessInstance(
            id=InstanceId(f"I{number}"),
            reference=f"C-{number:04}",
            process=definition.process,
            title=definition.title,
            definition_hash=definition.content_hash,
            subject=self.world.directory.subject.key,
            start=dict(start),
            started_on=self.today,
            started_at=at(self.today),
            parent=of.id if of else None,
            parent_reference=of.reference if of else "",
        )
        self._depths[instance.id] = 1 + self._depths.get(of.id, 0) if of else 0
        assert self._depths[instance.id] <= _MOST_BEGUN, "they start each other without waiting"
        life = Life(definition, self, instance, Children(instance.id))
        self.all.append(life)
        self._waiting.append((life, (Started(),)))
        return life

    def _let_go(self, parent: Life, effect: LetProcessGo) -> None:
        """What a `run` began, and nobody waits for any more, is cancelled."""
        link = parent.links.get((effect.visit, effect.link))
        if link is None:
            parent.children.let_go((effect.visit, effect.link))
        elif link.waits:
            link.waits = False
            if self._is_forsaken(link.child):
                of = parent.instance
                gone = LetGo(parent=of.id, reference=of.reference)
                self._waiting.append((link.child, (gone,)))

    def _is_forsaken(self, life: Life) -> bool:
        """Did a `run` begin it, for which nobody waits?"""
        links = [each for _, each in self._links_to(life)]
        began = any(each.link == RUN and not each.joined for each in links)
        return began and not any(each.waits for each in links)

    def _tell_parents(self, child: Life) -> None:
        for parent, link in self._links_to(child):
            if link.waits:
                link.waits = False
                ended = ChildEnded(visit=link.visit, link=link.link, child=child.instance.id)
                self._waiting.append((parent, (ended,)))

    def _links_to(self, child: Life) -> Iterator[tuple[Life, Link]]:
        for parent in self.all:
            for link in parent.links.values():
                if link.child is child:
                    yield parent, link

    # ----------------------------------------------------------------------------- around them

    def look_around(self) -> None:
        """The people are as they are now."""
        directory = self.people.around(self.world.directory)
        self.world = self.world.model_copy(update={"directory": directory})

    def put_record(self, path: str, value: object) -> None:
        """From now on the record says so."""
        records = {**self.world.records, path: value}
        self.world = self.world.model_copy(update={"records": records})

    def hear(self, record: ConsentRecord) -> None:
        """From now on that person's word stands, and no earlier one about the same."""
        consents = with_word(self.world.consents, record)
        self.world = self.world.model_copy(update={"consents": consents})

    def leave_school(self) -> None:
        """The child has left, if they are about one."""
        directory = self.world.directory
        if directory.pupil is not None:
            directory = child_left(directory)
            self.world = self.world.model_copy(update={"directory": directory})

    def end_child(self, parent: Life, child: Child, how: int) -> None:
        """A process that is only played comes to an end, with what was said in it by then."""
        end, event = parent.children.end(child, how)
        words = (said(end, pair, child.id, self.today) for pair in parent.children.asks_for(child))
        found = [each for each in words if each is not None]
        for each in found:
            self.hear(each)
        self._depths.clear()
        self._waiting.append((parent, (*(WorldChanged() for _ in found[:1]), event)))
        if found:
            self._let_others_look(parent)
        self._settle()

    # ----------------------------------------------------------------------- looking, finishing

    def forsaken(self) -> list[str]:
        """What goes on although nobody waits for it, and nobody but a `run` began it."""
        return [each.instance.reference for each in self.going() if self._is_forsaken(each)]

    def finish(self) -> bool:
        """Everybody does their part, and the SENDCo chooses to go on; do all come to an end?"""
        self.is_broken = False
        for number in range(300):
            if not self.going():
                return True
            how = (number + number // _WAYS) % _WAYS if number > _ALIKE else _WAYS
            if sum(each.go_on(how) for each in self.going()) == 0:
                self.skip_to_next_look()
        return False

    def next_look(self) -> date | None:
        """The next day on which something is due in any of them."""
        return min((each.look_on for each in self.going() if each.look_on), default=None)

    def skip_to_next_look(self, last: date = LAST_DAY + timedelta(weeks=150)) -> None:
        """Up to that day."""
        ahead = self.next_look()
        if ahead is not None:
            self.pass_to(min(ahead, last))
