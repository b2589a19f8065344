"""Lists for the signed-in pages: what runs, who is asked, what happened. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from tasks.directory import subject_from
from tasks.events import is_about
from tasks.kept import subject_of_row
from tasks.people_tables import PersonRow
from tasks.state import (
    Frozen,
    InstanceId,
    InstanceStatus,
    ItemId,
    ItemKind,
    ItemStatus,
    PersonId,
    SubjectKey,
)
from tasks.subjects import Subject
from tasks.tables import AuditRow, InstanceRow, ItemRow, OfferRow


class ItemLine(Frozen):
    """One work item in a list."""

    id: ItemId
    instance: InstanceId
    kind: ItemKind
    step: str
    person: PersonId
    name: str
    """Of the person asked."""
    handler: PersonId | None
    status: ItemStatus
    due: date | None


class InstanceView(Frozen):
    """One process instance in a list."""

    id: InstanceId
    reference: str
    title: str
    subject: Subject
    status: InstanceStatus
    stage: str | None
    started_on: date
    end: str | None
    open_items: tuple[ItemLine, ...]


class AuditView(Frozen):
    """One line of the audit trail, with the name of whoever it names."""

    happened_at: datetime
    word: str
    actor: str
    """A name, or what acted: ``the engine``."""
    person: str
    reason: str
    visit: str | None


def instance_views(
    session: Session, *, subject: SubjectKey | None = None, ended: bool = False
) -> tuple[InstanceView, ...]:
    """Process instances, the newest first; those that have ended only when asked for."""
    rows = session.scalars(
        select(InstanceRow)
        .where(
            true() if subject is None else is_about(subject),
            true() if ended else InstanceRow.status != InstanceStatus.ENDED,
        )
        .order_by(InstanceRow.reference.desc())
    ).all()
    open_items: dict[str, list[ItemLine]] = {row.id: [] for row in rows}
    for line in _lines(session, ItemRow.status == ItemStatus.OPEN):
        if line.instance in open_items:
            open_items[line.instance].append(line)
    keys = {row.id: subject_of_row(row.pupil_id, row.class_name) for row in rows}
    subjects = {key: subject_from(session, key) for key in set(keys.values())}
    return tuple(_view(row, subjects[keys[row.id]], open_items[row.id]) for row in rows)


def items_of(session: Session, person: PersonId) -> tuple[ItemLine, ...]:
    """What one person could answer, or enter for somebody else, now."""
    offered = select(OfferRow.item_id).where(OfferRow.person_id == person)
    mine = (ItemRow.person_id == person) | (ItemRow.handler_id == person) | ItemRow.id.in_(offered)
    return _lines(session, (ItemRow.status == ItemStatus.OPEN) & mine)


def audit_of(session: Session, instance: InstanceId) -> tuple[AuditView, ...]:
    """Everything that happened to one instance, oldest first."""
    rows = session.execute(
        select(AuditRow, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.id == AuditRow.person_id)
        .where(AuditRow.instance_id == instance)
        .order_by(AuditRow.id)
    ).all()
    actors = {row.actor for row, _ in rows}
    found = session.execute(select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(actors)))
    names = {person: name for person, name in found}  # noqa: C416  a Result is no mapping
    return tuple(
        AuditView(
            happened_at=row.happened_at,
            word=row.word,
            actor=names.get(row.actor, row.actor),
            person=name or "",
            reason=row.reason,
            visit=row.visit,
        )
        for row, name in rows
    )


def _lines(session: Session, chosen: ColumnElement[bool]) -> tuple[ItemLine, ...]:
    rows = session.execute(
        select(ItemRow, PersonRow.name)
        .join(PersonRow, PersonRow.id == ItemRow.person_id)
        .where(chosen)
        .order_by(ItemRow.instance_id, ItemRow.position)
    )
    return tuple(
        ItemLine(
            id=ItemId(row.id),
            instance=InstanceId(row.instance_id),
            kind=ItemKind(row.kind),
            step=row.step,
            person=PersonId(row.person_id),
            name=name,
            handler=PersonId(row.handler_id) if row.handler_id else None,
            status=ItemStatus(row.status),
            due=date.fromisoformat(row.body["due"]["on"]) if row.body["due"] else None,
        )
        for row, name in rows
    )


def _view(row: InstanceRow, subject: Subject, items: Iterable[ItemLine]) -> InstanceView:
    state = row.state
    return InstanceView(
        id=InstanceId(row.id),
        reference=row.reference,
        title=row.title,
        subject=subject,
        status=InstanceStatus(row.status),
        stage=state["stage"],
        started_on=date.fromisoformat(state["started_on"]),
        end=state["end"],
        open_items=tuple(items),
    )
