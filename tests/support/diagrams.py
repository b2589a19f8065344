"""What can be seen of a diagram: what covers what, and what runs along what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

from definitions.diagram.figure import Box, Card, Figure, Point, Route, Text

SVG = "{http://www.w3.org/2000/svg}"
Segment = tuple[Point, Point]


def run_together(text: str) -> str:
    """The text without its spaces, so that it does not matter where a line was broken."""
    return "".join(text.split())


def written(svg: str) -> list[str]:
    """Every text of a drawing, in the order in which they stand."""
    found = ET.fromstring(svg).iter(f"{SVG}text")
    return [" ".join(each.text or "" for each in text) for text in found]


def texts_of(card: Card) -> str:
    """All that stands on a card."""
    return run_together("\n".join(line for text in card.texts for line in text.lines))


def card_of(figure: Figure, name: str) -> Card:
    (found,) = [each for each in figure.cards if each.name == name]
    return found


def holds(outer: Box, inner: Box) -> bool:
    """Is the one within the other?"""
    wide = outer.left <= inner.left and inner.right <= outer.right
    return wide and outer.top <= inner.top and inner.bottom <= outer.bottom


def meet(one: Box, other: Box) -> bool:
    """Do they cover the same place? Edges that touch do not."""
    across = one.left < other.right and other.left < one.right
    return across and one.top < other.bottom and other.top < one.bottom


def segments(route: Route) -> list[Segment]:
    return list(pairwise(route.points))


def box_of(segment: Segment) -> Box:
    (x, y), (x2, y2) = segment
    return Box(min(x, x2), min(y, y2), abs(x - x2), abs(y - y2))


def crosses(segment: Segment, box: Box) -> bool:
    """Does a line go through the inside of a box?"""
    line = box_of(segment)
    across = line.left < box.right and box.left < line.right
    return across and line.top < box.bottom and box.top < line.bottom


def is_on_edge(point: Point, box: Box) -> bool:
    x, y = point
    sides = x in (box.left, box.right) and box.top <= y <= box.bottom
    return sides or (y in (box.top, box.bottom) and box.left <= x <= box.right)


def running_along(routes: Iterable[Route]) -> Iterator[tuple[Route, Route]]:
    """Routes to different cards that cover each other for a while."""
    lines: dict[tuple[str, float], list[tuple[float, float, Route]]] = {}
    for route in routes:
        for box in map(box_of, segments(route)):
            line = (("|", box.left, box.top, box.bottom), ("-", box.top, box.left, box.right))
            way, place, start, end = line[box.width > 0]
            lines.setdefault((way, place), []).append((start, end, route))
    for found in lines.values():
        for (start, end, one), (start2, end2, other) in combinations(found, 2):
            if one.exit.target != other.exit.target and start < end2 and start2 < end:
                yield one, other


def covered(texts: Iterable[Text]) -> Iterator[tuple[Text, Text]]:
    """Texts of which one lies over another."""
    return ((a, b) for a, b in combinations(texts, 2) if meet(a.box, b.box))
