"""On which day the time for an appeal to the tribunal ends.

Tribunal Procedure (First-tier Tribunal) (Health, Education and Social Care Chamber) Rules 2008,
rule 12(2), (3)(a) and (5): a time that ends on no working day ends on the next one, and one that
ends in August, or from 25 December to 1 January, on the first working day after that.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from definitions.school_calendar import AUGUST, SATURDAY, SchoolCalendar

RULES = "Tribunal Procedure (First-tier Tribunal) (HESC Chamber) Rules 2008 rule"


class Ending(NamedTuple):
    """The day on which the time for an appeal ends, and what has moved it there."""

    on: date
    why: str = ""
    """Goes on after the day as it was counted; empty: nothing has moved it."""


def appeal_ends(counted: date, calendar: SchoolCalendar) -> Ending:
    """The day by which an appeal must be in, if its time would end on ``counted``."""
    month_and_day = (counted.month, counted.day)
    if counted.month == AUGUST:
        last = date(counted.year, AUGUST, 31)
        why = f"and no such time ends in August ({RULES} 12(3)): the next working day after it"
    elif month_and_day >= (12, 25) or month_and_day == (1, 1):
        last = date(counted.year + (counted.month > 1), 1, 1)
        why = (
            f"and no such time ends from 25 December to 1 January ({RULES} 12(3)): the next "
            "working day after them"
        )
    elif not calendar.is_working_day(counted):
        last = counted
        kind = "weekend" if counted.weekday() >= SATURDAY else "bank holiday"
        why = f"no working day ({kind}; {RULES} 12(2)): the next one"
    else:
        return Ending(counted)
    return Ending(calendar.working_day_after(last, 1), why)
