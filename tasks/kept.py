"""What is kept of an instance in one column, and how it is put together again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.items import read_items
from tasks.state import (
    Answer,
    Channel,
    InstanceId,
    ItemId,
    PersonId,
    ProcessInstance,
    SubjectKey,
)
from tasks.tables import AnswerRow, InstanceRow

_IN_TABLES = {
    "id",
    "reference",
    "process",
    "title",
    "definition_hash",
    "subject",
    "status",
    "items",
    "answers",
}
"""What stands in columns and tables of its own, and so is not repeated in ``state``."""


def kept_state(instance: ProcessInstance) -> dict[str, Any]:
    """What stands nowhere else; above all, no answers."""
    return instance.model_dump(mode="json", exclude=_IN_TABLES)


def instance_of_row(session: Session, row: InstanceRow) -> ProcessInstance:
    """The instance that a row stands for, with its items and answers."""
    return ProcessInstance.model_validate(
        {
            **row.state,
            "id": row.id,
            "reference": row.reference,
            "process": row.process,
            "title": row.title,
            "definition_hash": row.definition_hash,
            "subject": subject_of_row(row.pupil_id, row.class_name),
            "status": row.status,
            "items": read_items(session, InstanceId(row.id)),
            "answers": _answers(session, row.id),
        }
    )


def subject_of_row(pupil_id: str | None, class_name: str | None) -> SubjectKey:
    """Whom or what a row is about, by its two columns."""
    if pupil_id is not None:
        return SubjectKey.of_pupil(pupil_id)
    return SubjectKey.of_school() if class_name is None else SubjectKey.of_class(class_name)


def _answers(session: Session, instance_id: str) -> tuple[Answer, ...]:
    rows = session.scalars(
        select(AnswerRow)
        .where(AnswerRow.instance_id == instance_id)
        .order_by(AnswerRow.submitted_at, AnswerRow.item_id)
    )
    return tuple(answer_of(row) for row in rows)


def answer_of(row: AnswerRow) -> Answer:
    """The answer that a row stands for."""
    return Answer(
        item=ItemId(row.item_id),
        values=row.given,
        channel=Channel(row.channel),
        received_on=row.received_on,
        entered_by=PersonId(row.entered_by) if row.entered_by else None,
        submitted_at=row.submitted_at,
        reference=row.reference,
    )
