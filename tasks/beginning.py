"""How an instance begins: its definition pinned, its first event waiting, its reference given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import Session

from definitions.conditions import Value
from definitions.loader import Sources
from definitions.model.forms import AnswerType, FormField
from definitions.model.process import ProcessDefinition
from definitions.model.subjects import SubjectKind
from definitions.school_days import LONDON
from tasks import audit
from tasks.audit import AuditLine
from tasks.event_types import LetGo, Started
from tasks.events import append_event, is_about, lock_subject
from tasks.kept import kept_state
from tasks.runs import instance_of_run
from tasks.state import ConsentStatus, InstanceId, InstanceStatus, ProcessInstance, SubjectKey
from tasks.store import insert_once
from tasks.tables import (
    ConsentRow,
    CounterRow,
    DefinitionTextRow,
    EventRow,
    InstanceRow,
    WatchRow,
)
from tasks.transitions import Actor, Thing, next_status

LET_GO = LetGo.model_fields["type"].default

INSTANCE_IDS = UUID("0c4f3a52-3f0e-4a8d-9a8b-7c3c1ad0a6d9")
"""The namespace of instance ids: a run that is started twice names the same instance."""


def begin_instance(
    session: Session,
    *,
    run_id: str,
    definition: ProcessDefinition,
    sources: Sources,
    subject: SubjectKey,
    start: dict[str, Any],
    now: datetime,
    parent: ProcessInstance | None = None,
    schedule: str = "",
) -> InstanceId:
    """Create the instance of a run, with ``Started`` waiting; a run that has one keeps it.

    Where no person starts it, either ``parent`` is the instance that does, or ``schedule`` says
    when it begins by itself.
    """
    lock_subject(session, subject)
    known = instance_of_run(session, run_id)
    if known is not None:
        return known
    _keep_text(session, definition, sources, now)
    instance = ProcessInstance(
        id=InstanceId(str(uuid5(INSTANCE_IDS, run_id))),
        reference=_next_reference(session),
        process=definition.process,
        title=definition.title,
        definition_hash=definition.content_hash,
        subject=subject,
        start=start,
        started_on=now.astimezone(LONDON).date(),
        started_at=now,
        status=InstanceStatus(next_status(Thing.INSTANCE, None, "started", Actor.ENGINE)),
        parent=parent.id if parent else None,
        parent_reference=parent.reference if parent else "",
    )
    session.execute(insert(InstanceRow), [_new_row(instance, run_id)])
    _watch(session, instance.id, definition)
    line = AuditLine(
        word=_started_word(parent, schedule),
        instance_id=instance.id,
        pupil_id=subject.pupil,
        reason=schedule or instance.parent_reference,
    )
    audit.write(session, [line], now)
    append_event(session, instance.id, Started(), now)
    return instance.id


def _started_word(parent: ProcessInstance | None, schedule: str) -> str:
    if schedule:
        return "process instance began by itself"
    return "process instance started by another" if parent else "process instance started"


def running_alike(
    session: Session, definition: ProcessDefinition, subject: SubjectKey, start: Mapping[str, Any]
) -> str | None:
    """The reference of a running instance beside which ``once_per`` forbids this one, or None."""
    found = find_alike(session, definition, subject, start)
    return found.reference if found else None


def find_alike(
    session: Session, definition: ProcessDefinition, subject: SubjectKey, start: Mapping[str, Any]
) -> InstanceRow | None:
    """The running instance beside which ``once_per`` allows no second, or None.

    Subject and start fields must be alike; with ``consent``, some consent that this start asks
    for has been asked for by the other and is not yet decided.
    """
    if not definition.once_per:
        return None
    lock_subject(session, subject)
    found = session.scalars(
        select(InstanceRow)
        .where(
            InstanceRow.process == definition.process,
            is_about(subject),
            InstanceRow.status != InstanceStatus.ENDED,
            ~_is_let_go(),
        )
        .order_by(InstanceRow.reference)
    )
    return next((row for row in found if _is_alike(session, definition, row, start)), None)


def _is_let_go() -> Any:
    """Is it about to end, because whoever ran it waits no more?"""
    return exists().where(
        EventRow.instance_id == InstanceRow.id,
        EventRow.type == LET_GO,
        EventRow.consumed_in.is_(None),
    )


def _is_alike(
    session: Session, definition: ProcessDefinition, row: InstanceRow, start: Mapping[str, Any]
) -> bool:
    fields = [name for name in definition.once_per if name not in (*SubjectKind, "consent")]
    other = row.state["start"]
    if any(start.get(name) != other.get(name) for name in fields):
        return False
    if "consent" not in definition.once_per:
        return True
    asked = asked_for(definition, start)
    return bool(asked & (_requested(session, row) or _not_asked_yet(definition, row)))


def _requested(session: Session, row: InstanceRow) -> set[tuple[str, str]]:
    found = session.execute(
        select(ConsentRow.scope, ConsentRow.agency).where(
            ConsentRow.instance_id == row.id, ConsentRow.status == ConsentStatus.REQUESTED
        )
    )
    return {(scope, agency) for scope, agency in found}


def _not_asked_yet(definition: ProcessDefinition, row: InstanceRow) -> set[tuple[str, str]]:
    """What an instance is about to ask for, between its start and its first wake."""
    return asked_for(definition, row.state["start"]) if row.version == 0 else set()


def asked_for(definition: ProcessDefinition, start: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Scope and agency of every consent that these start answers ask for."""
    facts = _StartFacts(start)
    return {
        (field.consent, agency)
        for step in definition.asks()
        for field in step.form.fields
        if field.consent and (field.when is None or field.when.holds(facts))
        for agency in _agencies(field, facts)
    }


