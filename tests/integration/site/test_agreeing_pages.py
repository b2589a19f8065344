"""An answer the class teacher must agree to: their page, the way back, the SENDCo's decision."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from definitions.school_days import LONDON
from flows.board_view import view
from tasks import people_import
from tasks.directory import directory_for
from tasks.people_tables import PersonRow
from tasks.state import InstanceId, SubjectKey
from tasks.store import Store
from tests.support.school import MOTHER, WRITTEN_FOR_TESTS, MovableClock, School
from tests.support.site import Browser, Page, arrive, code_in, sign_in

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
SENDCO, TEACHER = "sendco@school.test", "teacher@school.test"
DECIDED = {"outcome": "support", "reason": "Three terms of tests"}


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    school = School(store, MovableClock(MONDAY), library=WRITTEN_FOR_TESTS, send_at_once=True)
    return school.enrol(tmp_path, MOTHER)


@pytest.fixture
def case(school: School) -> InstanceId:
    return school.start(process="deciding")


def open_form(school: School, address: str) -> Browser:
    """The form of somebody's newest letter, opened with a code."""
    browser = Browser(school)
    arrive(browser, school, address)
    browser.press("Send me a code")
    browser.press("Continue", code=code_in(school, address))
    return browser


def send_back(school: School, comment: str) -> Page:
    browser = open_form(school, TEACHER)
    browser.press("Continue", way="send_back")
    browser.press("Continue", comment=comment)
    done = browser.press("Send my answers")
    school.settle()
    return done


def answer_again(school: School, **changed: str) -> Page:
    browser = open_form(school, SENDCO)
    browser.press("Continue", **changed)
    done = browser.press("Send my answers")
    school.settle()
    return done


def case_page(school: School, case: InstanceId) -> Browser:
    browser = sign_in(Browser(school), school, SENDCO)
    browser.open(f"/staff/instances/{case}")
    return browser


def test_the_teacher_reads_the_answer_and_agrees(school: School, case: InstanceId) -> None:
    school.answer(case, "S01", DECIDED)
    browser = Browser(school)
    landing = arrive(browser, school, TEACHER)
    assert "Three terms of tests" not in landing.response.text
    browser = open_form(school, TEACHER)
    assert "Please check and agree: Does AB need more support?" in browser.page.text
    assert "Three terms of tests" in browser.page.text
    assert "Sam Ofori (SENDCo)" in browser.page.text
    checked = browser.press("Continue", way="agree")
    assert "I agree" in checked.text
    browser.press("Send my answers")
    school.settle()
    assert school.instance(case).end == "supported"
    page = case_page(school, case).page.text
    assert "Tess Ward (class teacher) : agreed on Monday 14 September 2026" in page
    assert "Tess Ward agreed to the answer to “Does AB need more support?”" in page


def test_sending_back_asks_what_should_be_different(school: School, case: InstanceId) -> None:
    school.answer(case, "S01", DECIDED)
    browser = open_form(school, TEACHER)
    more = browser.press("Continue", way="send_back")
    assert "What should be different?" in more.text
    assert "There is a problem" in browser.press("Continue", comment=" ").text


def test_what_was_emailed_to_the_sendco_waits_for_them_on_the_staff_page_too(
    school: School, case: InstanceId
) -> None:
    page = sign_in(Browser(school), school, SENDCO).open("/staff")
    yours = page.text.partition("Waiting for you")[2].partition("Everything that runs")[0]
    assert "please answer by the link in our email" in yours
    assert "Asked on Monday 14 September 2026" in yours
    assert not any("/staff/items/" in each for each in page.links)


def test_sent_back_the_form_holds_the_answer_and_the_comment(
    school: School, case: InstanceId
) -> None:
    school.answer(case, "S01", {"outcome": "wait", "look_again": "2026-11-09", "reason": None})
    done = send_back(school, "He needs help now")
    assert "Whoever wrote it reads what you said" in done.text
    browser = open_form(school, SENDCO)
    assert "Why the answer was sent back" in browser.page.text
    assert "He needs help now" in browser.page.text
    assert "Tess Ward (class teacher)" in browser.page.text
    held = dict(browser.page.form("Continue").inputs)
    assert held["outcome"] == "wait"
    assert held["look_again-month"] == "11"
    assert held["reason"] == "__not_known__"
    checked = browser.press("Continue")
    assert "Monday 9 November 2026" in checked.text


