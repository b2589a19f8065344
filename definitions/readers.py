"""Who may read an answer or a record: one rule, for what is shown, suggested and printed."""

from __future__ import annotations

from collections.abc import Iterable

from definitions.model.forms import FormField
from definitions.model.steps import Ask
from definitions.vocabulary import Record

SENDCO = "sendco"
STAFF = "staff"
"""In ``seen_by`` and ``read_by``: whoever works at the school."""

PARENT, PUPIL = "parent", "pupil"
OUTSIDE = frozenset({PARENT, PUPIL})


def may_read(roles: Iterable[str], named: Iterable[str]) -> bool:
    """May somebody who holds ``roles`` read what ``named`` may? The SENDCo reads everything."""
    held, allowed = set(roles), set(named)
    works_here = bool(held - OUTSIDE)
    return SENDCO in held or bool(held & allowed) or (STAFF in allowed and works_here)


def may_read_answer(role: str, field: FormField, step: Ask) -> bool:
    """Likewise of an answer to ``step``, which whoever was asked it may read too."""
    return may_read((role,), (*field.seen_by, *step.asked_roles))


def may_read_record(role: str, record: Record) -> bool:
    """Likewise of a record."""
    return may_read((role,), record.read_by)
