"""What comes of itself is entered on the page of its process, at any time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tasks.state import Channel, InstanceId
from tests.support.school import MOTHER, WRITTEN_FOR_TESTS, School
from tests.support.site import Browser, Page, links_in, sign_in

SENDCO, TEACHER = "sendco@school.test", "S02"
CAME = {"entered_channel": "email", "entered_on-day": "14", "entered_on-month": "9"}
CAME |= {"entered_on-year": "2026"}
TITLE = "The report about AB"


@pytest.fixture
def awaiting(school: School, tmp_path: Path) -> InstanceId:
    """The teacher is asked to talk with the parents; the report may come at any time."""
    school.enrol(tmp_path, MOTHER)
    school.library = WRITTEN_FOR_TESTS
    return school.start(process="awaiting")


def desk_of(school: School) -> Browser:
    return sign_in(Browser(school), school, SENDCO)


def enter(desk: Browser, case: InstanceId) -> Page:
    page = desk.open(f"/staff/instances/{case}")
    [path] = [each for each in page.links if each.endswith("/enter") and _leads(desk, each)]
    desk.open(path)
    desk.press("Continue", **CAME, says="Short words, one at a time")
    return desk.press("Store it")


def _leads(desk: Browser, path: str) -> bool:
    return TITLE in Page(desk.ask("GET", path)).text


def test_what_comes_early_is_entered_and_kept(school: School, awaiting: InstanceId) -> None:
    desk = desk_of(school)
    page = desk.open(f"/staff/instances/{awaiting}")
    assert "If it has come already No step waits for this just now." in page.text
    assert "waiting for Tess Ward (class teacher)." in page.text
    page = enter(desk, awaiting)
    assert "It is stored" in page.text
    assert "if none does yet, it is kept until one does" in page.text
    page = desk.open(f"/staff/instances/{awaiting}")
    assert (
        "It came : on Monday 14 September 2026, by email; it is kept until a step waits for it "
        "The report about AB"
    ) in page.text
    assert "Sam Ofori entered what came: “The report about AB”" in page.text


def test_a_step_that_waits_takes_it_and_those_who_come_after_may_read_it(
    school: School, awaiting: InstanceId
) -> None:
    enter(desk_of(school), awaiting)
    school.answer(awaiting, TEACHER, {"heard": "They agree"})
    teacher = Browser(school)
    [*_, path] = links_in(school, "teacher")
    teacher.open(path)
    [item] = school.instance(awaiting).open_items()
    assert item.step == "reading"
    desk = desk_of(school)
    assert "Entered by Sam Ofori (SENDCo)" in desk.open(f"/staff/items/{item.id}/print").text
    text = desk.open(f"/staff/instances/{awaiting}").text
    assert "“The report about AB” had come already, and was taken up" in text
    assert "It came : on Monday 14 September 2026, by email The report about AB" in text


def test_while_a_step_waits_it_is_entered_there(school: School, awaiting: InstanceId) -> None:
    school.answer(awaiting, TEACHER, {"heard": "They agree"})
    desk = desk_of(school)
    page = desk.page
    assert TITLE not in page.text[: page.text.index("Everything that runs")]
    page = desk.open(f"/staff/instances/{awaiting}")
    assert "Hearing about AB: waiting for the report about AB." in page.text
    assert "It comes of itself: please enter it here when it has come." in page.text
    assert "If it has come already" not in page.text
    enter(desk, awaiting)
    [item] = school.instance(awaiting).open_items()
    assert (item.step, item.person) == ("reading", TEACHER)
    answer = next(a for a in school.instance(awaiting).answers if "says" in a.values)
    assert (answer.channel, answer.entered_by) == (Channel.EMAIL, "S01")


def test_the_sendco_is_reminded_once_it_is_late(school: School, awaiting: InstanceId) -> None:
    school.answer(awaiting, TEACHER, {"heard": "They agree"})
    before = len(school.written)
    school.live_until(date(2026, 9, 30))
    [(_, letter)] = school.written[before:]
    assert letter["Subject"] == "Not here yet: AB (Year 3), C-0001"
    desk = desk_of(school)
    yours = desk.page.text[: desk.page.text.index("Everything that runs")]
    assert "The report about AB AB, Year 3 · due Monday 28 September 2026 2 days overdue" in yours
    assert "It should be here by now: please ask for it, and enter it when it comes." in yours
    [*_, path] = (each for each in links_in(school, "sendco") if "/items/" in each)
    assert TITLE in desk.open(path).text


def test_what_was_not_in_time_may_still_come(school: School, awaiting: InstanceId) -> None:
    """The SENDCo went on without it: what comes now is kept, and changes nothing."""
    school.answer(awaiting, TEACHER, {"heard": "They agree"})
    school.live_until(date(2026, 10, 13))
    chase = next(i for i in school.instance(awaiting).open_items() if not i.is_asked)
    desk = desk_of(school)
    desk.open(f"/staff/items/{chase.id}")
    desk.press("Save my decision", way="go_on")
    school.settle()
    assert [i.step for i in school.instance(awaiting).open_items()] == ["reading"]
    page = enter(desk, awaiting)
    assert "it is kept until one does" in page.text
    school.settle()
    assert [i.step for i in school.instance(awaiting).open_items()] == ["reading"]
