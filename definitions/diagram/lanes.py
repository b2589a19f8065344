"""Beside the cards, a lane for each card that is led to from further off; lanes are shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from definitions.diagram.figure import Card, Point, Port, Route, Side

ENTRY, EXIT = 0.0, 0.5
"""Ways come in at the top of a card, and leave at its foot."""
FIRST, APART, WIDEST = 24.0, 12.0, 150.0
"""From the cards to the first lane, from one to the next, and for all of them on one side."""


@dataclass(frozen=True)
class Span:
    """How far along the cards a lane is needed, counted in cards."""

    target: str
    low: float
    high: float

    def meets(self, other: Span) -> bool:
        """Would the two run over each other in one lane?"""
        return self.low < other.high and other.low < self.high


@dataclass(frozen=True)
class Lanes:
    """The lanes on one side: a target to its own, counted from the cards outward."""

    of: Mapping[str, int]

    @property
    def width(self) -> float:
        """How much room they take."""
        return FIRST + min(WIDEST, self._count * APART) if self.of else 0.0

    @property
    def _count(self) -> int:
        return 1 + max(self.of.values(), default=-1)

    def distance(self, target: str) -> float:
        """From the cards to the lane that leads there."""
        return FIRST + self.of[target] * min(APART, WIDEST / self._count)


def share_lanes(ways: Iterable[tuple[int, int, str]]) -> Lanes:
    """Lanes for ways from one place among the cards to another, the shortest nearest to them.

    All that leads to one card runs together, so each target has one lane.
    """
    spans: dict[str, Span] = {}
    for source, place, target in ways:
        ends = (source + EXIT, place + ENTRY)
        known = spans.get(target, Span(target, *sorted(ends)))
        spans[target] = Span(target, min(known.low, *ends), max(known.high, *ends))
    lanes: list[list[Span]] = []
    for span in sorted(spans.values(), key=lambda each: (each.high - each.low, each.low)):
        free = (lane for lane in lanes if not any(span.meets(other) for other in lane))
        lane = next(free, None)
        if lane is None:
            lanes.append(lane := [])
        lane.append(span)
    return Lanes({span.target: n for n, lane in enumerate(lanes) for span in lane})


def route(source: Card, port: Port, target: Card, lanes: Lanes) -> Route:
    """The line that a way takes: down, or along its lane."""
    points: tuple[Point, ...]
    match port.side:
        case Side.DOWN:
            x = source.box.middle
            points = ((x, source.box.bottom), (x, target.box.top))
        case Side.RIGHT:
            x = source.box.right + lanes.distance(target.name)
            points = _around(source.box.right, port.y, x, target.entry, target.box.right)
        case Side.LEFT:
            x = source.box.left - lanes.distance(target.name)
            points = _around(source.box.left, port.y, x, target.entry, target.box.left)
    return Route(source.name, port.exit, port.side, points)


def _around(edge: float, leave: float, x: float, enter: float, there: float) -> tuple[Point, ...]:
    return ((edge, leave), (x, leave), (x, enter), (there, enter))
