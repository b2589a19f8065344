"""Instances about a class or the school: their people, their records, and who hears of them."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event

import pytest

from definitions.conditions import parse_condition
from definitions.model.process import ProcessDefinition
from definitions.model.stages import When
from definitions.model.subjects import SubjectKind
from tasks import directory, instances
from tasks.assignment import Directory, holders
from tasks.directory import import_people
from tasks.effect_types import SetRecord
from tasks.event_types import PeopleChanged, WorldChanged
from tasks.events import lock_subject
from tasks.records import records_of
from tasks.state import InstanceId, SubjectKey, VisitKey
from tasks.store import Store
from tasks.views import instance_views
from tests.support.stored_cases import (
    CHILD,
    NOW,
    STAFF,
    begin,
    load,
    save,
    small_definition,
    write_files,
)

OAK, WILLOW = SubjectKey.of_class("Oak"), SubjectKey.of_class("Willow")
SCHOOL = SubjectKey.of_school()
IN_OAK = SubjectKey.of_pupil("P002")
LATER = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)
WATCHED = ("class.week_recorded_on is today", "school.sen_report_published_on is today")


def watching() -> ProcessDefinition:
    """Has an eye on a record of its class and on one of the school."""
    whenever = tuple(When(when=parse_condition(each), go="over") for each in WATCHED)
    return small_definition().model_copy(update={"whenever": whenever})


def begin_about(store: Store, *subjects: SubjectKey) -> tuple[InstanceId, ...]:
    return tuple(
        begin(store, f"run-{number}", subject=each, definition=watching())
        for number, each in enumerate(subjects)
    )


def settle(store: Store, *asked: InstanceId) -> None:
    for each in asked:
        save(store, each, [])


def note(store: Store, instance: InstanceId, path: str) -> None:
    record = SetRecord(path=path, value=date(2026, 9, 7), source=VisitKey("a.1.noted"))
    save(store, instance, [record])


def heard(store: Store, *asked: InstanceId) -> list[list[object]]:
    return [[event for _, event in load(store, each).events] for each in asked]


def around(store: Store, subject: SubjectKey) -> Directory:
    with store.read() as session:
        return directory.directory_for(session, subject)


def names(store: Store, role: str, subject: SubjectKey) -> list[str]:
    return [each.id for each in holders(role, around(store, subject))]


@pytest.mark.parametrize("subject", [CHILD, OAK, SCHOOL])
def test_an_instance_keeps_what_it_is_about(school: Store, subject: SubjectKey) -> None:
    assert load(school, begin(school, subject=subject)).instance.subject == subject


def test_a_list_names_what_each_is_about_and_holds_one_subject_if_asked(school: Store) -> None:
    begin_about(school, CHILD, OAK, SCHOOL)
    with school.read() as session:
        every = [view.subject.label for view in instance_views(session)]
        of = {
            each: [view.subject.key for view in instance_views(session, subject=each)]
            for each in (CHILD, OAK, SCHOOL)
        }
    assert every == ["the whole school", "Oak class", "RF, Year 3"]
    assert of == {CHILD: [CHILD], OAK: [OAK], SCHOOL: [SCHOOL]}


# --------------------------------------------------------------------------------------- people


def test_a_role_of_a_class_is_held_by_those_of_that_class(school: Store) -> None:
    assert names(school, "class_teacher", OAK) == ["S03"]
    assert names(school, "class_teacher", WILLOW) == ["S02"]
    assert names(school, "sendco", OAK) == ["S01"]


def test_at_the_school_a_role_is_held_by_those_of_every_class(school: Store) -> None:
    assert names(school, "class_teacher", SCHOOL) == ["S02", "S03"]
    assert around(school, SCHOOL).pupil is None


def test_a_class_and_the_school_have_no_contacts(school: Store) -> None:
    assert (around(school, OAK).contacts, around(school, SCHOOL).contacts) == ((), ())


def test_a_deputy_stands_in_for_one_class_also_in_what_is_about_the_school(
    school: Store, tmp_path: Path
) -> None:
    deputies = (
        "role,class,holder,deputy,from,until\nclass_teacher,Oak,S03,S01,2026-09-07,2026-09-30\n"
    )
    with school.begin() as session:
        report = import_people(session, write_files(tmp_path, {"deputies.csv": deputies}), NOW)
    assert report.bad_rows == (), str(report)
    assert names(school, "class_teacher", OAK) == ["S01"]
    assert names(school, "class_teacher", SCHOOL) == ["S01", "S02"]


def test_whoever_is_about_a_class_looks_again_when_its_people_are_others(
    school: Store, tmp_path: Path
) -> None:
    asked = begin_about(school, OAK, WILLOW, SCHOOL)
    settle(school, *asked)
    staff = STAFF.replace("S02,Theo Lark,lark@school.example,class_teacher,Willow,", "") + (
        "S04,Ned Firth,firth@school.example,class_teacher,Willow,\n"
    )
    with school.begin() as session:
        files = write_files(tmp_path, {"staff.csv": staff})
        assert import_people(session, files, LATER, leavers=True).bad_rows == ()
    assert heard(school, *asked) == [[], [PeopleChanged()], [PeopleChanged()]]
    assert names(school, "class_teacher", WILLOW) == ["S04"]


# -------------------------------------------------------------------------------------- records


def test_a_record_is_read_by_its_subject_and_by_what_is_part_of_it(school: Store) -> None:
    oak, whole = begin_about(school, OAK, SCHOOL)
    note(school, oak, "class.week_recorded_on")
    note(school, whole, "school.sen_report_published_on")
    with school.read() as session:
        found = {
            each: sorted(path for path in records_of(session, each) if "_on" in path)
            for each in (IN_OAK, CHILD, OAK, WILLOW, SCHOOL)
        }
    of_school, of_oak = "school.sen_report_published_on", "class.week_recorded_on"
    assert found == {
        IN_OAK: [of_oak, of_school],
        CHILD: [of_school],
        OAK: [of_oak, of_school],
        WILLOW: [of_school],
        SCHOOL: [of_school],
    }


def test_a_record_of_a_class_wakes_what_is_about_it_and_its_pupils(school: Store) -> None:
    asked = begin_about(school, OAK, OAK, IN_OAK, CHILD, WILLOW, SCHOOL)
    settle(school, *asked)
    note(school, asked[0], "class.week_recorded_on")
    woken = [[WorldChanged()] if each in asked[1:3] else [] for each in asked]
    assert heard(school, *asked) == woken


def test_a_record_of_the_school_wakes_whatever_watches_it(school: Store) -> None:
    asked = begin_about(school, SCHOOL, SCHOOL, OAK, CHILD)
    settle(school, *asked)
    note(school, asked[0], "school.sen_report_published_on")
    assert heard(school, *asked) == [[], [WorldChanged()], [WorldChanged()], [WorldChanged()]]


# ------------------------------------------------------------------------------------- once_per


@pytest.mark.parametrize(
    ("running", "kind", "free"),
    [(OAK, SubjectKind.CLASS, WILLOW), (SCHOOL, SubjectKind.SCHOOL, OAK)],
)
def test_a_second_one_is_refused_for_the_same_subject_only(
    school: Store, running: SubjectKey, kind: SubjectKind, free: SubjectKey
) -> None:
    begin(school, subject=running)
    once = small_definition(once_per=(kind,))
    with school.begin() as session:
        assert instances.running_alike(session, once, running, {}) == "C-0001"
        assert instances.running_alike(session, once, free, {}) is None
        assert instances.running_alike(session, once, CHILD, {}) is None


@pytest.mark.parametrize("subject", [OAK, SCHOOL, CHILD])
def test_what_concerns_one_subject_comes_one_after_the_other(
    school: Store, subject: SubjectKey
) -> None:
    told: list[str] = []
    first_is_in = Event()

    def work(name: str, seconds: float) -> None:
        with school.begin() as session:
            lock_subject(session, subject)
            records_of(session, subject)
            told.append(f"{name} begins")
            first_is_in.set()
            time.sleep(seconds)
            told.append(f"{name} ends")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(work, "first", 0.3)
        assert first_is_in.wait(10)
        second = pool.submit(work, "second", 0)
        first.result()
        second.result()
    assert told == ["first begins", "first ends", "second begins", "second ends"]
