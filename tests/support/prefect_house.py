"""A real Prefect server for a whole test run, and a small school beside it for each test."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flows.board import PrefectBoard
from flows.deployments import Deployer
from flows.prefect_api import FlowRun, PrefectApi
from flows.prefect_process import environment
from flows.rounds import Rounds
from flows.settings import Settings
from flows.typed_starts import read_answers
from flows.wiring import real_clock
from flows.worker import Worker
from tasks import instances
from tasks.state import InstanceId
from tasks.store import Store
from tests.support.ports import free_ports
from tests.support.school import FATHER, MOTHER, MovableClock, School

PASSWORD = "sendco:test-test-test-test"


@contextmanager
def running_prefect(folder: Path) -> Iterator[Settings]:
    """A Prefect server as ``sendflow up`` starts it, until the block ends."""
    settings = Settings(data=folder, port=free_ports())
    own = f"127.0.0.1:{settings.port}"
    command = [sys.executable, "-m", "flows.prefect_server", "127.0.0.1", str(settings.port), own]
    env = environment(settings, PASSWORD)
    with (folder / "prefect.log").open("wb") as log:
        process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=log, stderr=log)
    assert process.stdin is not None
    try:
        _wait_for(settings, process)
        yield settings
    finally:
        process.stdin.close()  # whoever started it is gone: it ends by itself
        process.wait(timeout=20)


def _wait_for(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    api = PrefectApi(settings.api_url, PASSWORD)
    until = time.monotonic() + 60
    while not api.is_healthy():
        assert process.poll() is None, "Prefect's server ended."
        assert time.monotonic() < until, "Prefect's server does not answer."
        time.sleep(0.2)
    api.close()


@dataclass
class PrefectSchool(School):
    """A school whose board is a real Prefect, in a work pool of its own."""

    pool: str = field(default_factory=lambda: f"pool-{uuid.uuid4().hex[:8]}")
    after: timedelta = timedelta()
    """How far the wall clock that Prefect sees has been put forward."""

    def wall(self) -> datetime:
        """The time as Prefect's own states bear it."""
        return real_clock() + self.after

    def open(self, folder: Path) -> PrefectSchool:
        """Enrol the family, make the pool and deploy."""
        self.enrol(folder, MOTHER, FATHER)
        self.begin_work()
        self.rounds.deploy()
        return self

    def begin_work(self) -> None:
        """A board, a worker and rounds, as a process that starts has them.

        Worker and rounds belong to one event loop.
        """
        self.board = PrefectBoard(
            self.prefect, self.store, staff_url="https://staff.school.test", pool=self.pool
        )
        self.worker = Worker(
            self,
            pool=self.pool,
            name="test worker",
            concurrency=2,
            wall=self.wall,
            poll_seconds=0.2,
        )
        self.rounds = Rounds(
            self,
            pool=self.pool,
            deployer=Deployer(self.prefect, self.pool),
            wake=self.worker.wake,
            wall=self.wall,
            pause=0.2,
        )

    # -------------------------------------------------------------------------------- clicking

    def submit(self, pupil: str = "AB, Year 3, Willow (P017)", scopes: str = "identify") -> str:
        """Fill in the run form and submit it; the run's id."""
        deployments = {each.name: each for each in self.prefect.find_deployments("sendflow")}
        deployment, definition = deployments["consent"], self.library.processes()["consent"]
        start = read_answers(definition, [f"scopes={scopes}"], ())
        parameters = {"pupil": pupil, "start": start}
        return self.prefect.start_run(deployment.id, parameters, str(uuid.uuid4())).id

    def click_cancel(self, run_id: str) -> None:
        """What the Cancel button does."""
        self.prefect.set_state(run_id, {"type": "CANCELLED", "name": "Cancelled"})

    def click_delete(self, run_id: str) -> None:
        """What the Delete entry of the menu does."""
        self.prefect._call("DELETE", f"/flow_runs/{run_id}")

    # --------------------------------------------------------------------------------- looking

    def run(self, run_id: str) -> FlowRun:
        """The run as Prefect has it."""
        found = self.prefect.read_run(run_id)
        assert found is not None
        return found

    def state(self, run_id: str) -> tuple[str, str]:
        """Kind and name of its state."""
        state = self.run(run_id).state
        assert state is not None
        return state.type.value, state.name

    def run_of(self, instance: InstanceId) -> str:
        """The run that executes it."""
        with self.store.read() as session:
            return instances.run_of(session, instance)

    def instance_of(self, run_id: str) -> InstanceId | None:
        """The instance a run executes, once there is one."""
        with self.store.read() as session:
            return instances.instance_of_run(session, run_id)

    def tasks(self, run_id: str) -> dict[str, str]:
        """Task run name to the name of its state."""
        body = {"flow_runs": {"id": {"any_": [run_id]}}}
        found = self.prefect._call("POST", "/task_runs/filter", body)
        return {each["name"]: each["state_name"] for each in found}

    def pages(self, run_id: str) -> list[str]:
        """The text of every artifact of the run."""
        body = {"artifacts": {"flow_run_id": {"any_": [run_id]}}}
        return [each["data"] for each in self.prefect._call("POST", "/artifacts/filter", body)]


@contextmanager
def prefect_school(
    store: Store, settings: Settings, folder: Path, clock: MovableClock
) -> Iterator[PrefectSchool]:
    """A school open for a test."""
    prefect = PrefectApi(settings.api_url, PASSWORD)
    school = PrefectSchool(store, clock, send_at_once=True, prefect=prefect)
    try:
        yield school.open(folder)
    finally:
        prefect.close()


async def at_work(
    *loops: Callable[[], Any], until: Callable[[], bool], seconds: float = 15
) -> None:
    """Run loops until something has come about."""
    tasks = [asyncio.create_task(loop()) for loop in loops]
    try:
        await asyncio.to_thread(eventually, until, seconds)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def eventually(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Prefect writes task runs down a little later."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "It has not come about."
        time.sleep(0.05)
