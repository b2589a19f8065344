from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select, text

from tasks import instances
from tasks.answers import submit
from tasks.effect_types import (
    ChangeWorkItem,
    MoveWorkItem,
    Note,
    OpenWorkItem,
    QueueMessage,
    SetRecord,
    WriteStep,
)
from tasks.event_types import Started, Stopped, WorldChanged
from tasks.events import append_event
from tasks.instances import LeaseLostError
from tasks.state import Channel, InstanceStatus, ItemStatus, PupilId, StepState, VisitKey
from tasks.store import Store
from tasks.tables import AuditRow, EventRow, ItemRow, OutboxRow
from tests.support.stored_cases import (
    CHILD,
    FATHER,
    ITEM,
    MOTHER,
    NOW,
    TODAY,
    begin,
    item,
    later,
    load,
    message,
    save,
    small_definition,
    write,
)

OPENED = (OpenWorkItem(item=item()), QueueMessage(**message().model_dump()))


def wanted(store: Store, **moved: float) -> tuple[str, ...]:
    now = later(**moved)
    with store.read() as session:
        return instances.wanted(session, now, now.date())


def pause(name: str) -> StepState:
    """A step that waits for a few days."""
    return StepState(
        key=VisitKey(f"asking.1.{name}"),
        stage="asking",
        visit=1,
        step=name,
        opened_on=TODAY,
        opened_at=NOW,
        waits_until=TODAY.replace(day=11),
    )


def count(store: Store, row: type) -> int:
    with store.read() as session:
        return len(session.execute(select(row)).all())


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield statements
    event.remove(store.engine, "before_cursor_execute", note)


def test_an_instance_begins_with_its_first_event_waiting(school: Store) -> None:
    instance = begin(school, why="concern")
    loaded = load(school, instance)
    assert [each for _, each in loaded.events] == [Started()]
    assert (loaded.instance.reference, loaded.instance.start) == ("C-0001", {"why": "concern"})
    assert loaded.sources.files == {"small.yaml": "process: small"}
    assert wanted(school) == (instance,)


def test_a_run_that_starts_twice_has_one_instance(school: Store) -> None:
    assert begin(school) == begin(school)
    assert load(school, begin(school, "run-2")).instance.reference == "C-0002"


def test_what_is_saved_is_what_is_loaded(school: Store) -> None:
    instance = begin(school)
    offered = item(offered_to=(FATHER, MOTHER)).model_copy(update={"fired": ("remind.0",)})
    save(school, instance, [OpenWorkItem(item=offered)], stage="asking", visits={"asking": 1})
    loaded = load(school, instance)
    assert loaded.instance.items == (offered,)
    assert (loaded.instance.stage, loaded.instance.visits) == ("asking", {"asking": 1})
    assert (loaded.version, loaded.events) == (1, ())
    assert wanted(school) == (instance,), "it has not been shown"


def test_the_same_wake_is_written_once(school: Store) -> None:
    instance = begin(school)
    loaded = save(school, instance, OPENED)
    before = [count(school, row) for row in (ItemRow, OutboxRow, AuditRow)]
    with pytest.raises(LeaseLostError):
        write(school, loaded, loaded.instance, OPENED)
    assert [count(school, row) for row in (ItemRow, OutboxRow, AuditRow)] == before


def test_a_wake_that_lost_its_lease_writes_nothing(school: Store) -> None:
    loaded = load(school, begin(school))
    with school.begin() as session:
        assert instances.take_lease(session, loaded.instance.id, "first", NOW)
        assert instances.take_lease(session, loaded.instance.id, "second", later(seconds=61))
    with pytest.raises(LeaseLostError), school.begin() as session:
        instances.save(session, loaded, loaded.instance, OPENED, "first", later(seconds=62))
    assert count(school, ItemRow) == 0


