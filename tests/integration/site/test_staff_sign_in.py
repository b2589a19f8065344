"""Signing in with a code: the same answer for everybody, few tries, and an end to every session."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasks.state import InstanceId
from tests.support.school import School
from tests.support.site import Browser, code_in, sign_in

SENDCO = "sendco@school.test"


def said(browser: Browser, email: str) -> str:
    browser.open("/staff/sign-in")
    return browser.press("Send me a code", email=email).text.replace(email, "ADDRESS")


def test_the_answer_is_the_same_for_every_address(school: School) -> None:
    texts = {
        said(Browser(school), each)
        for each in (SENDCO, "teacher@school.test", "mia@home.test", "nobody@nowhere.test")
    }
    assert len(texts) == 1
    assert [str(m["To"]) for _, m in school.post.taken if "sendco" not in str(m["To"])] == []


def test_a_code_opens_the_page_that_was_wanted(school: School, case: InstanceId) -> None:
    browser = Browser(school)
    wanted = f"/staff/instances/{case}"
    assert browser.open(wanted).response.url.path == "/staff/sign-in"
    browser.press("Send me a code", email="SendCo@School.test ")
    page = browser.press(
        "Sign in", code=f" {code_in(school, SENDCO)[:3]} {code_in(school, SENDCO)[3:]}"
    )
    assert page.status == 200
    assert page.response.url.path == wanted


def test_a_wrong_code_says_the_same_for_known_and_unknown(school: School) -> None:
    texts = set()
    for email in (SENDCO, "nobody@nowhere.test"):
        browser = Browser(school)
        said(browser, email)
        for _ in range(7):
            page = browser.press("Sign in", code="000000")
            texts.add(page.text.replace(email, "ADDRESS"))
    assert page.status == 422
    assert len(texts) == 1


def test_five_wrong_codes_use_it_up(school: School) -> None:
    browser = Browser(school)
    said(browser, SENDCO)
    right = code_in(school, SENDCO)
    for _ in range(5):
        browser.press("Sign in", code="1" if right == "000000" else "000000")
    assert browser.press("Sign in", code=right).status == 422


def test_a_fourth_code_in_an_hour_is_not_sent_and_the_third_still_works(school: School) -> None:
    browser = Browser(school)
    for _ in range(4):
        said(browser, SENDCO)
        school.clock.now += timedelta(seconds=5)
    assert len(school.post.taken) == 3
    assert browser.press("Sign in", code=code_in(school, SENDCO)).response.url.path == "/staff"


def test_a_code_works_in_the_browser_that_asked_for_it(school: School) -> None:
    asked, other = Browser(school), Browser(school)
    said(asked, SENDCO)
    code = code_in(school, SENDCO)
    said(other, SENDCO)
    assert other.press("Sign in", code=code).status == 422


@pytest.mark.parametrize(
    ("pause", "pages", "still"), [(59, 8, True), (61, 1, False), (59, 9, False)]
)
def test_an_hour_without_a_page_or_eight_in_all_sign_out(
    school: School, pause: int, pages: int, still: bool
) -> None:
    browser = sign_in(Browser(school), school, SENDCO)
    for _ in range(pages):
        school.clock.now += timedelta(minutes=pause)
        page = browser.open("/staff")
    assert (page.response.url.path == "/staff") is still


def test_signing_out_ends_the_session_everywhere(school: School) -> None:
    browser = sign_in(Browser(school), school, SENDCO)
    cookie = browser.client.cookies.get("sendflow_staff") or ""
    browser.press("Sign out")
    assert browser.open("/staff").response.url.path == "/staff/sign-in"
    browser.client.cookies.set("sendflow_staff", cookie, path="/staff")
    assert browser.open("/staff").response.url.path == "/staff/sign-in"


def test_what_is_sent_after_signing_out_is_not_stored(school: School) -> None:
    browser = sign_in(Browser(school), school, SENDCO)
    form = browser.open("/staff/stop").form("Stop all post")
    school.clock.now += timedelta(hours=2)
    page = browser.send(form.action, [*form.inputs, ("reason", "Fire drill")])
    assert page.status == 401
    assert "You have been signed out" in page.text
