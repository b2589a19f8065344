"""What Prefect shows of the processes that belong with an instance: never how they ended. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flows.board_page import Other
from flows.children import RUN, could_not_start
from flows.prefect_api import StateType
from tasks.state import InstanceStatus, ProcessInstance, StepState
from tasks.world import Child


@dataclass(frozen=True)
class ShownState:
    """A state of a run or a task run: Prefect's colour, our words."""

    type: StateType
    name: str
    message: str = ""


def run_state(state: StepState, children: Iterable[Child]) -> ShownState:
    """A step that waits for another process."""
    child = next((c for c in children if (c.visit, c.link) == (state.key, RUN)), None)
    if child is not None:
        name = f"Waiting for {child.title} ({child.reference})"
        return ShownState(StateType.RUNNING, name)
    if could_not_start(state, RUN):
        message = "Its definition is missing or has changed. It is tried again every day."
        return ShownState(StateType.FAILED, "Could not be started", message)
    return ShownState(StateType.RUNNING, "Waiting")


def cancelled_with(reference: str) -> ShownState:
    """Not plain ``Cancelled``: that is the name of a click."""
    name = f"Cancelled with {reference}"
    return ShownState(StateType.CANCELLED, name, "Nobody is asked any more.")


def others(
    instance: ProcessInstance, children: Iterable[Child], staff_url: str
) -> tuple[Other, ...]:
    """The process that started it, and those it has started or joined; never how they ended."""
    above = instance.parent
    pages = f"{staff_url}/staff/instances"
    started_by = [Other("Part of", instance.parent_reference, f"{pages}/{above}")] if above else []
    started = [
        Other(
            "Ended" if each.status is InstanceStatus.ENDED else "Running",
            f"{each.reference}, {each.title}",
            f"{pages}/{each.id}",
        )
        for each in _each_once(children)
    ]
    return (*started_by, *started)


def _each_once(children: Iterable[Child]) -> list[Child]:
    """Each once, however many steps it belongs to."""
    return sorted({each.id: each for each in children}.values(), key=lambda each: each.reference)