def test_a_lease_is_one_owners_until_it_runs_out(school: Store) -> None:
    instance = begin(school)
    with school.begin() as session:
        assert instances.take_lease(session, instance, "first", NOW)
        assert not instances.take_lease(session, instance, "second", later(seconds=59))
        assert instances.renew_lease(session, instance, "first", later(seconds=59))
        assert not instances.renew_lease(session, instance, "second", later(seconds=59))
        instances.release_lease(session, instance, "second")
        assert not instances.take_lease(session, instance, "second", later(seconds=100))
        instances.release_lease(session, instance, "first")
        assert instances.take_lease(session, instance, "second", later(seconds=101))


def test_only_what_no_wake_holds_is_wanted(school: Store) -> None:
    instance = begin(school)
    with school.begin() as session:
        instances.take_lease(session, instance, "me", NOW)
    assert wanted(school) == ()
    assert wanted(school, seconds=61) == (instance,)


def test_a_day_wakes_what_waits_for_it(school: Store) -> None:
    instance = begin(school)
    save(school, instance, [], look_on=TODAY.replace(day=9))
    with school.begin() as session:
        instances.mark_shown(session, instance, 1)
    assert wanted(school, days=1) == ()
    assert wanted(school, days=2) == (instance,)
    save(school, instance, [], look_on=None)
    with school.begin() as session:
        instances.mark_shown(session, instance, 2)
    assert wanted(school, days=2) == ()


def test_only_the_newest_version_counts_as_shown(school: Store) -> None:
    instance = begin(school)
    save(school, instance, [])
    save(school, instance, [])
    with school.begin() as session:
        instances.mark_shown(session, instance, 1)
        assert instances.is_wanted(session, instance)
        instances.mark_shown(session, instance, 2)
        assert not instances.is_wanted(session, instance)
        instances.set_run(session, instance, "run-9")
        assert instances.is_wanted(session, instance)
        assert instances.run_of(session, instance) == "run-9"


def test_an_event_that_came_during_a_wake_still_wants_one(school: Store) -> None:
    instance = begin(school)
    loaded = load(school, instance)
    with school.begin() as session:
        append_event(session, instance, WorldChanged(), NOW)
    write(school, loaded, loaded.instance, [])
    with school.begin() as session:
        instances.mark_shown(session, instance, 1)
        assert instances.is_wanted(session, instance)
    assert [each for _, each in load(school, instance).events] == [WorldChanged()]


def test_what_happens_once_is_noted_once(school: Store) -> None:
    instance = begin(school)
    save(school, instance, [])
    with school.begin() as session:
        instances.mark_shown(session, instance, 1)
        append_event(session, instance, Started(), NOW)
    assert count(school, EventRow) == 1
    assert wanted(school) == ()


def test_an_item_answered_meanwhile_stays_answered(school: Store) -> None:
    instance = begin(school)
    save(school, instance, [OpenWorkItem(item=item())])
    loaded = load(school, instance)
    with school.begin() as session:
        session.execute(text("UPDATE work_items SET status = 'answered'"))
    write(school, loaded, loaded.instance, [MoveWorkItem(item=ITEM, event="withdrawn")])
    assert load(school, instance).instance.items[0].status is ItemStatus.ANSWERED
    with school.read() as session:
        found = session.scalars(select(AuditRow.word)).all()
    assert "work item withdrawn" not in found


def test_an_item_may_open_and_close_in_one_wake(school: Store) -> None:
    instance = begin(school)
    save(school, instance, [*OPENED, MoveWorkItem(item=ITEM, event="expired")])
    assert load(school, instance).instance.items[0].status is ItemStatus.EXPIRED


def test_what_changed_about_an_item_is_kept(school: Store) -> None:
    instance = begin(school)
    offered = item(offered_to=(MOTHER, FATHER))
    save(school, instance, [OpenWorkItem(item=offered)])
    changed = offered.model_copy(update={"handler": MOTHER, "fired": ("expire",)})
    save(school, instance, [ChangeWorkItem(item=changed)], items=(changed,))
    assert load(school, instance).instance.items == (changed,)


