"""A letter to hand over on paper, and a process that cannot go on by itself: from end to end."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from definitions.school_days import LONDON
from tasks.state import InstanceId, InstanceStatus, ItemStatus
from tasks.store import Store
from tests.support import stories
from tests.support.school import MovableClock, School
from tests.support.site import Browser, links_in, sign_in

SENDCO = "sendco@school.test"
TODAY = {"day": "14", "month": "9", "year": "2026"}
HANDED_OVER = {f"handed_over_on-{part}": value for part, value in TODAY.items()}


@pytest.fixture
def school(store: Store) -> School:
    clock = MovableClock(datetime(2026, 9, 14, 9, 0, tzinfo=LONDON))
    return School(store, clock, send_at_once=True)


@pytest.fixture
def letter(school: School, tmp_path: Path) -> InstanceId:
    """A letter waits to be given to the father, who has no email."""
    return stories.handing_over(school, tmp_path)


@pytest.fixture
def held(school: School, tmp_path: Path) -> InstanceId:
    """It went round twice, as often as it may, and was to go round again."""
    return stories.held(school, tmp_path)


def desk_of(school: School) -> Browser:
    return sign_in(Browser(school), school, SENDCO)


def open_from_letter(school: School) -> Browser:
    """The SENDCo signs in and opens the last address of the newest letter but the code."""
    [*_, path] = links_in(school, "sendco")
    desk = desk_of(school)
    desk.open(path)
    return desk


def test_the_letter_is_printed_as_its_reader_gets_it(school: School, letter: InstanceId) -> None:
    path = next(each for each in links_in(school, "sendco") if each.endswith("/print"))
    page = desk_of(school).open(path)
    assert page.text.index("Monday 14 September 2026") < page.text.index("Dear Fred Brook")
    assert "About AB, Year 3 We have looked at how AB is getting on" in page.text
    assert "You need not do anything." in page.text
    assert "ring the school office on 01632 960123 and give the reference C-0001" in page.text
    assert "Yours sincerely Sam Ofori (SENDCo) Hazel Bank School" in page.text
    assert "<child>" not in page.text


def test_the_page_to_note_it_on_leads_to_the_letter_and_back(
    school: School, letter: InstanceId
) -> None:
    desk = open_from_letter(school)
    assert "A letter for Fred Brook (father)" in desk.page.text
    assert "Please print the letter “We have looked at how AB is getting on”" in desk.page.text
    assert {each for each in desk.page.links if "/print" in each or str(letter) in each} == {
        f"/staff/items/{school.item(letter, 'S01').id}/print",
        f"/staff/instances/{letter}",
    }


def test_handing_over_is_noted_by_name_and_the_process_goes_on(
    school: School, letter: InstanceId
) -> None:
    desk = open_from_letter(school)
    item = school.item(letter, "S01")
    page = desk.press("Note that it was handed over", **HANDED_OVER)
    assert page.response.url.path == f"/staff/instances/{letter}"
    assert "Sam Ofori handed the paper over" in page.text
    handed_over = school.instance(letter).item(item.id)
    assert handed_over is not None
    assert handed_over.status is ItemStatus.ANSWERED
    assert school.instance(letter).stage == "looking"
    assert desk.open(f"/staff/items/{item.id}").status == 409


@pytest.mark.parametrize(("day", "month"), [("13", "9"), ("15", "9"), ("", ""), ("31", "2")])
def test_a_day_that_cannot_be_is_refused(
    school: School, letter: InstanceId, day: str, month: str
) -> None:
    desk = open_from_letter(school)
    wrong = HANDED_OVER | {"handed_over_on-day": day, "handed_over_on-month": month}
    assert desk.press("Note that it was handed over", **wrong).status == 422
    assert school.item(letter, "S01").status is ItemStatus.OPEN


def test_a_held_process_says_so_wherever_the_sendco_looks(school: School, held: InstanceId) -> None:
    desk = desk_of(school)
    assert "Your decision is needed" in desk.page.text
    page = desk.open(f"/staff/instances/{held}")
    assert "It has come to a point where it cannot choose by itself" in page.text
    assert "The process could not go on by itself, and waits for the SENDCo" in page.text
    assert f"/staff/instances/{held}/way" in page.links


def test_the_history_is_told_in_the_order_in_which_it_happened(
    school: School, letter: InstanceId
) -> None:
    text = desk_of(school).open(f"/staff/instances/{letter}").text
    told = text[text.index("What has happened") :]
    newest_first = [
        "The SENDCo was asked to hand over a letter on paper",
        "“Telling the family” began",
        "Sam Ofori's answer to",
        "Sam Ofori was asked",
        "“Looking closely at AB” began",
        "The process was started",
    ]
    assert sorted(newest_first, key=told.index) == newest_first


def test_it_is_sent_on_to_a_stage_past_its_limit(school: School, held: InstanceId) -> None:
    desk = open_from_letter(school)
    page = desk.open(next(each for each in desk.page.links if each.endswith("/way")))
    assert "Looking again, C-0001: choose how it goes on" in page.text
    assert "Looking closely at AB (it has been there 2 times)" in page.text
    page = desk.press("Send it on", target="looking")
    assert page.response.url.path == f"/staff/instances/{held}"
    assert "Sam Ofori sent it on to “Looking closely at AB”" in page.text
    found = school.instance(held)
    assert (found.status, found.stage, found.visits["looking"]) == (
        InstanceStatus.RUNNING,
        "looking",
        3,
    )
    school.settle()
    assert any("What do you see" in str(m.get_body(("plain",))) for _, m in school.written[-2:])


def test_it_is_sent_to_an_end(school: School, held: InstanceId) -> None:
    desk = desk_of(school)
    desk.open(f"/staff/instances/{held}/way")
    page = desk.press("Send it on", target="seen")
    assert "Sam Ofori sent it on to “Enough has been seen of AB”" in page.text
    assert (school.instance(held).status, school.instance(held).end) == (
        InstanceStatus.ENDED,
        "seen",
    )
    again = desk.open(f"/staff/instances/{held}/way")
    assert again.response.url.path == f"/staff/instances/{held}"


def test_nothing_chosen_and_a_place_that_is_none_are_refused(
    school: School, held: InstanceId
) -> None:
    desk = desk_of(school)
    for chosen in ({}, {"target": "nowhere"}):
        desk.open(f"/staff/instances/{held}/way")
        page = desk.press("Send it on", **chosen)
        assert page.status == 422
        assert "There is a problem" in page.text
    assert school.instance(held).status is InstanceStatus.HELD


def test_the_sendco_is_asked_where_it_goes_every_week(school: School, held: InstanceId) -> None:
    school.live_until(date(2026, 9, 28))
    asked = [day for day, who, words in school.letters() if words.startswith("Please choose")]
    assert asked == ["2026-09-14", "2026-09-21", "2026-09-28"]
