"""When a school was closed so long that a local authority may rely on it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from definitions.model.part import Part
from definitions.school_calendar import A_DAY, MissingCalendarError, SchoolCalendar

LONG = timedelta(weeks=4)
A_WEEK = timedelta(weeks=1)


class LongClosure(Part):
    """Four weeks or more between two sessions: in most schools the summer holiday.

    The authority need not keep to its limits of 6, 16 and 20 weeks where that is impractical
    because it asked the head teacher for advice from one week before the closure to one week
    before the school opens again (SEND Regulations 2014 reg 5(4), 10(4) and 13(3)).
    """

    first: date
    """The first day without pupils."""
    back: date
    """The day on which they are back."""

    @property
    def asked_from(self) -> date:
        """The first day on which advice may have been asked for."""
        return self.first - A_WEEK

    @property
    def asked_until(self) -> date:
        """The last such day."""
        return self.back - A_WEEK


def long_closures(first: date, last: date, calendar: SchoolCalendar) -> tuple[LongClosure, ...]:
    """Those that could matter to a request for advice made from ``first`` to ``last``, inclusive.

    Raises:
        MissingCalendarError: a closure may reach into a year nobody has entered.
    """
    try:
        return tuple(_find(first, last, calendar))
    except MissingCalendarError as missing:
        need = "whether the authority may rely on a school closure"
        raise MissingCalendarError(missing.year, need) from missing


def _find(first: date, last: date, calendar: SchoolCalendar) -> Iterator[LongClosure]:
    day = calendar.previous_school_day(first + A_WEEK)
    while day + A_DAY <= last + A_WEEK:
        back = calendar.next_school_day(day)
        if back - (day + A_DAY) >= LONG:
            yield LongClosure(first=day + A_DAY, back=back)
        day = back
