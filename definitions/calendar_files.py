"""The school's years as its administrator writes them: one YAML file per school year.

    school_year: 2026-27
    terms:
      autumn:
        - Wed 2 Sep 2026 to Fri 23 Oct 2026
        - Mon 2 Nov 2026 to Fri 18 Dec 2026
    closed:
      Tue 1 Sep 2026: INSET
    bank_holidays:
      added:
        Fri 7 May 2027: A royal day

Days are the first and last with pupils. A weekday is optional, and checked against its date.
England's bank holidays are known without being written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import PurePath

from definitions.mistakes import DefinitionError, MistakeList, Place, did_you_mean, listed
from definitions.reader import Wording
from definitions.school_calendar import (
    A_DAY,
    SATURDAY,
    Break,
    Closure,
    SchoolCalendar,
    SchoolYear,
    Term,
    school_year_name,
)
from definitions.yaml_text import Block, Listing, Node, Text, read_yaml

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WRITTEN = re.compile(r"(?:([a-z]+),? )?(\d{1,2}) ([a-z]+) (\d{4})")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
CALENDAR = Wording(
    part="A calendar",
    words=("school_year", "about", "terms", "closed", "bank_holidays"),
    required=("school_year", "terms"),
)
BANK_HOLIDAYS = Wording(part="Bank holidays", words=("added", "removed"))


@dataclass(frozen=True)
class CalendarFile:
    """What one file says: its year, and how its bank holidays differ from England's."""

    year: SchoolYear
    place: Place
    added: frozenset[date]
    removed: frozenset[date]


def load_calendar(texts: Mapping[str, str]) -> SchoolCalendar:
    """The calendar that these files make together: file name to text.

    Raises:
        DefinitionError: every mistake in every file, each with its line.
    """
    mistakes = MistakeList(texts)
    files = [_Reader(name, mistakes).file(text) for name, text in sorted(texts.items())]
    read = [file for file in files if file is not None]
    _check_names(read, mistakes)
    if mistakes.found:
        raise DefinitionError(mistakes.found)
    years = tuple(sorted((file.year for file in read), key=lambda year: year.name))
    calendar = SchoolCalendar(years=years)
    days = set(calendar.bank_holidays).union(*(file.added for file in read))
    days = days.difference(*(file.removed for file in read))
    return SchoolCalendar(years=years, bank_holidays=tuple(sorted(days)))


def read_date(text: str) -> date:
    """A date as ``Wed 2 Sep 2026``, ``2 September 2026`` or ``2026-09-02``.

    Raises:
        ValueError: it is none, or its weekday is another; the message is a sentence.
    """
    words = " ".join(text.lower().split())
    iso, written = ISO.fullmatch(words), WRITTEN.fullmatch(words)
    if iso is not None:
        return _existing(text, int(iso[1]), int(iso[2]), int(iso[3]))
    if written is None or written[3][:3] not in MONTHS:
        raise ValueError(f'"{text}" is not a date. Write it as in "Wed 2 Sep 2026".')
    month = MONTHS.index(written[3][:3]) + 1
    found = _existing(text, int(written[4]), month, int(written[2]))
    if written[1] and written[1][:3] != WEEKDAYS[found.weekday()]:
        raise ValueError(f'"{text}": that day is a {found:%A}.')
    return found


def _existing(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f'"{text}": there is no such day.') from error


def _check_names(files: Iterable[CalendarFile], mistakes: MistakeList) -> None:
    """Each file bears its year's name: so a school's own takes the place of the one shipped."""
    for file in files:
        if PurePath(file.place.file).stem != file.year.name:
            mistakes.add(file.place, f"Call this file {file.year.name}.yaml.")


