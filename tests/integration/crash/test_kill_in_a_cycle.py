"""kill -9 in the graduated approach: before commits and letters of what happens at once.

As in ``test_kill_anywhere``: a process kills itself there, another goes its rounds later, and
everything must come out as if nothing had happened, for the child's other processes too: none is
begun twice, none is lost, and whoever waits for one hears of its end. That what lies between two
commits is all or nothing is shown in ``test_kill_anywhere``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.support.breakdowns import in_child, kill_this_process, no_statement, places
from tests.support.crashes import at_effect
from tests.support.moments import MOMENTS, Life, differences, lived
from tests.support.stores import kinds

AFTER_THE_LEASES = timedelta(minutes=10)
MOST = 200


@pytest.fixture(scope="module", params=kinds())
def life(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Life]:
    """A whole cycle, lived once."""
    with lived(request.param, tmp_path_factory.mktemp(request.param)) as life:
        yield life


@pytest.mark.timeout(900)  # seconds each on a machine that is busy elsewhere
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_process_loses_nothing(life: Life, moment: str) -> None:
    status, expected = killed_at(life, moment, 0)
    assert status == 0
    assert expected["stuck"] == []
    for number in places(life.school.store, MOST, on_sqlite=2):
        status, found = killed_at(life, moment, number)
        assert differences(found, expected) == [], f"killed at effect {number}"
        if status == 0:
            break
    assert number > MOMENTS[moment], "the kills must have fallen into the work"


def killed_at(life: Life, moment: str, number: int) -> tuple[int, dict[str, Any]]:
    """Kill the process there, let another go its rounds later; what has come of it all."""

    def live() -> None:
        store, letters = life.school.store, life.letters
        with at_effect(store, letters, number, kill_this_process, no_statement):
            life.work()

    life.put_back(moment)
    status = in_child(live)
    assert status in (0, -9), f"the process failed by itself at effect {number}"
    life.school.clock.now += AFTER_THE_LEASES
    life.school.settle()
    return status, life.outcome()
