"""How often something has happened in a school year, and when time for the rest gets short. Pure.

The usual pace is one in every 20 school days, which is four weeks. With n still missing, time is
short on the first school day of the year on which fewer than n times 20 school days are left, that
day and the year's last one included.
"""

from __future__ import annotations

from datetime import date

from definitions.model.clocks import Tally
from definitions.school_calendar import days_between, school_year_name
from definitions.school_days import MissingCalendarError, SchoolCalendar, SchoolYear
from tasks.state import Frozen, ProcessInstance, StepStatus

PACE = 20
"""School days that one takes, from planning it to having done it."""


class YearCount(Frozen):
    """One tally of one instance in one school year."""

    tally: Tally
    year: str
    """As in ``2026-27``."""
    done: int
    short_from: date | None
    """The day on which time for what is missing gets short; None: nothing is missing."""
    last_day: date | None
    """The year's last school day; None: nobody has entered that year's dates."""

    @property
    def missing(self) -> int:
        """How many are still to come this year."""
        return max(self.tally.at_least - self.done, 0)

    def is_short(self, started_on: date, today: date) -> bool:
        """Must somebody be told? Not of what was out of reach when the process began."""
        return self.short_from is not None and started_on < self.short_from <= today


def count_year(
    tally: Tally, instance: ProcessInstance, calendar: SchoolCalendar, today: date
) -> YearCount:
    """What has been done of a tally in the school year of that day."""
    name = school_year_name(today)
    done = times_done(tally, instance, name)
    days = _school_days(calendar, today)
    missing = tally.at_least - done
    return YearCount(
        tally=tally,
        year=name,
        done=done,
        short_from=short_from(missing, days) if missing > 0 and days else None,
        last_day=days[-1] if days else None,
    )


def times_done(tally: Tally, instance: ProcessInstance, year: str) -> int:
    """How many of the counted steps were done in that school year."""
    return sum(
        state.step in tally.counted
        and state.status is StepStatus.DONE
        and state.closed_on is not None
        and school_year_name(state.closed_on) == year
        for state in instance.steps
    )


def short_from(missing: int, days: tuple[date, ...]) -> date:
    """The first of a year's school days from which what is left is too little for ``missing``."""
    return days[max(len(days) - missing * PACE + 1, 0)]


def _school_days(calendar: SchoolCalendar, today: date) -> tuple[date, ...]:
    try:
        year: SchoolYear = calendar.school_year_of(today)
    except MissingCalendarError:
        return ()
    all_days = days_between(year.terms[0].first, year.last)
    return tuple(day for day in all_days if calendar.is_school_day(day))
