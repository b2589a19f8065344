"""The entries of the school's lists as rows of the tables of people. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from tasks.register import CLASS_ROLES, ContactEntry, PupilEntry, StaffEntry


def _has_left(last_day: date | None, today: date) -> bool:
    return last_day is not None and last_day < today


def pupil_row(entry: PupilEntry, today: date) -> dict[str, Any]:
    """A child."""
    return {
        "id": entry.reference,
        "has_left": _has_left(entry.left_on, today),
        **entry.model_dump(exclude={"line", "reference"}),
    }


def staff_row(entry: StaffEntry, today: date) -> dict[str, Any]:
    """A member of staff as a person."""
    return {
        "id": entry.code,
        "kind": "staff",
        "name": entry.name,
        "email": entry.email,
        "phone": "",
        "address": "",
        "preferred_channel": "",
        "language": "",
        "interpreter": False,
        "left_on": entry.leaves_on,
        "has_left": _has_left(entry.leaves_on, today),
    }


def role_rows(entry: StaffEntry) -> Iterator[dict[str, Any]]:
    """The roles they hold: for each of their classes, or for the whole school."""
    for role in dict.fromkeys(entry.roles):
        for class_name in dict.fromkeys(entry.classes) if role in CLASS_ROLES else ("",):
            yield {"person_id": entry.code, "role": role, "class_name": class_name}


def contact_person_row(entry: ContactEntry) -> dict[str, Any]:
    """A contact as a person."""
    columns = {
        "name",
        "email",
        "phone",
        "address",
        "preferred_channel",
        "language",
        "interpreter",
    }
    return {
        "id": entry.code,
        "kind": "contact",
        "left_on": None,
        "has_left": False,
        **entry.model_dump(include=columns),
    }


def link_row(entry: ContactEntry) -> dict[str, Any]:
    """What they are to the pupil."""
    columns = {
        "relationship",
        "parental_responsibility",
        "lives_with",
        "may_receive_papers",
        "do_not_contact",
    }
    return {
        "pupil_id": entry.pupil,
        "person_id": entry.code,
        "has_left": False,
        **entry.model_dump(include=columns),
    }
