"""What a diagram is made of: texts, shapes, cards and routes, in quarters of a millimetre."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import TypeAlias

from definitions.diagram.exits import Exit
from definitions.diagram.widths import width_of

PAGE_WIDTH, PAGE_HEIGHT = 840, 1188
"""A4, upright."""

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle; y grows downward."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    @property
    def middle(self) -> float:
        """Halfway between left and right."""
        return self.left + self.width / 2

    def moved(self, down: float) -> Box:
        """The same, further down."""
        return replace(self, top=self.top + down)


class Style(Enum):
    """How a text is set: size, distance of lines, weight, slant, ink."""

    PROCESS = (26, 32, True, False, "#111")
    ABOUT = (13, 18, False, False, "#111")
    STAGE = (16, 20, True, False, "#111")
    TITLE = (13.5, 17, True, False, "#111")
    DETAIL = (12, 15.5, False, False, "#333")
    CONDITION = (12, 15.5, False, True, "#333")
    QUESTION = (12.5, 16, True, False, "#111")
    LABEL = (12.5, 16, False, False, "#111")
    SMALL = (11, 14, False, False, "#333")
    TAG = (10, 14, True, False, "#111")
    DARK_TAG = (10, 14, True, False, "#fff")
    BADGE = (12, 16, True, False, "#fff")

    def __init__(self, size: float, leading: float, bold: bool, italic: bool, ink: str) -> None:
        self.size = size
        self.leading = leading
        self.bold = bold
        self.italic = italic
        self.ink = ink


class Anchor(StrEnum):
    """Which part of a line stands at its x."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True)
class Text:
    """Lines of one text; y is the base line of the first."""

    x: float
    y: float
    lines: tuple[str, ...]
    style: Style
    anchor: Anchor = Anchor.START

    def line_width(self, line: str) -> float:
        """How wide a line of it is at the most."""
        return width_of(line, self.style.size, bold=self.style.bold)

    @property
    def box(self) -> Box:
        """What it covers at the most."""
        style = self.style
        width = max(map(self.line_width, self.lines))
        before = {Anchor.START: 0.0, Anchor.MIDDLE: width / 2, Anchor.END: width}[self.anchor]
        height = style.leading * (len(self.lines) - 1) + style.size * 1.2
        return Box(self.x - before, self.y - style.size * 0.95, width, height)

    def moved(self, down: float) -> Text:
        """The same, further down."""
        return replace(self, y=self.y + down)


class Look(StrEnum):
    """What kind of shape it is; the seven verbs' names are the tags of steps."""

    CARD = "card"
    DASHED = "dashed"
    PILL = "pill"
    HEAD = "head"
    GROUP = "group"
    CELL = "cell"
    RULE = "rule"
    NUMBER = "number"
    LETTER = "letter"
    ASK = "ask"
    TELL = "tell"
    WAIT = "wait"
    SET = "set"
    MAKE = "make"
    RUN = "run"
    SET_OFF = "set off"


@dataclass(frozen=True)
class Shape:
    """A box with a look."""

    look: Look
    box: Box

    def moved(self, down: float) -> Shape:
        """The same, further down."""
        return replace(self, box=self.box.moved(down))


class Side(StrEnum):
    """Where a way leaves a card: down to the next one, at the right onward, at the left back."""

    DOWN = "down"
    RIGHT = "right"
    LEFT = "left"


@dataclass(frozen=True)
class Port:
    """The place at which a way leaves a card."""

    exit: Exit
    side: Side
    y: float


@dataclass(frozen=True)
class Card:
    """A stage, an end, the start, or what can happen at any time, with all that stands on it."""

    name: str
    box: Box
    entry: float
    """The height at which ways come in from the side."""
    shapes: tuple[Shape, ...]
    texts: tuple[Text, ...]
    ports: tuple[Port, ...] = ()

    def moved(self, down: float) -> Card:
        """The same, further down."""
        return replace(
            self,
            box=self.box.moved(down),
            entry=self.entry + down,
            shapes=tuple(each.moved(down) for each in self.shapes),
            texts=tuple(each.moved(down) for each in self.texts),
            ports=tuple(replace(each, y=each.y + down) for each in self.ports),
        )


@dataclass(frozen=True)
class Route:
    """A line from one card to another."""

    source: str
    exit: Exit
    side: Side
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Figure:
    """The whole diagram."""

    title: str
    pages: int
    cards: tuple[Card, ...]
    routes: tuple[Route, ...]
    shapes: tuple[Shape, ...]
    """Outside all cards: the legend."""
    texts: tuple[Text, ...]
    """Outside all cards: the heading, the legend and the foot of each page."""
