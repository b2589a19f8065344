"""What every verb may have, out of YAML: a list to repeat it over, a consent it needs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from definitions.model.steps import Gate, Repeat
from definitions.reader import Reader
from definitions.yaml_text import Node, Text

GATE = ("for_each", "needs_consent", "if_refused")

_REPEAT = re.compile(r"(?P<name>[a-z][a-z0-9_]*) in (?P<path>[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)")
_GATE = re.compile(r"(?P<scope>[a-z][a-z0-9_]*)( of (?P<of>[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?))?")


def read_repeat(reader: Reader, node: Node | None) -> Repeat | None:
    """The list over which a step is repeated; None where there is none."""
    text = reader.text(node)
    if node is None or not text:
        return None
    match = _REPEAT.fullmatch(text)
    if match is None:
        message = 'What is repeated is written "for_each: agency in pupil.agencies_wanted".'
        reader.refuse(node, message)
        return None
    reader.name(Text(match["name"], node.place), "an entry")
    return Repeat(name=match["name"], path=match["path"])


def read_gate(reader: Reader, nodes: Mapping[str, Node]) -> Gate | None:
    """The consent a step needs; None where it needs none."""
    node, refused = nodes.get("needs_consent"), nodes.get("if_refused")
    text = reader.text(node)
    if node is None or not text:
        if refused is not None and node is None:
            reader.refuse(refused, '"if_refused" goes with "needs_consent".')
        return None
    match = _GATE.fullmatch(text)
    if match is None:
        message = 'A consent is named as in "identify", or "agency of" an agency.'
        reader.refuse(node, message)
        return None
    return Gate(scope=match["scope"], of=match["of"] or "", if_refused=reader.text(refused))
