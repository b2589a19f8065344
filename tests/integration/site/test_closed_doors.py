"""Links and pages that lead nowhere: each says why, with the right status, and changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from definitions.school_days import LONDON
from tasks import stops
from tasks.people_tables import ContactRow, PersonRow
from tasks.state import Channel, InstanceId, PersonId, PupilId
from tasks.stops import StopKind
from tests.support.school import A_DAY, School
from tests.support.site import ANSWERED, Browser, arrive, letter_link


@pytest.fixture(autouse=True)
def link(school: School, case: InstanceId) -> str:
    return letter_link(school, "mia")


def test_a_forged_link_is_not_found(browser: Browser) -> None:
    page = browser.open("/t/" + "x" * 43)
    assert page.status == 404
    assert "We do not know this link" in page.text


def test_a_link_of_thirty_days_sends_a_new_one_to_the_address_on_file(
    browser: Browser, school: School, link: str
) -> None:
    school.clock.now += 30 * A_DAY
    page = browser.open(link)
    assert page.status == 410
    assert "This link is too old" in page.text
    before = len(school.post.taken)
    page = browser.press("Send me a new link")
    assert page.status == 200
    assert len(school.post.taken) == before + 1
    assert letter_link(school, "mia") != link
    assert browser.open(letter_link(school, "mia")).status == 200


def test_a_new_link_asked_for_at_night_says_when_it_goes(
    browser: Browser, school: School, link: str
) -> None:
    school.clock.now = (school.clock.now + 31 * A_DAY).replace(hour=22)
    browser.open(link)
    page = browser.press("Send me a new link")
    assert "it goes on Friday 16 October 2026, 8:00am" in page.text


def test_only_three_new_links_an_hour(browser: Browser, school: School, link: str) -> None:
    school.clock.now += 30 * A_DAY
    for second in range(4):
        school.clock.now += timedelta(seconds=second)
        browser.open(link)
        page = browser.press("Send me a new link")
    assert page.status == 429
    assert "Please wait a little" in page.text


def test_a_link_dies_with_a_change_of_address(browser: Browser, school: School, link: str) -> None:
    with school.store.begin() as session:
        session.execute(update(PersonRow).where(PersonRow.id == "K1").values(email="new@home.test"))
    page = browser.open(link)
    assert page.status == 410
    browser.press("Send me a new link")
    assert str(school.post.taken[-1][1]["To"]).endswith("new@home.test>")


def test_what_is_answered_says_when_and_never_what(
    browser: Browser, school: School, case: InstanceId, link: str
) -> None:
    school.answer(case, "K1", ANSWERED)
    page = browser.open(link)
    assert page.status == 200
    assert "You answered on Monday 14 September 2026" in page.text
    assert school.instance(case).answers[0].reference in page.text
    assert "agree" not in page.text


def test_what_is_no_longer_needed_says_so(
    browser: Browser, school: School, case: InstanceId, link: str
) -> None:
    with school.store.begin() as session:
        stops.stop_pupil(
            session,
            PupilId("P017"),
            StopKind.LEFT,
            by=PersonId("S01"),
            reason="",
            now=school.clock(),
        )
    school.settle()
    page = browser.open(link)
    assert page.status == 410
    assert "no longer needed" in page.text


def test_what_has_expired_says_whom_to_ring(
    browser: Browser, school: School, case: InstanceId, link: str
) -> None:
    school.answer(case, "K2", ANSWERED, channel=Channel.PAPER, entered_by="S01")
    school.live_until(school.clock.today.replace(day=29))
    page = browser.open(link)
    assert page.status == 410
    assert "The time for this has passed" in page.text
    assert "01632 960123" in page.text


def test_what_has_passed_to_somebody_else_is_refused(
    browser: Browser, school: School, link: str
) -> None:
    with school.store.begin() as session:
        session.execute(
            update(ContactRow).where(ContactRow.person_id == "K1").values(do_not_contact=True)
        )
    page = browser.open(link)
    assert page.status == 403
    assert "with someone else now" in page.text


def test_an_item_that_closes_meanwhile_is_not_answered(
    browser: Browser, school: School, case: InstanceId
) -> None:
    form = arrive(browser, school).form("Continue")
    school.answer(case, "K1", ANSWERED, channel=Channel.PHONE, entered_by="S01")
    page = browser.send(form.action, [*form.inputs, *ANSWERED.items()])
    assert page.status == 409
    assert "already been answered" in page.text


def test_a_page_left_for_two_hours_asks_for_the_link_again(
    browser: Browser, school: School
) -> None:
    path = arrive(browser, school).response.url.path
    school.clock.now += timedelta(hours=2, seconds=1)
    page = browser.open(path)
    assert page.status == 401
    assert "Please open your link again" in page.text


def test_a_session_opens_its_own_item_and_no_other(
    browser: Browser, school: School, case: InstanceId
) -> None:
    arrive(browser, school)
    other = school.item(case, "K2").id
    assert browser.open(f"/answer/{other}").status == 401
    cookie = next(c for c in browser.client.cookies.jar if c.name == "sendflow_answer")
    browser.client.cookies.set("sendflow_answer", cookie.value or "", path=f"/answer/{other}")
    page = browser.open(f"/answer/{other}")
    assert page.status == 403
    assert "with someone else" in page.text


def test_an_unknown_page_is_not_found_in_plain_words(browser: Browser) -> None:
    page = browser.open("/no/such/page")
    assert page.status == 404
    assert "We have no such page" in page.text


def test_a_link_put_in_a_form_that_does_not_know_it_is_refused(
    browser: Browser, school: School, link: str
) -> None:
    browser.open(link)
    token = browser.page.form("Go to the questions").inputs
    assert school.clock().astimezone(LONDON).hour == 9
    assert browser.send(f"{link}/again", token).status == 405
