"""How the pages say things: dates, years, people's parts, amounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from definitions.model.process import ProcessDefinition
from definitions.school_days import LONDON, written_date
from tasks.assignment import SENDCO, Contact, StaffMember
from tasks.subjects import Subject, name_subject


def written_moment(moment: datetime) -> str:
    """``Friday 25 December 2026, 9:05am``."""
    local = moment.astimezone(LONDON)
    half = "am" if local.hour < 12 else "pm"
    return f"{written_date(local.date())}, {local.hour % 12 or 12}:{local.minute:02d}{half}"


def paragraphs(text: str, subject: Subject) -> tuple[str, ...]:
    """The paragraphs of a text from a definition."""
    said = name_subject(text, subject)
    return tuple(" ".join(each.split()) for each in said.split("\n\n") if each.strip())


def role_label(role: str) -> str:
    """``class_teacher`` as people say it."""
    return {"sendco": "SENDCo"}.get(role, role.replace("_", " "))


def person_label(person: StaffMember | Contact, role: str = "") -> str:
    """A name with what its bearer is to the child: ``Ana Silva (mother)``."""
    if isinstance(person, Contact):
        return f"{person.name} ({person.relationship})"
    held = [each for each in (role, SENDCO, "head_teacher") if each in person.roles]
    part = next(iter((*held, *person.roles)), "")
    return f"{person.name} ({role_label(part)})" if part else person.name


def begun(words: str) -> str:
    """With a capital letter, as a sentence begins."""
    return words[:1].upper() + words[1:]


def listed(words: Iterable[str], joint: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    found = tuple(words)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {joint} {found[-1]}"


def overdue(day: date, today: date) -> str:
    """``2 days overdue``; nothing while it is not."""
    late = (today - day).days
    return "" if late < 1 else f"{late} day{'s' if late > 1 else ''} overdue"


def stage_title(definition: ProcessDefinition, name: str | None) -> str:
    """What a stage or an end is called."""
    stage, end = definition.stage(name or ""), definition.end(name or "")
    return stage.title if stage else end.title if end else (name or "").replace("_", " ")
