"""The rounds: a loop that finds what is due to begin, unwoken, unshown, cancelled or stuck.

Everything else in Sendflow may be killed at any moment because of this loop: nothing depends on a
wake-up call having arrived. Each duty is a function of its own, done in a thread; one that fails,
and one broken instance within it, never stops the others.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from sqlalchemy import select

from definitions.library import Library
from definitions.loader import DefinitionError
from definitions.school_calendar import MissingCalendarError
from definitions.school_days import LONDON
from flows import schedules
from flows.board import CLICKED
from flows.deployments import HAVE_MISTAKES, Deployer
from flows.execution import NOT_STARTED, ExecutionOffice, name_failure
from flows.prefect_api import FlowRun, PrefectUnavailableError
from flows.schedules import DueSchedule
from flows.worker import DUE, scheduled
from tasks import consents, directory, files, instances
from tasks.event_types import Stopped
from tasks.schedules import DueStart
from tasks.state import InstanceId, InstanceStatus
from tasks.tables import InstanceRow

LOG = logging.getLogger(__name__)

STUCK = timedelta(seconds=90)
"""Longer than a lease: a run that was Running or Pending before that has lost its worker."""
_LONGEST_PAUSE = 120.0


class RoundsOffice(ExecutionOffice, Protocol):
    """What the rounds work with."""

    @property
    def library(self) -> Library:
        """The definitions as they are today."""


@dataclass
class _Duty:
    do: Callable[[], None]
    every: float
    """Seconds."""
    next: float = 0.0


@dataclass(frozen=True)
class _Patience:
    """How often an instance was woken in vain, and when it is tried again."""

    tries: int
    until: float


class Rounds:
    """One set of rounds; several may go at once, since every duty can be repeated."""

    def __init__(
        self,
        office: RoundsOffice,
        *,
        pool: str,
        deployer: Deployer,
        wake: Callable[[InstanceId, str], None],
        wall: Callable[[], datetime],
        tell: Callable[[str], None] = LOG.warning,
        pause: float = 2.0,
    ) -> None:
        self._office = office
        self._pool = pool
        self._deployer = deployer
        self._wake = wake
        self._wall = wall
        self._tell = tell
        self._told: dict[str, str] = {}
        self._pause = pause
        self._patience: dict[InstanceId, _Patience] = {}
        self._duties = (
            _Duty(self.find_cancelled, pause),
            _Duty(self.wake_wanted, pause),
            _Duty(self.deploy, 15.0),
            _Duty(self.begin_scheduled, 60.0),
            _Duty(self.free_stuck, 30.0),
            _Duty(self.note_dates, 600.0),
            _Duty(self.find_deleted, 3600.0),
            _Duty(self.delete_files, 3600.0),
        )

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            await asyncio.to_thread(self.go_round)
            await asyncio.sleep(self._pause)

    def go_round(self) -> None:
        """Do every duty whose time has come."""
        now = time.monotonic()
        for duty in self._duties:
            if duty.next <= now:
                duty.next = now + duty.every
                self._do(duty.do)

    def start_over(self) -> None:
        """Prefect is there again: every duty is due, and nobody is waited for."""
        self._deployer.forget()
        self._patience.clear()
        for duty in self._duties:
            duty.next = 0.0

    def _do(self, duty: Callable[[], None]) -> None:
        try:
            duty()
        except PrefectUnavailableError:
            LOG.info("Prefect does not answer; the rounds come again.")
        except Exception as error:  # noqa: BLE001 - one duty that fails never stops the others
            LOG.error("A duty of the rounds failed: %s", name_failure(error))  # noqa: TRY400 - a traceback could repeat an answer

    # ------------------------------------------------------------------------------- the duties

    def wake_wanted(self) -> None:
        """What is due, unwoken or unshown, and held by no lease; later each time it is in vain."""
        now = self._office.clock()
        with self._office.store.read() as session:
            found = instances.wanted(session, now, now.astimezone(LONDON).date())
        self._patience = {each: p for each, p in self._patience.items() if each in set(found)}
        for instance_id in found:
            known = self._patience.get(instance_id, _Patience(0, 0.0))
            if known.until <= time.monotonic():
                pause = min(self._pause * 2.0**known.tries, _LONGEST_PAUSE)
                self._patience[instance_id] = _Patience(known.tries + 1, time.monotonic() + pause)
                self._wake(instance_id, DUE)

    def find_cancelled(self) -> None:
        """Runs that a click has cancelled: the post stops, and the SENDCo is asked to confirm."""
        clicked = {"state": {"name": {"any_": list(CLICKED)}}}
        for run in self._office.prefect.find_runs(clicked, pool=self._pool):
            self._do(partial(self._stop, run))

    def free_stuck(self) -> None:
        """Runs that a killed worker left Running or Pending are taken up again."""
        working = ["RUNNING", "PENDING"]
        prefect, wall = self._office.prefect, self._wall()
        found = prefect.find_runs({"state": {"type": {"any_": working}}}, pool=self._pool)
        stuck = [
            each.id
            for each in found
            if each.state and each.state.timestamp and each.state.timestamp < wall - STUCK
        ]
        if stuck:
            where = {"type": {"any_": working}}
            freed = prefect.set_states(stuck, where, scheduled(DUE, wall))
            LOG.warning("%d runs had lost their worker and are taken up again.", len(freed))

    def find_deleted(self) -> None:
        """Instances whose run somebody has deleted: showing them makes it again."""
        with self._office.store.read() as session:
            rows = session.execute(
                select(InstanceRow.run_id, InstanceRow.id).where(
                    InstanceRow.status != InstanceStatus.ENDED
                )
            ).all()
        runs = {run_id: InstanceId(instance_id) for run_id, instance_id in rows}
        ids = list(runs)
        for first in range(0, len(ids), 200):
            some = ids[first : first + 200]
            there = {each.id for each in self._office.prefect.find_runs({"id": {"any_": some}})}
            for run_id in some:
                if run_id not in there:
                    self._wake(runs[run_id], DUE)

    def note_dates(self) -> None:
        """Consents that have run out, people whose last day has passed, deputies' days."""
        now = self._office.clock()
        today = now.astimezone(LONDON).date()
        with self._office.store.begin() as session:
            consents.expire_due(session, today, now)
        with self._office.store.begin() as session:
            directory.note_leavers(session, today, now)
        with self._office.store.begin() as session:
            directory.note_deputies(session, today, now)

    def begin_scheduled(self) -> None:
        """Processes that begin by themselves: what is due today, for whom it is due."""
        try:
            due = schedules.find_due(self._office)
        except MissingCalendarError as error:
            self._tell_once("schedules", f"Nothing begins by itself. {error}")
            return
        self._told.pop("schedules", None)
        for each in due:
            self._do(partial(self._begin_all, each))

    def delete_files(self) -> None:
        """Uploaded files that belong to no draft any more, and to no answer."""
        with self._office.store.begin() as session:
            count = files.delete_abandoned(session)
        if count:
            LOG.info("%d files of abandoned drafts were deleted.", count)

    def deploy(self) -> None:
        """Run forms follow the definitions and the register; mistakes are told once."""
        library = self._office.library
        definitions, broken, mistakes = library.sound(), library.broken(), library.mistakes()
        if mistakes:
            self._tell_once("deploy", f"{HAVE_MISTAKES}\n{DefinitionError(mistakes)}")
        else:
            self._told.pop("deploy", None)
        with self._office.store.read() as session:
            pupils, agencies = directory.pupils(session), directory.agencies(session)
        if self._deployer.deploy(definitions, pupils, agencies, broken):
            LOG.info("%d definitions are deployed.", len(definitions))

    # --------------------------------------------------------------------------------- one by one

    def _tell_once(self, duty: str, words: str) -> None:
        """Say the same thing of the same duty once, until it was otherwise for a while."""
        if self._told.get(duty) != words:
            self._tell(words)
        self._told[duty] = words

    def _begin_all(self, due: DueSchedule) -> None:
        counts: Counter[str] = Counter()
        for start in schedules.plan_starts(due, self._office):
            self._do(partial(self._begin, start, counts))
        if counts:
            named = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()))
            LOG.info("Schedule %s of %s: %s.", due.key.schedule, due.key.process, named)

    def _begin(self, start: DueStart, counts: Counter[str]) -> None:
        outcome = schedules.begin(start, self._office)
        if outcome is not None:
            counts[outcome.value] += 1

    def _stop(self, run: FlowRun) -> None:
        with self._office.store.read() as session:
            instance_id = instances.instance_of_run(session, run.id)
            loaded = instances.load(session, instance_id) if instance_id else None
        if instance_id is None or loaded is None:
            state = {"type": "CANCELLED", "name": NOT_STARTED, "message": "Nobody was asked."}
            self._office.prefect.set_state(run.id, state)
            return
        running = loaded.instance.status in (InstanceStatus.RUNNING, InstanceStatus.HELD)
        if running and not any(isinstance(event, Stopped) for _, event in loaded.events):
            with self._office.store.begin() as session:
                instances.append_event(session, instance_id, Stopped(), self._office.clock())
            LOG.info("Instance %s was cancelled by a click.", instance_id)
        self._wake(instance_id, DUE)
