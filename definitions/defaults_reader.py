"""Timers of every step that does not say otherwise: the school's, then those of its process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from definitions.deadlines import DAYS
from definitions.mistakes import MistakeList, listed
from definitions.model.deadlines import Deadline
from definitions.model.steps import ExpiryAction
from definitions.reader import Reader, Wording
from definitions.timer_reader import TIMERS, TimerReader
from definitions.yaml_text import Entry, Node

SCHOOL_DEFAULTS = "defaults.yaml"
"""The file of a library that holds for every process; where there is none, nothing does."""
DEFAULTS = Wording(part="Defaults", words=TIMERS)


def read_defaults(reader: Reader, timers: TimerReader, own: Node | None) -> None:
    """Take the school's defaults and, word by word in front of them, a process's ``own``."""
    words = _words(reader, own)
    _take_school_defaults(reader, timers)
    timers.take_defaults(words)


def check_school_defaults(
    files: Mapping[str, str], roles: Iterable[str], mistakes: MistakeList
) -> None:
    """Note every mistake in the school's defaults, even where no step takes them up."""
    reader = Reader(files, mistakes)
    timers = TimerReader(reader)
    words = _take_school_defaults(reader, timers)
    for escalation in timers.escalations:
        reader.known(words["escalate"].value, escalation.to, roles, "role")


def _take_school_defaults(reader: Reader, timers: TimerReader) -> dict[str, Entry]:
    node = reader.open(SCHOOL_DEFAULTS) if SCHOOL_DEFAULTS in reader.files else None
    words = _words(reader, node)
    timers.take_defaults(words)
    for word, entry in words.items():
        if strange := _of_one_process(timers, word):
            message = (
                f'"{strange}" belongs to one process. For the whole school, count from '
                f'{listed(DAYS)}; when time is up, "go on" or "ask sendco".'
            )
            reader.refuse(entry.value, message)
            timers.forget(word)
    return words


def _of_one_process(timers: TimerReader, word: str) -> str:
    """The step or stage that a default names, which other processes do not have."""
    expiry = timers.expiry if word == "expire" else None
    if expiry is not None and expiry.action is ExpiryAction.GO_TO:
        return expiry.stage
    deadlines: Mapping[str, list[Deadline]] = {
        "remind": [each.at for each in timers.reminders],
        "escalate": [each.at for each in timers.escalations],
        "expire": [expiry.at] if expiry else [],
    }
    return next((each.anchor for each in deadlines[word] if each.anchor not in DAYS), "")


def _words(reader: Reader, node: Node | None) -> dict[str, Entry]:
    block = reader.block(node, "Defaults")
    words = reader.words(block, DEFAULTS) if block is not None else {}
    for word, entry in words.items():
        reader.positions.note(entry.value.place, "defaults", word)
    return words
