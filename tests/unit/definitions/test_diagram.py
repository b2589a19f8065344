"""Diagrams: what is seen on them, for every shipped process and for random ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from definitions.diagram.drawing import draw
from definitions.diagram.figure import PAGE_HEIGHT, PAGE_WIDTH, Box, Card, Figure
from definitions.diagram.layout import lay_out
from definitions.diagram.widths import width_of, wrap
from definitions.diagram.words import Words, about_child
from definitions.library import Library, shipped_library
from definitions.model.process import ProcessDefinition
from definitions.model.stages import By
from definitions.model.steps import Ask
from definitions.routes import Routes
from definitions.vocabulary import Vocabulary
from notifications.shipped_documents import shipped_documents
from tests.support.definitions import load_text, one_stage, vocabulary
from tests.support.diagrams import (
    SVG,
    card_of,
    covered,
    crosses,
    holds,
    is_on_edge,
    meet,
    run_together,
    running_along,
    segments,
    texts_of,
)
from tests.support.made_definitions import definitions, load_made

GOOD = Path(__file__).parents[2] / "fixtures" / "good_definitions"
LIBRARY = Library([GOOD, shipped_library(), shipped_documents()])
SHIPPED = sorted(LIBRARY.processes())
MANY = settings(
    max_examples=40, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


# -------------------------------------------------------------------- what holds of every diagram


def everything_is_said(definition: ProcessDefinition, figure: Figure) -> None:
    for stage in definition.stages:
        said = texts_of(card_of(figure, stage.name))
        titles = [stage.title, *(step.title for step in stage.each_step())]
        assert all(run_together(about_child(each)) in said for each in titles)
        for label in _labels(definition, stage.next) if isinstance(stage.next, By) else ():
            assert run_together(about_child(label)) in said
    for end in definition.ends:
        assert run_together(about_child(end.title)) in texts_of(card_of(figure, end.name))


def _labels(definition: ProcessDefinition, following: By) -> list[str]:
    """The words of the answers that decide."""
    name, _, question = following.path.partition(".")
    step = definition.step(name)
    field = step.form.field(question) if isinstance(step, Ask) else None
    return [each.label for each in field.choices] if field else []


def every_way_is_drawn(definition: ProcessDefinition, figure: Figure) -> None:
    routes = Routes(definition)
    ways = {(name, go) for name, found in routes.onward.items() for go in found}
    ways |= {("at any time", go) for go in routes.interruptions} | {("the start", routes.first)}
    assert {(each.source, each.exit.target) for each in figure.routes} == ways
    for route in figure.routes:
        source, target = card_of(figure, route.source), card_of(figure, route.exit.target)
        assert is_on_edge(route.points[0], source.box)
        assert is_on_edge(route.points[-1], target.box)
        for label in route.exit.labels:
            assert label == "Then" or run_together(label) in texts_of(source)


def boxes_of(whole: Card | Figure) -> list[Box]:
    return [each.box for each in whole.texts] + [each.box for each in whole.shapes]


def nothing_spills_over(definition: ProcessDefinition, figure: Figure) -> None:
    sheet = Box(0, 0, PAGE_WIDTH, figure.pages * PAGE_HEIGHT)
    for card in figure.cards:
        assert holds(sheet, card.box)
        assert all(holds(card.box, each) for each in boxes_of(card))
        assert not list(covered(card.texts))
    assert all(holds(sheet, each) for each in boxes_of(figure))
    assert not list(covered(figure.texts))


def nothing_lies_over_a_card(definition: ProcessDefinition, figure: Figure) -> None:
    boxes = [each.box for each in figure.cards]
    assert not [pair for pair in combinations(boxes, 2) if meet(*pair)]
    assert not [each for each in figure.texts for box in boxes if meet(each.box, box)]
    tops = [each.top for each in boxes]
    assert tops == sorted(tops), "from the top, in the order written"
    assert [each.name for each in definition.stages] == [
        each.name for each in figure.cards if definition.stage(each.name)
    ]


def no_line_is_in_the_way(definition: ProcessDefinition, figure: Figure) -> None:
    boxes = [each.box for each in figure.cards] + [each.box for each in figure.texts]
    for route in figure.routes:
        assert not [(route, box) for each in segments(route) for box in boxes if crosses(each, box)]
        assert all(0 < x < PAGE_WIDTH for x, _ in route.points)
    assert not list(running_along(figure.routes))


def no_page_cuts_a_card(definition: ProcessDefinition, figure: Figure) -> None:
    for card in figure.cards:
        pages = {card.box.top // PAGE_HEIGHT, card.box.bottom // PAGE_HEIGHT}
        assert len(pages) == 1 or card.box.height > PAGE_HEIGHT - 102


PROPERTIES = [
    everything_is_said,
    every_way_is_drawn,
    nothing_spills_over,
    nothing_lies_over_a_card,
    no_line_is_in_the_way,
    no_page_cuts_a_card,
]
Property = Callable[[ProcessDefinition, Figure], None]


@pytest.mark.parametrize("holds_of", PROPERTIES)
@pytest.mark.parametrize("name", SHIPPED)
def test_of_every_shipped_process(name: str, holds_of: Property) -> None:
    definition = LIBRARY.process(name)
    holds_of(definition, lay_out(Words(definition, LIBRARY.vocabulary())))


@given(definitions())
@MANY
def test_of_random_processes(text: str) -> None:
    for definition in load_made(text).values():
        figure = lay_out(Words(definition, vocabulary()))
        for holds_of in PROPERTIES:
            holds_of(definition, figure)
        is_a_picture_by_itself(definition, vocabulary())


@given(st.lists(st.text(max_size=200), min_size=4, max_size=4), st.integers(2, 14))
@MANY
def test_of_titles_that_nobody_would_write(texts: list[str], count: int) -> None:
    """Any letter there is, words of any length, and more lanes than there is room for."""
    plain = load_text(one_stage("hello: {tell: sendco, title: Hello, message: Hello}"))
    step = plain.stages[0].steps[0].model_copy(update={"title": texts[0]})
    stage = plain.stages[0].model_copy(update={"title": texts[1], "steps": (step,)})
    names = [f"stage{number}" for number in range(count)]
    following = By(path="hello.pick", cases={name: name for name in (*names, "finished")})
    stages = tuple(stage.model_copy(update={"name": name, "next": following}) for name in names)
    ends = (plain.ends[0].model_copy(update={"title": texts[2]}),)
    definition = plain.model_copy(update={"title": texts[3], "stages": stages, "ends": ends})
    figure = lay_out(Words(definition, vocabulary()))
    for holds_of in PROPERTIES:
        holds_of(definition, figure)
    is_a_picture_by_itself(definition, vocabulary())


# --------------------------------------------------------------------------------- the SVG itself


def is_a_picture_by_itself(definition: ProcessDefinition, words: Vocabulary) -> None:
    drawing = draw(definition, words)
    root = ET.fromstring(drawing.svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("viewBox") == f"0 0 {PAGE_WIDTH} {drawing.pages * PAGE_HEIGHT}"
    names = (root.get("aria-labelledby") or "").split()
    assert [each.get("id") for each in root[:2]] == names
    assert [each.tag.removeprefix(SVG) for each in root[:2]] == ["title", "desc"]
    used = {each.tag.removeprefix(SVG) for each in root.iter()}
    assert used <= {"svg", "title", "desc", "style", "g", "rect", "line", "path"} | {
        "polygon",
        "text",
        "tspan",
    }
    assert not [name for each in root.iter() for name in each.attrib if "href" in name]
    assert "url(" not in drawing.svg
    assert drawing.svg.count("http") - len(_texts_with_http(root)) == 1, "the namespace"
    assert draw(definition, words) == drawing


def _texts_with_http(root: ET.Element) -> list[str]:
    return [text for each in root.itertext() for text in each.split("http")[1:]]


@pytest.mark.parametrize("name", SHIPPED)
def test_each_line_is_drawn_from_where_it_starts_to_the_tip_of_its_arrow(name: str) -> None:
    definition = LIBRARY.process(name)
    figure = lay_out(Words(definition, LIBRARY.vocabulary()))
    svg = draw(definition, LIBRARY.vocabulary()).svg
    begun = re.findall(r'<path d="M([\d.]+) ([\d.]+)L', svg)
    tips = re.findall(r'<polygon points="([\d.]+) ([\d.]+) ', svg)
    assert rounded(begun) == rounded(each.points[0] for each in figure.routes)
    assert rounded(tips) == rounded(each.points[-1] for each in figure.routes)


def rounded(points: Iterable[tuple[float | str, float | str]]) -> set[tuple[str, str]]:
    return {(f"{float(x):.1f}", f"{float(y):.1f}") for x, y in points}


@pytest.mark.parametrize("name", SHIPPED)
def test_it_is_valid_and_stands_by_itself(name: str) -> None:
    is_a_picture_by_itself(LIBRARY.process(name), LIBRARY.vocabulary())


def test_it_is_told_to_those_who_cannot_see_it() -> None:
    root = ET.fromstring(draw(LIBRARY.process("agency_referral"), LIBRARY.vocabulary()).svg)
    assert root[0].text == "Advice from an outside service"
    told = root[1].text or ""
    assert "It starts: then “Asking the service”." in told
    no_advice = "No, and none will come or No answer: then “The service gives no advice”"
    assert f"Stage “Sharing the advice”: {no_advice}" in told
    assert "At any time: If “Has left the school” is yes: then “Has left the school”." in told


# ------------------------------------------------------------------------------ how wide text is


@given(st.text(), st.floats(30, 400), st.booleans())
def test_lines_are_as_wide_as_they_may_be_and_say_it_all(
    text: str, width: float, bold: bool
) -> None:
    lines = wrap(text, width, 12, bold=bold)
    assert run_together("".join(lines)) == run_together(text)
    assert all(width_of(each, 12, bold=bold) <= width or len(each) == 1 for each in lines)


def test_a_word_stays_whole_if_it_fits_a_line() -> None:
    assert wrap("one two three", width_of("one two", 12), 12) == ("one two", "three")
    assert wrap("", 100, 12) == ("",)
