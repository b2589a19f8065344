"""kill -9 before every statement of a wake and of the pump: nothing lost, stuck or sent anew.

Each case forks a real process that does the work and kills itself there. Another process, with the
leases run out, then only goes its rounds; everything must come out as if nothing had happened.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.wakes import wake
from tasks import instances
from tasks.state import InstanceId
from tests.support.breakdowns import at_statement, in_child, kill_this_process
from tests.support.crashes import MONDAY, STRIDE, FileOfLetters, prepare, school_at
from tests.support.school import School
from tests.support.stores import copied_url, fresh_url, kinds

AFTER_THE_LEASES = timedelta(minutes=10)
MOST = 400


def work(school: School, instance: InstanceId) -> None:
    """What a living process does next: the wake, then the pump, then what comes of it."""
    wake(instance, school)
    asyncio.run(school.pump.run_once())
    wake(instance, school)


def outcome(school: School, instance: InstanceId, letters: Path) -> dict[str, Any]:
    """Everything that must be the same whatever was killed."""
    found = school.instance(instance)
    return {
        "end": found.end,
        "items": sorted((i.id, i.status.value) for i in found.items),
        "steps": [(s.key, s.status.value) for s in found.steps],
        "consents": school.consents(),
        "letters": FileOfLetters(letters).taken(),
    }


@pytest.fixture(params=kinds())
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("answered", [0, 2], ids=["the first wake", "the last wake"])
def test_a_killed_process_loses_nothing(kind: str, answered: int, tmp_path: Path) -> None:
    with fresh_url(kind, tmp_path) as template:
        instance = prepare(template, tmp_path, answered)
        before = FileOfLetters(tmp_path / "letters").taken()
        _, expected = killed_at(template, tmp_path / "0", instance, 0)
        for number in range(1, MOST, STRIDE[kind]):
            status, found = killed_at(template, tmp_path / str(number), instance, number)
            assert found == expected, f"killed at statement {number}"
            if status == 0:
                break
    assert number > 40, "the kills must have fallen into the work"
    assert expected["letters"] - before, "the work must have sent something"


def killed_at(
    template: str, folder: Path, instance: InstanceId, number: int
) -> tuple[int, dict[str, Any]]:
    """Kill the process there, let another go its rounds later; what has come of it all."""
    folder.mkdir()
    with copied_url(template, folder) as url:

        def live() -> None:
            school = school_at(url, folder, MONDAY)
            with at_statement(school.store, number, kill_this_process):
                work(school, instance)

        status = in_child(live)
        assert status in (0, -9), f"the process failed by itself at statement {number}"
        later = school_at(url, folder, MONDAY + AFTER_THE_LEASES)
        later.settle()
        with later.store.read() as session:
            assert not instances.wanted(session, later.clock(), later.clock.today)
        found = outcome(later, instance, folder / "letters")
        later.store.dispose()
    return status, found
