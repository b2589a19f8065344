"""What stands on each card of a diagram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from definitions.diagram.conditions import say_condition
from definitions.diagram.exits import THEN, Exit, question_of
from definitions.diagram.figure import Anchor, Box, Card, Look, Port, Side, Style
from definitions.diagram.limits import say_clock, say_tally
from definitions.diagram.sheet import BADGE, TAG, Sheet
from definitions.diagram.steps import say_step
from definitions.diagram.words import Words, about_child
from definitions.model.process import End
from definitions.model.stages import FirstOf, Stage
from definitions.model.steps import Step, Together

PAD = 14.0
"""Between the edge of a card and what stands on it."""
PILL = 480.0
"""The width of the start and of an end."""
START, ANY_TIME, LIMITS = "the start", "at any time", "what is timed"
"""The cards that are neither a stage nor an end: no name in a definition holds a space."""


@dataclass(frozen=True)
class Way:
    """A way out of a card, and the side at which it leaves."""

    exit: Exit
    side: Side


@dataclass(frozen=True)
class CardWriter:
    """Writes the cards of one process; each begins at the top of the sheet."""

    words: Words
    badges: Mapping[str, str]
    """Stage or end to its number or letter."""
    left: float
    right: float

    def start(self, ways: Sequence[Way]) -> Card:
        """How the process begins."""
        sheet = Sheet(*self._around_middle())
        inside = sheet.part(sheet.left + 20, sheet.right - 20)
        inside.y = 8
        inside.write("Start", Style.TITLE, Anchor.MIDDLE)
        for each in self.words.definition.start.fields:
            inside.write(about_child(each.question), Style.DETAIL, Anchor.MIDDLE)
        sheet.y = inside.y + 8
        ports = tuple(Port(each.exit, each.side, sheet.y) for each in ways)
        return self._finish(START, sheet, Look.PILL, sheet.y / 2, ports)

    def end(self, end: End, *, aside: bool) -> Card:
        """One way in which the process can end; ``aside``, a line can pass it on its left."""
        middle = (self.left + self.right) / 2
        left, right = (middle + 24, self.right) if aside else self._around_middle()
        sheet = Sheet(left + 2 * BADGE + 22, right - 16)
        sheet.y = 8
        sheet.write(f"End: {about_child(end.title)}", Style.TITLE)
        sheet.y += 8
        sheet.badge(self.badges[end.name], left + BADGE + 12, sheet.y / 2)
        sheet.left, sheet.right = left, right
        return self._finish(end.name, sheet, Look.PILL, sheet.y / 2, ())

    def stage(self, stage: Stage, ways: Sequence[Way]) -> Card:
        """A stage: its steps in order, and where it can lead."""
        sheet = Sheet(self.left, self.right)
        entry = self._write_head(sheet, about_child(stage.title), self.badges[stage.name])
        if stage.at_most is not None:
            times = "once" if stage.at_most == 1 else f"{stage.at_most} times"
            self._write_limit(sheet, f"at most {times}; then the SENDCo decides how to go on")
        self._draw_head(sheet)
        for each in stage.steps:
            if isinstance(each, Together):
                self._write_group(sheet, each)
            else:
                self._write_step(sheet, each, PAD)
            sheet.y += 9
        sheet.y += 3
        in_order = isinstance(stage.next, FirstOf)
        ports = self._write_ways(sheet, ways, question_of(stage, self.words), in_order=in_order)
        return self._finish(stage.name, sheet, Look.CARD, entry, ports)

    def any_time(self, ways: Sequence[Way]) -> Card:
        """What leads out of any stage."""
        sheet = Sheet(self.left, self.right)
        entry = self._write_head(sheet, "At any time, whatever the stage", "!")
        if len(self.words.definition.whenever) > 1:
            self._write_limit(sheet, "the first of these that is so decides")
        self._draw_head(sheet)
        sheet.y -= 6
        ports = tuple(self._write_way(sheet, each) for each in ways)
        sheet.y += 6
        return self._finish(ANY_TIME, sheet, Look.DASHED, entry, ports)

    def limits(self, _: Sequence[Way]) -> Card:
        """What is timed and counted, apart from any one step."""
        definition = self.words.definition
        sheet = Sheet(self.left, self.right)
        inside = sheet.part(sheet.left + PAD, sheet.right - PAD)
        inside.y = 11
        inside.write("What is timed and counted", Style.STAGE)
        for title, detail in (
            *(say_clock(each, self.words) for each in definition.clocks),
            *(say_tally(each, self.words) for each in definition.tallies),
        ):
            inside.y += 8
            inside.write(title, Style.TITLE)
            inside.write(detail, Style.DETAIL)
        sheet.y = inside.y + 12
        return self._finish(LIMITS, sheet, Look.GROUP, 0, ())

    # ---------------------------------------------------------------------------------- its head

    def _write_head(self, sheet: Sheet, title: str, sign: str) -> float:
        sheet.y = 11
        entry = sheet.y + Style.STAGE.leading / 2
        sheet.badge(sign, sheet.left + PAD + BADGE, entry)
        part = sheet.part(sheet.left + PAD + 2 * BADGE + 10, sheet.right - PAD)
        part.write(title, Style.STAGE)
        sheet.y = part.y
        return entry

    def _write_limit(self, sheet: Sheet, text: str) -> None:
        part = sheet.part(sheet.left + PAD + 2 * BADGE + 10, sheet.right - PAD)
        part.write(text, Style.CONDITION)
        sheet.y = part.y

    def _draw_head(self, sheet: Sheet) -> None:
        sheet.y += 9
        head = Box(sheet.left + 1, 1, sheet.right - sheet.left - 2, sheet.y - 1)
        sheet.draw_below(Look.HEAD, head, 0)
        sheet.y += 9

    # --------------------------------------------------------------------------------- its steps

    def _write_step(self, sheet: Sheet, step: Step, pad: float) -> None:
        said = say_step(step, self.words)
        sheet.tag(Look(said.verb), sheet.left + pad, sheet.y)
        part = sheet.part(sheet.left + pad + TAG + 9, sheet.right - pad)
        part.write(said.title, Style.TITLE)
        part.write(said.condition, Style.CONDITION)
        for each in said.details:
            part.write(each, Style.DETAIL)
        sheet.y = max(part.y, sheet.y + 18)

    def _write_group(self, sheet: Sheet, group: Together) -> None:
        """Steps side by side, two in a row."""
        top, place = sheet.y, len(sheet.shapes)
        inner = sheet.part(sheet.left + PAD + 10, sheet.right - PAD - 10)
        inner.y += 6
        few = group.enough is not None and group.enough < len(group.steps)
        count = f": {group.enough} of {len(group.steps)} " if few else ""
        verb = "is enough" if group.enough == 1 else "are enough"
        inner.write(f"Side by side{count}{verb if few else ''}", Style.QUESTION)
        if group.when is not None:
            inner.write(f"if {say_condition(group.when.tree, self.words)}", Style.CONDITION)
        inner.y += 4
        for first in range(0, len(group.steps), 2):
            self._write_row(inner, group.steps[first : first + 2])
        whole = Box(sheet.left + PAD, top, sheet.right - sheet.left - 2 * PAD, inner.y + 2 - top)
        sheet.draw_below(Look.GROUP, whole, place)
        sheet.y = inner.y + 2

    def _write_row(self, sheet: Sheet, steps: Sequence[Step]) -> None:
        width = (sheet.right - sheet.left - 8 * (len(steps) - 1)) / len(steps)
        top, place, cells = sheet.y, len(sheet.shapes), []
        for number, step in enumerate(steps):
            left = sheet.left + number * (width + 8)
            cell = sheet.part(left, left + width)
            cell.y += 8
            self._write_step(cell, step, 8)
            cells.append(cell)
        height = max(cell.y for cell in cells) + 8 - top
        for cell in cells:
            sheet.draw_below(Look.CELL, Box(cell.left, top, width, height), place)
        sheet.y = top + height + 8

    # ------------------------------------------------------------------------------ its ways out

    def _write_ways(
        self, sheet: Sheet, ways: Sequence[Way], question: str, *, in_order: bool
    ) -> tuple[Port, ...]:
        """What leads onward at the right, back at the left, and to the next card below."""
        if [(each.side, each.exit.labels) for each in ways] == [(Side.DOWN, (THEN,))]:
            return (Port(ways[0].exit, Side.DOWN, sheet.y),)
        sheet.draw(Look.RULE, Box(sheet.left, sheet.y, sheet.right - sheet.left, 0))
        sheet.y += 6
        beside = [] if in_order else [each for each in ways if each.side is not Side.DOWN]
        ports = self._write_beside(sheet, beside, question)
        ports += [self._write_way(sheet, each) for each in ways if each not in beside]
        sheet.y += 6
        return tuple(ports)

    def _write_beside(self, sheet: Sheet, ways: Sequence[Way], question: str) -> list[Port]:
        """In two columns, where there is something for each."""
        onward = [each for each in ways if each.side is Side.RIGHT]
        back = [each for each in ways if each.side is Side.LEFT]
        share = 2 if onward and (question or back) else 1
        width = (sheet.right - sheet.left) / share
        columns = (
            sheet.part(sheet.left, sheet.left + width),
            sheet.part(sheet.right - width, sheet.right),
        )
        if question:
            asked = columns[0].part(sheet.left + PAD, columns[0].right - PAD)
            asked.y += 5
            asked.write(question, Style.QUESTION)
            columns[0].y = asked.y + 3
        ports = [self._write_way(columns[0], each) for each in back]
        ports += [self._write_way(columns[1], each) for each in onward]
        sheet.y = max(each.y for each in columns)
        return ports

    def _write_way(self, sheet: Sheet, way: Way) -> Port:
        """What leads there, by the edge at which the line leaves."""
        edge = PAD + 2 * BADGE + 8
        left, right = {
            Side.LEFT: (sheet.left + edge, sheet.right),
            Side.RIGHT: (sheet.left, sheet.right - edge),
            Side.DOWN: (sheet.left + edge, sheet.right - edge),
        }[way.side]
        part = sheet.part(left, right)
        part.y += 5
        anchor = {Side.LEFT: Anchor.START, Side.RIGHT: Anchor.END, Side.DOWN: Anchor.MIDDLE}
        for number, label in enumerate(way.exit.labels):
            said = self._said(way) if label == THEN else label
            part.write(f"{'or ' * (number > 0)}{said}", Style.LABEL, anchor[way.side])
        bottom = part.y + 5
        y = (sheet.y + bottom) / 2
        if way.side is not Side.DOWN:
            x = sheet.left + PAD + BADGE if way.side is Side.LEFT else sheet.right - PAD - BADGE
            sheet.badge(self.badges[way.exit.target], x, y)
        sheet.y = bottom
        return Port(way.exit, way.side, y)

    def _said(self, way: Way) -> str:
        """What is said of a way that depends on nothing."""
        where = "back" if way.side is Side.LEFT else "on"
        return f"{THEN} {where} to “{self.words.title(way.exit.target)}”"

    # ------------------------------------------------------------------------------ the card itself

    def _around_middle(self) -> tuple[float, float]:
        middle, half = (self.left + self.right) / 2, min(PILL, self.right - self.left) / 2
        return middle - half, middle + half

    def _finish(
        self, name: str, sheet: Sheet, look: Look, entry: float, ports: tuple[Port, ...]
    ) -> Card:
        box = Box(sheet.left, 0, sheet.right - sheet.left, sheet.y)
        sheet.draw_below(look, box, 0)
        return Card(name, box, entry, tuple(sheet.shapes), tuple(sheet.texts), ports)
