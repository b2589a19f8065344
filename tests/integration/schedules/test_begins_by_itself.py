"""What begins by itself, for whom, once; and what does not. On the real store, by the rounds."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from definitions.school_calendar import SchoolCalendar
from definitions.school_days import LONDON
from flows import schedules
from tasks import stops
from tasks.people_tables import PupilRow
from tasks.schedule_tables import ScheduledStartRow, ScheduleRow
from tasks.schedules import DueStart, Outcome
from tasks.state import InstanceId, InstanceStatus, PersonId, PupilId
from tasks.stops import StopKind
from tasks.store import Store
from tasks.tables import AuditRow, InstanceRow
from tests.support.by_itself import (
    AUGUST,
    AUTUMN,
    HEAD,
    SPRING,
    go_round,
    open_school,
    pupil,
    register,
    rounds_of,
    set_status,
    starts,
    write_library,
)
from tests.support.school import CALENDAR, School

SUNDAY = date(2026, 9, 6)
TUESDAY = date(2026, 9, 8)


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    """Five pupils, of whom P001, P003 and P005 are on SEN support; its schedule is known."""
    opened = open_school(store, tmp_path, 5)
    go_round(opened, AUGUST.date())
    return opened


def begun(school: School) -> list[str]:
    """For whom it was begun."""
    return [subject for _, subject, outcome in starts(school.store) if outcome == "begun"]


def instance_of(school: School, reference: str) -> InstanceId:
    query = select(InstanceRow.id).where(InstanceRow.pupil_id == reference)
    with school.store.read() as session:
        return InstanceId(session.scalars(query).one())


def running(school: School) -> int:
    with school.store.read() as session:
        return len(session.scalars(select(InstanceRow.id)).all())


# -------------------------------------------------------------------------------------- it begins


def test_it_begins_on_its_day_for_whoever_fits(school: School) -> None:
    go_round(school, SUNDAY)
    assert starts(school.store) == []
    go_round(school, AUTUMN)
    assert starts(school.store) == [
        ("2026-27 autumn", reference, "begun") for reference in ("P001", "P003", "P005")
    ]


def test_it_is_an_instance_like_any_other(school: School) -> None:
    go_round(school, AUTUMN)
    school.settle()
    found = school.instance(instance_of(school, "P003"))
    assert (found.process, found.status) == ("termly_look", InstanceStatus.RUNNING)
    assert found.start == {"raised_by": "sendco", "raised_on": "2026-09-07"}
    assert [item.person for item in found.open_items()] == ["S02"]
    assert school.shown[found.id].reference == found.reference


def test_its_history_says_that_nobody_started_it(school: School) -> None:
    go_round(school, AUTUMN)
    query = select(AuditRow.word, AuditRow.reason).where(
        AuditRow.instance_id == instance_of(school, "P001")
    )
    with school.store.read() as session:
        assert tuple(session.execute(query).one()) == (
            "process instance began by itself",
            "in school week 2 of each term",
        )


def test_round_after_round_it_begins_once(school: School) -> None:
    for day in (AUTUMN, AUTUMN, TUESDAY, date(2026, 12, 18), date(2027, 1, 4)):
        go_round(school, day)
    assert running(school) == 3


# ------------------------------------------------------------------------------ how late, how early


def test_after_days_without_any_rounds_it_still_begins(school: School) -> None:
    go_round(school, date(2026, 9, 21))
    assert begun(school) == ["P001", "P003", "P005"]


def test_but_not_once_its_term_is_over(school: School) -> None:
    go_round(school, date(2026, 12, 19))
    go_round(school, date(2027, 1, 5))
    assert starts(school.store) == []
    go_round(school, SPRING)
    assert {occurrence for occurrence, _, _ in starts(school.store)} == {"2026-27 spring"}


def test_what_lay_before_it_was_first_seen_does_not_begin(store: Store, tmp_path: Path) -> None:
    tuesday = datetime(2026, 9, 8, 9, 0, tzinfo=LONDON)
    school = open_school(store, tmp_path, 5, now=tuesday)
    go_round(school, TUESDAY)
    assert starts(store) == []
    go_round(school, SPRING)
    assert begun(school) == ["P001", "P003", "P005"]


def test_seen_first_on_its_very_day_it_begins(store: Store, tmp_path: Path) -> None:
    monday = datetime(2026, 9, 7, 15, 0, tzinfo=LONDON)
    school = open_school(store, tmp_path, 5, now=monday)
    go_round(school, AUTUMN)
    assert begun(school) == ["P001", "P003", "P005"]


def test_a_rule_moved_into_the_past_begins_nothing_now(school: School, tmp_path: Path) -> None:
    write_library(tmp_path, "in school week 2 of each", "in school week 5 of each")
    go_round(school, date(2026, 9, 15))
    write_library(tmp_path, "in school week 2 of each", "on the first school day of each")
    go_round(school, date(2026, 9, 16))
    assert starts(school.store) == []


def test_a_rule_moved_into_the_future_begins_nothing_twice(school: School, tmp_path: Path) -> None:
    go_round(school, AUTUMN)
    write_library(tmp_path, "in school week 2 of each", "in school week 5 of each")
    go_round(school, date(2026, 9, 28))
    go_round(school, date(2026, 10, 5))
    assert len(starts(school.store)) == 3


def test_a_schedule_that_was_taken_out_and_put_back_is_new(school: School, tmp_path: Path) -> None:
    file = write_library(tmp_path)
    file.unlink()
    go_round(school, SUNDAY)
    with school.store.read() as session:
        assert session.scalars(select(ScheduleRow)).all() == []
    write_library(tmp_path)
    go_round(school, TUESDAY)
    assert starts(school.store) == []


def test_a_definition_with_mistakes_is_waited_for(school: School, tmp_path: Path) -> None:
    write_library(tmp_path, "ask: class_teacher", "ask: clas_teacher")
    go_round(school, AUTUMN)
    assert starts(school.store) == []
    write_library(tmp_path)
    go_round(school, TUESDAY)
    assert begun(school) == ["P001", "P003", "P005"]


def test_it_begins_as_it_is_defined_on_that_day(school: School, tmp_path: Path) -> None:
    write_library(tmp_path, "raised_by: sendco", "raised_by: parent")
    go_round(school, AUTUMN)
    assert school.instance(instance_of(school, "P001")).start["raised_by"] == "parent"


# ------------------------------------------------------------------------------------- for whom not


def test_whoever_comes_to_fit_later_is_for_the_next_time(school: School) -> None:
    go_round(school, AUTUMN)
    set_status(school, "P002", "sen_support")
    go_round(school, TUESDAY)
    assert "P002" not in begun(school)
    go_round(school, SPRING)
    assert ("2026-27 spring", "P002", "begun") in starts(school.store)


def test_a_record_that_a_process_has_written_counts_and_not_the_register(school: School) -> None:
    set_status(school, "P003", "none")
    go_round(school, AUTUMN)
    assert begun(school) == ["P001", "P005"]


def test_beside_one_that_runs_it_is_passed_over(school: School) -> None:
    school.start("P003", process="termly_look", raised_by="parent", raised_on="2026-08-03")
    go_round(school, AUTUMN)
    assert starts(school.store)[1] == ("2026-27 autumn", "P003", "running already")
    assert running(school) == 3
    query = select(AuditRow.reason).where(AuditRow.word == "scheduled start passed over")
    with school.store.read() as session:
        reason = "termly_look, termly, 2026-27 autumn: running already"
        assert session.scalars(query).all() == [reason]


def test_who_has_left_and_whose_post_is_stopped_are_passed_over(
    school: School, tmp_path: Path
) -> None:
    register(school, tmp_path, HEAD + pupil(2) + pupil(3) + pupil(5))
    with school.store.begin() as session:
        stops.stop_pupil(
            session,
            PupilId("P005"),
            StopKind.HOLD,
            by=PersonId("S01"),
            reason="A test",
            now=school.clock(),
        )
    go_round(school, AUTUMN)
    assert starts(school.store) == [
        ("2026-27 autumn", "P002", "begun"),
        ("2026-27 autumn", "P003", "begun"),
        ("2026-27 autumn", "P005", "post stopped"),
    ]


def test_who_leaves_between_the_list_and_the_start_is_passed_over(school: School) -> None:
    """What a round leaves that is killed after it has settled for whom it is."""
    go_round(school, AUTUMN)
    planned = ScheduledStartRow(
        process="termly_look",
        schedule="termly",
        occurrence="2026-27 autumn",
        subject="P004",
        pupil_id="P004",
        outcome="planned",
    )
    with school.store.begin() as session:
        session.add(planned)
        session.get_one(PupilRow, "P004").has_left = True
    go_round(school, TUESDAY)
    assert ("2026-27 autumn", "P004", "has left") in starts(school.store)


def test_a_start_form_that_a_record_leaves_unanswered_is_passed_over(
    school: School, tmp_path: Path
) -> None:
    write_library(tmp_path, "raised_on: today", "raised_on: pupil.sen_support_since")
    go_round(school, AUTUMN)
    assert {outcome for _, _, outcome in starts(school.store)} == {"start form not answered"}
    assert running(school) == 0


def test_without_a_condition_it_begins_for_every_pupil(school: School, tmp_path: Path) -> None:
    write_library(tmp_path, "    when: pupil.sen_status is sen_support\n", "")
    go_round(school, AUTUMN)
    assert begun(school) == ["P001", "P002", "P003", "P004", "P005"]


# ---------------------------------------------------------------------------------- what is missing


def test_a_missing_calendar_is_told_once_and_then_it_begins(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    school.clock.move_to(AUTUMN)
    rounds = rounds_of(school, told)
    monkeypatch.setattr(school, "calendar", lambda: SchoolCalendar(years=()))
    rounds.begin_scheduled()
    rounds.begin_scheduled()
    assert len(told) == 1
    assert told[0].startswith(
        "Nothing begins by itself. The school calendar for 2026-27 is missing"
    )
    monkeypatch.setattr(school, "calendar", lambda: CALENDAR)
    rounds.begin_scheduled()
    assert len(begun(school)) == 3


def test_one_that_fails_does_not_stop_the_others(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = schedules.begin

    def stumble(start: DueStart, office: School) -> Outcome | None:
        if start.subject.id == "P003":
            raise RuntimeError("canary")
        return begin(start, office)

    monkeypatch.setattr(schedules, "begin", stumble)
    go_round(school, AUTUMN)
    assert [outcome for _, _, outcome in starts(school.store)] == ["begun", "planned", "begun"]
    monkeypatch.setattr(schedules, "begin", begin)
    go_round(school, TUESDAY)
    assert len(begun(school)) == 3
