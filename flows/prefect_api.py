"""What Sendflow asks of Prefect's REST API: few calls, typed, patient with a locked database."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, Field

from definitions.errors import SendflowError

MOST_AT_ONCE = 50
"""How many runs Prefect changes in one call."""
KEPT_FOR = 2
"""Seconds an idle connection is kept: well short of the 5 after which Prefect hangs up by itself.

With the same 5 here a request could go out just as Prefect closed, and would fail.
"""
_TRIES = 6
_LOCKED = (429, 502, 503)


class PrefectUnavailableError(SendflowError):
    """Prefect does not answer; what it was to be told is kept and told later."""


class PrefectRefusedError(SendflowError):
    """Prefect answered that it will not do what was asked."""

    def __init__(self, status: int, route: str) -> None:
        super().__init__(f"Prefect refused {route} with status {status}.")
        self.status = status


class StateType(StrEnum):
    """Prefect's own kinds of state; the name beside it is ours."""

    SCHEDULED = "SCHEDULED"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"
    CRASHED = "CRASHED"


class Received(BaseModel):
    """Something Prefect sent; what we do not use of it is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class RunState(Received):
    """Where a flow run stands: Prefect's kind, and the words people see."""

    type: StateType
    name: str
    message: str | None = None
    timestamp: datetime | None = None


class FlowRun(Received):
    """One run, as much of it as we use."""

    id: str
    name: str = ""
    deployment_id: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    tags: tuple[str, ...] = ()
    start_time: datetime | None = None
    state: RunState | None = None


class Deployment(Received):
    """A definition as Prefect knows it."""

    id: str
    name: str
    """The definition's ``process``."""


