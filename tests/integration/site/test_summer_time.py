"""Days are London's: in summer the last half hour before midnight and the first after it.

Both lie on the same day in UTC, which is what the clock of the real house tells.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from definitions.school_days import LONDON
from tasks.state import InstanceId
from tasks.store import Store
from tests.support.school import MOTHER, WRITTEN_FOR_TESTS, MovableClock, School
from tests.support.site import Browser, Page, sign_in

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    school = School(store, MovableClock(MONDAY), library=WRITTEN_FOR_TESTS, send_at_once=True)
    return school.enrol(tmp_path, MOTHER)


@pytest.fixture
def case(school: School) -> InstanceId:
    """The school has 15 school days to reply: until Monday 5 October."""
    case = school.start(process="meetings")
    school.answer(case, "S02", {"held_on": "2026-09-11"})
    return case


def half_past(school: School, hour: int, day: date) -> None:
    school.clock.now = datetime.combine(day, time(hour, 30), LONDON).astimezone(UTC)


def replied(school: School, case: InstanceId, day: date, hour: int) -> Page:
    half_past(school, hour, day)
    school.answer(case, "S01", {"again": "last"})
    school.clock.move_to(date(2026, 10, 12))
    browser = sign_in(Browser(school), school, "sendco@school.test")
    return browser.open(f"/staff/instances/{case}")


def test_half_an_hour_before_midnight_is_in_time(school: School, case: InstanceId) -> None:
    page = replied(school, case, date(2026, 10, 5), 23)
    assert "Reply to the parents of AB Stopped in time" in page.text
    assert "stopped Monday 5 October 2026" in page.text
    assert "It has ended on Monday 5 October 2026" in page.text


def test_half_an_hour_after_it_is_the_next_day_and_late(school: School, case: InstanceId) -> None:
    page = replied(school, case, date(2026, 10, 6), 0)
    assert "Reply to the parents of AB Stopped late" in page.text
    assert "stopped Tuesday 6 October 2026" in page.text
    assert "It has ended on Tuesday 6 October 2026" in page.text


def test_a_stop_says_since_when(school: School) -> None:
    half_past(school, 0, date(2026, 9, 16))
    desk = sign_in(Browser(school), school, "sendco@school.test")
    desk.open("/staff/pupils/P017/stop")
    page = desk.press("Stop the post about this child", kind="hold", reason="Court case")
    page = desk.open(next(each for each in page.links if each.endswith("/undo")))
    assert "stopped since Wednesday 16 September 2026" in page.text
