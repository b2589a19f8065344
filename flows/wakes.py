"""One wake: take what has happened to an instance, decide, write it down, show it, look again.

The protocol (what makes it safe to kill at any moment):

1. An event and ``wake_wanted`` are one transaction, made by whoever saw the event.
2. A wake takes the instance's lease in the store; two wakes of one instance never overlap. A
   lease runs out by itself, so one held by a killed wake does not block for long.
3. All waiting events are consumed, and every effect is written, in one transaction that also
   checks the lease and the version: a wake that lost its lease writes nothing.
4. The board is shown the result. It may fail, or be killed half-way: the instance stays marked as
   not shown, and the rounds show it again. Showing twice is showing once.
5. The lease is given back, and the wake *looks again*. A wake asked for while this one was running
   found the lease taken and did nothing, so whatever it came for must be found here.

What remains: a process killed between 1 and the nudge, or between any two of the later steps, is
found by the rounds through ``wake_wanted``, ``look_on`` or the missing ``shown``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import uuid4

from definitions.errors import SendflowError
from definitions.library import Library
from definitions.loader import Loaded, Sources
from definitions.model.process import ProcessDefinition
from definitions.school_days import LONDON, SchoolCalendar
from definitions.start_days import fill_start_days
from flows.engine import advance
from flows.facts import InstanceFacts
from tasks import consents, directory, instances
from tasks.children import with_children
from tasks.effect_types import Effect, StartProcess
from tasks.state import InstanceId, ProcessInstance
from tasks.store import Store
from tasks.world import World

MOST_TURNS = 20
"""How often one wake looks again before it leaves the rest to the rounds."""


class BoardUnavailableError(SendflowError):
    """Prefect cannot be reached; what it should show is kept and shown later."""


class Board(Protocol):
    """Where the SENDCo sees an instance."""

    def show(
        self,
        instance: ProcessInstance,
        definition: ProcessDefinition,
        world: World,
        now: datetime,
    ) -> None:
        """Bring what is seen up to date with the instance; any number of times.

        Raises:
            BoardUnavailableError: it cannot be reached now.
        """


class WakeOffice(Protocol):
    """What a wake works with."""

    @property
    def store(self) -> Store:
        """Everything that is kept."""

    @property
    def board(self) -> Board:
        """Where the SENDCo looks."""

    @property
    def clock(self) -> Callable[[], datetime]:
        """The time now, aware."""

    @property
    def load_definition(self) -> Callable[[Sources], ProcessDefinition]:
        """The definition that an instance pinned."""

    @property
    def library(self) -> Library:
        """The school's definitions as they are today, and the kinds of its records."""

    @property
    def calendar(self) -> Callable[[], SchoolCalendar]:
        """The school's calendar as it is today."""

    @property
    def send_at_once(self) -> bool:
        """With sample data only: messages do not wait for the send window."""


class WakeResult(StrEnum):
    """How a wake went."""

    DONE = "done"
    BUSY = "busy"
    """Another wake of this instance is under way, and will look again."""
    NOT_SHOWN = "not shown"
    """All is written down; Prefect could not be reached."""


def wake(instance_id: InstanceId, office: WakeOffice) -> WakeResult:
    """Bring one instance up to date with everything that has happened to it.

    Raises:
        LeaseLostError: the wake took longer than its lease, and another has taken over.
    """
    owner = str(uuid4())
    for _ in range(MOST_TURNS):
        with office.store.begin() as session:
            if not instances.take_lease(session, instance_id, owner, office.clock()):
                return WakeResult.BUSY
        try:
            result = _turn(instance_id, office, owner)
        finally:
            with office.store.begin() as session:
                instances.release_lease(session, instance_id, owner)
        if result is WakeResult.NOT_SHOWN:
            return result
        with office.store.read() as session:
            if not instances.is_wanted(session, instance_id):
                return result
    return WakeResult.DONE


def _turn(instance_id: InstanceId, office: WakeOffice, owner: str) -> WakeResult:
    now = office.clock()
    with office.store.read() as session:
        loaded = instances.load(session, instance_id)
        world = take_snapshot(office, loaded.instance)
    definition = fill_start_days(office.load_definition(loaded.sources), loaded.instance.start)
    events = tuple(event for _, event in loaded.events)
    instance, version = loaded.instance, loaded.version
    if events or _is_due(instance, now):
        instance, effects = advance(definition, instance, events, world, now)
        ready = _ready(effects, office.library)
        with office.store.begin() as session:
            version = instances.save(session, loaded, instance, effects, owner, now, ready)
        world = take_snapshot(office, instance)
    try:
        office.board.show(instance, definition, world, now)
    except BoardUnavailableError:
        return WakeResult.NOT_SHOWN
    with office.store.begin() as session:
        instances.mark_shown(session, instance_id, version)
    return WakeResult.DONE


def _is_due(instance: ProcessInstance, now: datetime) -> bool:
    return instance.look_on is not None and instance.look_on <= now.astimezone(LONDON).date()


def _ready(effects: Sequence[Effect], library: Library) -> dict[str, Loaded]:
    """The processes to be started, read before the transaction opens."""
    names = {each.process for each in effects if isinstance(each, StartProcess)}
    found = {name: library.ready(name) for name in sorted(names)}
    return {name: loaded for name, loaded in found.items() if loaded is not None}


def take_snapshot(office: WakeOffice, instance: ProcessInstance) -> World:
    """The world around one instance, as the store has it now."""
    subject = instance.subject
    with office.store.read() as session:
        world = World(
            calendar=office.calendar(),
            directory=directory.directory_for(session, subject),
            records=instances.records_of(session, subject),
            kinds={path: record.kind for path, record in office.library.records().items()},
            consents=consents.consents_of(session, subject),
            send_at_once=office.send_at_once,
        )
        return with_children(session, instance, world, office.load_definition, InstanceFacts)
