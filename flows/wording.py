"""How roles, years and people are called in a sentence. Pure."""

from __future__ import annotations

from datetime import date

from tasks.assignment import SENDCO

_ROLE_WORDS = {SENDCO: "SENDCo"}
_YEARS = {"R": "Reception", "N": "Nursery"}


def year_label(year_group: str) -> str:
    """A year group as people say it: ``3`` is Year 3, ``R`` is Reception."""
    return f"Year {year_group}" if year_group.isdigit() else _YEARS.get(year_group, year_group)


def role_label(role: str) -> str:
    """A role as people say it."""
    return _ROLE_WORDS.get(role, role.replace("_", " "))


def short_day(day: date) -> str:
    """``Mon 5 Oct 2026``."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def initials(name: str) -> str:
    """``Amara Okafor`` as ``A.O.``."""
    return "".join(f"{word[0].upper()}." for word in name.split())
