"""`definitions/README.md` taken apart: its sections, their tables and their examples."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

REFERENCE = Path(__file__).parents[2] / "definitions" / "README.md"
_HEADING = re.compile(r"(#+) (.+)")
_FENCE = re.compile(r"```(\w*) ?(.*)")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    line: int
    cells: tuple[str, ...]

    def code(self, column: int) -> list[str]:
        """Everything in that column that stands between backticks."""
        return _CODE.findall(self.cells[column])


@dataclass
class Table:
    """A table, under its head."""

    head: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """What its first column lists."""
        return [each for row in self.rows for each in row.code(0)]


@dataclass
class Example:
    """Some lines of a language, and what they are: ``yaml``, ``step``."""

    line: int
    language: str
    kind: str
    lines: list[str] = field(default_factory=list)
    said: str = ""
    """The block of plain text that follows an example of a mistake."""

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(f"{line}\n" for line in self.lines)


@dataclass
class Section:
    """What stands under one heading, up to the next."""

    heading: str
    tables: list[Table] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """How a link names it."""
        return re.sub(r"[^\w -]", "", self.heading.lower()).replace(" ", "-")


@cache
def sections() -> tuple[Section, ...]:
    """The whole reference."""
    found, example, table = [Section("")], None, False
    for number, line in enumerate(REFERENCE.read_text("utf-8").splitlines(), 1):
        if example is not None and line != "```":
            example.lines.append(line)
        elif example is not None:
            example = None
        elif fence := _FENCE.fullmatch(line):
            example = Example(number, fence[1], fence[2])
            found[-1].examples.append(example)
        elif heading := _HEADING.fullmatch(line):
            found.append(Section(heading[2]))
        elif line.startswith("|"):
            cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
            if not table:
                found[-1].tables.append(Table(cells))
            elif set("".join(cells)) != {"-"}:
                found[-1].tables[-1].rows.append(Row(number, cells))
        table = line.startswith("|")
    for each in found:
        _take_messages(each.examples)
    return tuple(found)


def section(heading: str) -> Section:
    """The section under that heading."""
    found = [each for each in sections() if each.heading == heading]
    assert len(found) == 1, f'definitions/README.md needs exactly one heading "{heading}".'
    return found[0]


def examples(*languages: str) -> list[Example]:
    """Every example of these languages."""
    return [each for part in sections() for each in part.examples if each.language in languages]


def _take_messages(found: list[Example]) -> None:
    for example, after in pairwise(found):
        if example.kind.startswith("wrong") and after.language == "text":
            example.said = after.text.rstrip("\n")
