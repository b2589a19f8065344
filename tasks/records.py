"""Records: facts about a pupil or the school, written by processes and read by others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tasks.effect_types import SetRecord
from tasks.people_tables import PupilRow
from tasks.state import InstanceId, PupilId
from tasks.store import insert_once
from tasks.tables import RecordRow

REGISTER = "register"
"""The source of what came with the school's own list of pupils."""


def set_records(
    session: Session,
    pupil: PupilId,
    effects: Sequence[SetRecord],
    instance: InstanceId | None,
    now: datetime,
) -> None:
    """Write records, dated, with their source; the same step of the same visit sets each once."""
    insert_once(
        session,
        RecordRow,
        [
            {
                "pupil_id": pupil if each.path.startswith("pupil.") else None,
                "path": each.path,
                "value": _pack(each.value),
                "instance_id": instance,
                "source": each.source,
                "set_at": now,
            }
            for each in effects
        ],
    )


def records_of(session: Session, pupil: PupilId) -> dict[str, Any]:
    """Every record of the pupil and of the school, by path, as it stands."""
    newest = (
        select(func.max(RecordRow.id))
        .where(or_(RecordRow.pupil_id == pupil, RecordRow.pupil_id.is_(None)))
        .group_by(RecordRow.path)
    )
    rows = session.execute(select(RecordRow.path, RecordRow.value).where(RecordRow.id.in_(newest)))
    return _from_register(session, pupil) | {path: _unpack(value) for path, value in rows}


def records_then(
    session: Session, pupil: PupilId, moments: Collection[datetime]
) -> dict[datetime, dict[str, Any]]:
    """Every record, as it stood at each of these moments.

    What came with the register is not kept by date: it is as it stands in any case.
    """
    if not moments:
        return {}
    rows = session.execute(
        select(RecordRow.path, RecordRow.value, RecordRow.set_at)
        .where(or_(RecordRow.pupil_id == pupil, RecordRow.pupil_id.is_(None)))
        .order_by(RecordRow.id)
    ).all()
    register = _from_register(session, pupil)
    return {
        at: register | {row.path: _unpack(row.value) for row in rows if row.set_at <= at}
        for at in moments
    }


def _from_register(session: Session, pupil: PupilId) -> dict[str, Any]:
    row = session.get_one(PupilRow, pupil)
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
