"""Consent records: asked for, decided, taken back, run out, replaced by a newer decision."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.errors import SendflowError
from definitions.school_days import LONDON
from tasks import audit
from tasks.agreement import ConsentRecord
from tasks.assignment import SENDCO
from tasks.audit import AuditLine
from tasks.effect_types import MessageKind, QueueMessage
from tasks.event_types import ConsentWithdrawn, Event, WorldChanged
from tasks.events import ASKED_FOR, append_events, lock_subject, watching
from tasks.outbox import enqueue
from tasks.people_tables import PersonRow, StaffRoleRow
from tasks.state import ConsentStatus, InstanceId, ItemId, PersonId, PupilId, SubjectKey
from tasks.tables import ConsentRow
from tasks.transitions import Actor, Thing, next_status

IN_FORCE = (ConsentStatus.GIVEN, ConsentStatus.PART)


class ConsentNotInForceError(SendflowError):
    """This consent is not in force, so there is nothing to take back."""


def consents_of(session: Session, subject: SubjectKey) -> tuple[ConsentRecord, ...]:
    """Everything anybody was ever asked about this pupil, oldest first; else nothing."""
    if subject.pupil is None:
        return ()
    rows = session.scalars(
        select(ConsentRow).where(ConsentRow.pupil_id == subject.pupil).order_by(ConsentRow.id)
    )
    return tuple(_record(row) for row in rows)


def withdraw(
    session: Session,
    *,
    pupil: PupilId,
    person: PersonId,
    scope: str,
    agency: str = "",
    by: PersonId,
    reason: str,
    now: datetime,
) -> None:
    """A member of staff notes that somebody took their consent back, however they said so.

    Every running instance that watches it is told, and so is the person who took it back.

    Raises:
        ConsentNotInForceError: they have not given it, or it has ended already.
    """
    subject = SubjectKey.of_pupil(pupil)
    lock_subject(session, subject)  # several instances of this pupil are told
    row = _in_force(session, pupil, person, scope, agency)
    row.status = next_status(Thing.CONSENT, row.status, "withdrawn", Actor.STAFF)
    line = AuditLine(
        word="consent withdrawn",
        actor=by,
        person_id=person,
        pupil_id=pupil,
        instance_id=row.instance_id,
        item_id=row.item_id,
        reason=reason,
    )
    audit.write(session, [line], now)
    event: Event = ConsentWithdrawn(person=person, scope=scope, agency=agency)
    told = watching(session, subject, "consent", (scope, ASKED_FOR))
    append_events(session, [(each, event) for each in told], now)
    _confirm(session, row, now)


def expire_due(session: Session, today: date, now: datetime | None = None) -> int:
    """Note every consent that ran out before ``today``; returns how many did.

    The SENDCo is told of each, and every running instance that watches it looks again. ``now``
    is when it is noted: by default the beginning of that day's post.
    """
    moment = now or datetime.combine(today, time(8), LONDON)
    rows = session.scalars(
        select(ConsentRow)
        .where(ConsentRow.status.in_(IN_FORCE), ConsentRow.until < today)
        .order_by(ConsentRow.id)
        .with_for_update()
    ).all()
    for row in rows:
        row.status = next_status(Thing.CONSENT, row.status, "expired", Actor.ROUNDS)
        line = AuditLine(
            word="consent expired",
            actor=Actor.ROUNDS.value,
            person_id=row.person_id,
            pupil_id=row.pupil_id,
            instance_id=row.instance_id,
            item_id=row.item_id,
        )
        audit.write(session, [line], moment)
        _tell_sendcos(session, row, moment)
    happened = sorted({each for row in rows for each in _watching(session, row)})
    append_events(session, [(each, WorldChanged()) for each in happened], moment)
    return len(rows)


def _watching(session: Session, row: ConsentRow) -> tuple[InstanceId, ...]:
    subject = SubjectKey.of_pupil(row.pupil_id)
    return watching(session, subject, "consent", (row.scope, ASKED_FOR))


def _in_force(
    session: Session, pupil: PupilId, person: PersonId, scope: str, agency: str
) -> ConsentRow:
    row = session.scalars(
        select(ConsentRow)
        .where(
            ConsentRow.pupil_id == pupil,
            ConsentRow.person_id == person,
            ConsentRow.scope == scope,
            ConsentRow.agency == agency,
            ConsentRow.status.in_(IN_FORCE),
        )
        .order_by(ConsentRow.id.desc())
        .with_for_update()
    ).first()
    if row is None:
        raise ConsentNotInForceError(
            "This consent is not in force: it was never given, or it has ended already."
        )
    return row


def _confirm(session: Session, row: ConsentRow, now: datetime) -> None:
    """To the person who took it back; somebody without an email is told by whoever heard it."""
    person = session.get_one(PersonRow, row.person_id)
    _tell(session, row, person, MessageKind.CONSENT_WITHDRAWN, now)


def _tell_sendcos(session: Session, row: ConsentRow, now: datetime) -> None:
    found = session.scalars(
        select(PersonRow)
        .join(StaffRoleRow, StaffRoleRow.person_id == PersonRow.id)
        .where(StaffRoleRow.role == SENDCO, PersonRow.has_left.is_(False))
        .order_by(PersonRow.id)
    )
    for person in found:
        _tell(session, row, person, MessageKind.CONSENT_EXPIRED, now)


def _tell(
    session: Session, row: ConsentRow, person: PersonRow, kind: MessageKind, now: datetime
) -> None:
    if person.email is None:
        return
    until = {"until": row.until.isoformat()} if row.until else {}
    message = QueueMessage(
        key=f"consent {row.id}/{kind.value}/{person.id}",
        kind=kind,
        to=PersonId(person.id),
        address=person.email,
        about=PersonId(row.person_id),
        not_before=now,
        urgent=kind is MessageKind.CONSENT_WITHDRAWN,
        detail={"scope": row.scope, "agency": row.agency, **until},
    )
    enqueue(session, InstanceId(row.instance_id), [message], now)


def _record(row: ConsentRow) -> ConsentRecord:
    return ConsentRecord(
        person=PersonId(row.person_id),
        scope=row.scope,
        agency=row.agency,
        status=ConsentStatus(row.status),
        agreed=tuple(row.agreed),
        declined=tuple(row.declined),
        valid_from=row.valid_from,
        until=row.until,
        item=ItemId(row.item_id),
        instance=InstanceId(row.instance_id),
    )
