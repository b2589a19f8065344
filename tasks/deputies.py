"""Who holds whose place, and when: noted day by day, and told to the cases it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from tasks.assignment import Deputy, is_in_force
from tasks.people_changes import standing, tell_concerned
from tasks.people_tables import DeputyRow
from tasks.register import DeputyEntry
from tasks.state import PersonId


def deputies_for(session: Session, class_name: str) -> tuple[Deputy, ...]:
    """Who stands in somebody's place now, for a pupil of that class."""
    rows = session.scalars(
        select(DeputyRow)
        .where(
            DeputyRow.in_force,
            or_(DeputyRow.class_name == "", DeputyRow.class_name == class_name),
        )
        .order_by(DeputyRow.id)
    )
    return tuple(
        Deputy(
            role=row.role,
            holder=PersonId(row.holder_id) if row.holder_id else None,
            deputy=PersonId(row.deputy_id),
        )
        for row in rows
    )


def roles_as_deputy(session: Session, person: PersonId) -> tuple[str, ...]:
    """The roles somebody holds in another's place now, whatever the class."""
    found = session.scalars(
        select(DeputyRow.role).where(DeputyRow.in_force, DeputyRow.deputy_id == person)
    )
    return tuple(sorted(set(found)))


def note_deputies(session: Session, today: date, now: datetime) -> None:
    """Note whose time has come, and whose is over; cases with others around a child look again."""
    rows = session.scalars(select(DeputyRow)).all()
    changed = [
        row for row in rows if row.in_force != is_in_force(row.from_day, row.until_day, today)
    ]
    if not changed:
        return
    before = standing(session)
    for row in changed:
        row.in_force = not row.in_force
    session.flush()
    tell_concerned(session, before, now)


def replace_deputies(
    session: Session, entries: Sequence[DeputyEntry], today: date, *, part: bool
) -> int:
    """Write the list anew, or add to it when it is only a part; returns how many stand in it."""
    if not part:
        session.execute(delete(DeputyRow))
    rows: list[dict[str, Any]] = [
        {
            "role": each.role,
            "class_name": each.class_name,
            "holder_id": each.holder or None,
            "deputy_id": each.deputy,
            "from_day": each.first,
            "until_day": each.last,
            "in_force": is_in_force(each.first, each.last, today),
        }
        for each in entries
    ]
    if rows:
        session.execute(insert(DeputyRow), rows)
    return len(rows)
