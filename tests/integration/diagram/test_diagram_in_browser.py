"""Diagrams as a browser shows and prints them: text is no wider than was thought, a page is A4."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from definitions.diagram.drawing import draw
from definitions.diagram.figure import PAGE_HEIGHT, PAGE_WIDTH
from definitions.diagram.layout import lay_out
from definitions.diagram.words import Words
from tests.support.browsers import IN_CHROMIUM, chromium
from tests.support.definitions import LIBRARY

pytestmark = IN_CHROMIUM

FONTS = ("Arial, Helvetica, sans-serif", "DejaVu Sans")
"""As they are asked for, and the widest that a school may have instead."""
WIDTHS = "texts => texts.map(each => [each.textContent, each.getComputedTextLength()])"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.mark.parametrize("font", FONTS)
def test_no_text_is_wider_than_was_thought(browser: Browser, font: str) -> None:
    page = browser.new_page()
    for definition in LIBRARY.processes().values():
        svg = draw(definition, LIBRARY.vocabulary()).svg
        page.set_content(svg.replace(FONTS[0], font))
        shown = page.eval_on_selector_all("tspan", WIDTHS)
        figure = lay_out(Words(definition, LIBRARY.vocabulary()))
        texts = [*figure.texts, *(text for card in figure.cards for text in card.texts)]
        thought = [(line, text.line_width(line)) for text in texts for line in text.lines]
        assert [line for line, _ in shown] == [line for line, _ in thought]
        assert [
            line for (line, is_), (_, most) in zip(shown, thought, strict=True) if is_ > most
        ] == []


@pytest.mark.parametrize("process", ["graduated_approach", "consent"])
def test_it_prints_on_as_many_sheets_as_was_said(
    browser: Browser, process: str, tmp_path: Path
) -> None:
    drawing = draw(LIBRARY.process(process), LIBRARY.vocabulary())
    file = tmp_path / "drawing.svg"
    file.write_text(drawing.svg, "utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type ?/Page\b", printed)) == drawing.pages
    (size,) = set(re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", printed))
    width, height = (float(each) for each in size)
    assert (round(width), round(height)) == (595, 842), "points of A4"
    assert abs(height / width - PAGE_HEIGHT / PAGE_WIDTH) < 0.01