def test_both_versions_are_kept_and_the_newer_counts(school: School, case: InstanceId) -> None:
    school.answer(case, "S01", DECIDED)
    send_back(school, "Please wait a term")
    answer_again(school, outcome="wait", look_again__day="9", look_again__month="11",
                 look_again__year="2026")  # fmt: skip
    page = open_form(school, TEACHER).page.text
    assert "Please wait a term" in page
    assert "Wait and see" in page
    assert "More support" not in page
    school.answer(case, "S02", {"way": "agree"})
    assert school.instance(case).end == "waiting"
    browser = case_page(school, case)
    assert "and then it was sent back" in browser.page.text
    assert "Sam Ofori was asked to answer “Does AB need more support?” again" in browser.page.text
    links = [each for each in browser.page.links if each.endswith("/answer")]
    texts = [browser.open(each).text for each in links]
    assert len(texts) == 4
    assert any("More support" in text for text in texts)
    assert any("Please wait a term" in text for text in texts)


def test_the_third_time_the_sendco_decides(school: School, case: InstanceId) -> None:
    for comment in ("One", "Two", "Three"):
        school.answer(case, "S01", DECIDED)
        send_back(school, comment)
    browser = case_page(school, case)
    assert "Sent back too often: Does AB need more support?" in browser.page.text
    item = school.item(case, "S01")
    page = browser.open(f"/staff/items/{item.id}")
    assert "The answer went back and forth" in page.text
    browser.press("Save my decision", way="accept")
    school.settle()
    assert school.instance(case).end == "supported"
    page = browser.open(f"/staff/instances/{case}")
    assert "The answer to “Does AB need more support?” was accepted as it is" in page.text


def test_time_that_is_up_while_the_teacher_reads(school: School, case: InstanceId) -> None:
    """Asked to agree on 14 September: due on the 21st, and time is up after the 28th."""
    school.answer(case, "S01", DECIDED)
    school.live_until(date(2026, 9, 29))
    browser = case_page(school, case)
    page = browser.open(f"/staff/items/{school.item(case, 'S01').id}")
    assert "The answer is there, but Tess Ward (class teacher) has not agreed to it" in page.text
    browser.press("Save my decision", way="accept")
    school.settle()
    assert school.instance(case).end == "supported"


def test_a_teacher_without_email_agrees_on_paper(school: School, case: InstanceId) -> None:
    with school.store.begin() as session:
        session.execute(update(PersonRow).where(PersonRow.id == "S02").values(email=None))
    school.answer(case, "S01", DECIDED)
    item = school.item(case, "S02")
    browser = case_page(school, case)
    assert "Three terms of tests" in browser.open(f"/staff/items/{item.id}/print").text
    browser.open(f"/staff/items/{item.id}/enter")
    browser.press("Continue", entered_channel="in_person", entered_on__day="14",
                  entered_on__month="9", entered_on__year="2026", way="agree")  # fmt: skip
    browser.press("Store this answer")
    school.settle()
    assert school.instance(case).end == "supported"


def test_whose_turn_it_is(school: School, case: InstanceId) -> None:
    school.answer(case, "S01", DECIDED)
    browser = case_page(school, case)
    assert "Deciding: waiting for Tess Ward (class teacher) to agree." in browser.page.text
    assert "Tess Ward (class teacher) to agree" in browser.open("/staff").text
    with school.store.read() as session:
        people = directory_for(session, SubjectKey.of_pupil("P017"))
    definition = school.library.processes()["deciding"]
    seen = view(school.instance(case), definition, people, school.clock.today, "https://s.test")
    assert seen.state.name == "Waiting for class teacher to agree"
    assert "1 agreement to come, due Mon 21 Sep 2026" in seen.state.message
    assert [step.state.name for step in seen.steps] == ["To be agreed"]


def test_a_link_to_an_answer_that_was_settled_leads_nowhere(
    school: School, case: InstanceId
) -> None:
    school.answer(case, "S01", DECIDED)
    school.live_until(date(2026, 9, 29))
    browser = open_form(school, TEACHER)
    school.answer(case, "S01", {"way": "accept"})
    page = browser.press("Continue", way="agree")
    assert page.status == 410
    item = next(i for i in school.instance(case).items if i.person == "S02")
    staff = case_page(school, case)
    assert staff.open(f"/staff/items/{item.id}/enter").status in (409, 410)


def test_a_sendco_who_teaches_the_class_agrees_at_once(store: Store, tmp_path: Path) -> None:
    school = School(store, MovableClock(MONDAY), library=WRITTEN_FOR_TESTS, send_at_once=True)
    school.enrol(tmp_path, MOTHER)
    staff = "code,name,email,roles,class,leaves_on\n"
    staff += "S01,Sam Ofori,sendco@school.test,sendco;class_teacher,Willow,\n"
    (tmp_path / "staff.csv").write_text(staff)
    with store.begin() as session:
        assert not people_import.import_people(session, tmp_path, school.clock()).bad_rows
    case = school.start(process="deciding")
    browser = open_form(school, SENDCO)
    browser.press("Continue", outcome="support", reason="Tests")
    assert "is asked to agree" not in browser.press("Send my answers").text
    school.settle()
    assert school.instance(case).end == "supported"
    page = case_page(school, case).page.text
    assert "Sam Ofori is the class teacher too, and so agreed to the answer" in page
