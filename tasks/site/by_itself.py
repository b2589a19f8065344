"""What begins by itself: when next, and what the last time came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from definitions.occurrences import upcoming
from tasks.schedules import Outcome, ScheduleKey, outcomes, seen_schedules
from tasks.site.office import SiteOffice


@dataclass(frozen=True)
class Line:
    """One schedule on the list."""

    process: str
    begins: str
    next: date | None
    why: str
    """How the day was counted."""
    troubles: tuple[str, ...]
    last: str
    """One sentence about the last time; empty: it has not begun yet."""


def list_schedules(session: Session, office: SiteOffice) -> tuple[Line, ...]:
    """Every schedule, in the order in which they begin."""
    found = upcoming(office.processes(), office.calendar, office.today)
    seen = seen_schedules(session) if found else {}
    lines = []
    for each in found:
        key = ScheduleKey(process=each.process, schedule=each.schedule)
        last = seen[key].occurrence if key in seen else ""
        lines.append(
            Line(
                process=each.title,
                begins=each.begins,
                next=each.next.first if each.next else None,
                why=each.next.explanation if each.next else "",
                troubles=each.troubles,
                last=_last_words(last, outcomes(session, key, last)) if last else "",
            )
        )
    return tuple(lines)


def _last_words(occurrence: str, counts: Mapping[Outcome, int]) -> str:
    """``2026-27 autumn: 12 begun, 1 running already``."""
    words = ", ".join(f"{number} {outcome}" for outcome, number in counts.items())
    return f"{occurrence}: {words or 'for nobody'}"
