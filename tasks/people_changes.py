"""Which cases must look again because the people around a pupil are others now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.model.subjects import SubjectKind
from tasks.event_types import PeopleChanged
from tasks.events import append_events
from tasks.kept import subject_of_row
from tasks.people_tables import ContactRow, DeputyRow, PersonRow, PupilRow, StaffRoleRow
from tasks.state import InstanceId, InstanceStatus, SubjectKey
from tasks.tables import InstanceRow

Around = Mapping[str, frozenset[tuple[object, ...]]]


@dataclass(frozen=True)
class Standing:
    """Who stood where at one moment, as far as it decides who is asked."""

    classes: Mapping[str, str]
    """Pupil to class."""
    staff: Around
    """Class to roles and who holds them, or in whose place; for all of them under an empty name."""
    contacts: Around
    """Pupil to contacts and what they may be."""

    def around(self, subject: SubjectKey) -> tuple[object, ...]:
        """Everyone who could be asked about one subject."""
        nobody: frozenset[tuple[object, ...]] = frozenset()
        if subject.kind is SubjectKind.SCHOOL:
            return (*sorted(self.staff.items(), key=lambda each: each[0]),)
        pupil = subject.pupil
        class_name = subject.id if pupil is None else self.classes.get(pupil, "")
        here, everywhere = self.staff.get(class_name, nobody), self.staff.get("", nobody)
        return here | everywhere, self.contacts.get(pupil or "", nobody)


def standing(session: Session) -> Standing:
    """Who stands where now."""
    classes = session.execute(select(PupilRow.id, PupilRow.class_name))
    staff = session.execute(
        select(StaffRoleRow.class_name, StaffRoleRow.role, StaffRoleRow.person_id)
        .join(PersonRow, PersonRow.id == StaffRoleRow.person_id)
        .where(PersonRow.has_left.is_(False))
    )
    deputies = session.execute(
        select(
            DeputyRow.class_name, DeputyRow.role, DeputyRow.holder_id, DeputyRow.deputy_id
        ).where(DeputyRow.in_force)
    )
    contacts = session.execute(
        select(
            ContactRow.pupil_id,
            ContactRow.person_id,
            ContactRow.parental_responsibility,
            ContactRow.may_receive_papers,
            ContactRow.do_not_contact,
        )
        .join(PersonRow, PersonRow.id == ContactRow.person_id)
        .where(ContactRow.has_left.is_(False), PersonRow.has_left.is_(False))
    )
    return Standing(
        classes={row.id: row.class_name for row in classes},
        staff=_gathered(tuple(row) for row in (*staff, *deputies)),
        contacts=_gathered(tuple(row) for row in contacts),
    )


def tell_concerned(session: Session, before: Standing, now: datetime) -> None:
    """Whatever still runs about a subject that has others around it looks again."""
    after = standing(session)
    rows = session.execute(
        select(InstanceRow.id, InstanceRow.pupil_id, InstanceRow.class_name)
        .where(InstanceRow.status != InstanceStatus.ENDED)
        .order_by(InstanceRow.id)
    )
    about = {InstanceId(each): subject_of_row(*subject) for each, *subject in rows}
    changed = {each for each in about.values() if before.around(each) != after.around(each)}
    happened = [(each, PeopleChanged()) for each, subject in about.items() if subject in changed]
    append_events(session, happened, now)


def _gathered(rows: Iterable[Sequence[object]]) -> Around:
    """By the first value of each row."""
    found: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    for first, *rest in rows:
        found[str(first)].add(tuple(rest))
    return {key: frozenset(values) for key, values in found.items()}