class _StartFacts:
    """The facts before anybody has answered: what was chosen at the start."""

    def __init__(self, start: Mapping[str, Any]) -> None:
        self._start = start

    def one(self, path: str) -> Value:
        """A start answer; anything else is nothing yet."""
        value = self._start.get(path.removeprefix("start."))
        return tuple(value) if isinstance(value, list) else value

    def many(self, path: str) -> tuple[Value, ...]:
        """Nobody has been asked anything."""
        return ()


def _agencies(field: FormField, facts: _StartFacts) -> tuple[str, ...]:
    """The rows of a table of agencies; one empty name for a consent that has none."""
    if field.answer is not AnswerType.TABLE:
        return ("",)
    rows = facts.one(field.rows_for)
    return tuple(str(each) for each in rows) if isinstance(rows, tuple) else ()


def _new_row(instance: ProcessInstance, run_id: str) -> dict[str, Any]:
    return {
        "id": instance.id,
        "run_id": run_id,
        "reference": instance.reference,
        "process": instance.process,
        "title": instance.title,
        "definition_hash": instance.definition_hash,
        "pupil_id": instance.subject.pupil,
        "class_name": instance.subject.class_name,
        "status": instance.status,
        "state": kept_state(instance),
        "version": 0,
        "wake_wanted": True,
        "shown": False,
    }


def _next_reference(session: Session) -> str:
    number = session.scalars(
        update(CounterRow)
        .where(CounterRow.name == "instance")
        .values(value=CounterRow.value + 1)
        .returning(CounterRow.value)
    ).one()
    return f"C-{number:04d}"


def _keep_text(
    session: Session, definition: ProcessDefinition, sources: Sources, now: datetime
) -> None:
    row = {
        "content_hash": definition.content_hash,
        "process": definition.process,
        "version": definition.version,
        "file": sources.process,
        "files": dict(sources.files),
        "kept_at": now,
    }
    insert_once(session, DefinitionTextRow, [row])


def _watch(session: Session, instance_id: InstanceId, definition: ProcessDefinition) -> None:
    """The records and consents that its ``whenever`` conditions read, and those it needs."""
    steps = (step for stage in definition.stages for step in stage.each_step())
    needed = {f"consent.{step.needs_consent.scope}" for step in steps if step.needs_consent}
    paths = needed | {path for rule in definition.whenever for path in rule.when.paths()}
    rows = [
        {
            "instance_id": instance_id,
            "kind": "consent" if path.startswith("consent.") else "record",
            "what": path.removeprefix("consent."),
            "on_day": None,
        }
        for path in sorted(paths)
        if path.split(".")[0] in ("consent", *SubjectKind)
    ]
    insert_once(session, WatchRow, rows)
