"""The same short form about several children of one letter, answered on one page."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import update

from definitions.school_days import LONDON
from flows.starts import start
from notifications.sender import TemporaryFailureError
from tasks import stops
from tasks.answers import reference_of
from tasks.directory import note_leavers
from tasks.people_tables import PupilRow
from tasks.state import InstanceId, ItemStatus, PersonId, PupilId
from tasks.stops import StopKind
from tasks.store import Store
from tests.support.approach import enrol_class
from tests.support.breakdowns import at_statement
from tests.support.noticing import library, notice
from tests.support.school import A_DAY, CALENDAR, MovableClock, School
from tests.support.site import Browser, Page, letter_link, links_in
from tests.support.stores import put_back, rows_of

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


@dataclass(frozen=True)
class Sheet:
    """The page about all of them, filled in by child."""

    browser: Browser
    school: School
    cases: dict[str, InstanceId]

    def at(self, pupil: str, question: str) -> str:
        """The name of the input for one question about one child."""
        item = self.school.item(self.cases[pupil], "S02")
        return f"{reference_of(item.id)}-{question}"

    def press(self, button: str, **answers: dict[str, str]) -> Page:
        """Fill in, by pupil and question, and press."""
        inputs = {
            self.at(pupil, question): words
            for pupil, given in answers.items()
            for question, words in given.items()
        }
        return self.browser.press(button, **inputs)


class Refusing:
    """A mail server that takes nothing for the moment."""

    async def send(self, message: EmailMessage) -> None:
        raise TemporaryFailureError("try again later")

    async def close(self) -> None:
        """Nothing is open."""


WELL, BADLY = {"going": "well"}, {"going": "badly"}


@pytest.fixture
def sheet(browser: Browser, school: School, cases: dict[str, InstanceId]) -> Sheet:
    """Opened by the newest link."""
    arrive(browser, school)
    return Sheet(browser, school, cases)


def test_one_letter_says_that_one_page_takes_all_and_each_link_leads_to_it(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    body = school.post.taken[-1][1].get_body(("plain",))
    assert body is not None
    said = "We ask the same about 3 children. Open the link for any one of them"
    assert said in " ".join(body.get_content().split())
    for link in links_in(school, EMAIL):
        page = browser.open(link)
        assert [each.words.strip() for each in page.forms[0].buttons] == [
            ALL,
            "Only about CD, Year 3",
        ]


def test_three_answers_take_one_page_a_check_and_one_press(sheet: Sheet) -> None:
    page = sheet.browser.page
    assert "How is each child getting on?" in page.text
    assert page.text.count("How is CD doing?") == 3
    assert len(page.ids) == len(set(page.ids))
    page = sheet.press("Continue", P101=WELL, P102=WELL | {"note": "Likes bonds"}, P103=WELL)
    assert page.title.startswith("Check your answers")
    assert "Likes bonds" in page.text
    page = sheet.press("Send my answers")
    assert page.title.startswith("Your answers have been sent")
    for each in sheet.cases.values():
        found = sheet.school.instance(each)
        assert found.answers[0].reference in page.text
        assert found.end == "finished"
    given = answered(sheet.school, sheet.cases)
    assert given["P102"] == {"going": "well", "note": "Likes bonds"}


def test_each_answer_can_be_changed_from_the_check(sheet: Sheet) -> None:
    ids = set(sheet.browser.page.ids)
    page = sheet.press("Continue", P101=WELL, P103=WELL)
    changes = {each.partition("#")[2] for each in page.links if "/all#" in each}
    assert len(changes) == 2
    assert changes <= ids


def test_who_is_left_out_is_still_asked_and_can_be_answered_later(sheet: Sheet) -> None:
    page = sheet.press("Continue", P102=WELL)
    assert "Left for later: CD, Year 3 (C-0001) and CD, Year 3 (C-0003)" in page.text
    page = sheet.press("Send my answers")
    assert "You have left out CD, Year 3 (C-0001)" in page.text
    assert "You need not do anything more" not in page.text
    assert list(answered(sheet.school, sheet.cases)) == ["P102"]
    page = sheet.browser.open(next(each for each in page.links if each.endswith("/all")))
    assert page.text.count("How is CD doing?") == 2
    sheet.press("Continue", P101=WELL, P103=WELL)
    page = sheet.press("Send my answers")
    assert "You need not do anything more" in page.text
    assert list(answered(sheet.school, sheet.cases)) == list(THREE)


def test_the_link_of_whom_is_answered_leads_to_those_who_are_left(sheet: Sheet) -> None:
    link = letter_link(sheet.school, EMAIL)
    sheet.press("Continue", P101=WELL)
    sheet.press("Send my answers")
    later = Browser(sheet.school)
    later.open(link)
    assert later.press("Answer for all 2 children on one page").status == 200
    sheet.school.answer(sheet.cases["P102"], "S02", WELL)
    sheet.school.answer(sheet.cases["P103"], "S02", WELL)
    assert "already" in later.open(link).text


def test_what_is_half_answered_is_said_by_the_child_and_nothing_is_lost(sheet: Sheet) -> None:
    page = sheet.press("Continue", P101=WELL, P103={"note": "See me"})
    assert page.status == 422
    assert "CD, Year 3 (C-0003): Choose an answer to “How is CD doing?”" in page.text
    first = f"{sheet.at('P103', 'going')}-1"
    assert f"#{first}" in page.links
    assert first in page.ids
    inputs = page.form("Continue").inputs
    kept = {(sheet.at("P101", "going"), "well"), (sheet.at("P103", "note"), "See me")}
    assert kept <= set(inputs)
    assert sheet.press("Continue", P103=WELL).status == 200


def test_what_was_written_by_mistake_can_be_left_out_again(sheet: Sheet) -> None:
    assert "for now, and forget" not in sheet.browser.page.text
    page = sheet.press("Continue", P101=WELL, P103={"note": "See me"})
    assert page.text.count("for now, and forget") == 2
    page = sheet.press("Continue", P103={"left_out": "yes"})
    assert "Left for later: CD, Year 3 (C-0002) and CD, Year 3 (C-0003)" in page.text


def test_a_question_that_an_answer_brings_up_is_asked_about_that_child_only(sheet: Sheet) -> None:
    page = sheet.press("Continue", P101=WELL, P102=BADLY)
    assert "There is a little more to answer" in page.text
    cause = sheet.at("P102", "cause")
    assert [each for each in page.ids if each.endswith("-cause")] == [f"q-{cause}", cause]
    page = sheet.press("Continue", P102=BADLY | {"cause": "Noise"})
    assert page.title.startswith("Check your answers")


def test_an_empty_page_is_not_sent(sheet: Sheet) -> None:
    page = sheet.press("Continue")
    assert page.status == 422
    assert "Answer for at least one child" in page.text
    heading = sheet.at("P101", "subject")
    assert f"#{heading}" in page.links
    assert heading in page.ids


def test_what_is_saved_is_found_again_on_either_page(sheet: Sheet) -> None:
    school = sheet.school
    page = sheet.press("Save and come back later", P101={"note": "Ask Ms Lane"})
    assert "Your answers are kept" in page.text
    assert "3 children" in page.text
    another = Browser(school)
    page = arrive(another, school, "Only about CD, Year 3")
    assert ("note", "Ask Ms Lane") in page.form("Continue").inputs
    another.press("Save and come back later", note="Ask Mr Day")
    page = arrive(another, school)
    note = sheet.at("P101", "note")
    assert (note, "Ask Mr Day") in page.form("Continue").inputs
    Sheet(another, school, sheet.cases).press("Save and come back later", P101={"note": ""})
    assert (note, "") in arrive(another, school).form("Continue").inputs


def test_nothing_is_kept_where_nothing_was_written(sheet: Sheet) -> None:
    page = sheet.press("Save and come back later")
    assert page.response.url.path.endswith("/all")
    assert "Your answers are kept" not in page.text


def test_an_older_page_forgets_nothing_that_was_written_elsewhere(sheet: Sheet) -> None:
    other = Browser(sheet.school)
    arrive(other, sheet.school, "Only about CD, Year 3")
    other.press("Continue", going="well", note="An hour's work")
    sheet.press("Continue", P102=WELL)
    page = other.press("Send my answers")
    assert page.title.startswith("Your answers have been sent")
    assert answered(sheet.school, sheet.cases)["P101"]["note"] == "An hour's work"


def test_what_is_sent_is_what_was_looked_at(sheet: Sheet) -> None:
    sheet.press("Continue", P101=WELL, P102=WELL)
    sheet.school.answer(sheet.cases["P101"], "S02", BADLY | {"cause": "Noise"})
    page = sheet.press("Send my answers")
    assert page.status == 409
    assert "These answers changed after you opened this page" in page.text
    sheet.press("Send my answers")
    assert answered(sheet.school, sheet.cases)["P101"]["going"] == "badly"
    assert answered(sheet.school, sheet.cases)["P102"]["going"] == "well"


def test_what_comes_too_late_is_said(sheet: Sheet) -> None:
    sheet.school.answer(sheet.cases["P101"], "S02", WELL)
    page = sheet.press("Continue", P101=BADLY | {"cause": "Noise"}, P102=WELL)
    assert page.status == 409
    assert "We no longer need your answer about CD, Year 3 (C-0001)" in page.text
    assert (sheet.at("P102", "going"), "well") in page.form("Continue").inputs


def test_where_nothing_is_asked_any_more_nothing_is_thanked_for(sheet: Sheet) -> None:
    for each in sheet.cases.values():
        sheet.school.answer(each, "S02", WELL)
    page = sheet.press("Continue", P101=BADLY)
    assert page.status == 409
    assert "already" in page.text
    assert {each["going"] for each in answered(sheet.school, sheet.cases).values()} == {"well"}


def test_another_letter_opens_nothing_of_this_one(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    first = letter_link(school, EMAIL)
    more = ask(school, "P104", "P105")
    second = letter_link(school, EMAIL)
    assert first != second
    browser.open(second)
    page = browser.press("Answer for all 2 children on one page")
    assert "C-0001" not in page.text
    old, new = Sheet(browser, school, cases), Sheet(browser, school, more)
    forged = [(old.at("P101", "going"), "well"), (new.at("P104", "going"), "well")]
    browser.send(page.form("Continue").action, [*page.form("Continue").inputs, *forged])
    browser.press("Send my answers")
    assert answered(school, cases) == {}
    assert list(answered(school, more)) == ["P104"]


@pytest.mark.parametrize("kind", [StopKind.HOLD, StopKind.DIED, StopKind.LEFT])
def test_a_child_whose_post_is_stopped_is_on_no_page(
    browser: Browser, school: School, cases: dict[str, InstanceId], kind: StopKind
) -> None:
    now = school.clock()
    with school.store.begin() as session:
        stops.stop_pupil(
            session, PupilId("P102"), kind, by=PersonId("S01"), reason="They asked", now=now
        )
    page = arrive(browser, school, "Answer for all 2 children on one page")
    assert "C-0002" not in page.text


def test_what_left_a_letter_between_two_tries_is_not_in_it(
    browser: Browser, school: School
) -> None:
    school.pump._sender = Refusing()
    ask(school, "P101", "P102")
    now = school.clock()
    with school.store.begin() as session:
        stop = stops.stop_pupil(
            session, PupilId("P102"), StopKind.HOLD, by=PersonId("S01"), reason="x", now=now
        )
    school.pump._sender = school.post
    school.clock.move_to(school.clock.today, hour=11)
    school.settle()
    with school.store.begin() as session:
        stops.undo_stop(session, stop, by=PersonId("S01"), reason="y", now=school.clock())
    page = browser.open(letter_link(school, EMAIL))
    assert [each.words.strip() for each in page.forms[0].buttons] == ["Go to the questions"]


def test_answers_and_the_night_round_never_wait_for_each_other(sheet: Sheet) -> None:
    """Both touch cases of several pupils: whoever takes them in another order may never end."""
    school, browser = sheet.school, sheet.browser
    with school.store.begin() as session:
        session.execute(update(PupilRow).values(left_on=school.clock.today - A_DAY))
    checked = sheet.press("Continue", P101=WELL, P102=WELL, P103=WELL)
    rows, night = rows_of(school.store), Store(school.store.url.render_as_string(False))

    def send() -> Page:
        browser.page = checked
        return browser.press("Send my answers")

    for number in range(1, 40):
        put_back(school.store, rows)
        sent = send_at(number, send, night, school)
        if sent is None:
            break
        assert sent.status in (200, 409), "taken, or too late: never an error"
    assert number > 10, "the answers must have come within the round"
    night.dispose()


def send_at(number: int, send: Callable[[], Page], night: Store, school: School) -> Page | None:
    """Send while the night round is at that statement; None when it had fewer."""
    sent: list[Future[Page]] = []
    with ThreadPoolExecutor(1) as pool:

        def begin() -> None:
            sent.append(pool.submit(send))
            time.sleep(0.2)  # as far as it comes: it may have to wait for the round

        with at_statement(night, number, begin), night.begin() as session:
            note_leavers(session, school.clock.today, school.clock())
    return sent[0].result() if sent else None


def test_an_overdue_answer_is_still_wanted(
    browser: Browser, school: School, cases: dict[str, InstanceId]
) -> None:
    school.clock.move_to(date(2026, 9, 28))
    school.settle()
    assert "overdue; we still want to hear from you" in arrive(browser, school).text


def test_two_cases_of_one_child_are_answered_one_by_one(browser: Browser, school: School) -> None:
    school.clock.move_to(date(2026, 9, 14), hour=20)
    notice(school, "P101", "P102", process="glancing")
    start("once more", "glancing", "P101", {}, school)
    school.clock.move_to(date(2026, 9, 15))
    school.settle()
    page = arrive(browser, school, "Answer for all 2 children on one page")
    assert page.text.count("How is CD doing?") == 2


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
