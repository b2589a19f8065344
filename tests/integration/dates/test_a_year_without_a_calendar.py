"""Where nobody has entered a school year, the SENDCo hears which, and for which deadline."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from definitions.school_days import LONDON
from flows.execution import NEEDS_ATTENTION, execute
from tasks.store import Store
from tests.integration.dates.houses import House
from tests.support.calendars import THREE_YEARS
from tests.support.school import MOTHER, WRITTEN_FOR_TESTS, MovableClock

JULY = datetime(2027, 7, 12, 9, 0, tzinfo=LONDON)
RUN = "run-1"


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    house = House(store, MovableClock(JULY), library=WRITTEN_FOR_TESTS, send_at_once=True)
    house.enrol(tmp_path, MOTHER)
    return house


def test_a_run_that_cannot_go_on_names_the_deadline_and_the_year(house: House) -> None:
    assert not execute(RUN, {"process": "deciding", "pupil": "P017"}, house)
    state = house.prefect.state
    assert (state["type"], state["name"]) == ("FAILED", NEEDS_ATTENTION)
    assert state["message"] == (
        'The school calendar for 2027-28 is missing, and "5 school days after due", counted from '
        "Monday 19 July 2027, depends on it. Put that year's term dates into "
        "calendars/2027-28.yaml in the school's own folder. Nothing is lost: this goes on by "
        "itself as soon as they are there."
    )


def test_it_goes_on_when_the_year_is_there(house: House) -> None:
    execute(RUN, {"process": "deciding", "pupil": "P017"}, house)
    house.known = THREE_YEARS
    house.settle()
    [shown] = house.shown.values()
    [item] = shown.open_items()
    assert item.due is not None
    assert item.due.on.isoformat() == "2027-07-19"
