from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import select

from tasks import directory, instances
from tasks.assignment import Contact, StaffMember, holders
from tasks.event_types import PeopleChanged, WorldChanged
from tasks.people_import import ImportReport, import_people
from tasks.people_tables import PersonRow, PupilRow
from tasks.state import PersonId, SubjectKey
from tasks.stops import (
    StopGoneError,
    StopKind,
    stop_pupil,
    stop_school,
    stops_in_force,
    undo_stop,
)
from tasks.store import Store
from tasks.subjects import Pupil
from tasks.views import audit_of, instance_views, items_of
from tests.support.stored_cases import (
    CHILD,
    CONTACTS,
    MOTHER,
    NOW,
    PUPIL,
    PUPILS,
    SENDCO,
    STAFF,
    TEACHER,
    begin,
    later,
    load,
    save,
    write_files,
)


def take(store: Store, folder: Path, **files: str) -> ImportReport:
    changed = {f"{name}.csv": text for name, text in files.items()}
    with store.begin() as session:
        return import_people(session, write_files(folder, changed), NOW)


def names(people: Iterable[StaffMember | Contact]) -> list[str]:
    return [each.name for each in people]


def test_the_directory_is_one_pupils(school: Store) -> None:
    with school.read() as session:
        willow = directory.directory_for(session, CHILD)
        oak = directory.directory_for(session, SubjectKey.of_pupil("P002"))
    assert names(holders("class_teacher", willow)) == ["Theo Lark"]
    assert names(holders("class_teacher", oak)) == ["Ida Holm"]
    assert names(holders("sendco", oak)) == ["Una Marsh"]
    assert names(holders("parent", willow)) == ["Ada Finch", "Bo Finch"]
    assert names(holders("parent", oak)) == ["Ada Finch"]
    assert [each.needs_interpreter for each in willow.contacts] == ["", "Polish"]
    assert oak.pupil is not None
    assert (oak.pupil.initials, oak.pupil.first_name, oak.pupil.class_name) == (
        "JF",
        "Johnny",
        "Oak",
    )
    assert [each.key for each in willow.agencies] == ["slt"]


def test_staff_are_found_by_address(school: Store) -> None:
    with school.read() as session:
        found = directory.staff_by_email(session, " SENDCO@school.example ")
        assert found is not None
        assert (found.id, found.roles) == (SENDCO, ("sendco",))
        assert directory.staff_by_email(session, "ada@home.example") is None
        assert directory.staff_of(session, TEACHER) is not None
        assert directory.staff_of(session, MOTHER) is None


BAD_CONTACTS = CONTACTS + (
    "K003,P999,Cy Reed,,maybe,no,not an address,,,,,,,\n"
    "K001,P002,Ada Finch,mother,yes,yes,ada@home.example,0100,1 Hill,email,English,no,yes,no\n"
    "S01,P001,Una Marsh,aunt,no,no,,,,,,,yes,no\n"
)


def test_every_bad_row_is_named_and_nothing_is_imported(store: Store, tmp_path: Path) -> None:
    pupils = PUPILS + "P003,Kit Vane,,07/13/2017,Year 2,Oak,,,\n"
    staff = STAFF + "S04,,sendco@school.example,class_teacher,,\n"
    report = take(store, tmp_path, staff=staff, pupils=pupils, contacts=BAD_CONTACTS)
    assert [str(each) for each in report.bad_rows] == [
        "contacts.csv:5: relationship is empty.",
        "contacts.csv:5: parental_responsibility must be yes or no.",
        "contacts.csv:5: email is not an email address.",
        "contacts.csv:5: may_receive_papers must be yes or no.",
        "contacts.csv:6: The same code for this pupil already stands in line 3.",
        "contacts.csv:7: This code belongs to a member of staff.",
        "pupils.csv:4: date_of_birth must be a date, as in 2026-09-07 or 07/09/2026.",
        "staff.csv:5: class is empty, and this role is held for a class.",
        "staff.csv:5: name is empty.",
        "staff.csv:5: The same email already stands in line 2.",
        "contacts.csv:5: There is no pupil with the reference P999.",
    ]
    with store.read() as session:
        assert session.scalars(select(PupilRow)).all() == []
        assert session.scalars(select(PersonRow)).all() == []


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"staff": "code,name\n"}, "The column email, roles, class, leaves_on is missing."),
        ({"pupil": PUPILS}, "Sendflow reads staff.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    store: Store, tmp_path: Path, files: dict[str, str], reason: str
) -> None:
    paths = []
    for name, text in files.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    with store.begin() as session:
        report = import_people(session, paths, NOW)
    assert [reason in each.reason for each in report.bad_rows] == [True]


