"""What is timed and counted, on the staff page and on the board; every date worked by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from definitions.school_days import LONDON
from flows.board_view import view
from tasks.clocks import clock_runs
from tasks.directory import directory_for
from tasks.state import InstanceId, SubjectKey
from tasks.store import Store
from tests.support.school import CALENDAR, MOTHER, WRITTEN_FOR_TESTS, MovableClock, School
from tests.support.site import Browser, Page, sign_in

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    school = School(store, MovableClock(MONDAY), library=WRITTEN_FOR_TESTS, send_at_once=True)
    return school.enrol(tmp_path, MOTHER)


@pytest.fixture
def case(school: School) -> InstanceId:
    case = school.start(process="meetings")
    school.answer(case, "S02", {"held_on": "2026-09-11"})
    return case


def staff_page(school: School, case: InstanceId) -> str:
    browser = sign_in(Browser(school), school, "sendco@school.test")
    return browser.open(f"/staff/instances/{case}").text


def board_page(school: School, case: InstanceId) -> str:
    instance, definition = school.instance(case), school.library.processes()["meetings"]
    with school.store.read() as session:
        people = directory_for(session, SubjectKey.of_pupil("P017"))
    runs = clock_runs(definition, instance, CALENDAR)
    today = school.clock.today
    return view(instance, definition, people, today, "https://s.test", clocks=runs).page


def test_the_staff_page_says_what_is_timed_and_counted(school: School, case: InstanceId) -> None:
    page = staff_page(school, case)
    assert "Meetings with the parents of AB: 1 of 3 this school year." in page
    assert (
        "Reply to the parents of AB Running The time of the school: since Monday 14 September "
        "2026 · due Monday 5 October 2026"
    ) in page
    assert (
        "Within 15 school days, counted from Monday 14 September 2026, is Monday 5 October 2026 "
        "(left out: weekend 6 days). Source: policy 3."
    ) in page


def test_it_says_of_each_question_how_its_date_comes_about(
    school: School, case: InstanceId
) -> None:
    assert (
        "due Monday 2 November 2026 30 school days after asked, counted from Monday 14 September "
        "2026, is Monday 2 November 2026 (left out: weekend 14 days, half-term 5 days). "
        "Source: policy 3."
    ) in staff_page(school, case)


def test_the_schools_own_lateness_stands_first_and_nobody_elses(
    school: School, case: InstanceId
) -> None:
    """The authority had until Friday 25 September, the school until Monday 5 October."""
    school.clock.move_to(date(2026, 10, 5))
    page = board_page(school, case)
    assert "Overdue, and the school's own" not in page
    assert (
        "| The authority answers | the local authority | Mon 14 Sep 2026 | Fri 25 Sep 2026 |  "
        "| Overdue |"
    ) in page
    school.clock.move_to(date(2026, 10, 6))
    page = board_page(school, case)
    late = "**Overdue, and the school's own: Reply to the parents of AB, due Mon 5 Oct 2026.**"
    assert page.index(late) < page.index("Waiting for SENDCo")
    assert page.count("Overdue, and the school's own") == 1
    rows = [line for line in page.splitlines() if "2026 |" in line and "| the " in line]
    assert rows[0].startswith("| Reply to the parents of AB | the school |")


def test_each_round_has_a_clock_of_its_own(school: School, case: InstanceId) -> None:
    school.clock.move_to(date(2026, 10, 6))
    school.answer(case, "S01", {"again": "another"})
    school.answer(case, "S02", {"held_on": "2026-10-06"})
    page = staff_page(school, case)
    assert "Meetings with the parents of AB: 2 of 3 this school year." in page
    assert "Stopped late" in page
    assert "Reply to the parents of AB (2) Running" in page


def test_a_page_without_clocks_has_no_table_of_them(school: School) -> None:
    case = school.start(process="deciding", run="run-2")
    assert "| Clock |" not in board_page(school, case)
    assert "What is timed and counted" not in staff_page(school, case)


def test_the_sendco_gets_one_email_when_the_year_gets_short(
    school: School, case: InstanceId
) -> None:
    """One is done, two are missing: the first day with fewer than 40 school days left."""
    school.clock.move_to(date(2027, 5, 17))
    school.settle()
    school.live_until(date(2027, 7, 20))
    told = [day for day, _, subject in school.letters() if "Time is short" in subject]
    assert told == ["2027-05-18"]


# Days are London's: in summer the last half hour before midnight and the first after it lie on the
# same day in UTC, which is what the clock of the real house tells. The school has 15 school days to
# reply: until Monday 5 October.


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
