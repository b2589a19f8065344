"""A form that shows what others wrote asks first for a code sent to the address on file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from definitions.library import Library, shipped_library
from notifications.shipped_documents import shipped_documents
from tasks.sessions import RESPONDENT_LIFETIME
from tests.support.school import School
from tests.support.site import ANSWERED, Browser, arrive, code_in

MIA = "mia@home.test"
FRED = "fred@home.test"


@pytest.fixture
def school(two_homes: School) -> School:
    return two_homes


@pytest.fixture
def browser(school: School, tmp_path: Path) -> Browser:
    """The school's own consent form asks for a code."""
    (tmp_path / "processes").mkdir()
    text = (shipped_library() / "processes" / "consent.yaml").read_text()
    own = text.replace("    proof: link\n", "    proof: code\n")
    assert own != text
    (tmp_path / "processes" / "consent.yaml").write_text(own)
    school.library = Library([tmp_path, shipped_library(), shipped_documents()])
    school.start(scopes=["identify"])
    return Browser(school)


def test_the_link_leads_to_a_button_that_sends_a_code(browser: Browser, school: School) -> None:
    page = arrive(browser, school)
    assert page.response.url.path.endswith("/code")
    assert "May we record" not in page.text
    before = len(school.post.taken)
    page = browser.press("Send me a code")
    assert len(school.post.taken) == before + 1
    assert "Type the code from your email" in page.text
    assert 'autocomplete="one-time-code"' in page.response.text


def test_the_code_opens_the_form(browser: Browser, school: School) -> None:
    arrive(browser, school)
    browser.press("Send me a code")
    page = browser.press("Continue", code=f" {code_in(school, MIA)} ")
    assert "May we record that AB has special educational needs?" in page.text
    browser.press("Continue", **ANSWERED)
    assert browser.press("Send my answers").title.startswith("Your answers have been sent")


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "1234567"])
def test_what_is_no_code_does_not_count_as_a_try(
    browser: Browser, school: School, code: str
) -> None:
    arrive(browser, school)
    browser.press("Send me a code")
    for _ in range(6):
        page = browser.press("Continue", code=code)
    assert page.status == 422
    assert "Enter the six digits of the code" in page.text
    assert "May we record" in browser.press("Continue", code=code_in(school, MIA)).text


def test_five_wrong_codes_use_it_up(browser: Browser, school: School) -> None:
    arrive(browser, school)
    browser.press("Send me a code")
    right = code_in(school, MIA)
    for _ in range(5):
        page = browser.press("Continue", code="000000" if right != "000000" else "111111")
    assert "tried too often" in page.text
    assert "tried too often" in browser.press("Continue", code=right).text


def test_a_code_is_good_for_ten_minutes(browser: Browser, school: School) -> None:
    arrive(browser, school)
    browser.press("Send me a code")
    school.clock.now += timedelta(minutes=10)
    assert "too old" in browser.press("Continue", code=code_in(school, MIA)).text


def test_a_fourth_code_in_an_hour_is_not_sent(browser: Browser, school: School) -> None:
    arrive(browser, school)
    page = browser.press("Send me a code")
    for _ in range(3):
        school.clock.now += timedelta(seconds=5)
        page = browser.press("Send me another code")
    assert page.status == 429
    assert "Please wait a little" in page.text


def test_without_the_code_nothing_is_shown_or_taken(browser: Browser, school: School) -> None:
    form = arrive(browser, school).form("Send me a code")
    path = form.action.removesuffix("/code/send")
    assert browser.open(path).response.url.path == f"{path}/code"
    assert browser.open(f"{path}/check").status == 401
    for target in (path, f"{path}/check"):
        assert browser.send(target, [*form.inputs, *ANSWERED.items()]).status == 401


def prove(browser: Browser, school: School) -> None:
    arrive(browser, school)
    browser.press("Send me a code")
    browser.press("Continue", code=code_in(school, MIA))


def ask_again(school: School) -> None:
    """Something else, of both parents."""
    school.start(run="run-2", scopes=["sstm"])
    school.settle()


def test_one_code_opens_every_form_that_a_person_is_sent(browser: Browser, school: School) -> None:
    prove(browser, school)
    ask_again(school)
    assert "May we discuss" in arrive(browser, school).text


def test_a_form_that_stood_open_asks_no_more_once_another_was_opened(
    browser: Browser, school: School
) -> None:
    first = arrive(browser, school).response.url.path
    ask_again(school)
    prove(browser, school)
    assert browser.open(first).response.url.path == first.removesuffix("/code")


def test_the_code_is_forgotten_when_its_session_ends(browser: Browser, school: School) -> None:
    prove(browser, school)
    school.clock.now += RESPONDENT_LIFETIME
    ask_again(school)
    assert arrive(browser, school).response.url.path.endswith("/code")


def test_the_code_of_one_parent_opens_nothing_for_the_other(
    browser: Browser, school: School
) -> None:
    prove(browser, school)
    assert arrive(browser, school, FRED).response.url.path.endswith("/code")


def test_a_code_is_asked_for_in_every_other_browser(browser: Browser, school: School) -> None:
    prove(browser, school)
    ask_again(school)
    assert arrive(Browser(school), school).response.url.path.endswith("/code")


def test_the_session_of_a_link_does_not_pass_for_that_of_a_code(
    browser: Browser, school: School
) -> None:
    arrive(browser, school)
    shown = browser.client.cookies["sendflow_answer"]
    ask_again(school)
    path = arrive(browser, school).response.url.path
    browser.client.cookies.set("sendflow_proof", shown, path="/answer")
    assert browser.open(path.removesuffix("/code")).response.url.path == path
