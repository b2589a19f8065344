"""What should happen so often in a school year, out of YAML."""

from __future__ import annotations

import re

from definitions.model.clocks import Tally
from definitions.reader import Reader, Wording
from definitions.yaml_text import Entry, Node

TALLY = Wording(
    part="A tally",
    words=("title", "count", "at_least", "warn", "basis"),
    required=("title", "count", "at_least", "warn"),
)
_SO_OFTEN = re.compile(r"(?P<number>[1-9]\d{0,2}) in a school year")


def read_tallies(reader: Reader, node: Node | None) -> tuple[Tally, ...]:
    """Every tally of a process, in the order written."""
    return tuple(_tally(reader, entry) for entry in reader.block(node, "Tallies") or ())


def _tally(reader: Reader, entry: Entry) -> Tally:
    name = reader.name(entry.key, "a tally")
    reader.positions.note(entry.key.place, "tallies", name)
    block = reader.block(entry.value, "A tally")
    words = reader.words(block, TALLY) if block else {}
    nodes = {word: each.value for word, each in words.items()}
    for word, node in nodes.items():
        reader.positions.note(node.place, "tallies", name, word)
    return Tally(
        name=name,
        title=reader.prose(nodes.get("title")),
        counted=reader.words_of(nodes.get("count")),
        at_least=_so_often(reader, nodes.get("at_least")),
        warn=reader.text(nodes.get("warn")),
        basis=reader.words_of(nodes.get("basis")),
    )


def _so_often(reader: Reader, node: Node | None) -> int:
    """``3 in a school year``; 0 where it cannot be read."""
    match = _SO_OFTEN.fullmatch(reader.text(node))
    if match is not None:
        return int(match["number"])
    if node is not None:
        reader.refuse(node, 'What is counted is counted as in "3 in a school year".')
    return 0
