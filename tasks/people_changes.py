"""Which cases must look again because the people around a pupil are others now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.event_types import PeopleChanged
from tasks.events import append_events
from tasks.people_tables import ContactRow, DeputyRow, PersonRow, PupilRow, StaffRoleRow
from tasks.state import InstanceId, InstanceStatus
from tasks.tables import InstanceRow

Around = Mapping[str, frozenset[tuple[object, ...]]]


@dataclass(frozen=True)
class Standing:
    """Who stood where at one moment, as far as it decides who is asked."""

    classes: Mapping[str, str]
    """Pupil to class."""
    staff: Around
    """Class to roles and who holds them, or in whose place; for every pupil under an empty name."""
    contacts: Around
    """Pupil to contacts and what they may be."""

    def around(self, pupil: str) -> tuple[object, ...]:
        """Everyone who could be asked about one pupil."""
        nobody: frozenset[tuple[object, ...]] = frozenset()
        class_name = self.classes.get(pupil, "")
        here, everywhere = self.staff.get(class_name, nobody), self.staff.get("", nobody)
        return here | everywhere, self.contacts.get(pupil, nobody)


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
    """Whatever still runs about a pupil who has others around them looks again."""
    after = standing(session)
    rows = session.execute(
        select(InstanceRow.id, InstanceRow.pupil_id)
        .where(InstanceRow.status != InstanceStatus.ENDED)
        .order_by(InstanceRow.id)
    ).all()
    changed = {pupil for _, pupil in rows if before.around(pupil) != after.around(pupil)}
    happened = [(InstanceId(each), PeopleChanged()) for each, pupil in rows if pupil in changed]
    append_events(session, happened, now)


def _gathered(rows: Iterable[Sequence[object]]) -> Around:
    """By the first value of each row."""
    found: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    for first, *rest in rows:
        found[str(first)].add(tuple(rest))
    return {key: frozenset(values) for key, values in found.items()}
