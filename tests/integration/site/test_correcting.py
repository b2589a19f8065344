"""A meeting is moved from a Friday to the Tuesday of the week after next."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from definitions.school_days import LONDON
from tasks.state import InstanceId
from tasks.store import Store
from tests.support.school import FATHER, MOTHER, WRITTEN_FOR_TESTS, MovableClock, School
from tests.support.site import Browser, Page, sign_in

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
FRIDAY = date(2026, 9, 25)
SHOW, DONE = "Show what it would move", "Put the date right"


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    clock = MovableClock(MONDAY)
    school = School(store, clock, library=WRITTEN_FOR_TESTS, send_at_once=True)
    return school.enrol(tmp_path, MOTHER, FATHER)


@pytest.fixture
def case(school: School) -> InstanceId:
    """The meeting is on Friday the 25th: everybody prepares until Friday the 18th."""
    case = school.start(process="meeting", raised_on=date(2026, 9, 11))
    school.answer(case, "S01", {"meet_on": FRIDAY.isoformat()})
    return case


@pytest.fixture
def desk(school: School, case: InstanceId) -> Browser:
    return sign_in(Browser(school), school, "sendco@school.test")


def choose(desk: Browser, school: School, case: InstanceId, day: int, month: int) -> Page:
    page = desk.open(f"/staff/instances/{case}/dates")
    assert "On which day do we meet? Now: Friday 25 September 2026" in page.text
    item = next(each.id for each in school.instance(case).items if each.step == "plan")
    parts = {"day__day": str(day), "day__month": str(month), "day__year": "2026"}
    return desk.press(SHOW, which=f"{item}/meet_on", **parts)


def due_days(school: School, case: InstanceId) -> set[str]:
    return {i.due.on.isoformat() for i in school.instance(case).open_items() if i.due}


def test_it_is_shown_first_and_nothing_has_happened(
    desk: Browser, school: School, case: InstanceId
) -> None:
    page = choose(desk, school, case, 6, 10)
    assert "Tuesday 6 October 2026, instead of Friday 25 September 2026" in page.text
    assert "Prepare for the meeting about AB" in page.text
    assert "Tuesday 29 September 2026, instead of Friday 18 September 2026" in page.text
    assert "Told once: Mia Brook (mother) and Fred Brook (father)" in page.text
    assert "The day of the meeting" in page.text
    assert "Tuesday 13 October 2026, instead of Friday 2 October 2026" in page.text
    assert "against a limit" not in page.text
    assert due_days(school, case) == {"2026-09-18"}


def test_then_everything_moves_and_each_is_told_once(
    desk: Browser, school: School, case: InstanceId
) -> None:
    choose(desk, school, case, 6, 10)
    before = len(school.post.taken)
    desk.press(DONE)
    school.settle()
    assert due_days(school, case) == {"2026-09-29"}
    told = sorted((to, subject) for _, to, subject in school.letters()[before:])
    moved = "The date has changed, now Tuesday 29 September: AB (Year 3)"
    assert told == [("fred", moved), ("mia", moved), ("teacher", moved)]
    history = desk.open(f"/staff/instances/{case}").text
    assert "Sam Ofori put a date right" in history


def test_the_reminder_follows_the_new_date(desk: Browser, school: School, case: InstanceId) -> None:
    choose(desk, school, case, 6, 10)
    desk.press(DONE)
    school.settle()
    before = len(school.post.taken)
    school.live_until(date(2026, 9, 24))
    assert school.letters()[before:] == []
    school.live_until(date(2026, 9, 28))
    assert [(day, to) for day, to, _ in school.letters()[before:]] == [("2026-09-25", "teacher")]


def test_a_limit_that_would_break_is_named_first(
    desk: Browser, school: School, case: InstanceId
) -> None:
    page = choose(desk, school, case, 19, 12)
    assert "This goes against a limit" in page.text
    assert "must be Friday 18 December 2026 or earlier" in page.text
    desk.press(DONE)
    school.settle()
    assert due_days(school, case) == {"2026-12-14"}


def test_what_was_not_looked_at_is_not_done(
    desk: Browser, school: School, case: InstanceId
) -> None:
    choose(desk, school, case, 6, 10)
    desk.press(DONE, day__day="7")
    school.settle()
    assert due_days(school, case) == {"2026-09-18"}


def test_a_date_that_is_none_is_sent_back(desk: Browser, school: School, case: InstanceId) -> None:
    page = choose(desk, school, case, 31, 9)
    assert page.status == 422
    assert due_days(school, case) == {"2026-09-18"}


def test_a_year_without_a_calendar_is_named_before_anything_hangs_on_it(
    desk: Browser, school: School, case: InstanceId
) -> None:
    desk.open(f"/staff/instances/{case}/dates")
    item = next(each.id for each in school.instance(case).items if each.step == "plan")
    parts = {"day__day": "20", "day__month": "9", "day__year": "2027"}
    page = desk.press(SHOW, which=f"{item}/meet_on", **parts)
    assert page.status == 422
    assert (
        "The school calendar for 2027-28 is missing, and “5 school days before plan.meet_on”, "
        "counted from Monday 20 September 2027, depends on it."
    ) in page.text.replace('"', "“", 1).replace('"', "”", 1)
    assert due_days(school, case) == {"2026-09-18"}
