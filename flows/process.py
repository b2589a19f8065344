"""The Prefect flow that executes one process instance.

It runs as it stands under Prefect's own process worker, which starts it in a process of its own,
with ``SENDFLOW_DATA`` naming the data folder. Our worker (``flows.worker``) calls the same body
without Prefect's engine around it, because that costs a tenth of the calls.
"""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.exceptions import Pause
from prefect.runtime import flow_run

from flows.execution import execute
from flows.settings import read_settings
from flows.wiring import open_office


@flow(name="sendflow", persist_result=False)
def run_process(
    process: str, pupil: str = "", class_name: str = "", start: dict[str, Any] | None = None
) -> None:
    """Start an instance, or wake it, and leave the run in the state the board gave it.

    Raises:
        Pause: always. The board has set the run's state; a plain return would make Prefect set it
            to Completed.
    """
    parameters = {"process": process, "pupil": pupil, "class_name": class_name, "start": start}
    with open_office(read_settings()) as office:
        execute(str(flow_run.id), parameters, office)
    raise Pause
