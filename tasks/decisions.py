"""What one wake found out about consents, written down: asked for, decided, replaced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from definitions.school_days import LONDON
from tasks import audit
from tasks.audit import AuditLine
from tasks.effect_types import RecordConsent
from tasks.event_types import WorldChanged
from tasks.events import ASKED_FOR, append_events, watching
from tasks.state import ConsentStatus, InstanceId, PupilId, SubjectKey
from tasks.store import insert_once
from tasks.tables import ConsentRow
from tasks.transitions import Actor, Thing, next_status

_IN_FORCE = (ConsentStatus.GIVEN, ConsentStatus.PART)

_DECIDES = (*_IN_FORCE, ConsentStatus.REFUSED)
"""Only a decision takes the place of an earlier one; silence takes nothing back."""


def record_consents(
    session: Session,
    subject: SubjectKey,
    instance: InstanceId,
    effects: Sequence[RecordConsent],
    now: datetime,
) -> None:
    """Write what a wake found out, and replace what the same people decided before.

    Raises:
        IllegalTransitionError: a record is not where such an event could find it.
    """
    pupil = subject.pupil
    if pupil is None:
        assert not effects, "consents are asked for one child only"
        return
    asked = [each for each in effects if each.event == "requested"]
    _request(session, pupil, instance, asked)
    decided = [each for each in effects if each.event != "requested"]
    if decided:
        _decide(session, pupil, decided, now)
    _write_audit(session, instance, effects, now)
    scopes = {each.scope for each in decided}
    watchers = watching(session, subject, "consent", (*scopes, ASKED_FOR)) if decided else ()
    others = [each for each in watchers if each != instance]
    append_events(session, [(each, WorldChanged()) for each in others], now)


def _request(
    session: Session, pupil: PupilId, instance: InstanceId, effects: Iterable[RecordConsent]
) -> None:
    rows: list[dict[str, object]] = [
        {
            "pupil_id": pupil,
            "person_id": each.person,
            "scope": each.scope,
            "agency": each.agency,
            "status": next_status(Thing.CONSENT, None, each.event, Actor.ENGINE),
            "agreed": [],
            "declined": [],
            "valid_from": None,
            "until": None,
            "item_id": each.item,
            "instance_id": instance,
        }
        for each in effects
    ]
    insert_once(session, ConsentRow, rows)


def _decide(
    session: Session, pupil: PupilId, effects: Sequence[RecordConsent], now: datetime
) -> None:
    people = {each.person for each in effects}
    rows = session.scalars(
        select(ConsentRow)
        .where(ConsentRow.pupil_id == pupil, ConsentRow.person_id.in_(people))
        .order_by(ConsentRow.id)
        .with_for_update()
    ).all()
    of_item = {(r.item_id, r.person_id, r.scope, r.agency): r for r in rows}
    changes: list[dict[str, object]] = []
    for each in effects:
        row = of_item.get((each.item, each.person, each.scope, each.agency))
        status = next_status(Thing.CONSENT, row.status if row else None, each.event, Actor.ENGINE)
        assert row is not None, "the table lets nothing but a request begin a consent"
        changes.append(_decision(row, status, each, now))
        if status in _DECIDES:
            changes.extend(_superseded(row, rows))
    session.execute(update(ConsentRow), changes)


def _decision(
    row: ConsentRow, status: str, effect: RecordConsent, now: datetime
) -> dict[str, object]:
    return {
        "id": row.id,
        "status": status,
        "agreed": list(effect.agreed),
        "declined": list(effect.declined),
        "valid_from": now.astimezone(LONDON).date() if status in _IN_FORCE else None,
        "until": effect.until,
    }


def _superseded(new: ConsentRow, rows: Iterable[ConsentRow]) -> Iterable[dict[str, object]]:
    """What the same person decided before about the same thing."""
    for row in rows:
        same = (row.person_id, row.scope, row.agency) == (new.person_id, new.scope, new.agency)
        over = (ConsentStatus.REQUESTED, ConsentStatus.SUPERSEDED)
        if same and row.id != new.id and row.status not in over:
            status = next_status(Thing.CONSENT, row.status, "superseded", Actor.ENGINE)
            yield {"id": row.id, "status": status}


def _write_audit(
    session: Session, instance: InstanceId, effects: Iterable[RecordConsent], now: datetime
) -> None:
    lines = [
        AuditLine(
            word=f"consent {each.event}",
            person_id=each.person,
            instance_id=instance,
            item_id=each.item,
            reason=" ".join(filter(None, (each.scope, each.agency))),
        )
        for each in effects
    ]
    audit.write(session, lines, now)
