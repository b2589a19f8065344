"""Calendars on which dates are counted by hand, and what a rule gives on them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import flows
from definitions.calendar_files import load_calendar
from definitions.deadlines import parse_deadline
from definitions.library import shipped_library
from definitions.school_days import (
    Break,
    Closure,
    ComputedDate,
    SchoolCalendar,
    SchoolYear,
    Term,
    resolve,
    resolve_limit,
)


def read(*folders: Path) -> SchoolCalendar:
    """The calendar that the files of these folders make."""
    files = [file for folder in folders for file in folder.glob("calendars/*.yaml")]
    return load_calendar({file.name: file.read_text() for file in files})


SHIPPED = read(shipped_library())
"""2026-27 alone."""
THREE_YEARS = read(shipped_library(), Path(flows.__file__).parent / "sample")
"""2025-26 to 2027-28."""

SUMMER = SchoolCalendar(
    years=(
        SchoolYear(name="2025-26", terms=(Term(first=date(2026, 4, 13), last=date(2026, 7, 21)),)),
        SchoolYear(
            name="2026-27",
            terms=(Term(first=date(2026, 9, 2), last=date(2026, 12, 18)),),
            closures=(Closure(on=date(2026, 9, 2), reason="INSET"),),
        ),
    )
)
"""Term ends on 21 July, 2 September is INSET and pupils are back on the 3rd."""

EASTER = SchoolCalendar(
    years=(
        SchoolYear(
            name="2023-24",
            terms=(
                Term(
                    first=date(2024, 1, 8),
                    last=date(2024, 4, 12),
                    breaks=(Break(first=date(2024, 2, 10), last=date(2024, 2, 18)),),
                ),
            ),
        ),
    )
)
"""A spring term with Easter in it: Good Friday 29 March, Easter Monday 1 April 2024."""


def compute(rule: str, anchor: date, calendar: SchoolCalendar = THREE_YEARS) -> ComputedDate:
    """The date a rule gives as a due date, counted from ``anchor``."""
    deadline = parse_deadline(rule)
    found = resolve(deadline, {deadline.anchor: anchor}, calendar)
    assert found is not None
    return found


def limit(rule: str, anchor: date, calendar: SchoolCalendar = THREE_YEARS) -> ComputedDate:
    """The date it gives as a limit of the law, counted from ``anchor``."""
    deadline = parse_deadline(rule)
    found = resolve_limit(deadline, {deadline.anchor: anchor}, calendar)
    assert found is not None
    return found
