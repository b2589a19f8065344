from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tasks import schedules
from tasks.schedule_tables import ScheduledStartRow
from tasks.schedules import DueStart, Outcome, ScheduleKey
from tasks.state import SubjectKey
from tasks.store import Store
from tasks.tables import AuditRow
from tests.support.stored_cases import CHILD, NOW, TODAY, begin

KEY = ScheduleKey(process="small", schedule="look")
OTHER = ScheduleKey(process="small", schedule="other")
JON, OAK = SubjectKey.of_pupil("P002"), SubjectKey.of_class("Oak")
SCHOOL = SubjectKey.of_school()
RULE = "in school week 2 of each term"
AUTUMN = "2026-27 autumn"


def note(store: Store, rule: str = RULE, *gone: ScheduleKey, today: date = TODAY) -> None:
    with store.begin() as session:
        schedules.note_schedules(session, {KEY: rule}, gone, today)


def plan(store: Store, *subjects: SubjectKey, occurrence: str = AUTUMN) -> tuple[SubjectKey, ...]:
    with store.begin() as session:
        schedules.plan(session, KEY, occurrence, subjects)
    with store.read() as session:
        return tuple(each.subject for each in schedules.planned(session, KEY, occurrence))


def start(subject: SubjectKey = CHILD) -> DueStart:
    return DueStart(process="small", schedule="look", occurrence=AUTUMN, subject=subject)


def test_a_schedule_is_known_from_the_day_it_is_first_seen(school: Store) -> None:
    note(school)
    note(school, today=date(2027, 1, 1))
    with school.read() as session:
        [(key, seen)] = schedules.seen_schedules(session).items()
    assert (key, seen.begins, seen.seen_on, seen.occurrence) == (KEY, RULE, TODAY, "")


def test_a_new_rule_is_known_from_its_own_day_and_what_was_settled_stays(school: Store) -> None:
    note(school)
    plan(school, CHILD)
    note(school, "on 1 September", today=date(2026, 10, 1))
    with school.read() as session:
        seen = schedules.seen_schedules(session)[KEY]
    assert (seen.begins, seen.seen_on) == ("on 1 September", date(2026, 10, 1))
    assert seen.occurrence == AUTUMN


def test_what_is_gone_is_forgotten_and_what_is_not_stays(school: Store) -> None:
    note(school)
    with school.begin() as session:
        schedules.note_schedules(session, {OTHER: RULE}, {KEY}, TODAY)
    with school.read() as session:
        assert list(schedules.seen_schedules(session)) == [OTHER]


def test_for_whom_an_occurrence_is_is_settled_once(school: Store) -> None:
    note(school)
    assert plan(school, CHILD) == (CHILD,)
    assert plan(school, CHILD, JON) == (CHILD,)
    assert plan(school, JON, occurrence="2026-27 spring") == (JON,)


def test_for_nobody_is_settled_too(school: Store) -> None:
    note(school)
    assert plan(school) == ()
    assert plan(school, CHILD) == ()


def test_what_is_not_known_begins_nothing(school: Store) -> None:
    assert plan(school, CHILD) == ()


def test_one_that_is_settled_is_not_planned_any_more(school: Store) -> None:
    note(school)
    plan(school, CHILD, JON)
    instance = begin(school)
    with school.begin() as session:
        assert schedules.is_planned(session, start())
        schedules.settle(session, start(), Outcome.BEGUN, NOW, instance)
        schedules.settle(session, start(JON), Outcome.GONE, NOW)
    with school.begin() as session:
        assert not schedules.is_planned(session, start())
        assert schedules.planned(session, KEY, AUTUMN) == ()
        found = schedules.outcomes(session, KEY, AUTUMN)
        row = session.scalars(select(ScheduledStartRow).order_by("subject")).first()
        assert row is not None
        assert (row.instance_id, row.settled_at) == (instance, NOW)
    assert found == {Outcome.BEGUN: 1, Outcome.GONE: 1}


def test_its_run_is_named_by_what_it_begins() -> None:
    """Two that try at once name the same instance, even without the tables above."""
    assert start().run_id == start().run_id
    assert start().run_id != start(JON).run_id


def test_a_class_and_the_school_are_read_back_as_they_were_planned(school: Store) -> None:
    note(school)
    assert plan(school, OAK, SCHOOL) == (SCHOOL, OAK)
    report = begin(school, subject=SCHOOL)
    with school.begin() as session:
        assert schedules.is_planned(session, start(OAK))
        schedules.settle(session, start(OAK), Outcome.EMPTY, NOW)
        schedules.settle(session, start(SCHOOL), Outcome.BEGUN, NOW, report)
    query = select(AuditRow.pupil_id, AuditRow.reason).where(AuditRow.word.contains("passed over"))
    with school.read() as session:
        assert session.execute(query).all() == [
            (None, f"small, look, {AUTUMN}, Oak: no child in the class")
        ]
