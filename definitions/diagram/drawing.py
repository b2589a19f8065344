"""A process definition as a picture: SVG for a browser and for A4 paper, without colour too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from definitions.diagram.describing import describe
from definitions.diagram.figure import (
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Anchor,
    Box,
    Card,
    Figure,
    Look,
    Point,
    Route,
    Shape,
    Side,
    Text,
)
from definitions.diagram.layout import lay_out
from definitions.diagram.words import Words
from definitions.model.process import ProcessDefinition
from definitions.vocabulary import Vocabulary

_FONTS = "Arial, Helvetica, sans-serif"
_LINE = "#2b2b2b"
_LOOKS = {
    Look.CARD: f'fill="#fff" stroke="{_LINE}" stroke-width="1.4" rx="6"',
    Look.DASHED: f'fill="#fff" stroke="{_LINE}" stroke-width="1.4" stroke-dasharray="2 3" rx="6"',
    Look.PILL: f'fill="#fff" stroke="{_LINE}" stroke-width="2.2" rx="20"',
    Look.HEAD: 'fill="#e8edf3"',
    Look.GROUP: 'fill="#f1f1ee" stroke="#8a8a84" rx="5"',
    Look.CELL: 'fill="#fff" stroke="#b5b5af" rx="4"',
    Look.RULE: 'stroke="#b5b5af"',
    Look.NUMBER: 'fill="#1f3a5f" rx="12"',
    Look.LETTER: 'fill="#444" rx="4"',
    Look.ASK: 'fill="#1f3a5f" stroke="#1f3a5f" rx="4"',
    Look.TELL: 'fill="#d5e0ec" stroke="#1f3a5f" rx="4"',
    Look.WAIT: f'fill="#fff" stroke="{_LINE}" stroke-dasharray="3 2" rx="9"',
    Look.SET: 'fill="#e4e4df" stroke="#5f5f5a"',
    Look.MAKE: f'fill="#fff" stroke="{_LINE}" stroke-width="1.6"',
    Look.RUN: f'fill="#fff" stroke="{_LINE}" stroke-width="2.4" rx="4"',
    Look.SET_OFF: f'fill="#fff" stroke="{_LINE}" stroke-width="2.4" stroke-dasharray="5 3" rx="4"',
}
_ROUND, _ARROW = 7.0, 8.0
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Drawing:
    """A diagram, ready to be kept in a file."""

    svg: str
    pages: int
    """How many sheets of A4 it fills."""


def draw(definition: ProcessDefinition, vocabulary: Vocabulary) -> Drawing:
    """The process, with the records, consents and other processes of its school in words.

    It refers to nothing outside itself, and the same definition gives the same text.
    """
    words = Words(definition, vocabulary)
    figure = lay_out(words)
    return Drawing("\n".join(_lines(words, figure)) + "\n", figure.pages)


def _lines(words: Words, figure: Figure) -> Iterator[str]:
    height = figure.pages * PAGE_HEIGHT
    title, about = (f"{words.definition.process}-{part}" for part in ("title", "about"))
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="{figure.pages * 297}mm" '
        f'viewBox="0 0 {PAGE_WIDTH} {height}" role="img" aria-labelledby="{title} {about}" '
        f'font-family="{_FONTS}">'
    )
    yield f'<title id="{title}">{_escaped(figure.title)}</title>'
    yield f'<desc id="{about}">{_escaped(describe(figure, words))}</desc>'
    yield "<style>@page{size:210mm 297mm;margin:0}</style>"
    yield f'<rect width="{PAGE_WIDTH}" height="{height}" fill="#fff"/>'
    yield from _drawn_routes(figure.routes)
    yield from map(_shape, figure.shapes)
    yield from map(_text, figure.texts)
    for card in figure.cards:
        yield from _drawn_card(card)
    yield "</svg>"


def _drawn_card(card: Card) -> Iterator[str]:
    yield "<g>"
    yield from map(_shape, card.shapes)
    yield from map(_text, card.texts)
    yield "</g>"


# ----------------------------------------------------------------------------------------- routes


def _drawn_routes(routes: Iterable[Route]) -> Iterator[str]:
    """Those to one card together; where one crosses others nearer to the cards, these give way."""
    bundles: dict[tuple[str, Side], list[Route]] = {}
    for each in routes:
        bundles.setdefault((each.exit.target, each.side), []).append(each)
    for (_, side), bundle in sorted(bundles.items(), key=lambda each: _reach(each[1][0])):
        trunk = max(bundle, key=lambda each: _length(each.points[0], each.points[-1]))
        paths = [_path(trunk.points), *(_joining(each.points) for each in bundle if each != trunk)]
        dash = ' stroke-dasharray="7 4"' if side is Side.LEFT else ""
        yield f'<g fill="none" stroke="#fff" stroke-width="6">{"".join(paths)}</g>'
        yield f'<g fill="none" stroke="{_LINE}" stroke-width="1.7"{dash}>{"".join(paths)}</g>'
        yield _arrow(bundle[0].points)


def _reach(route: Route) -> float:
    """How far from the cards its lane is."""
    return _length(*route.points[:2]) * (route.side is not Side.DOWN)


def _path(points: tuple[Point, ...]) -> str:
    """Straight lines with rounded corners; it ends in the middle of the arrow's head."""
    *before, end = points
    last = _toward(end, before[-1], _ARROW - 1)
    parts = [f"M{_pair(points[0])}"]
    for start, corner, after in zip(points, points[1:], points[2:], strict=False):
        near = min(_ROUND, _length(start, corner) / 2, _length(corner, after) / 2)
        entering, leaving = _toward(corner, start, near), _toward(corner, after, near)
        parts.append(f"L{_pair(entering)}Q{_pair(corner)} {_pair(leaving)}")
    return f'<path d="{"".join(parts)}L{_pair(last)}"/>'


