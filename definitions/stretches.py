"""The parts into which a school year falls: terms, their halves, school weeks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from definitions.model.schedules import Recurrence, Stretch
from definitions.school_calendar import A_DAY, SchoolCalendar, SchoolYear, Term, days_between


@dataclass(frozen=True)
class Span:
    """A term, half-term, week or year: its name and its school days."""

    name: str
    words: str
    """As a sentence says it: ``the autumn term of 2026-27``."""
    days: tuple[date, ...]

    @property
    def weeks(self) -> tuple[tuple[date, ...], ...]:
        """Its school days, week by week."""
        return tuple(tuple(days) for _, days in groupby(self.days, key=_monday))


def spans_of(rule: Recurrence, calendar: SchoolCalendar, year: SchoolYear) -> Iterator[Span]:
    """Each term, half-term or week of the year in which the rule applies once, in order."""
    terms = [
        (_name(term, number), term)
        for number, term in enumerate(year.terms, 1)
        if rule.term in ("", term.name.lower())
    ]
    match rule.stretch:
        case Stretch.TERM:
            for name, term in terms:
                yield _span(name, _term_words(term, name), year, calendar, term.first, term.last)
        case Stretch.HALF_TERM:
            for name, term in terms:
                for number, (first, last) in enumerate(_halves(term), 1):
                    words = f"{_part(number)} of {_term_words(term, name)}"
                    yield _span(f"{name} {number}", words, year, calendar, first, last)
        case Stretch.WEEK:
            for name, term in terms:
                whole = _span(name, _term_words(term, name), year, calendar, term.first, term.last)
                for number, days in enumerate(whole.weeks, 1):
                    words = f"school week {number} of {whole.words}"
                    yield Span(f"{whole.name} week {number}", words, days)
        case Stretch.YEAR:
            first, last = year.terms[0].first, year.last
            yield Span(year.name, f"the school year {year.name}", _days(calendar, first, last))


def _span(  # noqa: PLR0917  what it is called, and where it lies
    name: str, words: str, year: SchoolYear, calendar: SchoolCalendar, first: date, last: date
) -> Span:
    return Span(f"{year.name} {name}", f"{words} of {year.name}", _days(calendar, first, last))


def _days(calendar: SchoolCalendar, first: date, last: date) -> tuple[date, ...]:
    return tuple(day for day in days_between(first, last) if calendar.is_school_day(day))


def _halves(term: Term) -> Iterator[tuple[date, date]]:
    """The parts of a term between which the school rests."""
    first = term.first
    for rest in term.breaks:
        yield first, rest.first - A_DAY
        first = rest.last + A_DAY
    yield first, term.last


def _part(number: int) -> str:
    """A half-term is the half of a term here, and not the holiday between the two."""
    return {1: "the first half", 2: "the second half"}.get(number, f"part {number}")


def _name(term: Term, number: int) -> str:
    return term.name.lower() or f"term {number}"


def _term_words(term: Term, name: str) -> str:
    return f"the {name} term" if term.name else name


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