def test_of_a_step_is_kept_what_its_effects_say(school: Store) -> None:
    instance = begin(school)
    first, second = pause("first"), pause("second")
    save(school, instance, [WriteStep(step=first), WriteStep(step=second)])
    longer = first.model_copy(update={"waits_until": TODAY.replace(day=18)})
    save(school, instance, [WriteStep(step=longer)])
    assert load(school, instance).instance.steps == (longer, second)


def test_status_and_audit_are_one_change(school: Store) -> None:
    instance = begin(school)
    with school.begin() as session:
        append_event(session, instance, Stopped(), NOW)
    note = Note(word="stopped", by="S01", detail="a click")
    save(school, instance, [note], status=InstanceStatus.STOPPED)
    with school.read() as session:
        rows = session.execute(
            select(AuditRow.word, AuditRow.actor, AuditRow.reason).order_by(AuditRow.id)
        ).all()
    assert [tuple(row) for row in rows[-2:]] == [
        ("stopped", "S01", "a click"),
        ("process instance stopped", "the engine", ""),
    ]


def test_a_record_wakes_the_others_who_watch_it(school: Store) -> None:
    one, other, elsewhere = (
        begin(school, "1"),
        begin(school, "2"),
        begin(school, "3", PupilId("P002")),
    )
    for each in (one, other, elsewhere):
        save(school, each, [])
    status = SetRecord(path="pupil.sen_status", value="support", source=VisitKey("a.1.b"))
    day = SetRecord(path="pupil.met_on", value=TODAY, source=VisitKey("a.1.b"))
    save(school, one, [status, day])
    assert [load(school, each).events == () for each in (one, other, elsewhere)] == [
        True,
        False,
        True,
    ]
    with school.read() as session:
        records = instances.records_of(session, CHILD)
    assert (records["pupil.sen_status"], records["pupil.met_on"]) == ("support", TODAY)


def test_no_answer_stands_in_the_instance(school: Store) -> None:
    instance = begin(school)
    save(school, instance, [OpenWorkItem(item=item())])
    with school.begin() as session:
        submit(
            session,
            ITEM,
            {"wishes": "canary"},
            channel=Channel.ONLINE,
            received_on=TODAY,
            by=MOTHER,
            entered_by=None,
            now=NOW,
        )
    save(school, instance, [])
    assert load(school, instance).instance.answers[0].values == {"wishes": "canary"}
    with school.read() as session:
        for table in ("instances", "events", "outbox", "audit", "work_items"):
            rows = session.execute(text(f"SELECT * FROM {table}")).all()
            assert "canary" not in repr(rows), table


def test_a_wake_is_a_handful_of_statements(school: Store) -> None:
    instance = begin(school)
    effects = (*OPENED, Note(word="step opened"))
    loaded = load(school, instance)
    with school.begin() as session:
        instances.take_lease(session, instance, "me", NOW)
    changed = loaded.instance.model_copy(update={"items": (item(),), "look_on": TODAY})
    with counted(school) as statements, school.begin() as session:
        instances.save(session, loaded, changed, effects, "me", NOW)
    ours = [each for each in statements if not each.startswith(("PRAGMA", "BEGIN"))]
    assert len(ours) <= 10, "\n".join(ours)


def test_once_per_refuses_a_second_that_is_alike(school: Store) -> None:
    begin(school, topic="reading")
    with school.begin() as session:
        for once_per, topic, found in (
            (("pupil",), "sums", "C-0001"),
            (("pupil", "topic"), "sums", None),
            (("pupil", "topic"), "reading", "C-0001"),
            ((), "reading", None),
        ):
            definition = small_definition(once_per)
            start = {"topic": topic}
            assert instances.running_alike(session, definition, CHILD, start) == found


def test_what_has_ended_forbids_nothing(school: Store) -> None:
    save(school, begin(school), [], status=InstanceStatus.ENDED)
    with school.begin() as session:
        assert instances.running_alike(session, small_definition(), CHILD, {}) is None