def _joining(points: tuple[Point, ...]) -> str:
    """The beginning of a line that soon runs along another."""
    start, corner, after = points[:3]
    entering, leaving = _toward(corner, start, _ROUND), _toward(corner, after, _ROUND)
    return f'<path d="M{_pair(start)}L{_pair(entering)}Q{_pair(corner)} {_pair(leaving)}"/>'


def _arrow(points: tuple[Point, ...]) -> str:
    end, before = points[-1], points[-2]
    x, y = _toward(end, before, _ARROW)
    across = (0.0, 4.5) if y == end[1] else (4.5, 0.0)
    corners = (end, (x + across[0], y + across[1]), (x - across[0], y - across[1]))
    return f'<polygon points="{" ".join(map(_pair, corners))}" fill="{_LINE}"/>'


def _toward(start: Point, end: Point, far: float) -> Point:
    length = _length(start, end) or 1.0
    return (
        start[0] + (end[0] - start[0]) * far / length,
        start[1] + (end[1] - start[1]) * far / length,
    )


def _length(start: Point, end: Point) -> float:
    return abs(start[0] - end[0]) + abs(start[1] - end[1])


# ------------------------------------------------------------------------------- shapes and texts


def _shape(shape: Shape) -> str:
    box = shape.box
    if shape.look is Look.RULE:
        ends = f'x1="{_number(box.left)}" x2="{_number(box.right)}"'
        return (
            f'<line {ends} y1="{_number(box.top)}" y2="{_number(box.top)}" {_LOOKS[shape.look]}/>'
        )
    if shape.look is Look.HEAD:
        return f'<path d="{_head(box)}" {_LOOKS[shape.look]}/>'
    return f"<rect {_sides(box)} {_LOOKS[shape.look]}/>"


def _head(box: Box, round_: float = 5.0) -> str:
    """The upper part of a card, whose corners are round only above."""
    left, top, right, bottom = map(_number, (box.left, box.top, box.right, box.bottom))
    down, start, end = map(_number, (box.top + round_, box.left + round_, box.right - round_))
    corners = f"Q{left} {top} {start} {top}H{end}Q{right} {top} {right} {down}"
    return f"M{left} {bottom}V{down}{corners}V{bottom}Z"


def _sides(box: Box) -> str:
    sides = {"x": box.left, "y": box.top, "width": box.width, "height": box.height}
    return " ".join(f'{name}="{_number(value)}"' for name, value in sides.items())


def _text(text: Text) -> str:
    style = text.style
    looks = [f'font-size="{style.size}"', f'fill="{style.ink}"']
    looks += ['font-weight="bold"'] * style.bold + ['font-style="italic"'] * style.italic
    looks += [f'text-anchor="{text.anchor}"'] * (text.anchor is not Anchor.START)
    lines = [
        f'<tspan x="{_number(text.x)}" y="{_number(text.y + style.leading * number)}">'
        f"{_escaped(line)}</tspan>"
        for number, line in enumerate(text.lines)
    ]
    return f"<text {' '.join(looks)}>{''.join(lines)}</text>"


def _escaped(text: str) -> str:
    """Text as XML takes it: some characters it does not take in any way."""
    return escape(_UNPRINTABLE.sub("�", text))


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
