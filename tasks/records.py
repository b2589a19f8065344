"""Records: facts about a pupil, a class or the school; processes write and read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, assert_never

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from definitions.model.subjects import SubjectKind
from tasks.effect_types import SetRecord
from tasks.people_tables import PupilRow
from tasks.state import InstanceId, SubjectKey
from tasks.store import insert_once
from tasks.tables import RecordRow

REGISTER = "register"
"""The source of what came with the school's own list of pupils."""


def set_records(
    session: Session,
    subject: SubjectKey,
    effects: Sequence[SetRecord],
    instance: InstanceId | None,
    now: datetime,
) -> None:
    """Write a subject's records, dated, with their source; each once by one step of one visit."""
    insert_once(
        session,
        RecordRow,
        [
            {
                "pupil_id": subject.pupil,
                "class_name": subject.class_name,
                "path": each.path,
                "value": _pack(each.value),
                "instance_id": instance,
                "source": each.source,
                "set_at": now,
            }
            for each in effects
        ],
    )


def records_of(session: Session, subject: SubjectKey) -> dict[str, Any]:
    """Every record it may read, by path, as it stands: its own, its class's, the school's."""
    newest = select(func.max(RecordRow.id)).where(_read_by(subject)).group_by(RecordRow.path)
    rows = session.execute(select(RecordRow.path, RecordRow.value).where(RecordRow.id.in_(newest)))
    return _from_register(session, subject) | {path: _unpack(value) for path, value in rows}


def records_then(
    session: Session, subject: SubjectKey, moments: Collection[datetime]
) -> dict[datetime, dict[str, Any]]:
    """Every record, as it stood at each of these moments.

    What came with the register is not kept by date: it is as it stands in any case.
    """
    if not moments:
        return {}
    rows = session.execute(
        select(RecordRow.path, RecordRow.value, RecordRow.set_at)
        .where(_read_by(subject))
        .order_by(RecordRow.id)
    ).all()
    register = _from_register(session, subject)
    return {
        at: register | {row.path: _unpack(row.value) for row in rows if row.set_at <= at}
        for at in moments
    }


def _read_by(subject: SubjectKey) -> ColumnElement[bool]:
    of_school = and_(RecordRow.pupil_id.is_(None), RecordRow.class_name.is_(None))
    match subject.kind:
        case SubjectKind.PUPIL:
            own_class = select(PupilRow.class_name).where(PupilRow.id == subject.id)
            of_class = RecordRow.class_name == own_class.scalar_subquery()
            return or_(RecordRow.pupil_id == subject.id, of_class, of_school)
        case SubjectKind.CLASS:
            return or_(RecordRow.class_name == subject.id, of_school)
        case SubjectKind.SCHOOL:
            return of_school
        case _:
            assert_never(subject.kind)


def _from_register(session: Session, subject: SubjectKey) -> dict[str, Any]:
    if subject.pupil is None:
        return {}
    row = session.get_one(PupilRow, subject.pupil)
    return {
        "pupil.year_group": row.year_group,
        "pupil.class": row.class_name,
        "pupil.date_of_birth": row.date_of_birth,
        "pupil.home_language": row.home_language or None,
        "pupil.sen_status": row.sen_status or None,
    }


def _pack(value: Any) -> Any:
    """JSON has no dates and no tuples."""
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def _unpack(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"date"}:
        return date.fromisoformat(value["date"])
    return tuple(value) if isinstance(value, list) else value
