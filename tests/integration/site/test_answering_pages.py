"""From the link in an email to the page that says thank you."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.state import Channel, InstanceId, ItemStatus
from tests.support.school import School
from tests.support.site import ANSWERED, Browser, arrive, letter_link


@pytest.fixture(autouse=True)
def _running(case: InstanceId) -> None:
    """Every test here has a case."""


def test_a_link_shows_initials_and_a_button_and_nothing_else(
    browser: Browser, school: School
) -> None:
    page = browser.open(letter_link(school, "mia"))
    assert page.status == 200
    assert "AB, Year 3" in page.text
    assert [form.button for form in page.forms] == ["Go to the questions"]
    assert not {"Ada", "Brook", "Mia"} & set(page.text.split())


def test_the_button_leads_to_an_address_that_says_nothing(browser: Browser, school: School) -> None:
    link = letter_link(school, "mia")
    page = arrive(browser, school)
    assert page.response.history[0].status_code == 303
    assert link.removeprefix("/t/") not in str(page.response.url)
    assert page.response.url.path.startswith("/answer/")


def test_an_answer_goes_from_the_form_through_the_check_to_thanks(
    browser: Browser, school: School, case: InstanceId
) -> None:
    arrive(browser, school)
    assert browser.press("Continue", **ANSWERED).title.startswith("Check your answers")
    page = browser.press("Send my answers")
    answer = school.instance(case).answers[0]
    assert page.status == 200
    assert answer.reference in page.text
    assert "Monday 14 September 2026" in page.text
    assert "take back a consent" in page.text
    assert answer.channel is Channel.ONLINE
    assert answer.values["identify"] == "agree"


def test_thanks_leave_at_once_with_the_same_reference(browser: Browser, school: School) -> None:
    arrive(browser, school)
    browser.press("Continue", **ANSWERED)
    page = browser.press("Send my answers")
    _day, letter = school.post.taken[-1]
    assert str(letter["Subject"]).startswith("Thank you")
    assert page.text.split("Your reference ")[1].split()[0] in str(letter)


def test_a_mistake_is_said_above_and_beside_and_answers_are_kept(
    browser: Browser, school: School
) -> None:
    arrive(browser, school)
    page = browser.press("Continue", **(ANSWERED | {"signed": "", "relationship": "father"}))
    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert "There is a problem" in page.text
    assert page.links.count("#signed") == 1
    assert "signed" in page.ids
    assert page.text.count("Enter an answer to “Type your full name”") == 2
    assert ("relationship", "father") in page.form("Continue").inputs


def test_every_link_of_the_summary_leads_to_an_input(browser: Browser, school: School) -> None:
    page_before = arrive(browser, school)
    page = browser.send(page_before.form("Continue").action, page_before.form("Continue").inputs)
    targets = [each.removeprefix("#") for each in page.links if each.startswith("#")]
    assert len(targets) > 5
    assert set(targets) <= set(page.ids)


def test_a_question_that_an_answer_brings_up_is_shown_with_a_notice(
    browser: Browser, school: School
) -> None:
    arrive(browser, school)
    page = browser.press("Continue", **(ANSWERED | {"help": "interpreter"}))
    assert page.status == 200
    assert "There is a little more to answer" in page.text
    assert "Who helped you?" in page.text
    assert ("signed", "Mia Brook") in page.form("Continue").inputs
    assert browser.press("Continue", helper="Ana").title.startswith("Check your answers")


def test_questions_that_fit_nobody_without_responsibility_are_not_asked(
    browser: Browser, school: School
) -> None:
    arrive(browser, school)
    page = browser.press("Continue", **(ANSWERED | {"responsibility": "without"}))
    assert page.title.startswith("Check your answers")
    assert "May we record" not in page.text


def test_a_draft_is_kept_until_it_is_sent(browser: Browser, school: School) -> None:
    path = arrive(browser, school).response.url.path
    browser.press("Continue", signed="Half An Answer")
    assert ("signed", "Half An Answer") in browser.open(path).form("Continue").inputs


def test_the_check_page_changes_nothing_and_leads_back_to_each_question(
    browser: Browser, school: School, case: InstanceId
) -> None:
    arrive(browser, school)
    page = browser.press("Continue", **ANSWERED)
    assert f"{page.response.url.path.removesuffix('/check')}#q-signed" in page.links
    assert "Change your answer to: Type your full name" in page.text
    assert school.item(case, "K1").status is ItemStatus.OPEN


def test_what_is_sent_is_what_was_looked_at(
    browser: Browser, school: School, case: InstanceId
) -> None:
    arrive(browser, school)
    first = browser.press("Continue", **ANSWERED)
    browser.open(first.response.url.path.removesuffix("/check"))
    browser.press("Continue", **(ANSWERED | {"identify": "refuse"}))
    page = browser.send(first.form("Send my answers").action, first.form("Send my answers").inputs)
    assert page.status == 409
    assert "changed after you opened this page" in page.text
    assert school.item(case, "K1").status is ItemStatus.OPEN


def test_sending_twice_answers_once(browser: Browser, school: School, case: InstanceId) -> None:
    arrive(browser, school)
    check = browser.press("Continue", **ANSWERED).form("Send my answers")
    browser.send(check.action, check.inputs)
    page = browser.send(check.action, check.inputs)
    assert page.status == 409
    assert "already been answered" in page.text
    assert len(school.instance(case).answers) == 1


def test_thanks_can_be_opened_again_and_the_form_leads_to_them(
    browser: Browser, school: School
) -> None:
    arrive(browser, school)
    browser.press("Continue", **ANSWERED)
    done = browser.press("Send my answers").response.url.path
    assert browser.open(done).status == 200
    assert browser.open(done.removesuffix("/done")).response.url.path == done


def test_two_forms_stand_open_beside_each_other(browser: Browser, school: School) -> None:
    link = letter_link(school, "mia")
    school.start("P017", run="run-2", scopes=["sstm"])
    school.live_until(date(2026, 9, 15))  # she has had her letter of Monday
    browser.open(link)
    first = browser.press("Go to the questions").form("Continue")
    second = arrive(browser, school)
    assert second.response.url.path != first.action
    assert "School Support and Therapies Meeting" in second.text
    page = browser.send(first.action, [*first.inputs, *ANSWERED.items()])
    assert page.title.startswith("Check your answers")
    assert "May we record" in page.text
