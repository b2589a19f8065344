"""Reminders, escalations, expiry and lateness out of YAML: one line each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from definitions.mistakes import Place
from definitions.model import Escalation, Expiry, ExpiryAction, Others, Reminder
from definitions.reader import Reader
from definitions.yaml_text import Entry, Node

TIMERS = ("remind", "escalate", "expire")
NEVER = "never"
"""Takes back what ``defaults`` says."""

_THEN = re.compile(r",\s*then\s+")
_LAST_PART = re.compile(r"(?P<deadline>.+?),\s*(?P<rest>[^,]+)")
_GO = re.compile(r"go (?P<target>[a-z][a-z0-9_]*)")
_TO = re.compile(r"to (?P<role>[a-z][a-z0-9_]*)")


@dataclass
class TimerReader:
    """Reads the timers of steps; those of ``defaults`` count where a step has none."""

    reader: Reader
    reminders: tuple[Reminder, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    expiry: Expiry | None = None

    def take_defaults(self, words: dict[str, Entry]) -> None:
        """From now on, what a step does not say is as it says here."""
        nodes = {word: entry.value for word, entry in words.items()}
        self.reminders = self.remind(nodes.get("remind"))
        self.escalations = self.escalate(nodes.get("escalate"))
        self.expiry = self.expire(nodes.get("expire"))

    def remind(self, node: Node | None) -> tuple[Reminder, ...]:
        """``3 school days before due, then 1 school day after due``."""
        if node is None:
            return self.reminders
        deadline = self.reader.deadline
        return tuple(Reminder(at=deadline(text, place)) for text, place in self._parts(node))

    def escalate(self, node: Node | None) -> tuple[Escalation, ...]:
        """``5 school days after due, to sendco``, and so on."""
        if node is None:
            return self.escalations
        found = []
        for text, place in self._parts(node):
            match = _LAST_PART.fullmatch(text)
            to = _TO.fullmatch(match["rest"]) if match else None
            if match is None or to is None:
                self._refuse(place, "5 school days after due, to sendco")
            else:
                at = self.reader.deadline(match["deadline"], place)
                found.append(Escalation(at=at, to=to["role"]))
        return tuple(found)

    def expire(self, node: Node | None) -> Expiry | None:
        """``10 school days after due, go on``, or ``ask sendco``, or ``go`` and a stage."""
        if node is None:
            return self.expiry
        text = self.reader.text(node)
        if not text or text == NEVER:
            return None
        match = _LAST_PART.fullmatch(text)
        if match is None:
            self._refuse(node.place, "10 school days after due, go on")
            return None
        at = self.reader.deadline(match["deadline"], node.place)
        action = match["rest"].strip()
        if action in (ExpiryAction.GO_ON, ExpiryAction.ASK_SENDCO):
            return Expiry(at=at, action=ExpiryAction(action))
        if target := _GO.fullmatch(action):
            return Expiry(at=at, action=ExpiryAction.GO_TO, stage=target["target"])
        self.reader.refuse(
            node, f'When time is up: "go on", "ask sendco", or "go" and a stage; not "{action}".'
        )
        return None

    def others(self, node: Node | None) -> Others | None:
        """``welcome until due``."""
        if node is None:
            return None
        text = self.reader.text(node)
        if text.startswith("welcome until "):
            until = self.reader.deadline(text.removeprefix("welcome until "), node.place)
            return Others(until=until)
        self._refuse(node.place, "welcome until due")
        return None

    def _parts(self, node: Node) -> Iterator[tuple[str, Place]]:
        for text in self.reader.texts(node):
            if text.value != NEVER:
                yield from ((part, text.place) for part in _THEN.split(text.value))

    def _refuse(self, place: Place, example: str) -> None:
        self.reader.mistakes.add(place, f'This is written as in "{example}".')
