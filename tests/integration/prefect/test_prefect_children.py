"""A process that another one runs has a Prefect run of its own, made by its first wake."""

from __future__ import annotations

import asyncio
import uuid

from flows.starts import start
from tasks.state import InstanceId
from tests.support.crashes import submit
from tests.support.prefect_house import PrefectSchool, at_work
from tests.support.sub_processes import SCHOOLS_OWN, child, children

RUNNING = ("PAUSED", "Waiting for Parents' consent (C-0002)")
ENDED = ("COMPLETED", "Completed")


def state_of(school: PrefectSchool, instance: InstanceId) -> tuple[str, str] | None:
    """As Prefect has it; None while it has no run."""
    run = school.prefect.read_run(school.run_of(instance))
    return None if run is None or run.state is None else (run.state.type.value, run.state.name)


async def test_parent_and_child_are_runs_of_their_own_and_end_after_each_other(
    school: PrefectSchool,
) -> None:
    school.library = SCHOOLS_OWN
    parent = start(str(uuid.uuid4()), "support", "P017", {}, school)

    async def post() -> None:
        while True:
            await school.pump.run_once()
            await asyncio.sleep(0.2)

    loops = (school.worker.run, school.rounds.run, post)
    await at_work(
        *loops,
        until=lambda: (
            state_of(school, parent) == RUNNING
            and bool(children(school, parent))
            and state_of(school, child(school, parent)) == ("PAUSED", "Waiting for parents")
        ),
        seconds=40,
    )
    asked = child(school, parent)
    assert school.run_of(parent) != school.run_of(asked)
    page = f"https://staff.school.test/staff/instances/{asked}"
    assert any(page in text for text in school.pages(school.run_of(parent)))
    for person in ("K1", "K2"):
        submit(school, asked, person)
    await at_work(
        *loops,
        until=lambda: state_of(school, asked) == ENDED and state_of(school, parent) == ENDED,
        seconds=40,
    )