def test_a_second_import_updates(school: Store, tmp_path: Path) -> None:
    contacts = CONTACTS.replace("ada@home.example", "ada@new.example")
    report = take(school, tmp_path, contacts=contacts, staff=STAFF.replace("Willow", "Elm"))
    assert str(report) == "0 added, 8 brought up to date, 0 have left."
    with school.read() as session:
        found = directory.directory_for(session, CHILD)
    assert [each.email for each in found.contacts] == ["ada@new.example", None]
    assert holders("class_teacher", found) == ()


def test_who_is_missing_has_left_and_may_come_back(school: Store, tmp_path: Path) -> None:
    instance = begin(school)
    save(school, instance, [])
    fewer = {
        "pupils": PUPILS.replace("P001", "P009"),
        "staff": STAFF.replace("S02", "S05").replace("lark@", "l@"),
        "contacts": CONTACTS.replace("P001", "P009"),
    }
    assert take(school, tmp_path, **fewer).left == 2
    with school.read() as session:
        found = directory.directory_for(session, CHILD)
        assert [each.id for each in directory.pupils(session)] == ["P002", "P009"]
        assert session.get_one(PersonRow, TEACHER).left_on is not None
    assert found.pupil is not None
    assert found.pupil.has_left
    assert found.contacts == ()
    assert names(found.staff) == ["Una Marsh", "Ida Holm", "Theo Lark"]
    happened = [event for _, event in load(school, instance).events]
    assert happened == [WorldChanged(), PeopleChanged()]
    take(school, tmp_path, pupils=PUPILS)
    with school.read() as session:
        assert not directory.pupil_of(session, PUPIL).has_left


def test_the_registers_word_becomes_a_record_when_it_changes(school: Store, tmp_path: Path) -> None:
    instance = begin(school)
    save(school, instance, [])
    take(school, tmp_path, pupils=PUPILS.replace("none", "support", 1))
    with school.read() as session:
        assert instances.records_of(session, CHILD)["pupil.sen_status"] == "support"
    assert [event for _, event in load(school, instance).events] == [WorldChanged()]


def test_the_last_day_comes_by_itself(school: Store, tmp_path: Path) -> None:
    instance = begin(school)
    save(school, instance, [])
    leaving = PUPILS.replace("English,none,\n", "English,none,2026-09-08\n", 1)
    staff = STAFF.replace("Willow,", "Willow,2026-09-08")
    take(school, tmp_path, pupils=leaving, staff=staff)
    for days, left in ((1, 0), (2, 1), (3, 0)):
        with school.begin() as session:
            now = later(days=days)
            assert directory.note_leavers(session, now.date(), now) == left
    with school.read() as session:
        found = directory.directory_for(session, CHILD)
    assert found.pupil is not None
    assert found.pupil.has_left
    assert names(found.staff) == ["Una Marsh", "Ida Holm"]
    happened = [event for _, event in load(school, instance).events]
    assert happened == [PeopleChanged(), WorldChanged()]


def test_a_stop_is_somebodys_with_a_reason_and_can_be_undone(school: Store) -> None:
    instance = begin(school)
    save(school, instance, [])
    with school.begin() as session:
        number = stop_pupil(
            session, PUPIL, StopKind.DIED, by=SENDCO, reason="the family rang", now=NOW
        )
        assert directory.pupil_of(session, PUPIL).has_left
        assert directory.pupil_of(session, PUPIL).on_hold
        (stop,) = stops_in_force(session, PUPIL)
        assert (stop.kind, stop.made_by, stop.reason) == (
            StopKind.DIED,
            SENDCO,
            "the family rang",
        )
        assert stops_in_force(session) == ()
        undo_stop(session, number, by=SENDCO, reason="another child", now=NOW)
        assert not directory.pupil_of(session, PUPIL).on_hold
    with pytest.raises(StopGoneError), school.begin() as session:
        undo_stop(session, number, by=SENDCO, reason="again", now=NOW)
    assert len(load(school, instance).events) == 2


def test_a_stop_for_the_school_stands_beside_a_pupils(school: Store) -> None:
    with school.begin() as session:
        stop_school(session, by=SENDCO, reason="wrong letters", now=NOW)
        stop_pupil(session, PUPIL, StopKind.HOLD, by=SENDCO, reason="court", now=NOW)
        assert [each.pupil for each in stops_in_force(session, PUPIL)] == [None, PUPIL]
        assert [each.pupil for each in stops_in_force(session)] == [None]


def test_the_lists_of_the_staff_pages(school: Store, asked: str) -> None:
    with school.read() as session:
        (view,) = instance_views(session)
        assert instance_views(session, subject=SubjectKey.of_pupil("P002")) == ()
        assert [each.name for each in view.open_items] == ["Ada Finch"]
        assert [each.id for each in items_of(session, MOTHER)] == ["item-1"]
        assert items_of(session, PersonId("S03")) == ()
        words = [each.word for each in audit_of(session, view.id)]
    assert isinstance(view.subject, Pupil)
    assert (view.reference, view.subject.initials, view.id) == ("C-0001", "RF", asked)
    assert words == ["process instance started", "work item opened"]
