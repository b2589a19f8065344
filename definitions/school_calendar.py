"""Which days are school days and working days, from what the school has written down."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, Self

import holidays
from pydantic import Field, model_validator

from definitions.errors import SendflowError
from definitions.model.part import Part

A_DAY = timedelta(days=1)
AUGUST = 8
SATURDAY = 5
YEARS_AHEAD = 10
"""How far beyond the last term dates England's bank holidays are worked out."""


class MissingCalendarError(SendflowError):
    """The term dates of a school year are needed and nobody has entered them."""

    def __init__(self, year: str, need: str = "the date asked for") -> None:
        super().__init__(
            f"The school calendar for {year} is missing, and {need} depends on it. "
            f"Put that year's term dates into calendars/{year}.yaml in the school's own folder."
        )
        self.year = year


class Break(Part):
    """Days inside a term on which the school rests, first and last included."""

    first: date
    last: date
    reason: str = "half-term"


class Term(Part):
    """A term: the first and the last day with pupils."""

    first: date
    last: date
    name: str = ""
    breaks: tuple[Break, ...] = ()


class Closure(Part):
    """One day of term on which no pupil is in: INSET, snow, an occasional day."""

    on: date
    reason: str = "closed"


class SchoolYear(Part):
    """The terms and closures of one school year, which begins after July."""

    name: str
    """As in ``2026-27``."""
    terms: tuple[Term, ...] = Field(min_length=1)
    closures: tuple[Closure, ...] = ()

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        """Terms follow one another inside one school year."""
        for term in self.terms:
            if term.last < term.first:
                raise ValueError(f"A term of {self.name} ends before it begins.")
            if {school_year_name(term.first), school_year_name(term.last)} != {self.name}:
                raise ValueError(f"A term of {self.name} lies outside that school year.")
        for one, other in pairwise(self.terms):
            if other.first <= one.last:
                raise ValueError(f"Two terms of {self.name} overlap, or are not in order.")
        return self

    @property
    def last(self) -> date:
        """The last day of the last term."""
        return self.terms[-1].last

    def term_days(self) -> Iterator[date]:
        """Mondays to Fridays in term, half-terms and closures left out; bank holidays are in."""
        closed = {closure.on for closure in self.closures}
        for term in self.terms:
            for day in days_between(term.first, term.last):
                resting = any(rest.first <= day <= rest.last for rest in term.breaks)
                if day.weekday() < SATURDAY and day not in closed and not resting:
                    yield day


@lru_cache
def english_bank_holidays(first: int, last: int) -> tuple[date, ...]:
    """England's bank holidays of the calendar years from ``first`` to ``last``, in order.

    Without the subdivision the list would lack Easter Monday and the August bank holiday.
    """
    found = holidays.country_holidays("GB", subdiv="ENG", years=range(first, last + 1))
    return tuple(sorted(found))


def _around(data: dict[str, Any]) -> tuple[date, ...]:
    starts = [year.terms[0].first.year for year in data.get("years", ())]
    if not starts:
        return ()
    return english_bank_holidays(min(starts) - 1, max(starts) + YEARS_AHEAD)


