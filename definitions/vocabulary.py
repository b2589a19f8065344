"""What a school's definitions may name beside their own parts: roles, records, processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from definitions.model import AnswerType, Choice, Part, ProcessDefinition
from definitions.school_calendar import SchoolCalendar

RESERVED = frozenset({"pupil", "consent", "start", "asked", "due", "today", "earlier", "nothing"})
"""Names with a meaning of their own; nothing in a definition may be called so."""

GRAMMAR = frozenset(
    {"and", "or", "not", "is", "includes", "any", "every", "none", "count", "of", "done"}
)
"""Words of conditions and deadlines, which would not be understood as the name of an answer."""


CONSENT = "consent"
"""The process that asks parents; `needs_consent` starts it with these two start questions."""
SCOPES, AGENCIES = "scopes", "agencies"


class Record(Part):
    """A named, typed fact that a pupil has; written by processes and read by others."""

    path: str
    """``pupil.sen_status``."""
    title: str
    kind: AnswerType
    choices: tuple[Choice, ...] = ()
    read_by: tuple[str, ...] = ()
    """Roles that may read it, besides the SENDCo."""
    kept_by: str = ""
    """Who writes it, if not processes: ``import`` for what comes with the people."""


@dataclass(frozen=True)
class Vocabulary:
    """Every role, record, consent scope and process of a school, by name."""

    roles: dict[str, str] = field(default_factory=dict)
    """Name to title."""
    records: dict[str, Record] = field(default_factory=dict)
    """Path to record."""
    scopes: dict[str, str] = field(default_factory=dict)
    """Consent scope to title."""
    processes: Mapping[str, ProcessDefinition | None] = field(default_factory=dict)
    """As they were read; None where one has mistakes, so that nothing is said about it."""
    calendar: SchoolCalendar | None = None
    """The school years on which limits are tried; None: they are not."""