class _Reader:
    """Reads one file, and notes everything that is wrong with it."""

    def __init__(self, name: str, mistakes: MistakeList) -> None:
        self._start = Place(name, 1, 1)
        self._mistakes = mistakes

    def file(self, text: str) -> CalendarFile | None:
        before = len(self._mistakes.found)
        root = read_yaml(self._start.file, text, self._mistakes)
        if root is None:
            return None
        parts = self._parts(root, CALENDAR)
        name = self._name(parts)
        terms = tuple(self._terms(parts.get("terms"), name))
        closures = tuple(self._closures(parts.get("closed"), name))
        holidays = parts.get("bank_holidays")
        changes = self._parts(holidays, BANK_HOLIDAYS) if holidays is not None else {}
        added = frozenset(self._days(changes.get("added")))
        removed = frozenset(self._days(changes.get("removed")))
        self._check_order(terms, root.place)
        if len(self._mistakes.found) > before:
            return None
        year = SchoolYear(name=name, terms=terms, closures=closures)
        return CalendarFile(year, root.place, added, removed)

    def _parts(self, node: Node, wording: Wording) -> dict[str, Node]:
        known = wording.words
        if not isinstance(node, Block):
            self._mistakes.add(node.place, f"Here should stand {listed(known)}, each with a colon.")
            return {}
        for entry in node:
            if entry.key.value not in known:
                self._mistakes.add(
                    entry.key.place,
                    f'A calendar has nothing called "{entry.key.value}".',
                    did_you_mean(entry.key.value, known),
                )
        return {entry.key.value: entry.value for entry in node}

    def _name(self, parts: Mapping[str, Node]) -> str:
        node = parts.get("school_year")
        match node:
            case Text(value=name):
                found = re.fullmatch(r"(\d{4})-(\d{2})", name)
                if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
                    self._mistakes.add(
                        node.place, f'"{name}" is not a school year. Write it as in "2026-27".'
                    )
                return name
            case None:
                self._mistakes.add(
                    self._start, 'The school year is missing. Write "school_year: 2026-27".'
                )
            case _:
                self._mistakes.add(node.place, 'Write the school year as in "2026-27".')
        return ""

    # ------------------------------------------------------------------------------- terms

    def _terms(self, node: Node | None, year: str) -> Iterator[Term]:
        if not isinstance(node, Block) or not node.entries:
            place = node.place if node is not None else self._start
            self._mistakes.add(
                place, 'The terms are missing. Write "terms:", and each by its name.'
            )
            return
        for entry in node:
            halves = tuple(self._halves(entry.value, year))
            if halves:
                yield Term(
                    first=halves[0][0],
                    last=halves[-1][1],
                    name=entry.key.value,
                    breaks=tuple(
                        Break(first=one[1] + A_DAY, last=other[0] - A_DAY)
                        for one, other in pairwise(halves)
                    ),
                )

    def _halves(self, node: Node, year: str) -> Iterator[tuple[date, date]]:
        """The parts of a term between which the school rests, in order."""
        before: date | None = None
        for item in node.items if isinstance(node, Listing) else (node,):
            half = self._half(item, year)
            if half is None:
                continue
            if before is not None and half[0] <= before:
                self._mistakes.add(
                    item.place, "This part begins before the one above it has ended."
                )
                continue
            before = half[1]
            yield half

    def _half(self, node: Node, year: str) -> tuple[date, date] | None:
        days = node.value.split(" to ") if isinstance(node, Text) else []
        if len(days) != 2:
            self._mistakes.add(
                node.place,
                'Write the first and last day as in "Wed 2 Sep 2026 to Fri 23 Oct 2026".',
            )
            return None
        first, last = (self._school_day(day, node.place, year) for day in days)
        if first is None or last is None:
            return None
        if last < first:
            self._mistakes.add(node.place, "This ends before it begins.")
            return None
        return first, last

    def _check_order(self, terms: tuple[Term, ...], place: Place) -> None:
        for one, other in pairwise(terms):
            if other.first <= one.last:
                self._mistakes.add(
                    place, f"The term {other.name} begins before the term {one.name} has ended."
                )

    # -------------------------------------------------------------------------------- days

    def _closures(self, node: Node | None, year: str) -> Iterator[Closure]:
        if node is None:
            return
        if not isinstance(node, Block):
            self._mistakes.add(node.place, 'Write each closed day as in "Tue 1 Sep 2026: INSET".')
            return
        for entry in node:
            day = self._school_day(entry.key.value, entry.key.place, year)
            if day is not None and isinstance(entry.value, Text):
                yield Closure(on=day, reason=entry.value.value)

    def _school_day(self, text: str, place: Place, year: str) -> date | None:
        """A Monday to Friday of this school year."""
        day = self._day(text, place)
        if day is None:
            return None
        if day.weekday() >= SATURDAY:
            self._mistakes.add(place, f'"{text}" is a {day:%A}: no school day anyway.')
            return None
        if year and school_year_name(day) != year:
            self._mistakes.add(place, f'"{text}" lies outside the school year {year}.')
            return None
        return day

    def _days(self, node: Node | None) -> Iterator[date]:
        """Days listed, or days with what they are called."""
        match node:
            case Block():
                texts = [entry.key for entry in node]
            case Listing():
                texts = [item for item in node.items if isinstance(item, Text)]
            case Text():
                texts = [node]
            case None:
                texts = []
        for text in texts:
            day = self._day(text.value, text.place)
            if day is not None:
                yield day

    def _day(self, text: str, place: Place) -> date | None:
        try:
            return read_date(text)
        except ValueError as error:
            self._mistakes.add(place, str(error))
            return None
