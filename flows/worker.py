"""The in-process Prefect worker: it takes up scheduled runs, and schedules those to be woken.

It does what Prefect's stock worker does for a work pool (it beats, it polls), but calls the body
of a run directly in a thread, without Prefect's engine around it. What the engine would have done
is done elsewhere: a lease in the store keeps two wakes of one instance apart, the board sets every
state, and the rounds find what a killed worker has left behind.

Waking goes through Prefect: the run is set to Scheduled, and whichever worker of the pool polls
next takes it up. A run that cannot be scheduled (a click cancelled it, somebody deleted it, it is
scheduled already) is roused here and now; the lease makes that safe.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flows.execution import NEEDS_ATTENTION, ExecutionOffice, execute, name_failure, rouse
from flows.prefect_api import MOST_AT_ONCE, FlowRun, PrefectUnavailableError
from tasks import instances
from tasks.state import InstanceId

LOG = logging.getLogger(__name__)

ANSWERED = "Answer received"
DUE = "Time to look again"
BEAT_SECONDS = 30
REST_SECONDS = 5.0
"""How long a run rests that was taken up and could not be shown."""

WAKEABLE: Mapping[str, Any] = {
    "operator": "or_",
    "type": {"any_": ["PAUSED", "RUNNING", "PENDING"]},
    "name": {"any_": [NEEDS_ATTENTION]},
}
"""Not a run that somebody has cancelled: a plain ``set_state`` would bring it back to life."""


def scheduled(reason: str, now: datetime) -> dict[str, Any]:
    """The state in which a worker takes a run up, with the reason as its name."""
    return {
        "type": "SCHEDULED",
        "name": reason,
        "state_details": {"scheduled_time": now.isoformat()},
    }


class Worker:
    """One worker of a pool; one runs in a process, any number on one pool."""

    def __init__(
        self,
        office: ExecutionOffice,
        *,
        pool: str,
        name: str,
        concurrency: int,
        wall: Callable[[], datetime],
        after_wake: Callable[[], None] = lambda: None,
        poll_seconds: float = 1.0,
    ) -> None:
        self._office = office
        self._pool = pool
        self._name = name
        self._slots = asyncio.Semaphore(concurrency)
        self._wall = wall
        self._after_wake = after_wake
        self._poll_seconds = poll_seconds
        self._loop: asyncio.AbstractEventLoop | None = None
        self._nudged = asyncio.Event()
        self._rung = asyncio.Event()
        self._asked: dict[InstanceId, str] = {}
        self._in_hand: dict[str, asyncio.Task[None]] = {}
        self._resting: dict[str, float] = {}

    async def run(self) -> None:
        """Work until cancelled; what is in hand then is finished first."""
        self._loop = asyncio.get_running_loop()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._beat())
                group.create_task(self._poll())
                group.create_task(self._answer_bell())
        finally:
            self._loop = None
            await asyncio.gather(*self._in_hand.values(), return_exceptions=True)

    def wake(self, instance_id: InstanceId, reason: str = ANSWERED) -> None:
        """Have an instance woken soon; from any thread. Nothing depends on this having arrived."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._ring, instance_id, reason)

    def nudge(self) -> None:
        """Look for scheduled runs now; from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._nudged.set)

    # ---------------------------------------------------------------------------- taking runs up

    async def _poll(self) -> None:
        pause = self._poll_seconds
        while True:
            self._nudged.clear()
            try:
                await self._take_scheduled()
                pause = self._poll_seconds
            except PrefectUnavailableError:
                pause = min(pause * 2, 10.0)
            except Exception as error:  # noqa: BLE001 - the worker outlives whatever Prefect says
                LOG.error("Scheduled runs cannot be read: %s", name_failure(error))  # noqa: TRY400 - a traceback could repeat an answer
            await _wait(self._nudged, pause)

    async def _take_scheduled(self) -> None:
        prefect, limit = self._office.prefect, MOST_AT_ONCE
        found = await asyncio.to_thread(prefect.scheduled_runs, self._pool, self._wall(), limit)
        for run in found:
            if run.id not in self._in_hand and self._resting.get(run.id, 0.0) <= time.monotonic():
                self._start(run.id, self._execute(run))

    async def _execute(self, run: FlowRun) -> None:
        async with self._slots:
            done = await asyncio.to_thread(execute, run.id, run.parameters, self._office)
        if done:
            self._resting.pop(run.id, None)
        else:
            self._resting[run.id] = time.monotonic() + REST_SECONDS
        self._after_wake()

    def _start(self, key: str, work: Any) -> None:
        task = asyncio.create_task(work)
        self._in_hand[key] = task
        task.add_done_callback(lambda _: self._in_hand.pop(key, None))

    # ---------------------------------------------------------------------------------- waking

    def _ring(self, instance_id: InstanceId, reason: str) -> None:
        self._asked[instance_id] = reason
        self._rung.set()

    async def _answer_bell(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            asked, self._asked = self._asked, {}
            for reason in dict.fromkeys(asked.values()):
                ids = [each for each, why in asked.items() if why == reason]
                await self._wake_all(ids, reason)

    async def _wake_all(self, ids: list[InstanceId], reason: str) -> None:
        try:
            left = await asyncio.to_thread(self._schedule, ids, reason)
        except PrefectUnavailableError:
            LOG.warning("Prefect does not answer; the rounds will wake %d instances.", len(ids))
            return
        except Exception as error:  # noqa: BLE001 - one bad wake never stops the others
            LOG.error("%d instances cannot be woken: %s", len(ids), name_failure(error))  # noqa: TRY400 - a traceback could repeat an answer
            return
        self._nudged.set()
        for instance_id in left:
            if instance_id not in self._in_hand:
                self._start(instance_id, self._rouse(instance_id))

    def _schedule(self, ids: list[InstanceId], reason: str) -> list[InstanceId]:
        """Set their runs to Scheduled; returns those whose run does not take it."""
        with self._office.store.read() as session:
            runs = {instances.run_of(session, each): each for each in ids}
        state = scheduled(reason, self._wall())
        changed = set(self._office.prefect.set_states(list(runs), WAKEABLE, state))
        return [each for run_id, each in runs.items() if run_id not in changed]

    async def _rouse(self, instance_id: InstanceId) -> None:
        async with self._slots:
            await asyncio.to_thread(rouse, instance_id, self._office)
        self._after_wake()

    # ------------------------------------------------------------------------------ being alive

    async def _beat(self) -> None:
        while True:
            try:
                beat = self._office.prefect.beat
                await asyncio.to_thread(beat, self._pool, self._name, BEAT_SECONDS)
            except Exception as error:  # noqa: BLE001 - a missed beat is not worth a worker
                LOG.warning("The worker could not say that it is alive: %s", name_failure(error))
            await asyncio.sleep(BEAT_SECONDS)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
