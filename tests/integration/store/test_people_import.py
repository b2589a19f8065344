"""Importing the school's lists again: who is updated, who has left, and which cases look again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from tasks.event_types import PeopleChanged
from tasks.people_import import ImportReport, import_people
from tasks.people_tables import AgencyRow, PersonRow
from tasks.state import InstanceId, PupilId
from tasks.store import Store
from tests.support.stored_cases import (
    CONTACTS,
    NOW,
    PUPILS,
    STAFF,
    begin,
    load,
    write_files,
)

MANY = STAFF + "".join(f"S1{n},Tea Cher{n},t{n}@school.example,office,,\n" for n in range(6))
OTHER_PUPIL = PupilId("P002")


def take(store: Store, folder: Path, part: bool = False, leavers: bool = False) -> ImportReport:
    with store.begin() as session:
        return import_people(session, folder, NOW, part=part, leavers=leavers)


def write(folder: Path, **files: str) -> Path:
    return write_files(folder, {f"{name}.csv": text for name, text in files.items()})


def here(store: Store) -> list[str]:
    with store.read() as session:
        query = select(PersonRow.id).where(PersonRow.has_left.is_(False), PersonRow.kind == "staff")
        return sorted(session.scalars(query))


@pytest.fixture
def cases(school: Store) -> dict[str, InstanceId]:
    """One case of a child in Willow, one of a child in Oak."""
    return {"willow": begin(school), "oak": begin(school, "run-2", OTHER_PUPIL)}


def woken(store: Store, cases: dict[str, InstanceId]) -> list[str]:
    return [
        name
        for name, instance in cases.items()
        if PeopleChanged() in [event for _, event in load(store, instance).events]
    ]


def test_half_a_list_is_refused_before_anything_is_written(school: Store, tmp_path: Path) -> None:
    take(school, write(tmp_path, staff=MANY))
    report = take(school, write(tmp_path, staff=STAFF))
    assert str(report) == (
        "Nothing was imported.\n"
        "staff.csv:1: 6 of the 9 members of staff Sendflow knows are not in this file and would "
        "be marked as having left, which is more than a third. If the file is only a part of the "
        "list, import it with --part; if they have all left, with --leavers."
    )
    assert len(here(school)) == 9


def test_those_who_have_all_left_can_be_said_to_have(school: Store, tmp_path: Path) -> None:
    take(school, write(tmp_path, staff=MANY))
    assert take(school, write(tmp_path, staff=STAFF), leavers=True).left == 6
    assert here(school) == ["S01", "S02", "S03"]


def test_an_empty_list_is_refused_like_any_other(school: Store, tmp_path: Path) -> None:
    take(school, write(tmp_path, staff=MANY))
    report = take(school, write(tmp_path, staff=STAFF.splitlines()[0]))
    assert "9 of the 9 members of staff" in str(report)


def test_a_few_may_go_from_a_short_list_unasked(school: Store, tmp_path: Path) -> None:
    report = take(school, write(tmp_path, staff=STAFF.replace("S03", "S09")))
    assert str(report) == "1 added, 7 brought up to date, 1 have left."


def test_a_part_marks_nobody_for_not_being_named(school: Store, tmp_path: Path) -> None:
    new = STAFF.splitlines()[0] + "\nS04,Joy Bell,bell@school.example,office,,\n"
    (tmp_path / "part").mkdir()
    path = tmp_path / "part" / "staff.csv"
    path.write_text(new)
    report = take(school, path, part=True)
    assert str(report) == (
        "1 added, 0 brought up to date, 0 have left. "
        "Whoever the part does not name stays as they were."
    )
    assert here(school) == ["S01", "S02", "S03", "S04"]


def test_a_part_cannot_give_an_address_to_a_second_member_of_staff(
    school: Store, tmp_path: Path
) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(STAFF.splitlines()[0] + "\nS04,Joy Bell,Lark@school.example,office,,\n")
    (bad,) = take(school, path, part=True).bad_rows
    assert bad.reason == (
        "This email is already the address of Theo Lark, whom the file does not name."
    )


def test_a_leaving_date_that_has_passed_counts_as_left(school: Store, tmp_path: Path) -> None:
    gone = STAFF.replace("class_teacher,Willow,", "class_teacher,Willow,2026-09-04")
    assert take(school, write(tmp_path, staff=gone)).left == 1
    assert take(school, write(tmp_path, staff=gone)).left == 0


@pytest.mark.parametrize(
    ("files", "looks_again"),
    [
        ({}, []),
        ({"staff": STAFF.replace("Theo Lark", "Theodor Lark")}, []),
        ({"staff": STAFF.replace("class_teacher,Willow", "teaching_assistant,Willow")}, ["willow"]),
        ({"staff": STAFF.replace("S02", "S07")}, ["willow"]),
        ({"staff": STAFF.replace("sendco,,", "sendco,,2026-09-01")}, ["willow", "oak"]),
        ({"pupils": PUPILS.replace("Year 5,Oak", "Year 5,Willow")}, ["oak"]),
        ({"contacts": CONTACTS.replace("Polish,yes,yes,no", "Polish,yes,no,no")}, ["willow"]),
        (
            {"contacts": CONTACTS.replace("English,no,yes,no", "English,no,yes,yes")},
            ["willow", "oak"],
        ),
    ],
)
def test_only_cases_with_others_around_the_child_look_again(
    school: Store,
    tmp_path: Path,
    cases: dict[str, InstanceId],
    files: dict[str, str],
    looks_again: list[str],
) -> None:
    assert take(school, write(tmp_path, **files)).bad_rows == ()
    assert woken(school, cases) == looks_again


def test_what_is_refused_wakes_nobody(
    school: Store, tmp_path: Path, cases: dict[str, InstanceId]
) -> None:
    bad = STAFF.replace("S02", "S07") + "S09,,x@school.example,office,,\n"
    assert take(school, write(tmp_path, staff=bad)).bad_rows
    assert woken(school, cases) == []


def test_a_file_saved_by_an_old_spreadsheet_is_read(school: Store, tmp_path: Path) -> None:
    text = "Key;Title;Contact email\r\nslt;Thérapie € parole;slt@agency.example\r\n"
    (tmp_path / "agencies.csv").write_bytes(text.encode("cp1252"))
    assert take(school, tmp_path / "agencies.csv").bad_rows == ()
    with school.read() as session:
        assert session.get_one(AgencyRow, "slt").title == "Thérapie € parole"
