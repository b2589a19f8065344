"""Instances that a step of another instance has started, and what passes between the two.

Everything here happens in the transaction of one wake: a child begins with the wake that asks for
it, and its end is an event of its parent in the wake that ends it. The child's Prefect run is made
by its first wake, as the run of an instance whose run was deleted is: until then its ``run_id``
names no run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from definitions.conditions import Facts
from definitions.loader import Loaded, Sources
from definitions.model.process import ProcessDefinition
from definitions.school_days import LONDON
from definitions.vocabulary import SCOPES
from tasks import audit
from tasks.audit import AuditLine
from tasks.beginning import begin_instance, find_alike
from tasks.effect_types import LetProcessGo, StartProcess
from tasks.event_types import ChildEnded, LetGo, NotStarted
from tasks.events import append_event, append_events
from tasks.kept import instance_of_row
from tasks.start_values import fit_start, merge_starts
from tasks.state import InstanceId, InstanceStatus, ProcessInstance, VisitKey
from tasks.store import insert_once
from tasks.tables import ChildRow, DefinitionTextRow, InstanceRow
from tasks.world import Child, World

CHILD_RUNS = UUID("7f0d5a0e-1a55-4b62-8a38-52c4d1d7a9b3")
"""The namespace from which a child is named: by its parent, the step, and the link."""

RUN, SET_OFF, CONSENT = "run", "set_off", "consent"

ReadDefinition = Callable[[Sources], ProcessDefinition]
FactsOf = Callable[[ProcessDefinition, ProcessInstance, World, date, VisitKey | None], Facts]
"""What conditions may read of an instance on a day, from anywhere or from one step."""


# ---------------------------------------------------------------------------------- what is written


def start_processes(
    session: Session,
    parent: ProcessInstance,
    effects: Sequence[StartProcess],
    ready: Mapping[str, Loaded],
    now: datetime,
) -> None:
    """Start each, or join one like it that runs already; what is linked stays as it is.

    A child pins the definition of today, not the one of the day its parent began: a parent may
    run for years, and what a school has mended since must hold for what it starts now. What no
    longer fits, because a process or its start form has changed, is told as ``NotStarted``.

    Several steps of one wake that ask for the same consent ask in one process: nobody gets a
    letter for each agency.
    """
    together: dict[tuple[str, ...], list[tuple[StartProcess, dict[str, Any]]]] = {}
    for each in effects:
        if session.get(ChildRow, (parent.id, each.visit, each.link)) is not None:
            continue
        loaded = ready.get(each.process)
        start = fit_start(loaded.definition, each.start) if loaded else None
        if loaded is None or start is None:
            told = NotStarted(visit=each.visit, link=each.link)
            append_event(session, parent.id, told, now)
            continue
        running = find_alike(session, loaded.definition, parent.subject, start)
        if running is not None:
            _join(session, parent, each, running, now)
        elif each.link.startswith(CONSENT):
            scopes = tuple(start.get(SCOPES, ()))
            together.setdefault((each.process, *scopes), []).append((each, start))
        else:
            _begin(session, parent, [(each, start)], loaded, now)
    for found in together.values():
        _begin(session, parent, found, ready[found[0][0].process], now)


def let_go(
    session: Session, parent: ProcessInstance, effects: Sequence[LetProcessGo], now: datetime
) -> None:
    """The parent waits no more: a process that a `run` began, and nobody waits for, is cancelled.

    One that was only joined goes on for whoever began it.
    """
    for each in effects:
        row = session.get(ChildRow, (parent.id, each.visit, each.link))
        if row is None or not row.waiting:
            continue
        row.waiting = False
        session.flush()
        began = _exists(session, row.child_id, ChildRow.link == RUN, ChildRow.joined.is_(False))
        if began and not _exists(session, row.child_id, ChildRow.waiting):
            gone = LetGo(parent=parent.id, reference=parent.reference)
            append_event(session, InstanceId(row.child_id), gone, now)


def tell_parents(session: Session, child: InstanceId, now: datetime) -> None:
    """The child has ended: whoever waits for it is woken."""
    rows = session.scalars(
        update(ChildRow)
        .where(ChildRow.child_id == child, ChildRow.waiting)
        .values(waiting=False)
        .returning(ChildRow)
    ).all()
    told = [
        (
            InstanceId(row.parent_id),
            ChildEnded(visit=VisitKey(row.visit), link=row.link, child=child),
        )
        for row in sorted(rows, key=lambda each: (each.parent_id, each.visit))
    ]
    append_events(session, told, now)


# ------------------------------------------------------------------------------------- what is read


def with_children(
    session: Session,
    instance: ProcessInstance,
    world: World,
    load_definition: ReadDefinition,
    facts: FactsOf,
) -> World:
    """The world with the processes that this instance has started or joined."""
    if not any(state.links for state in instance.steps):
        return world
    rows = session.execute(
        select(ChildRow, InstanceRow)
        .join(InstanceRow, InstanceRow.id == ChildRow.child_id)
        .where(ChildRow.parent_id == instance.id)
        .order_by(InstanceRow.reference, ChildRow.visit, ChildRow.link)
    ).all()

    def given(row: InstanceRow) -> dict[str, Any]:
        child, definition = instance_of_row(session, row), _definition(session, row)
        around = with_children(session, child, world, load_definition, facts)
        ended = (child.ended_at or child.started_at).astimezone(LONDON).date()
        known = facts(load_definition(definition), child, around, ended, None)
        return {name: known.one(path) for name, path in load_definition(definition).gives.items()}

    def titled(row: InstanceRow) -> str:
        end = load_definition(_definition(session, row)).end(row.state["end"] or "")
        return end.title if end else ""

    return world.model_copy(
        update={"children": tuple(_child(link, row, given, titled) for link, row in rows)}
    )


def _child(
    link: ChildRow,
    row: InstanceRow,
    given: Callable[[InstanceRow], dict[str, Any]],
    titled: Callable[[InstanceRow], str],
) -> Child:
    ended = row.status == InstanceStatus.ENDED
    return Child(
        visit=VisitKey(link.visit),
        link=link.link,
        id=InstanceId(row.id),
        reference=row.reference,
        title=row.title,
        status=InstanceStatus(row.status),
        end=row.state["end"] or "" if ended else "",
        end_title=titled(row) if ended else "",
        gives=given(row) if ended and link.link == RUN else {},
    )


def _definition(session: Session, row: InstanceRow) -> Sources:
    text = session.get_one(DefinitionTextRow, row.definition_hash)
    return Sources(process=text.file, files=text.files)


def parents_of(session: Session, child: InstanceId) -> tuple[tuple[InstanceId, str, str], ...]:
    """Every instance that has started or joined this one: id, reference and title."""
    found = session.execute(
        select(InstanceRow.id, InstanceRow.reference, InstanceRow.title)
        .join(ChildRow, ChildRow.parent_id == InstanceRow.id)
        .where(ChildRow.child_id == child)
        .distinct()
        .order_by(InstanceRow.reference)
    )
    return tuple((InstanceId(one), reference, title) for one, reference, title in found)


# ------------------------------------------------------------------------------------- one by one


def _begin(
    session: Session,
    parent: ProcessInstance,
    found: Sequence[tuple[StartProcess, dict[str, Any]]],
    loaded: Loaded,
    now: datetime,
) -> None:
    first = found[0][0]
    child = begin_instance(
        session,
        run_id=str(uuid5(CHILD_RUNS, f"{parent.id}/{first.visit}/{first.link}")),
        definition=loaded.definition,
        sources=loaded.sources,
        subject=parent.subject,
        start=merge_starts(start for _, start in found),
        now=now,
        parent=parent,
    )
    reference = session.get_one(InstanceRow, child).reference
    for number, (effect, _) in enumerate(found):
        _link(session, parent, effect, child, joined=number > 0)
        line = AuditLine(word="process started", visit=effect.visit, reason=reference)
        _note(session, parent, line, now)


def _join(
    session: Session,
    parent: ProcessInstance,
    effect: StartProcess,
    running: InstanceRow,
    now: datetime,
) -> None:
    _link(session, parent, effect, InstanceId(running.id), joined=True)
    word = "process runs already" if effect.link == SET_OFF else "process joined"
    line = AuditLine(word=word, visit=effect.visit, reason=running.reference)
    _note(session, parent, line, now)


def _link(
    session: Session,
    parent: ProcessInstance,
    effect: StartProcess,
    child: InstanceId,
    *,
    joined: bool,
) -> None:
    row = {
        "parent_id": parent.id,
        "visit": effect.visit,
        "link": effect.link,
        "child_id": child,
        "joined": joined,
        "waiting": effect.link != SET_OFF,
    }
    insert_once(session, ChildRow, [row])


def _note(session: Session, parent: ProcessInstance, line: AuditLine, now: datetime) -> None:
    audit.write(session, [line.model_copy(update={"instance_id": parent.id})], now)


def _exists(session: Session, child: str, *conditions: Any) -> bool:
    return bool(session.scalar(select(exists().where(ChildRow.child_id == child, *conditions))))
