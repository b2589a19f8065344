"""Messages that must leave: written with the change they tell of, sent by the pump later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.orm import Session

from tasks.effect_types import MessageKind, QueueMessage
from tasks.event_types import Delivered, Event, Undeliverable
from tasks.events import append_event
from tasks.kept import subject_of_row
from tasks.one_a_day import may_leave_today, put_in_letters
from tasks.people_tables import PersonRow
from tasks.post import (
    AT_ONCE,
    CODE,
    NotSent,
    OutboxMessage,
    OutboxStatus,
    may_go,
    may_still_send,
)
from tasks.state import InstanceId, ItemId, PersonId, SubjectKey, VisitKey
from tasks.store import insert_once
from tasks.tables import InstanceRow, OutboxRow

__all__ = [
    "CODE",
    "NotSent",
    "OutboxMessage",
    "OutboxStatus",
    "claim",
    "drop",
    "enqueue",
    "mark_refused",
    "mark_sent",
    "may_still_send",
    "next_due",
    "next_try",
    "parts_of",
    "put_off",
    "queue_code",
    "release",
]

LEASE = timedelta(minutes=5)
"""Longer than any mail server takes; then the message of a killed pump is taken up again."""

_PAUSES = (1, 5, 15, 60, 240)
"""Minutes until the next try, after each that failed."""


def enqueue(
    session: Session,
    instance_id: InstanceId | None,
    messages: Sequence[QueueMessage],
    now: datetime,
) -> None:
    """Put messages in the outbox; one whose key is there already is the same message."""
    rows = [
        _row(each.key, each.kind.value, each.to, each.address, now)
        | {
            "instance_id": instance_id,
            "item_id": each.item,
            "visit": each.visit,
            "about_id": each.about,
            "detail": each.detail,
            "urgent": each.urgent,
            "not_before": each.not_before,
        }
        for each in messages
    ]
    insert_once(session, OutboxRow, rows)


def queue_code(
    session: Session, challenge: str, person: PersonId, address: str, now: datetime
) -> None:
    """Ask the pump to send a one-time code; it goes at once and whatever is stopped."""
    row = _row(f"code/{challenge}", CODE, person, address, now)
    insert_once(session, OutboxRow, [row | {"challenge_id": challenge}])


def claim(
    session: Session,
    now: datetime,
    limit: int,
    owner: str,
    *,
    staff: bool = True,
    others: bool = True,
    had_since: datetime | None = None,
) -> tuple[OutboxMessage, ...]:
    """Take up to ``limit`` messages that may go now, and what leaves in one letter with them.

    Oldest first; nobody else gets them meanwhile. ``staff`` and ``others`` say whether this is a
    time to write to members of staff, and to everyone else; who has had a letter since
    ``had_since`` waits. What is stopped stays in the outbox until the stop is undone.
    """
    may = and_(may_go(now, staff=staff, others=others), may_leave_today(now, had_since))
    first = session.execute(_due(may).limit(limit)).all()
    people = {row.person_id for row in first if row.kind not in AT_ONCE}
    with_first = (OutboxRow.person_id.in_(people), OutboxRow.kind.not_in(AT_ONCE))
    more = session.execute(_due(and_(may, *with_first))).all() if people else ()
    due = {row.id: row for row in (*first, *more)}
    ids = put_in_letters(session, tuple(due.values()), owner)
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(ids))
        .values(claimed_by=owner, claimed_until=now + LEASE, attempts=OutboxRow.attempts + 1)
    )
    rows = session.execute(
        select(OutboxRow, InstanceRow.pupil_id, InstanceRow.class_name)
        .outerjoin(InstanceRow, InstanceRow.id == OutboxRow.instance_id)
        .where(OutboxRow.id.in_(ids))
        .order_by(OutboxRow.not_before, OutboxRow.id)
    )
    return tuple(_message(row, subject_of_row(*about)) for row, *about in rows)


def _due(may: ColumnElement[bool]) -> Select[int, str, str, str, str | None]:
    return (
        select(OutboxRow.id, OutboxRow.key, OutboxRow.kind, OutboxRow.person_id, OutboxRow.letter)
        .join(PersonRow, PersonRow.id == OutboxRow.person_id)
        .outerjoin(InstanceRow, InstanceRow.id == OutboxRow.instance_id)
        .where(may)
        .order_by(OutboxRow.not_before, OutboxRow.id)
        .with_for_update(of=OutboxRow, skip_locked=True)
    )


def mark_sent(session: Session, message_id: int, now: datetime) -> None:
    """The mail server took it; a step that waits for this to be told goes on."""
    row = _settle(session, message_id, OutboxStatus.SENT, "", now)
    if row is not None and row.kind == MessageKind.TOLD:
        _report(session, row, Delivered(message=row.key), now)


def mark_refused(session: Session, message_id: int, reason: str, now: datetime) -> None:
    """The mail server will never take it; the process finds another way."""
    row = _settle(session, message_id, OutboxStatus.REFUSED, reason, now)
    if row is not None:
        _report(session, row, Undeliverable(message=row.key), now)


def drop(session: Session, message_id: int, reason: str, now: datetime) -> None:
    """It must not go any more, and nobody misses it."""
    _settle(session, message_id, OutboxStatus.DROPPED, reason, now)


def put_off(session: Session, message_id: int, until: datetime, reason: str) -> None:
    """Try again later; ``reason`` names what went wrong and nobody."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == message_id, OutboxRow.status == OutboxStatus.WAITING)
        .values(not_before=until, reason=reason, claimed_by=None, claimed_until=None)
    )


