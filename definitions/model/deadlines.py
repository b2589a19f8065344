"""Rules that give a date, as a definition writes them."""

from __future__ import annotations

from enum import StrEnum

from definitions.model.part import Part


class Unit(StrEnum):
    """What a deadline counts."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    SCHOOL_DAYS = "school days"
    WORKING_DAYS = "working days"


class Direction(StrEnum):
    """How the amount is counted from the anchor.

    ``AFTER`` leaves the anchor out; ``BEFORE`` likewise; ``CLEAR_BEFORE`` ("at least 2 weeks
    before") keeps that many whole days clear; ``BEGINNING_WITH`` counts the anchor as day one;
    ``ON`` is the anchor itself. ``BY_END_OF`` is the last day of a period, seen from the anchor;
    ``BEFORE_DATE`` ("before 15 February") is the eve of the next such day from the anchor on.
    """

    AFTER = "after"
    BEFORE = "before"
    CLEAR_BEFORE = "at least before"
    BEGINNING_WITH = "beginning with"
    ON = "on"
    BY_END_OF = "by the end of"
    BEFORE_DATE = "before date"


class Period(StrEnum):
    """What ``by the end of`` may name; in a holiday both terms are the one that comes next."""

    TERM = "term"
    NEXT_TERM = "next term"
    SCHOOL_YEAR = "school year"


class Deadline(Part):
    """The rule that gives a date, as written: ``10 school days after asked``."""

    text: str
    amount: int = 0
    unit: Unit = Unit.DAYS
    direction: Direction
    anchor: str
    period: Period | None = None
    """For ``BY_END_OF``."""
    day: int = 0
    """For ``BEFORE_DATE``: day of the month, 1 to 31."""
    month: int = 0
    """For ``BEFORE_DATE``: month, 1 to 12."""
    as_tribunal_counts: bool = False
    """It ends as the time for an appeal does; only for what the law gives the parents."""
