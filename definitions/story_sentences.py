"""The sentences of a story, read once: "class_teacher is asked concern, due Mon 14 Sep 2026"."""

from __future__ import annotations

import re
from calendar import day_abbr, day_name, month_abbr, month_name
from collections.abc import Callable
from datetime import date

from definitions.conditions import ConditionError, parse_condition
from definitions.errors import SendflowError
from definitions.scenarios import Fact, Happened, Happening, NobodyElse, Nothing, Stands

STANDINGS = ("open", "held", "done", "skipped", "expired", "withdrawn")

_NAME = r"[a-z][a-z0-9_]*"
_LIST = rf"{_NAME}(?:(?:, | and ){_NAME})*?"
_DAY = re.compile(r"(?:(?P<weekday>[a-z]+),? )?(?P<day>\d{1,2}) (?P<month>[a-z]+) (?P<year>\d{4})")
_MONTHS = {
    name.lower(): number
    for names in (month_name, month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_WEEKDAYS = {
    name.lower(): number for names in (day_name, day_abbr) for number, name in enumerate(names)
}
_EXAMPLE = 'Write it as in "Mon 14 Sep 2026".'


class StoryError(SendflowError):
    """A sentence of a story cannot be read; the message says what to write instead."""


def parse_day(text: str) -> date:
    """A day as people write it, ``Mon 14 Sep 2026``; its weekday, if it is there, must be right.

    Raises:
        StoryError: there is no such day, or it is another day of the week.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        found = _DAY.fullmatch(" ".join(text.lower().split()))
    if found is None or found["month"] not in _MONTHS:
        raise StoryError(f'"{text}" is not a day. {_EXAMPLE}')
    try:
        day = date(int(found["year"]), _MONTHS[found["month"]], int(found["day"]))
    except ValueError:
        raise StoryError(f'There is no day "{text}".') from None
    weekday = found["weekday"]
    if weekday is not None and weekday not in _WEEKDAYS:
        raise StoryError(f'"{weekday}" is not a day of the week. {_EXAMPLE}')
    if weekday is not None and _WEEKDAYS[weekday] != day.weekday():
        raise StoryError(f'"{text}": that day is a {day:%A}.')
    return day


def written(day: date) -> str:
    """As stories write it: ``Mon 14 Sep 2026``."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def parse_sentence(text: str) -> Fact:
    """One sentence after ``then``; whatever is none of the others is a condition.

    Raises:
        StoryError: it cannot be read.
    """
    sentence = " ".join(text.split()).rstrip(".")
    for pattern, read in _SENTENCES:
        found = pattern.fullmatch(sentence)
        if found is not None:
            return read(found)
    try:
        return parse_condition(sentence)
    except ConditionError as error:
        raise StoryError(
            f'"{sentence}" is neither a sentence of a story, such as "parent is asked views" or '
            f'"the process ends as done", nor a condition. {error}'
        ) from error


def _happened(happening: Happening) -> Callable[[re.Match[str]], Fact]:
    def read(found: re.Match[str]) -> Fact:
        parts = found.groupdict()
        due = parse_day(parts["due"]) if parts.get("due") else None
        what = tuple(re.split(r" and |, ", parts["what"]))
        return Happened(happening, what, parts.get("who") or "", due)

    return read


_WHO = rf"(?P<who>{_NAME})"
_WHAT = rf"(?P<what>{_NAME})"
_SENTENCES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Fact]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (
            rf"{_WHO} is asked (?P<what>{_LIST})(?:, due (?P<due>.+))?",
            _happened(Happening.ASKED),
        ),
        (rf"{_WHO} is reminded of {_WHAT}", _happened(Happening.REMINDED)),
        (rf"{_WHO} is told that {_WHAT} is late", _happened(Happening.TOLD_LATE)),
        (rf"{_WHO} is told {_WHAT}", _happened(Happening.TOLD)),
        (rf"{_WHAT} begins", _happened(Happening.BEGINS)),
        (rf"{_WHAT} is started", _happened(Happening.STARTED)),
        (rf"the process ends as {_WHAT}", _happened(Happening.ENDS)),
        (
            rf"{_WHAT} is (?P<status>{'|'.join(STANDINGS)})",
            lambda found: Stands(found["what"], found["status"]),
        ),
        ("nobody else is asked", lambda _: NobodyElse()),
        ("nothing happens", lambda _: Nothing()),
    )
)
