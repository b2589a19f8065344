"""Deputies from their list to whoever is asked, day by day, on the real store."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from definitions.school_days import LONDON
from tasks import directory
from tasks.assignment import holders
from tasks.event_types import PeopleChanged
from tasks.people_import import ImportReport, import_people
from tasks.state import InstanceId, PersonId, PupilId, SubjectKey
from tasks.store import Store
from tests.support.stored_cases import CHILD, NOW, PUPIL, SENDCO, TEACHER, begin, load, save

HEADER = "role,class,holder,deputy,from,until\n"
TUESDAY_TO_FRIDAY = "class_teacher,Willow,S02,S03,2026-09-08,2026-09-11\n"
OTHER_PUPIL = PupilId("P002")
IDA = PersonId("S03")


def take(store: Store, folder: Path, rows: str, *, part: bool = False) -> ImportReport:
    path = folder / "deputies.csv"
    path.write_text(HEADER + rows)
    with store.begin() as session:
        return import_people(session, path, NOW, part=part)


def teachers(store: Store, pupil: PupilId = PUPIL) -> list[str]:
    with store.read() as session:
        found = holders(
            "class_teacher", directory.directory_for(session, SubjectKey.of_pupil(pupil))
        )
    return [each.id for each in found]


def live(store: Store, day: int) -> None:
    now = datetime(2026, 9, day, 0, 5, tzinfo=LONDON)
    with store.begin() as session:
        directory.note_deputies(session, now.date(), now)


def happened(store: Store, instance: InstanceId) -> list[object]:
    return [event for _, event in load(store, instance).events]


def test_a_deputy_stands_in_from_the_first_day_to_the_last(school: Store, tmp_path: Path) -> None:
    assert take(school, tmp_path, TUESDAY_TO_FRIDAY).bad_rows == ()
    found = {}
    for day in range(7, 13):
        live(school, day)
        found[day] = teachers(school)
    assert found == {
        7: [TEACHER],
        8: [IDA],
        9: [IDA],
        10: [IDA],
        11: [IDA],
        12: [TEACHER],
    }
    assert teachers(school, OTHER_PUPIL) == [IDA]


def test_the_cases_of_the_class_look_again_when_it_begins_and_ends(
    school: Store, tmp_path: Path
) -> None:
    willow, oak = begin(school), begin(school, "run-2", OTHER_PUPIL)
    for each in (willow, oak):
        save(school, each, [])
    take(school, tmp_path, TUESDAY_TO_FRIDAY)
    seen = []
    for day in (7, 8, 9, 11, 12):
        live(school, day)
        seen.append(len(happened(school, willow)))
    assert seen == [0, 1, 1, 1, 2]
    assert happened(school, willow) == [PeopleChanged()] * 2
    assert happened(school, oak) == []


def test_a_deputy_for_the_sendco_may_sign_in_as_one(school: Store, tmp_path: Path) -> None:
    take(school, tmp_path, "SENDCo,,S01,S02,2026-09-07,2026-09-07\n")
    with school.read() as session:
        found = directory.staff_of(session, TEACHER)
        asked = holders("sendco", directory.directory_for(session, CHILD))
    assert found is not None
    assert found.roles == ("class_teacher", "sendco")
    assert [each.id for each in asked] == [TEACHER]
    live(school, 8)
    with school.read() as session:
        again = holders("sendco", directory.directory_for(session, CHILD))
    assert [each.id for each in again] == [SENDCO]


def test_the_list_is_replaced_and_a_part_adds_to_it(school: Store, tmp_path: Path) -> None:
    take(school, tmp_path, TUESDAY_TO_FRIDAY)
    sendco = "sendco,,S01,S02,2026-09-08,2026-09-11\n"
    report = take(school, tmp_path, sendco, part=True)
    assert report.updated == 1
    live(school, 8)
    assert teachers(school) == [IDA]
    take(school, tmp_path, "")
    live(school, 8)
    assert teachers(school) == [TEACHER]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("class_teacher,Willow,S02,S99,2026-09-08,2026-09-11", "2: There is no member of staff"),
        ("class_teacher,Willow,S02,K001,2026-09-08,2026-09-11", "2: There is no member of staff"),
        ("class_teacher,Willow,S02,S02,2026-09-08,2026-09-11", "2: Nobody is their own deputy."),
        ("class_teacher,,,S03,2026-09-08,2026-09-11", "2: class is empty, and so is holder"),
        ("sendco,,S01,S03,2026-09-11,2026-09-08", "2: until is before from."),
        ("sendco,,S01,S03,,2026-09-08", "2: from is empty."),
        ("sendco,,S01,S03,soon,2026-09-08", "2: from must be a date"),
        (
            TUESDAY_TO_FRIDAY + "class_teacher,,S02,S01,2026-09-11,2026-09-15",
            "3: On some of these days the deputy in line 2 has this place.",
        ),
    ],
)
def test_a_row_that_makes_no_sense_is_named(
    school: Store, tmp_path: Path, rows: str, says: str
) -> None:
    (bad,) = take(school, tmp_path, rows).bad_rows
    assert str(bad).startswith(f"deputies.csv:{says}")


def test_one_after_the_other_is_no_overlap(school: Store, tmp_path: Path) -> None:
    rows = TUESDAY_TO_FRIDAY + "class_teacher,Willow,S02,S01,2026-09-12,2026-09-15\n"
    assert take(school, tmp_path, rows).bad_rows == ()