class PrefectApi:
    """One connection pool to one Prefect server; safe to use from several threads."""

    def __init__(
        self, url: str, password: str, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        token = base64.b64encode(password.encode()).decode()
        headers = {"Authorization": f"Basic {token}"} if password else {}
        self._http = httpx.Client(
            base_url=url,
            headers=headers,
            timeout=30,
            limits=httpx.Limits(keepalive_expiry=KEPT_FOR),
            transport=transport,
            trust_env=False,
        )

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def is_healthy(self) -> bool:
        """Does the server answer at all?"""
        try:
            return self._http.get("/health", timeout=5).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    # --------------------------------------------------------------------------- flow runs

    def read_run(self, run_id: str) -> FlowRun | None:
        """The run of that id; None when somebody has deleted it."""
        found = self._call("GET", f"/flow_runs/{run_id}", missing_ok=True)
        return None if found is None else FlowRun.model_validate(found)

    def find_runs(self, query: Mapping[str, Any], *, pool: str = "") -> tuple[FlowRun, ...]:
        """Up to 200 runs that fit Prefect's own filter."""
        body: dict[str, Any] = {"flow_runs": dict(query), "limit": 200}
        if pool:
            body["work_pools"] = {"name": {"any_": [pool]}}
        found = self._call("POST", "/flow_runs/filter", body)
        return tuple(FlowRun.model_validate(each) for each in found)

    def create_run(self, body: Mapping[str, Any]) -> FlowRun:
        """Make a run, or find the one with the same ``idempotency_key``."""
        return FlowRun.model_validate(self._call("POST", "/flow_runs/", body))

    def start_run(
        self, deployment_id: str, parameters: Mapping[str, Any], idempotency_key: str
    ) -> FlowRun:
        """Do what the form of a deployment does when it is submitted."""
        route = f"/deployments/{deployment_id}/create_flow_run"
        body = {"parameters": dict(parameters), "idempotency_key": idempotency_key}
        return FlowRun.model_validate(self._call("POST", route, body))

    def describe_run(self, run_id: str, name: str, tags: Sequence[str]) -> None:
        """Give a run its name and tags."""
        self._call("PATCH", f"/flow_runs/{run_id}", {"name": name, "tags": list(tags)})

    def set_state(self, run_id: str, state: Mapping[str, Any]) -> None:
        """Set a run's state, whatever it was."""
        self._call("POST", f"/flow_runs/{run_id}/set_state", {"state": dict(state), "force": True})

    def set_states(
        self, run_ids: Sequence[str], where: Mapping[str, Any], state: Mapping[str, Any]
    ) -> tuple[str, ...]:
        """Set the state of those runs whose present state fits ``where``; which they were."""
        changed: list[str] = []
        for first in range(0, len(run_ids), MOST_AT_ONCE):
            some = list(run_ids[first : first + MOST_AT_ONCE])
            body = {
                "flow_runs": {"id": {"any_": some}, "state": dict(where)},
                "state": dict(state),
                "force": True,
            }
            answer = self._call("POST", "/flow_runs/bulk_set_state", body) or {}
            changed += [
                str(each["flow_run_id"])
                for each in answer.get("results", ())
                if each["status"] == "ACCEPT"
            ]
        return tuple(changed)

    # -------------------------------------------------------------------- what a run shows

    def send_events(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Tell Prefect about task runs; it writes them down within a second."""
        self._call("POST", "/events", [dict(each) for each in events])

    def find_artifact(self, key: str, run_id: str) -> str | None:
        """The id of the newest artifact of that key on that run, or None."""
        body = {
            "artifacts": {"key": {"any_": [key]}, "flow_run_id": {"any_": [run_id]}},
            "limit": 1,
        }
        found = self._call("POST", "/artifacts/filter", body)
        return str(found[0]["id"]) if found else None

    def create_artifact(self, key: str, markdown: str, run_id: str | None) -> str:
        """Make a markdown artifact; its id."""
        body = {
            "key": key,
            "type": "markdown",
            "description": "Where it stands, and the way to the staff page.",
            "data": markdown,
            "flow_run_id": run_id,
        }
        return str(self._call("POST", "/artifacts/", body)["id"])

    def update_artifact(self, artifact_id: str, markdown: str) -> bool:
        """Replace an artifact's text; False when it is no longer there."""
        route = f"/artifacts/{artifact_id}"
        return self._call("PATCH", route, {"data": markdown}, missing_ok=True) is not None

    def write_log(self, run_id: str, line: str, at: datetime) -> None:
        """Put a line on the page that a run opens with."""
        body = {
            "name": "sendflow",
            "level": 20,
            "message": line,
            "timestamp": at.isoformat(),
            "flow_run_id": run_id,
        }
        self._call("POST", "/logs/", [body])

    # ----------------------------------------------------- flows, deployments and the worker

    def ensure_flow(self, name: str) -> str:
        """The id of the flow of that name, made if need be."""
        return str(self._call("POST", "/flows/", {"name": name})["id"])

    def ensure_deployment(self, body: Mapping[str, Any]) -> str:
        """Make a deployment, or bring the one of the same name up to date; its id."""
        return str(self._call("POST", "/deployments/", body)["id"])

    def find_deployments(self, tag: str) -> tuple[Deployment, ...]:
        """Every deployment with that tag."""
        body = {"deployments": {"tags": {"all_": [tag]}}, "limit": 200}
        found = self._call("POST", "/deployments/filter", body)
        return tuple(Deployment.model_validate(each) for each in found)

    def delete_deployment(self, deployment_id: str) -> None:
        """Take a deployment away; its runs stay."""
        self._call("DELETE", f"/deployments/{deployment_id}", missing_ok=True)

    def ensure_pool(self, body: Mapping[str, Any]) -> None:
        """Make a work pool unless there is one of that name."""
        if self._call("GET", f"/work_pools/{body['name']}", missing_ok=True) is not None:
            return
        try:
            self._call("POST", "/work_pools/", body)
        except PrefectRefusedError as error:
            if error.status != httpx.codes.CONFLICT:  # another worker has just made it
                raise

    def beat(self, pool: str, worker: str, seconds: int) -> None:
        """Say that a worker is alive and will say so again within ``seconds``."""
        body = {"name": worker, "heartbeat_interval_seconds": seconds}
        self._call("POST", f"/work_pools/{pool}/workers/heartbeat", body)

    def scheduled_runs(self, pool: str, now: datetime, limit: int) -> tuple[FlowRun, ...]:
        """The runs a worker of that pool should take up now."""
        body = {"scheduled_before": (now + timedelta(seconds=1)).isoformat(), "limit": limit}
        found = self._call("POST", f"/work_pools/{pool}/get_scheduled_flow_runs", body)
        return tuple(FlowRun.model_validate(each["flow_run"]) for each in found)

    # ----------------------------------------------------------------------------- the wire

    def _call(self, method: str, route: str, body: Any = None, *, missing_ok: bool = False) -> Any:
        """One request; again where a database was locked, or where what was to be read got lost."""
        for attempt in range(_TRIES):
            try:
                answer = self._http.request(method, route, json=body)
            except httpx.HTTPError as error:
                hung_up = isinstance(error, httpx.RemoteProtocolError)
                if hung_up and method == "GET" and attempt < _TRIES - 1:
                    continue  # reading changes nothing, and the next try has a connection anew
                # the error repeats the address and nothing else; its cause is of no use to anyone
                raise PrefectUnavailableError(
                    f"Prefect does not answer ({type(error).__name__})."
                ) from None
            if answer.status_code in _LOCKED and attempt < _TRIES - 1:
                time.sleep(0.05 * 2**attempt)
                continue
            break
        if answer.status_code == httpx.codes.NOT_FOUND and missing_ok:
            return None
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise PrefectUnavailableError(f"Prefect cannot do {method} {route} just now.")
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise PrefectRefusedError(answer.status_code, f"{method} {route}")
        return answer.json() if answer.content else {}
