"""A step waits for a consent that nobody has decided about: where the SENDCo meets it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from definitions.school_days import LONDON
from tasks.state import InstanceId, ItemKind
from tasks.store import Store
from tests.support import stories
from tests.support.school import MovableClock, School
from tests.support.site import Browser, links_in, sign_in

SENDCO = "sendco@school.test"


@pytest.fixture
def school(store: Store) -> School:
    clock = MovableClock(datetime(2026, 9, 14, 9, 0, tzinfo=LONDON))
    return School(store, clock, send_at_once=True)


@pytest.fixture
def meeting(school: School, tmp_path: Path) -> InstanceId:
    return stories.undecided(school, tmp_path)


@pytest.fixture
def desk(school: School, meeting: InstanceId) -> Browser:
    return sign_in(Browser(school), school, SENDCO)


def in_hand(school: School, meeting: InstanceId) -> list[str]:
    found = school.instance(meeting).open_items()
    return [each.id for each in found if each.kind is ItemKind.HELD]


def test_it_waits_for_the_sendco_on_the_first_page(
    school: School, meeting: InstanceId, desk: Browser
) -> None:
    [item] = in_hand(school, meeting)
    assert "No consent yet:" in desk.page.text
    assert f"/staff/items/{item}" in desk.page.links
    page = desk.open(f"/staff/items/{item}")
    assert page.response.url.path == f"/staff/instances/{meeting}/held/preparing.1.question"
    assert "Nobody is being asked just now" in page.text


def test_the_letter_leads_to_the_same_page(
    school: School, meeting: InstanceId, desk: Browser
) -> None:
    held = f"/staff/instances/{meeting}/held/preparing.1.question"
    assert any(each.endswith(held) for each in links_in(school, "sendco"))


def test_decided_it_is_gone_and_the_history_says_by_whom(
    school: School, meeting: InstanceId, desk: Browser
) -> None:
    [item] = in_hand(school, meeting)
    desk.open(f"/staff/items/{item}")
    page = desk.press("Save my decision", way="skip", reason="The agenda is full")
    assert "Sam Ofori went on without" in page.text
    assert "need no longer answer" not in page.text
    assert in_hand(school, meeting) == []
    assert desk.open(f"/staff/items/{item}").status == 410
    assert "No consent yet:" not in desk.open("/staff").text


def test_it_is_decided_on_its_page_and_nowhere_else(
    school: School, meeting: InstanceId, desk: Browser
) -> None:
    [item] = in_hand(school, meeting)
    inputs = desk.open(f"/staff/items/{item}").form("Save my decision").inputs
    assert desk.send(f"/staff/items/{item}", inputs).status == 405
    assert in_hand(school, meeting) == [item]
