from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from definitions.school_days import LONDON
from tasks.state import InstanceId
from tasks.store import Store
from tests.support.school import FATHER, FATHER_ON_PAPER, MOTHER, MovableClock, School
from tests.support.site import Browser, sign_in
from tests.support.stores import Databases, as_new, kinds

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)


@pytest.fixture(params=kinds()[-1:])
def store(request: pytest.FixtureRequest, databases: Databases) -> Store:
    """PostgreSQL where there is one: pages stand on the store, which is tried on each kind."""
    return as_new(databases, request.param)


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    """Ada's mother has email; her father is reached on paper."""
    return School(store, MovableClock(MONDAY), send_at_once=True).enrol(
        tmp_path, MOTHER, FATHER_ON_PAPER
    )


@pytest.fixture
def two_homes(store: Store, tmp_path: Path) -> School:
    """Both parents have email."""
    return School(store, MovableClock(MONDAY), send_at_once=True).enrol(tmp_path, MOTHER, FATHER)


@pytest.fixture
def case(school: School) -> InstanceId:
    """Ada's parents are asked for one consent."""
    return school.start(scopes=["identify"])


@pytest.fixture
def browser(school: School) -> Browser:
    return Browser(school)


@pytest.fixture
def desk(school: School, case: InstanceId) -> Browser:
    """The SENDCo's browser, signed in."""
    return sign_in(Browser(school), school, "sendco@school.test")
