"""Who holds a role for a pupil, a class or the school: a pure function of the directory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tasks.state import Frozen, PersonId
from tasks.subjects import Pupil, Subject

SENDCO = "sendco"


class StaffMember(Frozen):
    """Somebody who works at the school."""

    id: PersonId
    name: str
    email: str | None
    roles: tuple[str, ...]
    """Roles held for this subject: ``class_teacher`` only where it is their class."""


class Contact(Frozen):
    """Somebody who stands by a pupil: a parent, a carer, a social worker."""

    id: PersonId
    name: str
    email: str | None
    relationship: str
    parental_responsibility: bool
    may_receive_papers: bool
    do_not_contact: bool
    needs_interpreter: str = ""
    """The language, when one is needed."""


class Agency(Frozen):
    """An outside service the school works with."""

    key: str
    title: str


class Deputy(Frozen):
    """Somebody who holds a role in another's place, or because nobody does."""

    role: str
    holder: PersonId | None
    """Whose place it is; None: nobody holds the role."""
    deputy: PersonId


class Directory(Frozen):
    """Everyone who may be asked about one subject, as they were at this wake."""

    subject: Subject
    staff: tuple[StaffMember, ...]
    contacts: tuple[Contact, ...]
    agencies: tuple[Agency, ...]

    @property
    def pupil(self) -> Pupil | None:
        """Whom it is about, if that is a child."""
        return self.subject if isinstance(self.subject, Pupil) else None

    def person(self, person_id: PersonId) -> StaffMember | Contact | None:
        """The member of staff or contact of that id, or None."""
        people: tuple[StaffMember | Contact, ...] = (*self.staff, *self.contacts)
        return next((each for each in people if each.id == person_id), None)


def is_parent(contact: Contact) -> bool:
    """May this contact be asked and told as a parent?

    They hold parental responsibility, may receive papers, and are not marked do-not-contact.
    """
    return (
        contact.parental_responsibility
        and contact.may_receive_papers
        and not contact.do_not_contact
    )


def holders(role: str, directory: Directory) -> tuple[StaffMember | Contact, ...]:
    """Everyone who holds ``role`` for this subject, in the directory's order; perhaps nobody."""
    if role == "parent":
        return tuple(each for each in directory.contacts if is_parent(each))
    return tuple(each for each in directory.staff if role in each.roles)


def first_holders(roles: Iterable[str], directory: Directory) -> tuple[StaffMember | Contact, ...]:
    """Whoever holds the first of these roles that anybody holds; perhaps nobody."""
    return next((found for role in roles if (found := holders(role, directory))), ())


def is_in_force(first: date, last: date, today: date) -> bool:
    """Is it a deputy's time? The first day and the last are."""
    return first <= today <= last


def with_deputies(
    staff: Sequence[StaffMember], deputies: Iterable[Deputy]
) -> tuple[StaffMember, ...]:
    """The staff with these deputies, whose time it is, in the place of those they stand for.

    A deputy for somebody holds the role instead of them, as long as it is theirs. One for nobody,
    or for somebody who has left, holds it while nobody else does. Who has left is no deputy.
    """
    roles = {each.id: each.roles for each in staff}
    held = {role for each in staff for role in each.roles}
    for each in deputies:
        theirs = roles.get(each.holder) if each.holder else None
        needed = each.role in theirs if theirs is not None else each.role not in held
        if each.deputy not in roles or not needed:
            continue
        if each.holder is not None and theirs is not None:
            roles[each.holder] = tuple(role for role in theirs if role != each.role)
        roles[each.deputy] = tuple(dict.fromkeys((*roles[each.deputy], each.role)))
    return tuple(each.model_copy(update={"roles": roles[each.id]}) for each in staff)


def role_in_mind(person: StaffMember | Contact | None, roles: Sequence[str]) -> str:
    """In which of these roles somebody was asked: the first they hold, else the first of all."""
    held = person.roles if isinstance(person, StaffMember) else ()
    return next((role for role in roles if role in held), roles[0])


def stand_ins(role: str, directory: Directory) -> tuple[StaffMember, ...]:
    """Who is asked when nobody holds ``role``: the SENDCo, then the head teacher."""
    for other in (SENDCO, "head_teacher"):
        found = tuple(each for each in directory.staff if other in each.roles)
        if found:
            return found
    return ()
