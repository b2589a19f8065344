"""Deadlines as they are written, read once: "10 school days after asked"."""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date
from difflib import get_close_matches

from definitions.errors import SendflowError
from definitions.model.deadlines import Deadline, Direction, Period, Unit

LONGEST = 1000
"""More of any unit than this is a slip of the pen."""
LONGEST_TEXT = 200

DAYS = ("asked", "due", "start", "today")
"""Days that a deadline may count from without naming a step."""

MONTHS = {month_name[number].lower(): number for number in range(1, 13)}
UNITS = {unit.value: unit for unit in Unit} | {unit.value.removesuffix("s"): unit for unit in Unit}
COUNTED = ", ".join(unit.value for unit in Unit)

NAME = r"[a-z][a-z0-9_]*"
ANCHOR = re.compile(rf"{NAME}(\.{NAME})?")
AMOUNT = re.compile(
    r"(?P<clear>at least )?(?P<amount>\d+) (?P<unit>[a-z][a-z ]*?)"
    r" (?P<direction>after|before|beginning with)(?: (?P<anchor>.+))?"
)
END_OF = re.compile(r"(?:by )?(?:the )?end of (?:the |this )?(?P<period>.+)")
BEFORE_DATE = re.compile(r"before (?P<day>\d+) (?P<month>[a-z]+)")
ON = re.compile(r"(?:on )?(?P<anchor>\S+)")
TRIBUNAL = ", as the tribunal counts"
"""Stands behind a limit that ends as the time for an appeal does."""
FOR_PARENTS = (
    '"as the tribunal counts" goes with months in a "legal" limit of the parents, as in '
    f'"2 months after decision.sent_on{TRIBUNAL}".'
)


class DeadlineError(SendflowError):
    """A deadline cannot be read; the message says what to write instead."""


def parse_deadline(text: str) -> Deadline:
    """Read a deadline of the grammar in the language's chapter "When".

    A bare anchor is that day: ``today`` means ``on today``. ``by the end of`` a period and
    ``before`` a date are seen from the day the question was asked.

    Raises:
        DeadlineError: in plain words, with what could be written instead.
    """
    written = " ".join(text.split())
    if len(written) > LONGEST_TEXT:
        raise DeadlineError("This deadline is too long to be one.")
    words = written.lower()
    if words.endswith(TRIBUNAL):
        raise DeadlineError(FOR_PARENTS)
    for pattern, read in (
        (AMOUNT, _read_amount),
        (END_OF, _read_end),
        (BEFORE_DATE, _read_date),
        (ON, _read_on),
    ):
        found = pattern.fullmatch(words)
        if found is not None:
            return read(written, found)
    raise _refusal(written, words)


def _read_amount(text: str, found: re.Match[str]) -> Deadline:
    if found["anchor"] is None:
        raise DeadlineError(
            f'"{text}" does not say {found["direction"]} what. Add a day to count from, '
            f'as in "{text} asked".'
        )
    amount = int(found["amount"][:9])
    if amount == 0:
        raise DeadlineError(f'"{text}" counts nothing. Write "on {found["anchor"]}".')
    if amount > LONGEST:
        raise DeadlineError(f'"{text}" counts further than {LONGEST:,} {found["unit"]}.')
    return Deadline(
        text=text,
        amount=amount,
        unit=_unit(text, found["unit"]),
        direction=_direction(text, found),
        anchor=_anchor(text, found["anchor"]),
    )


def _direction(text: str, found: re.Match[str]) -> Direction:
    direction = Direction(found["direction"])
    if found["clear"] is None:
        return direction
    if direction is not Direction.BEFORE:
        raise DeadlineError(f'"{text}": "at least" goes with "before" only. Leave it out.')
    return Direction.CLEAR_BEFORE


def _unit(text: str, word: str) -> Unit:
    if word in UNITS:
        return UNITS[word]
    near = get_close_matches(word, UNITS, n=1)
    hint = f' Did you mean "{UNITS[near[0]].value}"?' if near else ""
    raise DeadlineError(f'"{text}": cannot count "{word}", only {COUNTED}.{hint}')


def _anchor(text: str, word: str) -> str:
    if ANCHOR.fullmatch(word):
        return word
    raise DeadlineError(
        f'"{text}": "{word}" is not a day to count from. Use asked, due, start, today, '
        'or a step and its date, as in "decision.done" or "meeting.held_on".'
    )


def _read_end(text: str, found: re.Match[str]) -> Deadline:
    if found["period"] not in set(Period):
        raise DeadlineError(
            f'"{text}": an end can be that of the term, of next term or of the school year.'
        )
    return Deadline(
        text=text, direction=Direction.BY_END_OF, anchor="asked", period=Period(found["period"])
    )


def _read_date(text: str, found: re.Match[str]) -> Deadline:
    month, day = MONTHS.get(found["month"]), int(found["day"][:4])
    if month is None or not _exists(day, month):
        raise DeadlineError(f'"{text}": there is no such day. Write it as in "before 15 February".')
    return Deadline(
        text=text, direction=Direction.BEFORE_DATE, anchor="asked", day=day, month=month
    )


def _exists(day: int, month: int) -> bool:
    try:
        date(2028, month, day)  # a leap year, so that 29 February exists
    except ValueError:
        return False
    return True


def _read_on(text: str, found: re.Match[str]) -> Deadline:
    return Deadline(text=text, direction=Direction.ON, anchor=_anchor(text, found["anchor"]))


def _refusal(text: str, words: str) -> DeadlineError:
    if not words:
        return DeadlineError(
            'A deadline is missing here. Write one, as in "5 school days after asked".'
        )
    if words.startswith("every "):
        return DeadlineError(f'"{text}" says how often, not by when.')
    if re.match(r"(at least )?(an?|one|two|three|four|five|six|ten|twelve) ", words):
        return DeadlineError(f'"{text}": write the number in figures, as in "2 weeks after asked".')
    return DeadlineError(
        f'"{text}" is not a deadline. Write it as in "5 school days after asked", '
        '"2 weeks before due", "at least 2 weeks before meeting.held_on", '
        '"15 days beginning with asked", "on due", "by the end of term" or "before 15 February".'
    )
