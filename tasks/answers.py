"""Answers: the one change that is made outside a wake, and everything a page needs to ask."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from definitions.errors import SendflowError
from definitions.loader import Sources
from tasks import audit
from tasks.assignment import Contact, StaffMember
from tasks.audit import AuditLine
from tasks.directory import person_of, subject_from
from tasks.effect_types import MessageKind, QueueMessage
from tasks.event_types import Answered, CameAfter
from tasks.events import append_event, lock_instances
from tasks.items import item_of_row
from tasks.kept import answer_of, instance_of_row
from tasks.outbox import enqueue
from tasks.people_tables import PersonRow
from tasks.state import (
    Answer,
    Channel,
    InstanceId,
    ItemId,
    ItemKind,
    ItemStatus,
    PersonId,
    ProcessInstance,
    WorkItem,
)
from tasks.store import insert_once
from tasks.subjects import Subject
from tasks.tables import AnswerRow, DefinitionTextRow, DraftRow, InstanceRow, ItemRow
from tasks.transitions import Actor, IllegalTransitionError, Thing, next_status

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Thirty-two letters and digits that nobody takes for one another over the telephone."""

_CLOSED = {
    ItemStatus.ANSWERED: "This has already been answered.",
    ItemStatus.CAME_AFTER: "This has already been answered.",
    ItemStatus.EXPIRED: "The time for this has passed.",
    ItemStatus.WITHDRAWN: "This is no longer needed.",
}


class ItemNotOpenError(SendflowError):
    """This can no longer be answered; ``status`` says where it stands."""

    def __init__(self, status: ItemStatus) -> None:
        super().__init__(_CLOSED.get(status, "This cannot be answered now."))
        self.status = status


class NotAskedError(SendflowError):
    """Somebody else was asked this."""


@dataclass(frozen=True)
class ItemView:
    """One work item and everything its page needs."""

    item: WorkItem
    instance: ProcessInstance
    sources: Sources
    """The text of the definition it was started with."""
    subject: Subject
    person: StaffMember | Contact
    """Who was asked."""
    answer: Answer | None


def submit(
    session: Session,
    item_id: ItemId,
    values: Mapping[str, Any],
    *,
    channel: Channel,
    received_on: date,
    by: PersonId,
    entered_by: PersonId | None,
    now: datetime,
) -> Answer:
    """Take an answer, in the caller's one transaction.

    ``by`` is whose answer it is, ``entered_by`` the member of staff who typed it in for them.
    Staff may still enter an answer that came after the item had closed.

    Raises:
        ItemNotOpenError: it was answered, withdrawn or has expired; of two who submit at the
            same moment one gets this.
        NotAskedError: it was not offered to ``by``.
    """
    row = session.get_one(ItemRow, item_id)
    lock_instances(session, [InstanceId(row.instance_id)])
    session.refresh(row)
    item = item_of_row(session, row)
    if by != item.person and by not in item.offered_to:
        raise NotAskedError("Somebody else was asked this.")
    status = _close(session, item, Actor.STAFF if entered_by else Actor.RESPONDENT)
    answer = Answer(
        item=item_id,
        values=dict(values),
        channel=channel,
        received_on=received_on,
        entered_by=entered_by,
        submitted_at=now,
        reference=reference_of(item_id),
    )
    instance_id = InstanceId(row.instance_id)
    session.execute(insert(AnswerRow), [_row(answer, instance_id, by)])
    session.execute(delete(DraftRow).where(DraftRow.item_id == item_id))
    late = status is ItemStatus.CAME_AFTER
    append_event(session, instance_id, (CameAfter if late else Answered)(item=item_id), now)
    line = AuditLine(
        word="work item answered",
        actor=entered_by or by,
        person_id=by,
        instance_id=instance_id,
        item_id=item_id,
        visit=item.visit,
        reason=channel.value,
    )
    audit.write(session, [line], now)
    if channel is Channel.ONLINE and item.kind is ItemKind.FORM:
        _thank(session, item, answer, instance_id, by)
    return answer


