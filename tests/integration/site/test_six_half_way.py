"""A class teacher with six children: from the email to all six half-way answers, in Chromium.

What she has to do is counted: every page the browser loads, and every press besides the six
answers themselves. Pictures are kept in ``tests/integration/site/screenshots/``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Locator, Page

from definitions.school_days import LONDON
from flows.starts import start
from tasks.state import ProcessInstance
from tasks.store import Store
from tests.support.approach import enrol_class, hand_in, running, stuck
from tests.support.browsers import IN_CHROMIUM, PHONE, chromium, served
from tests.support.school import A_DAY, MovableClock, School
from tests.support.site import letter_link

SHOTS = Path(__file__).parent / "screenshots"
TEACHER = "teacher@school.test"
START = datetime(2026, 9, 7, 9, 0, tzinfo=LONDON)
HALF_WAY = date(2026, 10, 8)
SIX = range(1, 7)
WHAT_MATTERS: dict[str, dict[str, Any]] = {
    "decision": {"need_areas": ["cognition"]},
    "answers": {"relationship": "mother", "responsibility": "holds", "identify": "agree"},
    "iep": {
        "starts_on": "2026-09-21",
        "check_on": HALF_WAY.isoformat(),
        "review_on": "2026-12-10",
    },
}

pytestmark = IN_CHROMIUM


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    """Six children whose plans are looked at half-way today."""
    school = enrol_class(School(store, MovableClock(START)), tmp_path, SIX)
    for number in SIX:
        chosen = {"raised_by": "teacher", "raised_on": date(2026, 9, 4)}
        start(f"run-{number}", "graduated_approach", f"P1{number:02}", chosen, school)
    while school.clock.today < HALF_WAY:
        school.settle()
        for item in (item for case in running(school) for item in case.open_items()):
            hand_in(school, item, WHAT_MATTERS)
        school.settle()
        school.clock.move_to(school.clock.today + A_DAY)
    school.settle()
    assert {i.step for case in running(school) for i in case.open_items()} == {"half_way"}
    return school


@pytest.fixture
def page(school: School) -> Iterator[tuple[str, Page]]:
    """The address of the site, and a page on a phone, where scripts are turned off."""
    SHOTS.mkdir(exist_ok=True)
    with served(school) as site, chromium() as browser:
        yield site, browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()


@dataclass
class Teacher:
    """Somebody at a browser, whose every page and press is counted."""

    page: Page
    loads: int = 0
    presses: int = 0

    def __post_init__(self) -> None:
        self.page.on("framenavigated", self._count)

    def follow(self, address: str) -> None:
        """Press a link in an email."""
        self.presses += 1
        self.page.goto(address)

    def press(self, target: Locator) -> None:
        """Press a button."""
        self.presses += 1
        target.click()

    def _count(self, _frame: Frame) -> None:
        self.loads += 1


def test_six_half_way_answers_are_four_pages_and_four_presses(
    page: tuple[str, Page], school: School
) -> None:
    site, tab = page
    letters = [m for _, m in school.post.taken if TEACHER in str(m["To"])]
    assert str(letters[-1]["Subject"]).startswith("6 things about 6 children")
    teacher = Teacher(tab)
    teacher.follow(site + letter_link(school, TEACHER))
    tab.screenshot(path=SHOTS / "six_landing.png", full_page=True)
    teacher.press(tab.get_by_role("button", name="Answer for all 6 children"))
    tab.screenshot(path=SHOTS / "six_questions.png", full_page=True)
    for box in tab.get_by_label("Well", exact=True).all():
        box.check()
    tab.get_by_role("textbox").nth(2).fill("Works best in the morning")
    teacher.press(tab.get_by_role("button", name="Continue"))
    tab.screenshot(path=SHOTS / "six_check.png", full_page=True)
    teacher.press(tab.get_by_role("button", name="Send my answers"))
    tab.get_by_role("heading", name="Your answers have been sent").wait_for()
    tab.screenshot(path=SHOTS / "six_done.png", full_page=True)
    assert (teacher.loads, teacher.presses) == (4, 4)
    found = [case for case in running(school) if case.process == "graduated_approach"]
    assert [answer_of(case, "half_way")["going"] for case in found] == ["well"] * 6
    assert stuck(school) == []


def answer_of(case: ProcessInstance, step: str) -> dict[str, Any]:
    item = next(each for each in case.items if each.step == step)
    answer = case.answer_to(item.id)
    assert answer is not None
    return dict(answer.values)
