"""What the law or the policy times, out of YAML."""

from __future__ import annotations

import re

from definitions.deadlines import TRIBUNAL
from definitions.mistakes import did_you_mean
from definitions.model.clocks import Clock, Exemption, Owner
from definitions.model.deadlines import Deadline
from definitions.reader import UNKNOWN_DEADLINE, Reader, Wording
from definitions.yaml_text import Block, Entry, Node

CLOCK = Wording(
    part="A clock",
    words=("title", "whose", "runs", "aim", "legal", "may_stretch", "basis"),
    required=("title", "whose", "runs"),
)
_NAME = r"[a-z][a-z0-9_]*"
_RUNS = re.compile(rf"from (?:(?P<start>{_NAME})\.done|start) until (?P<stop>{_NAME})\.done")
_WITHIN = "within "


def read_clocks(reader: Reader, node: Node | None) -> tuple[Clock, ...]:
    """Every clock of a process, in the order written."""
    found = (_clock(reader, entry) for entry in reader.block(node, "Clocks") or ())
    return tuple(each for each in found if each is not None)


def _clock(reader: Reader, entry: Entry) -> Clock | None:
    name = reader.name(entry.key, "a clock")
    reader.positions.note(entry.key.place, "clocks", name)
    block = reader.block(entry.value, "A clock")
    words = reader.words(block, CLOCK) if block else {}
    nodes = {word: each.value for word, each in words.items()}
    for word, node in nodes.items():
        reader.positions.note(node.place, "clocks", name, word)
    if block is not None:
        _check_limit(reader, block, nodes)
    runs = _RUNS.fullmatch(reader.text(nodes.get("runs")))
    if runs is None and "runs" in nodes:
        message = 'When a clock runs is written as in "from concern.done until decision.done".'
        reader.refuse(nodes["runs"], message)
    whose = _whose(reader, nodes.get("whose"))
    deadlines = {word: _deadline(reader, nodes.get(word)) for word in ("aim", "legal")}
    if runs is None:
        return None
    return Clock(
        name=name,
        title=reader.prose(nodes.get("title")),
        whose=whose or Owner.SCHOOL,
        start=runs["start"] or "start",
        stop=runs["stop"],
        may_stretch=_stretch(reader, nodes.get("may_stretch")),
        basis=reader.words_of(nodes.get("basis")),
        **deadlines,
    )


def _check_limit(reader: Reader, block: Block, nodes: dict[str, Node]) -> None:
    written = {each.key.value for each in block}
    if not written & {"aim", "legal"} and nodes:
        message = 'A clock says by when: an "aim", a "legal" limit, or both.'
        reader.mistakes.add(block.place, message)


def _whose(reader: Reader, node: Node | None) -> Owner | None:
    word, words = reader.text(node), [each.value for each in Owner]
    if word in words:
        return Owner(word)
    if node is not None:
        message = f"Whose time it is, is one of: {', '.join(words)}."
        reader.refuse(node, message, did_you_mean(word, words))
    return None


def _stretch(reader: Reader, node: Node | None) -> Exemption | None:
    word, words = reader.text(node), [each.value for each in Exemption]
    if word in words:
        return Exemption(word)
    if node is not None:
        message = f'All that may stretch a limit is "{Exemption.SCHOOL_CLOSURE}".'
        reader.refuse(node, message, did_you_mean(word, words))
    return None


def _deadline(reader: Reader, node: Node | None) -> Deadline | None:
    """``within 2 months`` counts from the day on which the clock starts."""
    text = reader.text(node)
    if node is None or not text:
        return None
    rule = text.removesuffix(TRIBUNAL)
    if rule.startswith(_WITHIN):
        rule = f"{rule.removeprefix(_WITHIN)} after asked"
    elif rule == text:
        return reader.deadline(text, node.place)
    counted = reader.deadline(rule, node.place)
    if counted == UNKNOWN_DEADLINE:
        return counted
    appeal = text.endswith(TRIBUNAL)
    return counted.model_copy(update={"text": text, "as_tribunal_counts": appeal})
