"""What a school's definitions may name beside their own parts: roles, records, processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from definitions.model.forms import AnswerType, Choice
from definitions.model.part import Part
from definitions.model.process import ProcessDefinition
from definitions.model.subjects import SubjectKind
from definitions.school_calendar import SchoolCalendar

RESERVED = frozenset(
    {*SubjectKind, "consent", "start", "asked", "due", "today", "earlier", "nothing"}
)
"""Names with a meaning of their own; nothing in a definition may be called so."""

GRAMMAR = frozenset(
    {"and", "or", "not", "is", "includes", "any", "every", "none", "count", "of", "done"}
)
"""Words of conditions and deadlines, which would not be understood as the name of an answer."""


CONSENT = "consent"
"""The process that asks parents; `needs_consent` starts it with these two start questions."""
SCOPES, AGENCIES = "scopes", "agencies"


class Record(Part):
    """A named, typed fact that a pupil, a class or the school has; processes write and read it."""

    path: str
    """``pupil.sen_status``, ``class.provision_map_on``."""
    title: str
    kind: AnswerType
    choices: tuple[Choice, ...] = ()
    read_by: tuple[str, ...] = ()
    """Roles that may read it, besides the SENDCo."""
    kept_by: str = ""
    """Who writes it, if not processes: ``import`` for what comes with the people."""


def owner_of(path: str) -> SubjectKind | None:
    """Whose a record is, by how its path begins; None: nobody's."""
    head, dot, _ = path.partition(".")
    return SubjectKind(head) if dot and head in tuple(SubjectKind) else None


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