def reference_of(item_id: ItemId) -> str:
    """What a respondent is given to quote: the same for the same item, and says nothing of it."""
    digest = hashlib.sha256(f"reference {item_id}".encode()).digest()
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:8])


def save_draft(
    session: Session, item_id: ItemId, person: PersonId, values: Mapping[str, Any], now: datetime
) -> None:
    """Keep what somebody has written, until they submit it or the item closes."""
    changed = session.execute(
        update(DraftRow)
        .where(DraftRow.item_id == item_id, DraftRow.person_id == person)
        .values(written=dict(values), saved_at=now)
        .returning(DraftRow.item_id)
    ).one_or_none()
    if changed is None:
        row = {"item_id": item_id, "person_id": person, "written": dict(values), "saved_at": now}
        insert_once(session, DraftRow, [row])


def read_draft(session: Session, item_id: ItemId, person: PersonId) -> dict[str, Any] | None:
    """What somebody has written and not submitted, or None."""
    return session.scalar(
        select(DraftRow.written).where(DraftRow.item_id == item_id, DraftRow.person_id == person)
    )


def item_view(session: Session, item_id: ItemId) -> ItemView | None:
    """Everything the page of one item needs; None when there is no such item."""
    found = session.execute(
        select(ItemRow, InstanceRow, DefinitionTextRow)
        .join(InstanceRow, InstanceRow.id == ItemRow.instance_id)
        .join(DefinitionTextRow, DefinitionTextRow.content_hash == InstanceRow.definition_hash)
        .where(ItemRow.id == item_id)
    ).one_or_none()
    if found is None:
        return None
    row, instance_row, text = found
    instance = instance_of_row(session, instance_row)
    answer = session.get(AnswerRow, item_id)
    return ItemView(
        item=item_of_row(session, row),
        instance=instance,
        sources=Sources(process=text.file, files=text.files),
        subject=subject_from(session, instance.subject),
        person=person_of(session, instance.subject, PersonId(row.person_id)),
        answer=answer_of(answer) if answer else None,
    )


def _close(session: Session, item: WorkItem, by: Actor) -> ItemStatus:
    """Compare and set: whoever comes second finds the item no longer where it was."""
    try:
        target = next_status(Thing.ITEM, item.status, "answered", by)
    except IllegalTransitionError as error:
        raise ItemNotOpenError(item.status) from error
    moved = session.execute(
        update(ItemRow)
        .where(ItemRow.id == item.id, ItemRow.status == item.status)
        .values(status=target)
        .returning(ItemRow.id)
    ).one_or_none()
    if moved is None:
        raise ItemNotOpenError(ItemStatus.ANSWERED)
    return ItemStatus(target)


def _row(answer: Answer, instance_id: InstanceId, by: PersonId) -> dict[str, Any]:
    return {
        "item_id": answer.item,
        "instance_id": instance_id,
        "person_id": by,
        "given": answer.values,
        "channel": answer.channel.value,
        "received_on": answer.received_on,
        "entered_by": answer.entered_by,
        "submitted_at": answer.submitted_at,
        "reference": answer.reference,
    }


def _thank(
    session: Session, item: WorkItem, answer: Answer, instance_id: InstanceId, by: PersonId
) -> None:
    """A receipt by email, but for staff, whom the page thanks.

    A class teacher may answer forty forms in a week: a letter for each would drown those that ask.
    """
    person = session.get_one(PersonRow, by)
    address = person.email
    if address is None or person.kind == "staff":
        return
    message = QueueMessage(
        key=f"{instance_id}/{item.id}/{MessageKind.THANKS.value}/{by}",
        kind=MessageKind.THANKS,
        to=by,
        address=address,
        item=item.id,
        visit=item.visit,
        not_before=answer.submitted_at,
        detail={
            "reference": answer.reference,
            "received_on": answer.received_on.isoformat(),
        },
    )
    enqueue(session, instance_id, [message], answer.submitted_at)
