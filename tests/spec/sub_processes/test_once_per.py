"""`once_per: pupil` allows no second case of a process while the first is running.

The examples run `support`, which says so, and `screening`, which sets `support` off
(tests/fixtures/children/processes).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from definitions.school_days import LONDON
from flows.starts import StartRefusedError, start
from tasks.store import Store
from tests.support.school import FATHER, MOTHER, MovableClock, School
from tests.support.sub_processes import YES, begin, child, children, running

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    return School(store, MovableClock(MONDAY), send_at_once=True).enrol(tmp_path, MOTHER, FATHER)


def test_somebody_who_starts_a_second_is_told_of_the_first(school: School) -> None:
    begin(school, "support")
    with pytest.raises(StartRefusedError, match="is already running as C-0001"):
        start("run-2", "support", "P017", {}, school)
    assert [process for _, process in running(school)] == ["support", "consent"]


def test_a_step_that_starts_a_second_joins_the_first(school: School) -> None:
    first = begin(school, "support")
    screening = begin(school, "screening", run="run-2")
    reading = children(school, screening)["looking.1.test", "run"]
    school.answer(reading, "S02", {"age": 9, "level": "well"})
    assert children(school, screening)["looking.1.again", "set_off"] == first
    assert [process for _, process in running(school)] == ["support", "consent"]


def test_when_the_first_has_ended_there_can_be_another(school: School) -> None:
    asking = child(school, begin(school, "support"))
    for parent in ("K1", "K2"):
        school.answer(asking, parent, YES)
    assert running(school) == []
    begin(school, "support", run="run-2")
    assert [process for _, process in running(school)] == ["support", "consent"]