class SchoolCalendar(Part):
    """Every school year that has been entered, and the bank holidays of England.

    School days are days with a session for pupils (Education Act 1996 s.579). Working days are
    Mondays to Fridays that are not bank holidays. Asking about a day of a school year that has not
    been entered raises ``MissingCalendarError`` rather than guess.
    """

    years: tuple[SchoolYear, ...]
    bank_holidays: tuple[date, ...] = Field(default_factory=_around)

    # ----------------------------------------------------------------------------- one day

    def is_school_day(self, day: date) -> bool:
        """Are pupils in school on this day?"""
        self._require(day, day)
        return day.toordinal() in self._school_day_set

    def is_working_day(self, day: date) -> bool:
        """Is this a Monday to Friday that is not a bank holiday?"""
        return day.weekday() < SATURDAY and day not in self._bank_holiday_set

    def why_closed(self, day: date) -> str:
        """Why this is no school day, in a word or two; empty for a school day."""
        if self.is_school_day(day):
            return ""
        if day.weekday() >= SATURDAY:
            return "weekend"
        return self._closures.get(day) or self._why_in_term(day)

    def _why_in_term(self, day: date) -> str:
        term = self.term_of(day)
        if term is None:
            return "school holiday"
        resting = (rest.reason for rest in term.breaks if rest.first <= day <= rest.last)
        return next(resting, "bank holiday")

    def term_of(self, day: date) -> Term | None:
        """The term this day lies in, half-terms included; None in the holidays between terms."""
        year = self.school_year_of(day)
        return next((term for term in year.terms if term.first <= day <= term.last), None)

    def school_year_of(self, day: date) -> SchoolYear:
        """The school year of this day, from 1 August to 31 July."""
        self._require(day, day)
        return self._years[_starts_in(day)]

    # ---------------------------------------------------------------------------- counting

    def next_school_day(self, day: date) -> date:
        """The first school day after this day."""
        return self.school_day_after(day, 1)

    def previous_school_day(self, day: date) -> date:
        """The last school day before this day."""
        return self.school_day_before(day, 1)

    def first_school_day_from(self, day: date) -> date:
        """This day if it is a school day, else the next one."""
        return self.school_day_after(day - A_DAY, 1)

    def last_school_day_by(self, day: date) -> date:
        """This day if it is a school day, else the one before."""
        return self.school_day_before(day + A_DAY, 1)

    def last_school_day_between(self, first: date, last: date) -> date | None:
        """The last school day from ``first`` to ``last``, both included; None if there is none."""
        index = bisect_right(self._school_days, last.toordinal()) - 1
        found = date.fromordinal(self._school_days[index]) if index >= 0 else date.min
        # Only the days that were passed over need be known.
        self._require(max(found, first), last)
        return found if found >= first else None

    def school_day_after(self, day: date, count: int) -> date:
        """The ``count``-th school day after this day, which is not counted."""
        index = bisect_right(self._school_days, day.toordinal()) + count - 1
        if index >= len(self._school_days):
            raise MissingCalendarError(self._first_missing(day + A_DAY, 1))
        found = date.fromordinal(self._school_days[index])
        self._require(day + A_DAY, found)
        return found

    def school_day_before(self, day: date, count: int) -> date:
        """The ``count``-th school day before this day, which is not counted."""
        index = bisect_left(self._school_days, day.toordinal()) - count
        if index < 0:
            raise MissingCalendarError(self._first_missing(day - A_DAY, -1))
        found = date.fromordinal(self._school_days[index])
        self._require(found, day - A_DAY)
        return found

    def working_day_after(self, day: date, count: int) -> date:
        """The ``count``-th working day after this day; before it, if ``count`` is negative."""
        step = A_DAY if count > 0 else -A_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    # ----------------------------------------------------------------------------- periods

    def term_end(self, day: date) -> date:
        """The last school day of this day's term; after it, of the term that comes next."""
        return self._term_from(day).last

    def next_term_end(self, day: date) -> date:
        """Likewise of the term after this day's; in a holiday, of the one that comes next."""
        term = self._term_from(day)
        return self._term_from(term.last + A_DAY).last if term.first <= day else term.last

    def school_year_end(self, day: date) -> date:
        """The last school day of this day's school year; of the next one once that is over."""
        last = self._term_from(day).last
        ends = (term.last for term in self._terms if _starts_in(term.last) == _starts_in(last))
        return max(ends)

    def _term_from(self, day: date) -> Term:
        term = next((each for each in self._terms if each.last >= day), None)
        if term is None:
            raise MissingCalendarError(self._first_missing(day, 1))
        self._require(day, term.last)
        return term

    # ---------------------------------------------------------------------- what is entered

    def _require(self, first: date, last: date) -> None:
        for year in range(_starts_in(first), _starts_in(last) + 1):
            if year not in self._years:
                raise MissingCalendarError(_name(year))

    def _first_missing(self, day: date, step: int) -> str:
        year = _starts_in(day)
        while year in self._years:
            year += step
        return _name(year)

    @cached_property
    def _years(self) -> dict[int, SchoolYear]:
        return {_starts_in(year.terms[0].first): year for year in self.years}

    @cached_property
    def _in_order(self) -> tuple[SchoolYear, ...]:
        return tuple(self._years[start] for start in sorted(self._years))

    @cached_property
    def _terms(self) -> tuple[Term, ...]:
        """Each up to its last school day: a bank holiday may have taken the day it should end."""
        terms = (term for year in self._in_order for term in year.terms)
        ends = ((term, self.last_school_day_between(term.first, term.last)) for term in terms)
        return tuple(term.model_copy(update={"last": end}) for term, end in ends if end)

    @cached_property
    def _school_days(self) -> tuple[int, ...]:
        days = (day for year in self._in_order for day in year.term_days())
        return tuple(day.toordinal() for day in days if day not in self._bank_holiday_set)

    @cached_property
    def _school_day_set(self) -> frozenset[int]:
        return frozenset(self._school_days)

    @cached_property
    def _bank_holiday_set(self) -> frozenset[date]:
        return frozenset(self.bank_holidays)

    @cached_property
    def _closures(self) -> dict[date, str]:
        return {closure.on: closure.reason for year in self.years for closure in year.closures}


def school_year_name(day: date) -> str:
    """The name of the school year this day lies in: ``2026-27``."""
    return _name(_starts_in(day))


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from ``first`` to ``last``, both included."""
    return (date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1))


def _starts_in(day: date) -> int:
    """The calendar year in which the school year of this day begins.

    A school year begins with the first term after July (SI 1999/3181 reg 2).
    """
    return day.year if day.month >= AUGUST else day.year - 1


def _name(start: int) -> str:
    return f"{start}-{(start + 1) % 100:02}"
