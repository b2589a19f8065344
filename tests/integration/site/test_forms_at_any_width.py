"""The longest shipped form in Debian's Chromium: nothing is squeezed, and nothing sticks out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Locator, ViewportSize

from flows.starts import start
from tests.support.browsers import DESK, IN_CHROMIUM, PHONE, chromium, open_form, served
from tests.support.school import School

TEACHER = "teacher@school.test"

AROUND = "xpath=ancestor::*[self::form or contains(@class, 'row')][1]"
"""The row that a question stands in, or the form."""

pytestmark = IN_CHROMIUM


@pytest.fixture
def site(school: School) -> Iterator[str]:
    """The address of the site of a school in which a concern is to be described."""
    chosen = {"raised_by": "teacher", "raised_on": date(2026, 9, 11)}
    start("run-1", "graduated_approach", "P017", chosen, school)
    school.settle()
    with served(school) as address:
        yield address


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_question_has_the_width_of_what_it_stands_in(
    site: str, school: School, size: ViewportSize
) -> None:
    with chromium() as browser:
        page = browser.new_context(viewport=size).new_page()
        open_form(page, site, school, TEACHER)
        page.locator(".row").first.wait_for()
        squeezed = [
            each.inner_text().splitlines()[0]
            for each in page.locator(".question, .question > fieldset:not(.row)").all()
            if not fits(span(each), span(each.locator(AROUND)))
        ]
        assert page.locator(".row .question").count() > 4
        assert squeezed == []


def fits(inner: tuple[float, float], outer: tuple[float, float]) -> bool:
    """Is it inside, and does it fill most of what is there?"""
    (left, right), (start, end) = inner, outer
    return start <= left and right <= end and right - left > 0.8 * (end - start)


def span(place: Locator) -> tuple[float, float]:
    """From where to where it goes across the page."""
    box = place.bounding_box()
    assert box is not None
    return box["x"], box["x"] + box["width"]
