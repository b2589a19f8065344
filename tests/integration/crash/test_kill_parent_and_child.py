"""kill -9 before every statement while one instance starts another, and while the other ends.

As in ``test_kill_anywhere``: a process kills itself there, another goes its rounds later, and
everything must come out as if nothing had happened. No child is begun twice, none is lost, and its
parent hears of its end.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.starts import start
from flows.wakes import wake
from tasks import answers, instances
from tasks.state import Channel, InstanceId, PersonId
from tests.support.breakdowns import at_statement, in_child, kill_this_process
from tests.support.crashes import MONDAY, FileOfLetters, school_at
from tests.support.school import MOTHER, School
from tests.support.stores import copied_url, fresh_url, kinds
from tests.support.sub_processes import SCHOOLS_OWN, YES, child, children, running, standing

AFTER_THE_LEASES = timedelta(minutes=10)
MOST = 600
STRIDE = {"sqlite": 3, "postgresql": 12}
"""A wake by itself is killed at every statement elsewhere; here every third one is tried."""


def begun(url: str, folder: Path) -> InstanceId:
    """A parent whose first wake, which starts its child, is still to come."""
    school = own_school(url, folder)
    school.store.upgrade()
    school.enrol(folder, MOTHER)
    parent = start("run-1", "support", "P017", {}, school)
    school.store.dispose()
    return parent


def answered(url: str, folder: Path) -> InstanceId:
    """The answer that ends the child waits for its wake."""
    parent = begun(url, folder)
    school = own_school(url, folder)
    school.settle()
    with school.store.begin() as session:
        answers.submit(
            session,
            school.item(child(school, parent), "K1").id,
            YES,
            channel=Channel.ONLINE,
            received_on=school.clock.today,
            by=PersonId("K1"),
            entered_by=None,
            now=school.clock(),
        )
    school.store.dispose()
    return parent


def own_school(url: str, folder: Path, later: timedelta = timedelta()) -> School:
    school = school_at(url, folder, MONDAY + later)
    school.library = SCHOOLS_OWN
    return school


def work(school: School) -> None:
    """What a living process does: every wake that is wanted, the pump, and what comes of it."""
    for _ in range(3):
        with school.store.read() as session:
            found = instances.wanted(session, school.clock(), school.clock.today)
        for each in found:
            wake(each, school)
        asyncio.run(school.pump.run_once())


def outcome(school: School, parent: InstanceId, letters: Path) -> dict[str, Any]:
    """Everything that must be the same whatever was killed."""
    family = (parent, child(school, parent))
    return {
        "children": children(school, parent),
        "running": running(school),
        "ends": [school.instance(each).end for each in family],
        "steps": [standing(school.instance(each)) for each in family],
        "consents": school.consents(),
        "letters": FileOfLetters(letters).taken(),
    }


@pytest.mark.timeout(900)
@pytest.mark.parametrize("prepare", [begun, answered], ids=["the start", "the end"])
@pytest.mark.parametrize("kind", kinds())
def test_a_killed_process_loses_no_child_and_no_end(
    kind: str, prepare: Any, tmp_path: Path
) -> None:
    with fresh_url(kind, tmp_path) as template:
        parent = prepare(template, tmp_path)
        _, expected = killed_at(template, tmp_path / "0", parent, 0)
        for number in range(1, MOST, STRIDE[kind]):
            status, found = killed_at(template, tmp_path / str(number), parent, number)
            assert found == expected, f"killed at statement {number}"
            if status == 0:
                break
    assert number > 40, "the kills must have fallen into the work"
    assert expected["letters"], "the work must have sent something"


def killed_at(
    template: str, folder: Path, parent: InstanceId, number: int
) -> tuple[int, dict[str, Any]]:
    """Kill the process there, let another go its rounds later; what has come of it all."""
    folder.mkdir()
    with copied_url(template, folder) as url:

        def live() -> None:
            school = own_school(url, folder)
            with at_statement(school.store, number, kill_this_process):
                work(school)

        status = in_child(live)
        assert status in (0, -9), f"the process failed by itself at statement {number}"
        later = own_school(url, folder, AFTER_THE_LEASES)
        later.settle()
        found = outcome(later, parent, folder / "letters")
        later.store.dispose()
    return status, found
