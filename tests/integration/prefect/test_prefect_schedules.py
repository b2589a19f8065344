"""What begins by itself has a run like any other, on a real Prefect."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import select

from tasks.state import InstanceId
from tasks.tables import InstanceRow
from tests.support.by_itself import (
    AUGUST,
    AUTUMN,
    add_process,
    library,
    set_status,
    write_library,
)
from tests.support.prefect_house import PrefectSchool, at_work

FOR_TEACHER, FOR_SENDCO = ("PAUSED", "Waiting for class teacher"), ("PAUSED", "Waiting for SENDCo")
WAITING = [FOR_SENDCO, FOR_TEACHER, FOR_TEACHER, FOR_TEACHER]
"""About the school, two pupils, and their class."""


def begun(school: PrefectSchool) -> list[InstanceId]:
    query = select(InstanceRow.id).order_by(InstanceRow.reference)
    with school.store.read() as session:
        return [InstanceId(each) for each in session.scalars(query)]


async def test_the_rounds_begin_it_and_its_first_wake_makes_its_run(
    school: PrefectSchool, tmp_path: Path
) -> None:
    write_library(tmp_path)
    add_process(tmp_path, "weekly_note", "on the last school day of", "in")
    rule = ("on 1 September", "in school week 2 of the autumn term")
    add_process(tmp_path, "yearly_report", *rule)
    school.library = library(tmp_path)
    for reference in ("P017", "P018"):
        await asyncio.to_thread(set_status, school, reference, "sen_support")
    school.clock.move_to(AUGUST.date())
    await asyncio.to_thread(school.rounds.begin_scheduled)
    assert begun(school) == []
    school.clock.move_to(AUTUMN)

    def is_shown() -> bool:
        found = begun(school)
        runs = [school.prefect.read_run(school.run_of(each)) for each in found]
        states = [run.state for run in runs if run and run.state]
        return sorted((state.type.value, state.name) for state in states) == sorted(WAITING)

    await at_work(school.worker.run, school.rounds.run, until=is_shown, seconds=60)
    assert len(begun(school)) == len(WAITING)