def release(session: Session, message_id: int, until: datetime, reason: str) -> None:
    """Leave it out of the letter it was to leave in, and try again later in another."""
    put_off(session, message_id, until, reason)
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == message_id, OutboxRow.status == OutboxStatus.WAITING)
        .values(letter=None)
    )


def parts_of(session: Session, letter: str) -> tuple[int, ...]:
    """The messages that still are to leave in a letter."""
    return tuple(
        session.scalars(
            select(OutboxRow.id)
            .where(OutboxRow.letter == letter, OutboxRow.status == OutboxStatus.WAITING)
            .order_by(OutboxRow.id)
        )
    )


def next_try(attempts: int, now: datetime) -> datetime:
    """When to try again after so many tries: soon at first, then every four hours."""
    return now + timedelta(minutes=_PAUSES[min(attempts, len(_PAUSES)) - 1])


def next_due(session: Session, now: datetime) -> datetime | None:
    """When the next message that waits may go; None: nothing waits."""
    return session.scalar(
        select(OutboxRow.not_before)
        .where(OutboxRow.status == OutboxStatus.WAITING)
        .order_by(OutboxRow.not_before)
        .limit(1)
    )


# -------------------------------------------------------------------------------------- one row


def _row(key: str, kind: str, to: PersonId, address: str, now: datetime) -> dict[str, Any]:
    return {
        "key": key,
        "kind": kind,
        "instance_id": None,
        "person_id": to,
        "address": address,
        "item_id": None,
        "visit": None,
        "about_id": None,
        "challenge_id": None,
        "detail": {},
        "urgent": False,
        "letter": None,
        "not_before": now,
        "status": OutboxStatus.WAITING,
        "attempts": 0,
        "reason": "",
        "created_at": now,
    }


def _settle(
    session: Session, message_id: int, status: OutboxStatus, reason: str, now: datetime
) -> OutboxRow | None:
    """Once only: a second pump that sent the same message changes nothing."""
    return session.scalars(
        update(OutboxRow)
        .where(OutboxRow.id == message_id, OutboxRow.status == OutboxStatus.WAITING)
        .values(status=status, reason=reason, settled_at=now, claimed_by=None, claimed_until=None)
        .returning(OutboxRow)
    ).one_or_none()


def _report(session: Session, row: OutboxRow, event: Event, now: datetime) -> None:
    if row.instance_id is not None:
        append_event(session, InstanceId(row.instance_id), event, now)


def _message(row: OutboxRow, subject: SubjectKey) -> OutboxMessage:
    return OutboxMessage(
        id=row.id,
        key=row.key,
        kind=row.kind,
        to=PersonId(row.person_id),
        address=row.address,
        item=ItemId(row.item_id) if row.item_id else None,
        visit=VisitKey(row.visit) if row.visit else None,
        about=PersonId(row.about_id) if row.about_id else None,
        challenge=row.challenge_id,
        not_before=row.not_before,
        detail=row.detail,
        letter=row.letter or row.key,
        instance=InstanceId(row.instance_id) if row.instance_id else None,
        subject=subject if row.instance_id else None,
        attempts=row.attempts,
        created_at=row.created_at,
    )
