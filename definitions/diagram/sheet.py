"""A card as it is written, from its top down."""

from __future__ import annotations

from definitions.diagram.figure import Anchor, Box, Look, Shape, Style, Text
from definitions.diagram.widths import wrap

BADGE = 12.0
"""Half the width of a badge."""
TAG = 46.0
"""The width of a verb."""


class Sheet:
    """Collects texts and shapes; ``y`` is how far down it has been written."""

    def __init__(self, left: float, right: float) -> None:
        self.left = left
        self.right = right
        self.y = 0.0
        self.shapes: list[Shape] = []
        self.texts: list[Text] = []

    @property
    def middle(self) -> float:
        """Halfway between its edges."""
        return (self.left + self.right) / 2

    def part(self, left: float, right: float) -> Sheet:
        """A part of it, from here down, on which one can write by itself."""
        part = Sheet(left, right)
        part.y = self.y
        part.shapes, part.texts = self.shapes, self.texts
        return part

    def write(self, text: str, style: Style, anchor: Anchor = Anchor.START) -> None:
        """Write a text between its edges, in as many lines as it takes; nothing if it is empty."""
        lines = wrap(text, self.right - self.left, style.size, bold=style.bold)
        if not any(lines):
            return
        x = {Anchor.START: self.left, Anchor.MIDDLE: self.middle, Anchor.END: self.right}[anchor]
        base = self.y + (style.leading + style.size) / 2 - style.size * 0.14
        self.texts.append(Text(x, base, lines, style, anchor))
        self.y += style.leading * len(lines)

    def draw(self, look: Look, box: Box) -> None:
        """Draw a shape; what is drawn later lies above it."""
        self.shapes.append(Shape(look, box))

    def draw_below(self, look: Look, box: Box, place: int) -> None:
        """Draw a shape beneath those that have been drawn since there were ``place``."""
        self.shapes.insert(place, Shape(look, box))

    def badge(self, sign: str, x: float, y: float) -> None:
        """The number of a stage, or the letter of an end, around that point."""
        look = Look.NUMBER if sign.isdecimal() else Look.LETTER
        self.draw(look, Box(x - BADGE, y - BADGE, 2 * BADGE, 2 * BADGE))
        size = Style.BADGE.size
        self.texts.append(Text(x, y + size * 0.36, (sign,), Style.BADGE, Anchor.MIDDLE))

    def tag(self, look: Look, x: float, y: float) -> None:
        """The verb of a step."""
        style = Style.DARK_TAG if look is Look.ASK else Style.TAG
        self.draw(look, Box(x, y, TAG, 18))
        self.texts.append(Text(x + TAG / 2, y + 12.6, (look.value,), style, Anchor.MIDDLE))
