"""A date that leaves no time for what comes before it is refused, at the start and on a page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from definitions.library import Library, shipped_library
from definitions.school_days import LONDON
from flows.execution import NOT_STARTED, execute
from flows.starts import StartRefusedError, start
from notifications.shipped_documents import shipped_documents
from tasks import instances
from tasks.state import InstanceId
from tasks.store import Store
from tests.integration.dates.houses import House
from tests.support.calendars import THREE_YEARS
from tests.support.school import MOTHER, MovableClock
from tests.support.site import Browser, Page, arrive, sign_in

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
REVIEW = """
process: review
title: A review meeting
about: Prepares a meeting and holds it.
version: "1"
start:
  meeting_on: {question: When is the meeting?, answer: date, must_know: true}
stages:
  preparing:
    title: Preparing
    steps:
      papers:
        ask: class_teacher
        title: Send the papers about <child>
        why: Everyone reads them first.
        due: at least 2 weeks before start.meeting_on
        form:
          proof: link
          talk_on: {question: When do we talk?, answer: date, must_know: true}
      asking:
        ask: sendco
        title: Ask <child> before we talk
        why: A child has a right to be heard.
        due: 3 school days before papers.talk_on
        form: {said: What does <child> say? (long text)}
    next: over
ends: {over: It is over}
"""
URGENT = REVIEW.replace("review", "urgent").replace("must_know: true", "may_be_late: true")
DATED = REVIEW.replace("review", "dated").replace(
    "the papers about <child>", "the papers about <child> for <start.meeting_on>"
)
TOO_SOON = (
    "“When is the meeting?” cannot be Monday 28 September 2026: “Send the papers about AB” has to "
    "be done by Sunday 13 September 2026 (at least 2 weeks before that day), and no school "
    "day is left for that. The earliest school day that can be given is Tuesday 29 September 2026. "
    "Nothing was started."
)


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    own = tmp_path / "own" / "processes"
    own.mkdir(parents=True)
    (own / "review.yaml").write_text(REVIEW)
    (own / "urgent.yaml").write_text(URGENT)
    (own / "dated.yaml").write_text(DATED)
    library = Library([own.parent, shipped_library(), shipped_documents()])
    house = House(store, MovableClock(MONDAY), library=library, send_at_once=True)
    house.enrol(tmp_path, MOTHER)
    return house


def nothing_is_written(house: House) -> bool:
    with house.store.read() as session:
        return instances.wanted(session, house.clock(), house.clock.today) == ()


def test_a_start_is_refused_and_nothing_is_written(house: House) -> None:
    with pytest.raises(StartRefusedError) as refused:
        start("run-1", "review", "P017", {"meeting_on": "2026-09-28"}, house)
    assert str(refused.value) == TOO_SOON
    assert nothing_is_written(house)


def test_a_step_that_names_the_date_is_named_with_it(house: House) -> None:
    with pytest.raises(StartRefusedError, match="papers about AB for Monday 28 September 2026”"):
        start("run-1", "dated", "P017", {"meeting_on": "2026-09-28"}, house)


def test_prefect_says_so_of_the_run_that_was_not_started(house: House) -> None:
    parameters = {"process": "review", "pupil": "P017", "start": {"meeting_on": "2026-09-28"}}
    assert execute("run-1", parameters, house)
    assert (house.prefect.state["name"], house.prefect.state["message"]) == (NOT_STARTED, TOO_SOON)
    assert house.prefect.lines == [f"{NOT_STARTED}. {TOO_SOON}"], "on the page a run opens with"
    assert nothing_is_written(house)


@pytest.fixture
def case(house: House) -> InstanceId:
    return house.start(process="review", meeting_on="2026-09-29")


def test_the_earliest_date_starts_it(house: House, case: InstanceId) -> None:
    due = house.item(case, "S02").due
    assert due is not None
    assert due.on.isoformat() == "2026-09-14"


def test_a_start_that_reaches_into_a_missing_year_names_it(house: House) -> None:
    with pytest.raises(StartRefusedError, match=r"2027-28 is missing, and .at least 2 weeks"):
        start("run-1", "review", "P017", {"meeting_on": "2027-09-20"}, house)
    assert nothing_is_written(house)


# ------------------------------------------------------------------------------- on a page


def talk_on(browser: Browser, day: int, **more: str) -> Page:
    parts = {"talk_on__day": str(day), "talk_on__month": "9", "talk_on__year": "2026"}
    return browser.press("Continue", **parts, **more)


def at_the_form(house: House) -> Browser:
    browser = Browser(house)
    arrive(browser, house, "teacher@school.test")
    return browser


def test_the_page_refuses_it_in_the_same_sentence(house: House, case: InstanceId) -> None:
    page = talk_on(at_the_form(house), 16)
    assert page.status == 422
    assert (
        "“When do we talk?” cannot be Wednesday 16 September 2026: “Ask AB before we talk” has to "
        "be done by Friday 11 September 2026 (3 school days before that day), and no school "
        "day is left for that. The earliest school day that can be given is Thursday 17 September "
        "2026."
    ) in page.text
    assert house.instance(case).answers == ()


@pytest.mark.parametrize("day", [17, 14, 11])
def test_it_takes_a_date_that_leaves_time_and_one_that_is_not_ahead(
    house: House, case: InstanceId, day: int
) -> None:
    """The 14th is today: then there is nothing left to arrange, and it is a record."""
    assert talk_on(at_the_form(house), day).title.startswith("Check your answers")


def test_what_somebody_else_has_written_is_taken_as_it_is(house: House, case: InstanceId) -> None:
    """The teacher's paper says the 16th: whoever types it in can change nothing of it."""
    desk = sign_in(Browser(house), house, "sendco@school.test")
    desk.open(f"/staff/items/{house.item(case, 'S02').id}/enter")
    came = {"entered_channel": "paper", "entered_on-day": "14", "entered_on-month": "9"}
    page = talk_on(desk, 16, **came, **{"entered_on-year": "2026"})
    assert "Check the answer of Tess Ward" in page.text


def test_a_date_that_may_be_late_is_taken_at_the_start_and_on_the_page(house: House) -> None:
    house.known = THREE_YEARS  # the papers were due at the end of last summer's holidays
    house.start(process="urgent", meeting_on="2026-09-16")
    assert talk_on(at_the_form(house), 15).title.startswith("Check your answers")
