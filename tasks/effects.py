"""Every effect the engine decided, written down in the transaction of one wake."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from sqlalchemy.orm import Session

from definitions.loader import Loaded
from tasks import audit
from tasks.audit import AuditLine
from tasks.children import let_go, start_processes, tell_parents
from tasks.decisions import record_consents
from tasks.effect_types import (
    ChangeWorkItem,
    Effect,
    LetProcessGo,
    MoveWorkItem,
    Note,
    OpenWorkItem,
    PassOnWorkItem,
    QueueMessage,
    RecordConsent,
    SetRecord,
    StartProcess,
    WriteStep,
)
from tasks.event_types import WorldChanged
from tasks.events import append_events, watching
from tasks.items import change_items, move_items, open_items, pass_on
from tasks.outbox import enqueue
from tasks.records import set_records
from tasks.state import (
    InstanceStatus,
    ItemId,
    ItemKind,
    ProcessInstance,
    StepState,
    WorkItem,
)
from tasks.transitions import TRANSITIONS, Actor, Thing, Transition, next_status

_Kind = TypeVar("_Kind", bound=Effect)


def apply_effects(  # noqa: PLR0917  each is a different thing, and all are needed
    session: Session,
    before: ProcessInstance,
    after: ProcessInstance,
    effects: Sequence[Effect],
    ready: Mapping[str, Loaded],
    now: datetime,
) -> None:
    """Write all of them: items first, since consents and messages point at items.

    ``ready`` are the processes that may be started now, by name.

    Raises:
        IllegalTransitionError: an effect asks for what the table of transitions does not have.
    """
    opened = [each.item for each in _of(OpenWorkItem, effects)]
    open_items(session, after.id, [after.item(item.id) or item for item in opened])
    passed = {each.item.id: each for each in _of(PassOnWorkItem, effects)}
    changes = {each.item.id: each.item for each in _of(ChangeWorkItem, effects)}
    change_items(session, [after.item(e) or i for e, i in changes.items() if e not in passed])
    moved = set(
        pass_on(session, [after.item(item_id) or passed[item_id].item for item_id in passed])
    )
    changed = set(_move_items(session, _of(MoveWorkItem, effects)))
    record_consents(session, after.subject, after.id, _of(RecordConsent, effects), now)
    _set_records(session, after, _of(SetRecord, effects), now)
    enqueue(session, after.id, _of(QueueMessage, effects), now)
    let_go(session, after, _of(LetProcessGo, effects), now)
    start_processes(session, after, _of(StartProcess, effects), ready, now)
    if has_ended(before, after):
        tell_parents(session, after.id, now)
    lines = (
        *(line for each in effects for line in _told(each, changed, moved)),
        *(_line(row.audit) for row in status_path(before.status, after.status)),
    )
    identified = [line.model_copy(update={"instance_id": after.id}) for line in lines]
    audit.write(session, identified, now)


def written_steps(before: Sequence[StepState], effects: Sequence[Effect]) -> tuple[StepState, ...]:
    """The steps as they stand once these effects are written, in the order they were opened."""
    written = {each.step.key: each.step for each in _of(WriteStep, effects)}
    return tuple({**{each.key: each for each in before}, **written}.values())


def has_ended(before: ProcessInstance, after: ProcessInstance) -> bool:
    """Is this the wake that ends it?"""
    return after.status is InstanceStatus.ENDED and before.status is not InstanceStatus.ENDED


def status_path(source: InstanceStatus, target: InstanceStatus) -> tuple[Transition, ...]:
    """The legal changes that lead from one status of an instance to another, the fewest.

    One wake takes in several events, so that a stop and its undoing may lie between what was
    loaded and what is saved.

    Raises:
        IllegalTransitionError: the table has no way there.
    """
    rows = [row for row in TRANSITIONS if row.thing is Thing.INSTANCE]
    paths: list[tuple[Transition, ...]] = [()]
    for _ in InstanceStatus:
        for path in paths:
            if (path[-1].target if path else source) == target:
                return path
        paths = [
            (*path, row)
            for path in paths
            for row in rows
            if row.source == (path[-1].target if path else source)
        ]
    next_status(Thing.INSTANCE, source, f"made {target}", Actor.ENGINE)
    raise AssertionError("the table refuses a change that has no row")


def _of(kind: type[_Kind], effects: Sequence[Effect]) -> list[_Kind]:
    return [each for each in effects if isinstance(each, kind)]


def _move_items(session: Session, effects: Sequence[MoveWorkItem]) -> Iterator[tuple[ItemId, str]]:
    """In the order decided; those that go the same way one after the other go together."""
    for (source, event), group in groupby(effects, key=lambda each: (each.source, each.event)):
        for item_id in move_items(session, [each.item for each in group], source, event):
            yield item_id, event


def _set_records(
    session: Session, instance: ProcessInstance, effects: Sequence[SetRecord], now: datetime
) -> None:
    """A record that changed wakes everyone else who watches it."""
    if not effects:
        return
    set_records(session, instance.subject, effects, instance.id, now)
    watchers = watching(session, instance.subject, "record", {each.path for each in effects})
    append_events(
        session, [(each, WorldChanged()) for each in watchers if each != instance.id], now
    )


def _told(
    effect: Effect, changed: Container[tuple[ItemId, str]], moved: Container[ItemId]
) -> Iterator[AuditLine]:
    """What the audit trail says of one effect, so that it tells them in the order they happened."""
    match effect:
        case OpenWorkItem(item=item):
            yield _line(_opened(item), item.id)
        case PassOnWorkItem(item=item) if item.id in moved:
            yield _passed(effect)
        case MoveWorkItem(item=item_id, event=event) if (item_id, event) in changed:
            yield _line(f"work item {event}", item_id)
        case Note():
            yield _note(effect)
        case _:
            return


def _opened(item: WorkItem) -> str:
    if item.arrival:
        return "work item awaited"
    return "work item shared" if item.kind is ItemKind.COPY else "work item opened"


def _line(word: str, item: ItemId | None = None) -> AuditLine:
    return AuditLine(word=word, item_id=item)


def _passed(effect: PassOnWorkItem) -> AuditLine:
    return AuditLine(
        word="work item passed on",
        item_id=effect.item.id,
        person_id=effect.item.person,
        reason=effect.because,
    )


def _note(note: Note) -> AuditLine:
    return AuditLine(
        word=note.word,
        actor=note.by or Actor.ENGINE.value,
        person_id=note.by or None,
        item_id=note.item,
        visit=note.visit,
        reason=note.detail,
    )
