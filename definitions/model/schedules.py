"""When a process begins by itself."""

from __future__ import annotations

from enum import StrEnum

from definitions.conditions import Condition
from definitions.model.part import Part
from definitions.model.steps import Starting


class RecursOn(StrEnum):
    """Which day of its stretch of the school year a schedule begins on."""

    WEEK = "school week"
    """The first school day of a numbered school week."""
    LAST_WEEK = "last school week"
    FIRST_DAY = "first school day"
    LAST_DAY = "last school day"
    DATE = "date"
    """A day of the calendar, moved to the next school day."""


class Stretch(StrEnum):
    """The part of the school year in which a schedule begins once."""

    TERM = "term"
    HALF_TERM = "half-term"
    WEEK = "school week"
    YEAR = "school year"


class Recurrence(Part):
    """When a schedule begins, as written: ``in school week 2 of each term``."""

    text: str
    recurs_on: RecursOn
    stretch: Stretch
    term: str = ""
    """``autumn``, ``spring`` or ``summer``; empty: each of them."""
    week: int = 0
    """For ``WEEK``: counted from 1, in the stretch."""
    day: int = 0
    """For ``DATE``: day of the month, 1 to 31."""
    month: int = 0
    """For ``DATE``: month, 1 to 12."""


class Schedule(Starting):
    """When a process begins by itself, for whom, and with what its start form is answered."""

    name: str
    begins: Recurrence
    when: Condition | None = None
    """On records of its subject, consents and today only: there is no instance yet."""
    basis: tuple[str, ...] = ()
