"""The body of a Prefect run: the same under our own worker and under Prefect's stock one.

Nothing that goes wrong here reaches Prefect as an exception: its text could repeat an answer. A
run that cannot go on is given the state "Needs attention", which names the kind of the mistake and
its place in the code; the rounds try it again. Only a missing school year is told in its own words:
they name a rule of the definition and two dates, and the SENDCo can mend it.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from definitions.errors import SendflowError
from definitions.school_calendar import MissingCalendarError
from flows.board import NOT_CLICKED, state_body
from flows.board_view import ShownState
from flows.prefect_api import PrefectApi, PrefectUnavailableError, StateType
from flows.starts import StartOffice, StartRefusedError, start
from flows.subject_labels import reference_in
from flows.wakes import WakeResult, wake
from tasks import instances
from tasks.state import InstanceId

LOG = logging.getLogger(__name__)

NEEDS_ATTENTION = "Needs attention"
NOT_STARTED = "Not started"


class ExecutionOffice(StartOffice, Protocol):
    """What the body of a run works with."""

    @property
    def prefect(self) -> PrefectApi:
        """Prefect's own interface."""


def execute(run_id: str, parameters: Mapping[str, Any], office: ExecutionOffice) -> bool:
    """Start the instance of a run, or wake it; True when all is written and shown."""
    try:
        instance_id = _instance_of(run_id, parameters, office)
        return wake(instance_id, office) is WakeResult.DONE
    except StartRefusedError as refusal:
        _tell(run_id, office, ShownState(StateType.FAILED, NOT_STARTED, str(refusal)), log=True)
        return True
    except Exception as error:  # noqa: BLE001 - see the module: no exception may leave
        _report(run_id, error, office)
        return False


def rouse(instance_id: InstanceId, office: ExecutionOffice) -> bool:
    """Wake an instance whose run cannot be scheduled; True when all is written and shown."""
    try:
        return wake(instance_id, office) is WakeResult.DONE
    except Exception as error:  # noqa: BLE001 - one broken instance never stops the others
        with office.store.read() as session:
            run_id = instances.run_of(session, instance_id)
        _report(run_id, error, office)
        return False


def name_failure(error: BaseException) -> str:
    """The kind of a mistake and where in the code it was noticed; none of its text."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _instance_of(run_id: str, parameters: Mapping[str, Any], office: ExecutionOffice) -> InstanceId:
    with office.store.read() as session:
        known = instances.instance_of_run(session, run_id)
    if known is not None:
        return known
    process, chosen = str(parameters.get("process") or ""), parameters.get("start") or {}
    return start(run_id, process, reference_in(parameters), chosen, office)


def _report(run_id: str, error: Exception, office: ExecutionOffice) -> None:
    LOG.error("Run %s needs attention: %s", run_id, name_failure(error))
    message = _say(error)
    _tell(run_id, office, ShownState(StateType.FAILED, NEEDS_ATTENTION, message))


def _say(error: Exception) -> str:
    if isinstance(error, MissingCalendarError):
        return f"{error} Nothing is lost: this goes on by itself as soon as they are there."
    return (
        f"Something went wrong inside Sendflow ({name_failure(error)}). Nothing is lost; it is "
        "tried again by itself. If this stays, send this message to whoever looks after Sendflow."
    )


def _tell(run_id: str, office: ExecutionOffice, state: ShownState, *, log: bool = False) -> None:
    """Give the run that state; ``log``: on the page it opens with too, which shows no message."""
    try:
        office.prefect.set_states([run_id], NOT_CLICKED, state_body(state))
        if log:
            office.prefect.write_log(run_id, f"{state.name}. {state.message}", office.clock())
    except SendflowError as error:
        kind = "is away" if isinstance(error, PrefectUnavailableError) else "refused"
        LOG.warning("Run %s could not be marked: Prefect %s.", run_id, kind)
