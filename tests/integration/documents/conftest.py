from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from definitions.school_days import LONDON
from tasks.state import InstanceId
from tasks.store import Store
from tests.support.school import (
    FATHER,
    FATHER_ON_PAPER,
    MOTHER,
    WRITTEN_FOR_TESTS,
    MovableClock,
    School,
)

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
PLAN = {
    "starts_on": "2026-09-21",
    "review_on": "2026-12-11",
    "targets": {
        "1": {"target": "Reads ten words", "achieved_when": "Twice in a week", "who": ["Mrs Ash"]},
        "2": {"target": "Asks for help", "achieved_when": None, "how": "A card on the <desk>"},
    },
    "at_home": "Five minutes before bed",
}


def planning(school: School) -> InstanceId:
    return school.start(process="planning", goals=["1", "2"])


@pytest.fixture
def two_homes(store: Store, tmp_path: Path) -> School:
    school = School(store, MovableClock(MONDAY), library=WRITTEN_FOR_TESTS, send_at_once=True)
    return school.enrol(tmp_path, MOTHER, FATHER)


@pytest.fixture
def on_paper(store: Store, tmp_path: Path) -> School:
    school = School(store, MovableClock(MONDAY), library=WRITTEN_FOR_TESTS, send_at_once=True)
    return school.enrol(tmp_path, MOTHER, FATHER_ON_PAPER)


def planned(school: School) -> InstanceId:
    """Both parents are told, say what helps, and the teacher writes the plan."""
    case = planning(school)
    school.answer(case, "K1", {"view": "A quiet corner"})
    school.answer(case, "S02", PLAN)
    return case
