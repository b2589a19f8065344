"""Process instances between the engine's values and the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from definitions.loader import Loaded as LoadedDefinition
from definitions.loader import Sources
from tasks.beginning import begin_instance, running_alike
from tasks.effect_types import Effect, LetProcessGo, RecordConsent, SetRecord, StartProcess
from tasks.effects import apply_effects, has_ended, written_steps
from tasks.event_types import Event
from tasks.events import append_event, lock_subjects, waiting_events, within
from tasks.kept import instance_of_row, kept_state, subject_of_row
from tasks.leases import LeaseLostError, release_lease, renew_lease, take_lease
from tasks.records import records_of
from tasks.runs import instance_of_run, run_of, set_run
from tasks.state import InstanceId, InstanceStatus, ProcessInstance, SubjectKey
from tasks.tables import (
    DefinitionTextRow,
    EventRow,
    InstanceRow,
    WatchRow,
)

__all__ = [
    "LeaseLostError",
    "Loaded",
    "append_event",
    "begin_instance",
    "instance_of_run",
    "is_wanted",
    "load",
    "mark_shown",
    "records_of",
    "release_lease",
    "renew_lease",
    "run_of",
    "running_alike",
    "save",
    "set_run",
    "take_lease",
    "wanted",
]

LOOK_ON = "look_on"


@dataclass(frozen=True)
class Loaded:
    """An instance as it was read, and what waits for it."""

    instance: ProcessInstance
    events: tuple[tuple[int, Event], ...]
    """Number and event, oldest first."""
    sources: Sources
    """The text of the definition it was started with."""
    version: int


def load(session: Session, instance_id: InstanceId) -> Loaded:
    """The instance, its items and answers, and the events that wait for it."""
    row, text = session.execute(
        select(InstanceRow, DefinitionTextRow)
        .join(DefinitionTextRow)
        .where(InstanceRow.id == instance_id)
    ).one()
    return Loaded(
        instance=instance_of_row(session, row),
        events=waiting_events(session, instance_id),
        sources=Sources(process=text.file, files=text.files),
        version=row.version,
    )


def save(  # noqa: PLR0917  each is a different thing, and all are needed
    session: Session,
    loaded: Loaded,
    instance: ProcessInstance,
    effects: Sequence[Effect],
    owner: str,
    now: datetime,
    ready: Mapping[str, LoadedDefinition] | None = None,
) -> int:
    """Write one wake in the caller's transaction; returns the new version.

    ``ready`` are the processes that the effects start, by name, as far as there are such now.

    Raises:
        LeaseLostError: the lease is no longer ``owner``'s, or the instance has been saved since
            it was loaded; nothing may be kept of this transaction.
        IllegalTransitionError: an effect asks for what the table of transitions does not have.
    """
    others = RecordConsent | SetRecord | StartProcess | LetProcessGo
    if has_ended(loaded.instance, instance) or any(isinstance(each, others) for each in effects):
        lock_subjects(session, _told(session, instance, effects))
    _check_lease(session, loaded, owner)
    version = loaded.version + 1
    steps = written_steps(loaded.instance.steps, effects)
    apply_effects(session, loaded.instance, instance, effects, ready or {}, now)
    _consume(session, loaded, version)
    _look_on(session, instance)
    session.execute(
        update(InstanceRow)
        .where(InstanceRow.id == instance.id)
        .values(
            status=instance.status,
            state=kept_state(instance.model_copy(update={"steps": steps})),
            version=version,
            wake_wanted=_waits(),
            shown=False,
        )
    )
    return version


def mark_shown(session: Session, instance_id: InstanceId, version: int) -> None:
    """Prefect shows this version; if there is a newer one, that is still to be shown."""
    session.execute(
        update(InstanceRow)
        .where(InstanceRow.id == instance_id, InstanceRow.version == version)
        .values(shown=True)
    )


def is_wanted(session: Session, instance_id: InstanceId) -> bool:
    """Does an event wait for it, or is its newest state not shown?"""
    wanted_now = or_(InstanceRow.wake_wanted, ~InstanceRow.shown)
    found = session.scalar(select(InstanceRow.id).where(InstanceRow.id == instance_id, wanted_now))
    return found is not None


def wanted(session: Session, now: datetime, today: date) -> tuple[InstanceId, ...]:
    """Every instance that should be woken now and that no wake holds."""
    due = select(WatchRow.instance_id).where(WatchRow.kind == "date", WatchRow.on_day <= today)
    free = or_(InstanceRow.lease_owner.is_(None), InstanceRow.lease_until < now)
    found = session.scalars(
        select(InstanceRow.id)
        .where(
            or_(
                InstanceRow.wake_wanted,
                ~InstanceRow.shown,
                InstanceRow.id.in_(due),
            ),
            free,
        )
        .order_by(InstanceRow.reference)
    )
    return tuple(InstanceId(each) for each in found)


# ------------------------------------------------------------------------------------- one by one


def _told(
    session: Session, instance: ProcessInstance, effects: Sequence[Effect]
) -> set[SubjectKey]:
    """Whose other instances will be told: its own subject's, and whoever watches its records."""
    paths = {each.path for each in effects if isinstance(each, SetRecord)}
    if not paths or instance.subject.pupil is not None:
        return {instance.subject}
    rows = session.execute(
        select(InstanceRow.pupil_id, InstanceRow.class_name)
        .join(WatchRow, WatchRow.instance_id == InstanceRow.id)
        .where(
            within(instance.subject),
            InstanceRow.status != InstanceStatus.ENDED,
            WatchRow.kind == "record",
            WatchRow.what.in_(paths),
        )
    )
    return {instance.subject, *(subject_of_row(*row) for row in rows)}


def _check_lease(session: Session, loaded: Loaded, owner: str) -> None:
    """Takes the instance's row first: see ``events.lock_instances``."""
    held = session.execute(
        select(InstanceRow.lease_owner, InstanceRow.version)
        .where(InstanceRow.id == loaded.instance.id)
        .with_for_update(key_share=True)
    ).one()
    if tuple(held) != (owner, loaded.version):
        raise LeaseLostError(
            f"{loaded.instance.reference} was taken over by another wake; this one writes nothing."
        )


def _consume(session: Session, loaded: Loaded, version: int) -> None:
    if loaded.events:
        numbers = [number for number, _ in loaded.events]
        session.execute(
            update(EventRow).where(EventRow.id.in_(numbers)).values(consumed_in=version)
        )


def _look_on(session: Session, instance: ProcessInstance) -> None:
    session.execute(
        delete(WatchRow).where(WatchRow.instance_id == instance.id, WatchRow.what == LOOK_ON)
    )
    if instance.look_on is not None:
        row = {"instance_id": instance.id, "kind": "date", "what": LOOK_ON}
        session.execute(insert(WatchRow), [row | {"on_day": instance.look_on}])


def _waits() -> Any:
    return exists().where(EventRow.instance_id == InstanceRow.id, EventRow.consumed_in.is_(None))
