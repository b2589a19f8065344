"""A school year with twenty pupils, a round every day: each occurrence exactly once."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tasks.store import Store
from tasks.tables import InstanceRow
from tests.support.by_itself import (
    AUGUST,
    AUTUMN,
    SPRING,
    SUMMER,
    go_round,
    open_school,
    starts,
    write_library,
)
from tests.support.school import School

END = date(2027, 7, 31)
ON_SUPPORT = [f"P{number:03}" for number in range(1, 21, 2)]
WEEKS = 15 + 11 + 14
"""School weeks of 2026-27: of the autumn, spring and summer term."""


def days_begun(school: School) -> Counter[tuple[date, str]]:
    """How often one began, by day and pupil."""
    with school.store.read() as session:
        rows = session.execute(select(InstanceRow.state, InstanceRow.pupil_id)).all()
        return Counter((date.fromisoformat(state["started_on"]), pupil) for state, pupil in rows)


def live(school: School, *, settle: bool) -> None:
    """A round on every day of the year; with ``settle``, what waits is done on Mondays."""
    day = AUGUST.date()
    while day <= END:
        go_round(school, day)
        if settle and day.weekday() == 0:
            school.settle()
        day += timedelta(days=1)


@pytest.mark.timeout(600)
def test_each_term_once_for_each_pupil(store: Store, tmp_path: Path) -> None:
    """The teacher never answers: each case ends by itself ten school days later."""
    school = open_school(store, tmp_path)
    live(school, settle=True)
    expected = [(day, pupil) for day in (AUTUMN, SPRING, SUMMER) for pupil in ON_SUPPORT]
    assert days_begun(school) == Counter(expected)
    assert {outcome for _, _, outcome in starts(store)} == {"begun"}


def test_a_second_beside_one_that_still_runs_is_passed_over(store: Store, tmp_path: Path) -> None:
    """Nobody wakes anything: the first never ends."""
    school = open_school(store, tmp_path)
    live(school, settle=False)
    assert days_begun(school) == Counter((AUTUMN, pupil) for pupil in ON_SUPPORT)
    assert Counter((occurrence, outcome) for occurrence, _, outcome in starts(store)) == {
        ("2026-27 autumn", "begun"): 10,
        ("2026-27 spring", "running already"): 10,
        ("2026-27 summer", "running already"): 10,
    }


def test_each_school_week_once(store: Store, tmp_path: Path) -> None:
    file = write_library(tmp_path, "in school week 2 of each term", "in each school week")
    file.write_text(file.read_text().replace("once_per: pupil\n", ""))
    school = open_school(store, tmp_path, 1, own=False)
    live(school, settle=False)
    found = days_begun(school)
    assert len(found) == WEEKS
    assert set(found.values()) == {1}
    assert (date(2027, 5, 4), "P001") in found, "the Tuesday after the bank holiday"


def test_rounds_on_one_day_of_each_week_lose_nothing(store: Store, tmp_path: Path) -> None:
    """A machine that runs on Thursdays only begins everything, later."""
    school = open_school(store, tmp_path, 6)
    day = date(2026, 8, 6)
    while day <= END:
        go_round(school, day)
        school.settle()
        day += timedelta(days=7)
    days = {day for day, _ in days_begun(school)}
    assert days == {date(2026, 9, 10), date(2027, 1, 14), date(2027, 4, 22)}
    assert len(starts(store)) == 9
