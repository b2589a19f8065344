"""Who is there: pupils, staff, contacts and agencies, as the register has them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import assert_never

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from definitions.model.subjects import SubjectKind
from tasks.assignment import Agency, Contact, Directory, StaffMember, with_deputies
from tasks.deputies import deputies_for, note_deputies, roles_as_deputy
from tasks.events import tell_watchers
from tasks.people_changes import standing, tell_concerned
from tasks.people_import import ImportReport, import_people
from tasks.people_tables import (
    AgencyRow,
    ContactRow,
    DeputyRow,
    PersonRow,
    PupilRow,
    StaffRoleRow,
    StopRow,
)
from tasks.state import PersonId, PupilId, SubjectKey
from tasks.stops import GONE, SILENT
from tasks.subjects import Pupil, SchoolClass, Subject, WholeSchool, classes, subject_of

__all__ = [
    "ImportReport",
    "agencies",
    "directory_for",
    "each_subject",
    "import_people",
    "note_deputies",
    "note_leavers",
    "person_of",
    "pupil_of",
    "pupils",
    "staff_by_email",
    "staff_of",
    "subject_from",
]


def directory_for(session: Session, subject: SubjectKey) -> Directory:
    """Everyone who may be asked about one subject; those who have left are not in it."""
    found = subject_from(session, subject)
    return Directory(
        subject=found,
        staff=_staff_around(session, found),
        contacts=tuple(_contacts(session, found.id)) if isinstance(found, Pupil) else (),
        agencies=agencies(session),
    )


def subject_from(session: Session, subject: SubjectKey) -> Subject:
    """Whom or what it is about: a pupil, who may have left, a class, or the school."""
    pupil = subject.pupil
    return subject_of(subject) if pupil is None else pupil_of(session, pupil)


def pupil_of(session: Session, pupil: PupilId) -> Pupil:
    """One pupil, who may have left."""
    row = session.get_one(PupilRow, pupil)
    return _pupil(row, _stops(session, pupil).get(pupil, ()))


def pupils(session: Session) -> tuple[Pupil, ...]:
    """Every pupil who is at the school, by class and reference."""
    rows = session.scalars(
        select(PupilRow)
        .where(PupilRow.has_left.is_(False))
        .order_by(PupilRow.class_name, PupilRow.id)
    )
    stops = _stops(session, None)
    return tuple(_pupil(row, stops.get(row.id, ())) for row in rows)


def each_subject(session: Session, kind: SubjectKind) -> tuple[Subject, ...]:
    """All that a process of this kind can be about: a class is where pupils are."""
    match kind:
        case SubjectKind.PUPIL:
            return pupils(session)
        case SubjectKind.CLASS:
            return tuple(SchoolClass(name=each) for each in classes(pupils(session)))
        case SubjectKind.SCHOOL:
            return (WholeSchool(),)
        case _:
            assert_never(kind)


def agencies(session: Session) -> tuple[Agency, ...]:
    """The outside services the school works with."""
    rows = session.scalars(
        select(AgencyRow).where(AgencyRow.has_left.is_(False)).order_by(AgencyRow.key)
    )
    return tuple(Agency(key=row.key, title=row.title) for row in rows)


def staff_by_email(session: Session, email: str) -> StaffMember | None:
    """The member of staff with that address, however it is capitalised, with every role."""
    row = session.scalars(
        select(PersonRow).where(
            PersonRow.kind == "staff",
            PersonRow.has_left.is_(False),
            func.lower(PersonRow.email) == email.strip().lower(),
        )
    ).one_or_none()
    return None if row is None else _staff_member(session, row)


def staff_of(session: Session, person: PersonId) -> StaffMember | None:
    """The member of staff of that id who has not left, with every role; None: there is none."""
    row = session.get(PersonRow, person)
    if row is None or row.kind != "staff" or row.has_left:
        return None
    return _staff_member(session, row)


def person_of(session: Session, subject: SubjectKey, person: PersonId) -> StaffMember | Contact:
    """Somebody who was asked about a subject, even when they have left since."""
    row = session.get_one(PersonRow, person)
    link = session.get(ContactRow, (subject.pupil, person)) if subject.pupil else None
    return _staff_member(session, row) if link is None else _contact(row, link)


def note_leavers(session: Session, today: date, now: datetime) -> int:
    """Note everyone whose last day has passed by ``today``; returns how many pupils left.

    Instances that watch whether their pupil has left look again, and so do those that somebody
    who has left could be asked in.
    """
    people = session.scalars(
        select(PersonRow).where(PersonRow.has_left.is_(False), PersonRow.left_on < today)
    ).all()
    if people:
        before = standing(session)
        for person in people:
            person.has_left = True
        session.flush()
        tell_concerned(session, before, now)
    left = session.scalars(
        select(PupilRow)
        .where(PupilRow.has_left.is_(False), PupilRow.left_on < today)
        .order_by(PupilRow.id)
    ).all()
    for pupil in left:
        pupil.has_left = True
        tell_watchers(session, PupilId(pupil.id), now)
    return len(left)


def _staff_around(session: Session, subject: Subject) -> tuple[StaffMember, ...]:
    """The staff with the roles they hold for it; for the school, with those of every class."""
    match subject:
        case Pupil():
            return _staff(session, subject.class_name)
        case SchoolClass():
            return _staff(session, subject.name)
        case WholeSchool():
            named = select(StaffRoleRow.class_name).union(select(DeputyRow.class_name))
            found = [_staff(session, each) for each in sorted({"", *session.scalars(named)})]
            return tuple(_with_every_role(each) for each in zip(*found, strict=True))
        case _:
            assert_never(subject)


def _with_every_role(same: Iterable[StaffMember]) -> StaffMember:
    """One person as they stand in several classes, with the roles of all of them."""
    first, *others = same
    held = (role for each in (first, *others) for role in each.roles)
    return first.model_copy(update={"roles": tuple(dict.fromkeys(held))})


def _staff(session: Session, class_name: str) -> tuple[StaffMember, ...]:
    rows = session.execute(
        select(PersonRow, StaffRoleRow.role)
        .outerjoin(
            StaffRoleRow,
            and_(
                StaffRoleRow.person_id == PersonRow.id,
                or_(StaffRoleRow.class_name == "", StaffRoleRow.class_name == class_name),
            ),
        )
        .where(PersonRow.kind == "staff", PersonRow.has_left.is_(False))
        .order_by(PersonRow.id, StaffRoleRow.role)
    )
    roles: dict[str, tuple[PersonRow, list[str]]] = {}
    for person, role in rows:
        roles.setdefault(person.id, (person, []))[1].extend([role] if role else [])
    found = tuple(_as_staff(person, held) for person, held in roles.values())
    return with_deputies(found, deputies_for(session, class_name))


def _staff_member(session: Session, row: PersonRow) -> StaffMember:
    held = session.scalars(
        select(StaffRoleRow.role)
        .where(StaffRoleRow.person_id == row.id)
        .distinct()
        .order_by(StaffRoleRow.role)
    )
    as_deputy = roles_as_deputy(session, PersonId(row.id))
    return _as_staff(row, dict.fromkeys((*held, *as_deputy)))


def _as_staff(row: PersonRow, roles: Iterable[str]) -> StaffMember:
    return StaffMember(id=PersonId(row.id), name=row.name, email=row.email, roles=tuple(roles))


def _contacts(session: Session, pupil: PupilId) -> Iterable[Contact]:
    rows = session.execute(
        select(PersonRow, ContactRow)
        .join(ContactRow, ContactRow.person_id == PersonRow.id)
        .where(
            ContactRow.pupil_id == pupil,
            ContactRow.has_left.is_(False),
            PersonRow.has_left.is_(False),
        )
        .order_by(PersonRow.id)
    )
    return (_contact(person, link) for person, link in rows)


def _contact(row: PersonRow, link: ContactRow) -> Contact:
    return Contact(
        id=PersonId(row.id),
        name=row.name,
        email=row.email,
        relationship=link.relationship,
        parental_responsibility=link.parental_responsibility,
        may_receive_papers=link.may_receive_papers,
        do_not_contact=link.do_not_contact,
        needs_interpreter=row.language if row.interpreter else "",
    )


def _stops(session: Session, pupil: PupilId | None) -> dict[str, tuple[str, ...]]:
    """The kinds of stop that stand, by pupil."""
    query = select(StopRow.pupil_id, StopRow.kind).where(
        StopRow.undone_at.is_(None), StopRow.pupil_id.is_not(None)
    )
    if pupil is not None:
        query = query.where(StopRow.pupil_id == pupil)
    found: dict[str, tuple[str, ...]] = {}
    for pupil_id, kind in session.execute(query):
        assert pupil_id is not None, "the query leaves out the stop of the whole school"
        found[pupil_id] = (*found.get(pupil_id, ()), kind)
    return found


def _pupil(row: PupilRow, stops: Iterable[str]) -> Pupil:
    kinds = set(stops)
    first = row.preferred_name or row.legal_name.split()[0]
    words = row.legal_name.split()
    return Pupil(
        id=PupilId(row.id),
        reference=row.id,
        initials=(first[:1] + words[-1][:1]).upper(),
        first_name=first.split()[0],
        year_group=row.year_group,
        class_name=row.class_name,
        has_left=row.has_left or bool(kinds & set(GONE)),
        on_hold=bool(kinds & set(SILENT)),
    )
