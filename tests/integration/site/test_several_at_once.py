"""The same short form about several children of one letter, answered on one page."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from definitions.school_days import LONDON
from tasks.state import InstanceId, ItemStatus
from tasks.store import Store
from tests.support.approach import enrol_class
from tests.support.noticing import library, notice
from tests.support.school import CALENDAR, MovableClock, School
from tests.support.site import Browser, Page, letter_link, links_in

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
EMAIL = "teacher@school.test"
ALL = "Answer for all 3 children on one page"
THREE = ("P101", "P102", "P103")


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    """A class whose teacher gets one letter a day."""
    school = School(store, MovableClock(MONDAY), library=library(tmp_path))
    return enrol_class(school, tmp_path, range(1, 6))


@pytest.fixture
def cases(school: School) -> dict[str, InstanceId]:
    """Three children the teacher is asked about in one letter: C-0001, C-0002, C-0003."""
    return ask(school, *THREE)


def ask(school: School, *pupils: str) -> dict[str, InstanceId]:
    """Start it in the evening, so that one letter in the morning is about all of them."""
    today = school.clock.today
    school.clock.move_to(today, hour=20)
    cases = notice(school, *pupils, process="glancing")
    school.clock.move_to(CALENDAR.school_day_after(today, 1))
    school.settle()
    return cases


def arrive(browser: Browser, school: School, button: str = ALL) -> Page:
    browser.open(letter_link(school, EMAIL))
    return browser.press(button)


def answered(school: School, cases: dict[str, InstanceId]) -> dict[str, dict[str, object]]:
    """What was answered about whom."""
    found = {pupil: school.instance(each) for pupil, each in cases.items()}
    return {pupil: each.answers[0].values for pupil, each in found.items() if each.answers}


def test_one_letter_says_that_one_page_takes_all_and_each_link_leads_to_it(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    body = school.post.taken[-1][1].get_body(("plain",))
    assert body is not None
    assert "We ask the same about 3 children. Open the link for any one of them" in " ".join(
        body.get_content().split()
    )
    for link in links_in(school, EMAIL):
        page = browser.open(link)
        assert [each.words.strip() for each in page.forms[0].buttons] == [
            ALL,
            "Only about CD, Year 3",
        ]


def test_three_answers_take_one_page_a_check_and_one_press(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    page = arrive(browser, school)
    assert "How is each child getting on?" in page.text
    assert page.text.count("How is CD doing?") == 3
    page = browser.press(
        "Continue",
        **{"C-0001-going": "well", "C-0002-going": "well", "C-0003-going": "well"},
        **{"C-0002-note": "Likes number bonds"},
    )
    assert page.title.startswith("Check your answers")
    assert "Likes number bonds" in page.text
    page = browser.press("Send my answers")
    assert page.title.startswith("Your answers have been sent")
    for each in cases.values():
        found = school.instance(each)
        assert found.answers[0].reference in page.text
        assert found.end == "finished"
    assert answered(school, cases)["P102"] == {"going": "well", "note": "Likes number bonds"}


def test_who_is_left_out_is_still_asked_and_can_be_answered_later(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    arrive(browser, school)
    page = browser.press("Continue", **{"C-0002-going": "well"})
    assert "Left for later: CD, Year 3 and CD, Year 3" in page.text
    page = browser.press("Send my answers")
    assert "You have left out" in page.text
    assert list(answered(school, cases)) == ["P102"]
    page = browser.open(next(each for each in page.links if each.endswith("/all")))
    assert page.text.count("How is CD doing?") == 2
    browser.press("Continue", **{"C-0001-going": "well", "C-0003-going": "well"})
    browser.press("Send my answers")
    assert list(answered(school, cases)) == list(THREE)


def test_what_is_half_answered_is_said_by_the_child_and_nothing_is_lost(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    arrive(browser, school)
    page = browser.press("Continue", **{"C-0001-going": "well", "C-0003-note": "See me"})
    assert page.status == 422
    assert "CD, Year 3: Choose an answer to “How is CD doing?”" in page.text
    targets = [each.removeprefix("#") for each in page.links if each.startswith("#C-")]
    assert targets == ["C-0003-going-1"]
    assert set(targets) <= set(page.ids)
    inputs = page.form("Continue").inputs
    assert {("C-0001-going", "well"), ("C-0003-note", "See me")} <= set(inputs)
    assert browser.press("Continue", **{"C-0003-going": "well"}).status == 200


def test_a_question_that_an_answer_brings_up_is_asked_about_that_child_only(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    arrive(browser, school)
    page = browser.press("Continue", **{"C-0001-going": "well", "C-0002-going": "badly"})
    assert "There is a little more to answer" in page.text
    assert [each for each in page.ids if each.endswith("-cause")] == [
        "q-C-0002-cause",
        "C-0002-cause",
    ]
    page = browser.press("Continue", **{"C-0002-cause": "Noise"})
    assert page.title.startswith("Check your answers")


def test_an_empty_page_is_not_sent(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    arrive(browser, school)
    page = browser.press("Continue")
    assert page.status == 422
    assert "Answer for at least one child" in page.text
    assert "#child-C-0001" in page.links
    assert "child-C-0001" in page.ids


def test_what_is_saved_is_found_again_on_either_page(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    arrive(browser, school)
    page = browser.press("Save and come back later", **{"C-0001-note": "Ask Ms Lane"})
    assert "Your answers are kept" in page.text
    assert "3 children" in page.text
    another = Browser(school)
    page = arrive(another, school, "Only about CD, Year 3")
    assert ("note", "Ask Ms Lane") in page.form("Continue").inputs
    another.press("Save and come back later", note="Ask Mr Day")
    page = arrive(another, school)
    assert ("C-0001-note", "Ask Mr Day") in page.form("Continue").inputs
    another.press("Save and come back later", **{"C-0001-note": ""})
    assert ("C-0001-note", "") in arrive(another, school).form("Continue").inputs


def test_what_is_sent_is_what_was_looked_at(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    arrive(browser, school)
    browser.press("Continue", **{"C-0001-going": "well", "C-0002-going": "well"})
    school.answer(cases["P101"], "S02", {"going": "badly", "cause": "Noise"})
    page = browser.press("Send my answers")
    assert page.status == 409
    assert "These answers changed after you opened this page" in page.text
    browser.press("Send my answers")
    assert answered(school, cases)["P101"]["going"] == "badly"
    assert answered(school, cases)["P102"]["going"] == "well"


def test_another_letter_opens_nothing_of_this_one(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    first = letter_link(school, EMAIL)
    ask(school, "P104", "P105")
    second = letter_link(school, EMAIL)
    assert first != second
    browser.open(second)
    page = browser.press("Answer for all 2 children on one page")
    assert [each for each in page.ids if each.startswith("child-")] == [
        "child-C-0004",
        "child-C-0005",
    ]
    browser.send(
        page.form("Continue").action,
        [*page.form("Continue").inputs, ("C-0001-going", "well"), ("C-0004-going", "well")],
    )
    browser.press("Send my answers")
    assert answered(school, cases) == {}


def test_one_child_alone_or_a_longer_form_is_answered_by_itself(
    browser: Browser, school: School
) -> None:
    ask(school, "P101")
    page = browser.open(letter_link(school, EMAIL))
    assert [each.words.strip() for each in page.forms[0].buttons] == ["Go to the questions"]
    notice(school, *THREE)
    school.clock.move_to(date(2026, 9, 16))
    school.settle()
    page = browser.open(letter_link(school, EMAIL))
    assert [each.words.strip() for each in page.forms[0].buttons] == ["Go to the questions"]


def test_the_page_of_an_item_is_for_whoever_came_by_its_link(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    item = school.item(cases["P102"], "S02")
    for tail in ("", "/saved", "/check", "/done"):
        assert browser.open(f"/answer/{item.id}/all{tail}").status == 401
    assert item.status is ItemStatus.OPEN


def test_when_all_is_answered_the_page_says_so(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    page = arrive(browser, school)
    for each in cases.values():
        school.answer(each, "S02", {"going": "well"})
    page = browser.press("Continue", **{"C-0001-going": "badly"})
    assert page.title.startswith("Your answers have been sent")
    assert {each["going"] for each in answered(school, cases).values()} == {"well"}
