"""What may arrive, and the steps that wait for it, out of YAML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from definitions.model.forms import Form
from definitions.model.process import Arrival
from definitions.reader import UNKNOWN_DEADLINE, Reader, Wording
from definitions.timer_reader import TIMERS, TimerReader
from definitions.yaml_text import Block, Entry, Node

ARRIVAL = Wording(part="An arrival", words=("title", "form"), required=("title", "form"))
ONLY_FOR_ARRIVALS = ("due", *TIMERS)
"""Words of a step that waits, which say something only where it waits for an arrival."""

_WHY = "Enter it here once it has come."

FormOf = Callable[[str, Node | None, tuple[str, ...]], Form]
"""Reads the form that a name, its node and the names that lead to its part stand for."""


def read_arrivals(reader: Reader, node: Node | None, form_of: FormOf) -> tuple[Arrival, ...]:
    """Everything that may arrive in a process, in the order written."""
    entries = reader.block(node, "Arrivals") or ()
    return tuple(_arrival(reader, entry, form_of) for entry in entries)


def form_key(arrival: str) -> str:
    """Under what ``Positions.forms`` and ``unread`` keep the form of an arrival."""
    return f"arrivals.{arrival}"


def _arrival(reader: Reader, entry: Entry, form_of: FormOf) -> Arrival:
    name = reader.name(entry.key, "an arrival")
    here = ("arrivals", name)
    reader.positions.note(entry.key.place, *here)
    block = reader.block(entry.value, "An arrival")
    words = reader.words(block, ARRIVAL) if block else {}
    nodes = {word: each.value for word, each in words.items()}
    for word, node in nodes.items():
        reader.positions.note(node.place, *here, word)
    form = form_of(form_key(name), nodes.get("form"), here)
    return Arrival(name=name, title=reader.prose(nodes.get("title")), form=form)


def read_waiting_for(
    reader: Reader,
    timers: TimerReader,
    nodes: Mapping[str, Node],
    arrival: Arrival,
    block: Block,
) -> dict[str, Any]:
    """What a step that waits for ``arrival`` says besides its name: how long, and what then."""
    expire = timers.expire(nodes.get("expire"))
    if "due" not in nodes:
        message = 'By when should it come? Add a line such as "due: 30 school days after asked".'
        reader.mistakes.add(block.place, message)
    if expire is None:
        message = (
            'What if it never comes? Add a line such as "expire: 10 school days after due, '
            'ask sendco".'
        )
        place = nodes["expire"].place if "expire" in nodes else block.place
        reader.mistakes.add(place, message)
    return {
        "why": _WHY,
        "arrival": arrival.name,
        "form": arrival.form,
        "due": reader.deadline_of(nodes.get("due")) or UNKNOWN_DEADLINE,
        "remind": timers.remind(nodes.get("remind")),
        "escalate": timers.escalate(nodes.get("escalate")),
        "expire": expire,
    }


def refuse_timers(reader: Reader, nodes: Mapping[str, Node]) -> None:
    """A wait for a day or for people is over of itself: nothing about it can be late."""
    for word in ONLY_FOR_ARRIVALS:
        if word in nodes:
            message = f'"{word}" goes with "wait: for" something that arrives.'
            reader.refuse(nodes[word], message)
