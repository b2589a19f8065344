"""kill -9 before every effect of a wake and of the pump: nothing lost, stuck or sent anew.

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
from tasks.store import Store
from tests.support.breakdowns import in_child, kill_this_process, places
from tests.support.crashes import Case, at_effect, prepare

AFTER_THE_LEASES = timedelta(minutes=10)
MOST = 200


def work(case: Case) -> None:
    """What a living process does next: the wake, then the pump, then what comes of it."""
    wake(case.instance, case.school)
    asyncio.run(case.school.pump.run_once())
    wake(case.instance, case.school)


def outcome(case: Case) -> dict[str, Any]:
    """Everything that must be the same whatever was killed."""
    found = case.school.instance(case.instance)
    return {
        "end": found.end,
        "items": sorted((i.id, i.status.value) for i in found.items),
        "steps": [(s.key, s.status.value) for s in found.steps],
        "consents": case.school.consents(),
        "letters": case.letters.taken(),
    }


@pytest.mark.timeout(900)  # some 40 kills: seconds each on a machine that is busy elsewhere
@pytest.mark.parametrize("answered", [0, 2], ids=["the first wake", "the last wake"])
def test_a_killed_process_loses_nothing(store: Store, answered: int, tmp_path: Path) -> None:
    case = prepare(store, tmp_path, answered)
    status, expected = killed_at(case, 0)
    assert status == 0
    for number in places(store, MOST):
        status, found = killed_at(case, number)
        assert found == expected, f"killed at effect {number}"
        if status == 0:
            break
    assert number > 30, "the kills must have fallen into the work"
    assert expected["letters"], "the work must have sent something"


def killed_at(case: Case, number: int) -> tuple[int, dict[str, Any]]:
    """Kill the process there, let another go its rounds later; what has come of it all."""

    def live() -> None:
        with at_effect(case.school.store, case.letters, number, kill_this_process):
            work(case)

    case.put_back()
    status = in_child(live)
    assert status in (0, -9), f"the process failed by itself at effect {number}"
    case.school.clock.now += AFTER_THE_LEASES
    case.school.settle()
    with case.school.store.read() as session:
        now, today = case.school.clock(), case.school.clock.today
        assert not instances.wanted(session, now, today)
    return status, outcome(case)
