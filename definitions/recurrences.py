"""When a schedule begins, as it is written, read once: "in school week 2 of each term"."""

from __future__ import annotations

import re
from datetime import date

from definitions.deadlines import MONTHS
from definitions.errors import SendflowError
from definitions.mistakes import did_you_mean
from definitions.model.schedules import Recurrence, RecursOn, Stretch

TERMS = ("autumn", "spring", "summer")
"""What the calendars of English schools call their terms."""
MOST_WEEKS = {Stretch.TERM: 16, Stretch.HALF_TERM: 9}
"""From 1 September to Christmas, and to the end of October: no stretch has more school weeks."""
EXAMPLES = (
    '"in school week 2 of each term", "in the last school week of the summer term", '
    '"in each school week", "on the first school day of each half-term" or "on 1 September"'
)

OF = r"of (?:each (?P<each>term|half-term)|the (?P<term>[a-z]+) term)"
WEEK = re.compile(rf"in school week (?P<week>\d+) {OF}")
LAST_WEEK = re.compile(rf"in the last school week {OF}")
OF_A_WEEK_TOO = OF.replace("term|half-term", "term|half-term|school week")
A_DAY = re.compile(rf"on the (?P<which>first|last) school day {OF_A_WEEK_TOO}")
EACH_WEEK = re.compile(r"in (?:each|every) school week")
DATE = re.compile(r"on (?P<day>\d+) (?P<month>[a-z]+)")
EVERY = re.compile(r"every \d+ .+")


class RecurrenceError(SendflowError):
    """It cannot be read when a schedule begins; the message says what to write instead."""


def parse_recurrence(text: str) -> Recurrence:
    """Read when a schedule begins, by the grammar in the language's chapter "When".

    Raises:
        RecurrenceError: in plain words, with what could be written instead.
    """
    written = " ".join(text.split())
    words = written.lower()
    if found := WEEK.fullmatch(words):
        return _read_week(written, found)
    if found := LAST_WEEK.fullmatch(words):
        return _in_stretch(RecursOn.LAST_WEEK, written, found)
    if found := A_DAY.fullmatch(words):
        return _in_stretch(RecursOn(f"{found['which']} school day"), written, found)
    if EACH_WEEK.fullmatch(words):
        return Recurrence(text=written, recurs_on=RecursOn.FIRST_DAY, stretch=Stretch.WEEK)
    if found := DATE.fullmatch(words):
        return _read_date(written, found)
    if EVERY.fullmatch(words):
        raise RecurrenceError(
            f'"{written}" has no day to count from. Write in which school week of each term or '
            "half-term it begins."
        )
    raise RecurrenceError(f'"{written}" does not say when this begins. Write it as in {EXAMPLES}.')


def _read_week(text: str, found: re.Match[str]) -> Recurrence:
    week = int(found["week"][:4])
    rule = _in_stretch(RecursOn.WEEK, text, found)
    if week == 0:
        raise RecurrenceError(f'"{text}": school weeks are counted from 1.')
    if week > MOST_WEEKS[rule.stretch]:
        most = f"no {rule.stretch} has more than {MOST_WEEKS[rule.stretch]} school weeks"
        raise RecurrenceError(f'"{text}": {most}.')
    return rule.model_copy(update={"week": week})


def _in_stretch(recurs_on: RecursOn, text: str, found: re.Match[str]) -> Recurrence:
    """In each term, half-term or school week, or in the one term of that name."""
    if found["each"]:
        return Recurrence(text=text, recurs_on=recurs_on, stretch=Stretch(found["each"]))
    if found["term"] not in TERMS:
        hint = did_you_mean(found["term"], TERMS)
        raise RecurrenceError(
            f'"{text}": a term is the autumn, the spring or the summer term. {hint}'.rstrip()
        )
    return Recurrence(text=text, recurs_on=recurs_on, stretch=Stretch.TERM, term=found["term"])


def _read_date(text: str, found: re.Match[str]) -> Recurrence:
    day, month = int(found["day"][:4]), MONTHS.get(found["month"])
    if (day, month) == (29, 2):
        raise RecurrenceError(f'"{text}" comes in leap years only. Write "on 28 February".')
    if month is None or not _exists(day, month):
        raise RecurrenceError(f'"{text}": there is no such day. Write it as in "on 1 September".')
    return Recurrence(
        text=text, recurs_on=RecursOn.DATE, stretch=Stretch.YEAR, day=day, month=month
    )


def _exists(day: int, month: int) -> bool:
    try:
        date(2027, month, day)
    except ValueError:
        return False
    return True
