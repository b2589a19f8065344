"""kill -9 before every effect while one instance starts another, and while the other ends.

As in ``test_kill_anywhere``: a process kills itself there, another goes its rounds later, and
everything must come out as if nothing had happened. No child is begun twice, none is lost, and its
parent hears of its end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.starts import start
from flows.wakes import wake
from tasks import instances
from tasks.store import Store
from tests.support.breakdowns import in_child, kill_this_process
from tests.support.crashes import MONDAY, Case, FileOfLetters, at_effect, submit
from tests.support.school import MOTHER, MovableClock, School
from tests.support.stores import rows_of
from tests.support.sub_processes import SCHOOLS_OWN, child, children, running, standing

AFTER_THE_LEASES = timedelta(minutes=10)
MOST = 200


def begun(store: Store, folder: Path) -> Case:
    """A parent whose first wake, which starts its child, is still to come."""
    letters = FileOfLetters(folder / "letters")
    school = School(store, MovableClock(MONDAY), sender=letters, library=SCHOOLS_OWN)
    parent = start("run-1", "support", "P017", {}, school.enrol(folder, MOTHER))
    return Case(school, letters, parent, rows_of(store))


def answered(store: Store, folder: Path) -> Case:
    """The answer that ends the child waits for its wake."""
    case = begun(store, folder)
    case.school.settle()
    submit(case.school, child(case.school, case.instance), "K1")
    return Case(case.school, case.letters, case.instance, rows_of(store))


def work(school: School) -> None:
    """What a living process does: every wake that is wanted, the pump, and what comes of it."""
    for _ in range(3):
        with school.store.read() as session:
            found = instances.wanted(session, school.clock(), school.clock.today)
        for each in found:
            wake(each, school)
        asyncio.run(school.pump.run_once())


def outcome(case: Case) -> dict[str, Any]:
    """Everything that must be the same whatever was killed."""
    school, parent = case.school, case.instance
    family = (parent, child(school, parent))
    return {
        "children": children(school, parent),
        "running": running(school),
        "ends": [school.instance(each).end for each in family],
        "steps": [standing(school.instance(each)) for each in family],
        "consents": school.consents(),
        "letters": case.letters.taken(),
    }


@pytest.mark.timeout(900)  # seconds each on a machine that is busy elsewhere
@pytest.mark.parametrize("prepare", [begun, answered], ids=["the start", "the end"])
def test_a_killed_process_loses_no_child_and_no_end(
    store: Store, prepare: Callable[[Store, Path], Case], tmp_path: Path
) -> None:
    case = prepare(store, tmp_path)
    _, expected = killed_at(case, 0)
    for number in range(1, MOST):
        status, found = killed_at(case, number)
        assert found == expected, f"killed at effect {number}"
        if status == 0:
            break
    assert number > 40, "the kills must have fallen into the work"
    assert expected["letters"], "the work must have sent something"


def killed_at(case: Case, number: int) -> tuple[int, dict[str, Any]]:
    """Kill the process there, let another go its rounds later; what has come of it all."""

    def live() -> None:
        with at_effect(case, number, kill_this_process):
            work(case.school)

    case.put_back()
    status = in_child(live)
    assert status in (0, -9), f"the process failed by itself at effect {number}"
    case.school.clock.now += AFTER_THE_LEASES
    case.school.settle()
    return status, outcome(case)
