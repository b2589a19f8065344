"""Which of the staff may read which answers: the SENDCo all, others what ``seen_by`` says."""

from __future__ import annotations

from definitions.model import Form
from tasks.assignment import SENDCO, StaffMember


def hidden_from(person: StaffMember, form: Form) -> frozenset[str]:
    """The questions whose answers they may not read."""
    return frozenset(each.name for each in form.fields if not _may_see(person, each.seen_by))


def may_read_file(person: StaffMember, form: Form, field: str) -> bool:
    """May they read a file that came for this question?

    A scan of the whole paper answers no question of the form, and shows all of them: only those
    from whom none is hidden may read it.
    """
    hidden = hidden_from(person, form)
    return field not in hidden if form.field(field) else not hidden


def _may_see(person: StaffMember, seen_by: tuple[str, ...]) -> bool:
    return SENDCO in person.roles or bool(set(seen_by) & set(person.roles))
