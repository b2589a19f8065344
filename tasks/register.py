"""The school's own lists as values: staff, pupils, contacts, agencies. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tasks.state import Frozen

STAFF, PUPILS, CONTACTS, AGENCIES = "staff.csv", "pupils.csv", "contacts.csv", "agencies.csv"
DEPUTIES = "deputies.csv"

COLUMNS: Mapping[str, tuple[str, ...]] = {
    STAFF: ("code", "name", "email", "roles", "class", "leaves_on"),
    PUPILS: (
        "reference",
        "legal_name",
        "preferred_name",
        "date_of_birth",
        "year_group",
        "class",
        "home_language",
        "sen_status",
        "left_on",
    ),
    CONTACTS: (
        "code",
        "pupil_reference",
        "name",
        "relationship",
        "parental_responsibility",
        "lives_with",
        "email",
        "phone",
        "address",
        "preferred_channel",
        "language",
        "interpreter",
        "may_receive_papers",
        "do_not_contact",
    ),
    AGENCIES: ("key", "title", "contact_email"),
    DEPUTIES: ("role", "class", "holder", "deputy", "from", "until"),
}
"""The columns each file must have; more are ignored."""

CLASS_ROLES = ("class_teacher", "teaching_assistant")
"""Roles held for a class and not for the whole school."""


class BadRow(Frozen):
    """One row that cannot be taken, and why."""

    file: str
    line: int
    """1 is the line with the names of the columns."""
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class Entry(Frozen):
    """One row; where it stood is kept so that a later check can point at it."""

    line: int


class StaffEntry(Entry):
    """One member of staff."""

    code: str
    name: str
    email: str | None
    roles: tuple[str, ...]
    classes: tuple[str, ...]
    leaves_on: date | None


class PupilEntry(Entry):
    """One child."""

    reference: str
    legal_name: str
    preferred_name: str
    date_of_birth: date
    year_group: str
    class_name: str
    home_language: str
    sen_status: str
    left_on: date | None


class ContactEntry(Entry):
    """What one person is to one pupil, and how to reach them."""

    code: str
    pupil: str
    name: str
    relationship: str
    parental_responsibility: bool
    lives_with: str
    email: str | None
    phone: str
    address: str
    preferred_channel: str
    language: str
    interpreter: bool
    may_receive_papers: bool
    do_not_contact: bool


class AgencyEntry(Entry):
    """One outside service."""

    key: str
    title: str
    contact_email: str | None


class DeputyEntry(Entry):
    """Who holds a role in whose place, from one day to another, both included."""

    role: str
    class_name: str
    """Empty: in every class in which the holder has the role."""
    holder: str
    """Empty: nobody holds the role."""
    deputy: str
    first: date
    last: date


class Register(Frozen):
    """Everything that was read; None: that file was not given, and nothing of it changes."""

    staff: tuple[StaffEntry, ...] | None = None
    pupils: tuple[PupilEntry, ...] | None = None
    contacts: tuple[ContactEntry, ...] | None = None
    agencies: tuple[AgencyEntry, ...] | None = None
    deputies: tuple[DeputyEntry, ...] | None = None
