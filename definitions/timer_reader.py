"""Reminders, escalations, expiry and lateness out of YAML: one line each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from definitions.mistakes import Place
from definitions.model.steps import Escalation, Expiry, ExpiryAction, Others, Reminder
from definitions.reader import UNKNOWN_DEADLINE, Reader
from definitions.yaml_text import Entry, Node

TIMERS = ("remind", "escalate", "expire")
NEVER = "never"
"""Takes back what ``defaults`` says."""

MOST_REMINDERS = 20
"""More than that is no reminder any more."""

_EVERY = re.compile(r"every (?P<amount>\d+) (?P<unit>[a-z ]+), at most (?P<most>\d+) times?")
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

    def forget(self, word: str) -> None:
        """Nothing holds for this word any more where a step does not say it."""
        if word == "remind":
            self.reminders = ()
        elif word == "escalate":
            self.escalations = ()
        else:
            self.expiry = None

    def remind(self, node: Node | None) -> tuple[Reminder, ...]:
        """``3 school days before due, then 1 school day after due``, or ``every 2 days ...``."""
        if node is None:
            return self.reminders
        parts = tuple(self._parts(node))
        if any(text.startswith("every ") for text, _ in parts):
            return self._series(parts)
        deadline = self.reader.deadline
        return tuple(Reminder(at=deadline(text, place)) for text, place in parts)

    def _series(self, parts: tuple[tuple[str, Place], ...]) -> tuple[Reminder, ...]:
        """``every 2 school days, at most 3 times``: 2, 4 and 6 school days after the due date."""
        text, place = parts[0]
        match = _EVERY.fullmatch(text)
        if match is None or len(parts) > 1:
            self._refuse(place, "every 2 school days, at most 3 times")
            return ()
        amount, most = int(match["amount"][:9]), int(match["most"][:4])
        if not 1 <= most <= MOST_REMINDERS:
            message = f"Somebody is reminded at most {MOST_REMINDERS} times, and at least once."
            self.reader.mistakes.add(place, message)
            return ()
        unit = match["unit"].strip()
        last = self.reader.deadline(f"{most * amount} {unit} after due", place)
        if last == UNKNOWN_DEADLINE:
            return ()
        days = [f"{number * amount} {unit} after due" for number in range(1, most + 1)]
        return tuple(Reminder(at=self.reader.deadline(day, place)) for day in days)

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
