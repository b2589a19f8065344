"""The plan form as a teacher meets it on a phone, in Debian's Chromium, with scripts turned off.

Pictures are kept in ``tests/integration/site/screenshots/``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from definitions.library import Library, shipped_library
from flows.starts import start
from notifications.shipped_documents import shipped_documents
from tests.support.browsers import IN_CHROMIUM, PHONE, chromium, open_form, served
from tests.support.school import School

FIXTURES = Path(__file__).parents[2] / "fixtures" / "good_definitions"
SHOTS = Path(__file__).parent / "screenshots"
TEACHER = "teacher@school.test"

pytestmark = IN_CHROMIUM


@pytest.fixture
def site(school: School) -> Iterator[str]:
    """The address of the site of a school in which a plan is wanted."""
    school.library = Library([FIXTURES, shipped_library(), shipped_documents()])
    start("run-1", "plan_and_review", "P017", {}, school)
    school.settle()
    with served(school) as address:
        yield address


@pytest.fixture
def phone(site: str) -> Iterator[Page]:
    """Begun after the site: Playwright keeps a loop of its own, in which nothing may settle."""
    SHOTS.mkdir(exist_ok=True)
    with chromium() as browser:
        yield browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()


def shoot(page: Page, name: str, *, full: bool = True) -> None:
    page.screenshot(path=SHOTS / f"{name}.png", full_page=full)


def wait_for_letter(page: Page, school: School, subject: str) -> None:
    """The site sends it from a thread of its own, after it has said thank you."""
    for _ in range(100):
        if any(subject in str(letter["Subject"]) for _, letter in school.post.taken):
            return
        page.wait_for_timeout(100)
    raise AssertionError([str(letter["Subject"]) for _, letter in school.post.taken])


def fill_target(page: Page, number: int, words: str) -> None:
    row = page.get_by_role("group", name=f"Target {number}", exact=True)
    row.get_by_label("Target, specific and measurable").fill(words)
    row.get_by_label("Where is AB now?").fill("About half of them, with help")
    row.get_by_label("We shall know it is achieved when").fill("Right on two days running")
    row.get_by_label("Resources and techniques").fill("Word cards, five at a time")
    row.get_by_label("Classroom strategies").fill("Pre-teach the words of the week")
    row.get_by_label("Who helps?").fill("Ms Lane\nMr Day")
    row.get_by_label("Minutes a week").fill("45")


def fill_date(page: Page, question: str, day: int, month: int) -> None:
    group = page.get_by_role("group", name=question)
    for part, value in (("Day", day), ("Month", month), ("Year", 2026)):
        group.get_by_label(part, exact=True).fill(str(value))


def is_wider_than_the_phone(page: Page) -> bool:
    return page.locator("html").bounding_box() != {"x": 0, "y": 0, **_size(page)}


def _size(page: Page) -> dict[str, float]:
    box = page.locator("html").bounding_box()
    assert box is not None
    return {"width": PHONE["width"], "height": box["height"]}


def test_three_targets_with_mistakes_are_mended_saved_and_sent(
    site: str, phone: Page, school: School
) -> None:
    open_form(phone, site, school, TEACHER)
    shoot(phone, "plan_empty")
    fill_target(phone, 1, "Read the first 40 words")
    phone.get_by_role("button", name="Add another target").click()
    expect(phone.get_by_role("group", name="Target 3", exact=True)).to_be_in_viewport()
    shoot(phone, "plan_third_row", full=False)
    fill_target(phone, 2, "Spell 20 of them")
    fill_target(phone, 3, "Ask for help with a card")
    row = phone.get_by_role("group", name="Target 2", exact=True)
    row.get_by_label("Minutes a week").fill("many")
    row.get_by_label("Who helps?").fill("")
    fill_date(phone, "When do you check half-way?", 18, 9)
    fill_date(phone, "When do you review it", 30, 11)
    phone.get_by_role("button", name="Continue").last.click()
    expect(phone.get_by_text("There is a problem")).to_be_visible()
    shoot(phone, "plan_with_mistakes")
    assert not is_wider_than_the_phone(phone)
    phone.get_by_role("link", name="Enter a name for “Who helps?” (Target 2)").click()
    expect(row.get_by_label("Who helps?")).to_be_focused()
    row.get_by_label("Who helps?").fill("Ms Lane")
    phone.get_by_role("button", name="Save and come back later").click()
    shoot(phone, "plan_saved")
    open_form(phone, site, school, TEACHER)
    row.get_by_label("Minutes a week").fill("45")
    row.get_by_label("Minutes a week").press("Enter")
    expect(phone.get_by_role("group", name="Target 3", exact=True)).to_be_visible()
    fill_date(phone, "When do you check half-way?", 5, 10)
    phone.get_by_role("button", name="Continue").last.click()
    shoot(phone, "plan_check")
    phone.get_by_role("button", name="Send my answers").click()
    review_it(phone, site, school)


def review_it(page: Page, site: str, school: School) -> None:
    """A row for each target of the plan, with what the plan says of it."""
    wait_for_letter(page, school, "Monday 28 September")
    open_form(page, site, school, TEACHER)
    shoot(page, "review_empty")
    assert not is_wider_than_the_phone(page)
    for number, result in ((1, "Met"), (2, "Partly met"), (3, "Not met")):
        row = page.get_by_role("group", name=f"Target {number}", exact=True)
        expect(row).to_contain_text("Right on two days running")
        row.get_by_label(result, exact=True).check()
        row.get_by_label("What shows it?").first.fill("A test last week")
    page.get_by_role("button", name="Continue").last.click()
    shoot(page, "review_check")
