"""How roles, days and people are called in a sentence. Pure."""

from __future__ import annotations

from datetime import date

from tasks.assignment import SENDCO

_ROLE_WORDS = {SENDCO: "SENDCo"}


def role_label(role: str) -> str:
    """A role as people say it."""
    return _ROLE_WORDS.get(role, role.replace("_", " "))


def short_day(day: date) -> str:
    """``Mon 5 Oct 2026``."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def initials(name: str) -> str:
    """``Amara Okafor`` as ``A.O.``."""
    return "".join(f"{word[0].upper()}." for word in name.split())
