"""What stands outside all cards: the heading, what the signs mean, the foot of each page."""

from __future__ import annotations

from definitions.diagram.figure import PAGE_HEIGHT, Look, Style, Text
from definitions.diagram.sheet import TAG, Sheet
from definitions.diagram.steps import verb_of
from definitions.diagram.widths import width_of
from definitions.diagram.words import about_child
from definitions.model.process import ProcessDefinition

TOP, ROW = 32.0, 24.0
FOOT_BASE = 24.0
"""From the base line of a page's foot to its lower edge."""
MEANINGS = {
    Look.ASK: "someone answers",
    Look.TELL: "someone is told",
    Look.WAIT: "a pause",
    Look.SET: "on the record",
    Look.MAKE: "a document",
    Look.RUN: "a process we wait for",
    Look.SET_OFF: "a process we do not wait for",
}
LINES = (
    "Each stage is a card, and its steps are done in the order in which they stand. Numbers are "
    "stages, letters are ends. A solid line at the right goes on; a dashed line at the left goes "
    "back."
)


def write_heading(definition: ProcessDefinition, left: float, right: float) -> Sheet:
    """The process and what it is for, then the verbs that it uses."""
    sheet = Sheet(left, right)
    sheet.y = TOP
    sheet.write(about_child(definition.title), Style.PROCESS)
    sheet.y += 4
    sheet.write(about_child(definition.about), Style.ABOUT)
    sheet.y += 10
    _write_legend(sheet, definition)
    sheet.write(LINES, Style.SMALL)
    return sheet


def _write_legend(sheet: Sheet, definition: ProcessDefinition) -> None:
    used = {verb_of(step) for stage in definition.stages for step in stage.each_step()}
    x = sheet.left
    for look, meaning in MEANINGS.items():
        if look.value not in used:
            continue
        width = TAG + 7 + width_of(meaning, Style.DETAIL.size)
        if x + width > sheet.right:
            x = sheet.left
            sheet.y += ROW
        sheet.tag(look, x, sheet.y)
        sheet.texts.append(Text(x + TAG + 7, sheet.y + 13.2, (meaning,), Style.DETAIL))
        x += width + 16
    sheet.y += ROW


def write_foot(
    definition: ProcessDefinition, number: int, pages: int, left: float, right: float
) -> Text:
    """What a page that has lost the others is a page of; it stands left of the lines going down."""
    rest = f" · {definition.version} · page {number} of {pages}"
    title, most = about_child(definition.title), (right - left) / 2 - 20
    while title and width_of(f"{title}{rest}", Style.SMALL.size) > most:
        title = f"{title[:-2]}…" if len(title) > 2 else ""
    y = number * PAGE_HEIGHT - FOOT_BASE
    return Text(left, y, (f"{title}{rest}",), Style.SMALL)
