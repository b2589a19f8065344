"""The board: Prefect's run, task runs and status page of an instance, brought up to date.

``show`` may be called any number of times, and makes again whatever somebody has deleted. Two
rules protect a click in Prefect's UI, which no code of ours sees when it happens:

- A run that a click has cancelled (Prefect's own names, ``Cancelled`` and ``Cancelling``) keeps
  that state until the store knows of it; the rounds find it. What we cancel bears another name.
- Prefect refuses to reuse the id of a deleted run: it gets a new one, made with the instance's id
  as idempotency key, so that two makers make one run.

What remains: a click that falls between Prefect's reading of the run and its writing of our state,
some milliseconds, is overwritten, and the SENDCo clicks again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from definitions.model.process import ProcessDefinition
from definitions.school_days import LONDON
from flows.board_view import TAG, BoardView, ShownState, ShownStep, view
from flows.prefect_api import (
    FlowRun,
    PrefectApi,
    PrefectRefusedError,
    PrefectUnavailableError,
    StateType,
)
from flows.wakes import BoardUnavailableError
from tasks import instances
from tasks.clocks import clock_runs
from tasks.state import InstanceStatus, ProcessInstance
from tasks.store import Store
from tasks.world import World

CLICKED = ("Cancelled", "Cancelling")
"""The names Prefect gives to a run that somebody cancelled in its UI."""
NOT_CLICKED: Mapping[str, Any] = {"name": {"not_any_": list(CLICKED)}}
ANY_STATE: Mapping[str, Any] = {}


@dataclass
class _Seen:
    """What we know Prefect to show of one run, so as not to say it again."""

    start: datetime
    name: str = ""
    tags: tuple[str, ...] = ()
    steps: dict[str, ShownStep] = field(default_factory=dict)
    artifact: str | None = None
    page: str = ""
    state: ShownState | None = None


class PrefectBoard:
    """Implements ``flows.wakes.Board`` on Prefect's REST API."""

    def __init__(
        self,
        prefect: PrefectApi,
        store: Store,
        *,
        staff_url: str,
        pool: str,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._prefect = prefect
        self._store = store
        self._staff_url = staff_url
        self._pool = pool
        self._wall = wall
        """Orders what Prefect is told; the instance's own times are the wake's."""
        self._seen: dict[str, _Seen] = {}

    def show(
        self,
        instance: ProcessInstance,
        definition: ProcessDefinition,
        world: World,
        now: datetime,
    ) -> None:
        """Bring Prefect up to date with the instance.

        Raises:
            BoardUnavailableError: Prefect cannot be reached now.
        """
        today = now.astimezone(LONDON).date()
        shown = view(
            instance,
            definition,
            world.directory,
            today,
            self._staff_url,
            children=world.children,
            clocks=clock_runs(definition, instance, world.calendar),
        )
        try:
            run_id = self._run_of(instance, shown)
            self._describe(run_id, shown)
            self._draw_steps(run_id, shown)
            self._write_page(run_id, instance, shown)
            self._park(run_id, instance, shown.state)
        except (PrefectUnavailableError, PrefectRefusedError) as error:
            self._seen.clear()
            raise BoardUnavailableError(str(error)) from None

    def forget(self) -> None:
        """Say everything again at the next ``show``: Prefect was restarted or put back."""
        self._seen.clear()

    # ----------------------------------------------------------------------------------- the run

    def _run_of(self, instance: ProcessInstance, shown: BoardView) -> str:
        with self._store.read() as session:
            run_id = instances.run_of(session, instance.id)
        run = self._prefect.read_run(run_id)
        if run is None:
            self._seen.pop(run_id, None)
            run = self._make_again(instance, shown)
        if run.start_time is None:
            # a run has a start time, and a graph, only once it has been Running
            self._prefect.set_states([run.id], NOT_CLICKED, {"type": "RUNNING", "name": "Running"})
            run = self._prefect.read_run(run.id) or run
        if run.id not in self._seen:
            self._seen[run.id] = _Seen(start=run.start_time or self._wall())
        return run.id

    def _make_again(self, instance: ProcessInstance, shown: BoardView) -> FlowRun:
        deployments = {each.name: each.id for each in self._prefect.find_deployments(TAG)}
        body = {
            "flow_id": self._prefect.ensure_flow(instance.title),
            "deployment_id": deployments.get(instance.process),
            "work_pool_name": self._pool,
            "name": shown.name,
            "tags": list(shown.tags),
            "parameters": shown.parameters,
            "idempotency_key": instance.id,
            "state": {"type": "PENDING", "name": "Made by Sendflow"},
        }
        run = self._prefect.create_run(body)
        with self._store.begin() as session:
            instances.set_run(session, instance.id, run.id)
        return run

    def _describe(self, run_id: str, shown: BoardView) -> None:
        seen = self._seen[run_id]
        if (seen.name, seen.tags) != (shown.name, shown.tags):
            self._prefect.describe_run(run_id, shown.name, shown.tags)
            seen.name, seen.tags = shown.name, shown.tags

    def _park(self, run_id: str, instance: ProcessInstance, state: ShownState) -> None:
        running = instance.status in (InstanceStatus.RUNNING, InstanceStatus.HELD)
        where = NOT_CLICKED if running else ANY_STATE
        self._prefect.set_states([run_id], where, state_body(state))
        seen = self._seen[run_id]
        if seen.state != state:
            self._prefect.write_log(run_id, f"{state.name}. {state.message}", self._wall())
            seen.state = state

    # ------------------------------------------------------------------------------------ the steps

    def _draw_steps(self, run_id: str, shown: BoardView) -> None:
        seen = self._seen[run_id]
        changed = [each for each in shown.steps if seen.steps.get(each.key) != each]
        if changed:
            wall = self._wall()
            self._prefect.send_events([step_event(run_id, s, seen.start, wall) for s in changed])
            seen.steps.update({each.key: each for each in changed})

    # ------------------------------------------------------------------------------------- the page

    def _write_page(self, run_id: str, instance: ProcessInstance, shown: BoardView) -> None:
        seen, key = self._seen[run_id], artifact_key(instance.reference)
        if seen.page == shown.page:
            return
        if seen.artifact is None:
            seen.artifact = self._prefect.find_artifact(key, run_id)
        known = seen.artifact
        if known is None or not self._prefect.update_artifact(known, shown.page):
            seen.artifact = self._prefect.create_artifact(key, shown.page, run_id)
        seen.page = shown.page


def artifact_key(reference: str) -> str:
    """The key of an instance's status page: lower case, digits and dashes only."""
    return f"status-{reference.lower()}"


def state_body(state: ShownState) -> dict[str, Any]:
    """A state as Prefect takes it; one that waits has no time-out and so never expires."""
    body: dict[str, Any] = {
        "type": state.type.value,
        "name": state.name,
        "message": state.message,
    }
    if state.type is StateType.PAUSED:
        body["state_details"] = {"pause_reschedule": True, "pause_key": str(uuid4())}
    return body


def step_event(run_id: str, step: ShownStep, run_start: datetime, wall: datetime) -> dict[str, Any]:
    """What tells Prefect of a task run; sent again with the same key it updates the row.

    A task that starts before its run makes the whole graph go blank: it is moved to the start.
    """
    task_id = _task_id(run_id, step.key)
    start = max(step.start, run_start)
    end = max(step.end, start) if step.end else None
    before = [_input(run_id, each) for each in step.after]
    return {
        "id": str(uuid4()),
        "occurred": wall.isoformat(),
        "event": f"prefect.task-run.{step.state.name}",
        "resource": {
            "prefect.resource.id": f"prefect.task-run.{task_id}",
            "prefect.resource.name": step.title,
            "prefect.run-count": "1",
            "prefect.state-message": step.state.message,
            "prefect.state-name": step.state.name,
            "prefect.state-timestamp": wall.isoformat(),
            "prefect.state-type": step.state.type.value,
            "prefect.orchestration": "client",
        },
        "related": [
            {
                "prefect.resource.id": f"prefect.flow-run.{run_id}",
                "prefect.resource.role": "flow-run",
            }
        ],
        "payload": {
            "intended": {"from": None, "to": step.state.type.value},
            "initial_state": None,
            "validated_state": {
                "type": step.state.type.value,
                "name": step.state.name,
                "message": step.state.message,
            },
            "task_run": {
                "task_key": step.key,
                "dynamic_key": step.key,
                "name": step.title,
                "tags": [],
                "task_inputs": {"after": before},
                "run_count": 1,
                "start_time": start.isoformat(),
                "expected_start_time": start.isoformat(),
                "end_time": end.isoformat() if end else None,
                "total_run_time": ((end or start) - start).total_seconds(),
            },
        },
    }


def _task_id(run_id: str, key: str) -> str:
    return str(uuid5(UUID(run_id), key))


def _input(run_id: str, key: str) -> dict[str, str]:
    return {"input_type": "task_run", "id": _task_id(run_id, key)}
