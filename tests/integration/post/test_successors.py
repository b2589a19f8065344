"""A teacher leaves, the register says so, and their open task is somebody else's the same hour."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from definitions.school_days import LONDON
from tasks import directory, links
from tasks.people_import import import_people
from tasks.state import PersonId
from tasks.tables import OutboxRow
from tasks.views import audit_of
from tests.support.noticing import library, notice
from tests.support.school import MOTHER, REGISTER, MovableClock, School
from tests.support.stores import fresh_store, kinds

TUESDAY = date(2026, 9, 15)
NINE = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
LINK = re.compile(r"^https://answers\.school\.test/t/(\S+)$", re.MULTILINE)
NORA = PersonId("S04")
SUCCEEDED = REGISTER["staff.csv"].replace("S02,Tess Ward,teacher@", "S04,Nora Hale,nora@")


@pytest.fixture(params=kinds())
def school(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[School]:
    with fresh_store(request.param, tmp_path) as store:
        school = School(store, MovableClock(NINE), library=library(tmp_path))
        yield school.enrol(tmp_path, MOTHER)


def take(school: School, folder: Path, staff: str) -> None:
    path = folder / "staff.csv"
    path.write_text(staff)
    with school.store.begin() as session:
        report = import_people(session, path, school.clock())
    assert not report.bad_rows, report


def to(school: School, name: str) -> list[EmailMessage]:
    return [m for _, m in school.post.taken if m["To"].addresses[0].username == name]


def text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def token(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(LINK.findall(str(body.get_content()).replace("\r\n", "\n"))[0])


def test_the_successor_is_asked_and_the_leavers_link_is_dead(
    school: School, tmp_path: Path
) -> None:
    instance = notice(school, "P017")["P017"]
    school.live_until(TUESDAY)
    take(school, tmp_path, SUCCEEDED)
    school.settle()
    (asked,), (passed,) = to(school, "teacher"), to(school, "nora")
    assert passed["Subject"] == "Please answer by Monday 21 September: AB (Year 3)"
    assert "Somebody else was asked before you, and it is with you now." in text(passed)
    with school.store.read() as session:
        old = links.find_link(session, token(asked), school.clock())
        new = links.find_link(session, token(passed), school.clock())
        trail = [(a.word, a.person, a.reason) for a in audit_of(session, instance)]
    assert old is links.LinkProblem.SOMEONE_ELSES
    assert isinstance(new, links.Link)
    assert (new.item, new.person) == (school.item(instance, NORA).id, NORA)
    assert ("work item passed on", "Nora Hale", "has left") in trail


def test_only_the_successor_is_chased(school: School, tmp_path: Path) -> None:
    instance = notice(school, "P017")["P017"]
    take(school, tmp_path, SUCCEEDED)
    school.live_until(date(2026, 9, 18))
    assert [str(each["Subject"])[:10] for each in to(school, "teacher")] == ["Please ans"]
    assert [str(each["Subject"])[:10] for each in to(school, "nora")] == [
        "Please ans",
        "A reminder",
    ]
    school.answer(instance, NORA, {"noticed": "Much"})
    assert school.instance(instance).end == "finished"


def test_a_last_day_that_passes_does_the_same(school: School, tmp_path: Path) -> None:
    leaving = REGISTER["staff.csv"].replace("Willow,", "Willow,2026-09-15")
    take(school, tmp_path, leaving + "S04,Nora Hale,nora@school.test,office,,\n")
    notice(school, "P017")
    for day in (15, 16):
        school.clock.move_to(date(2026, 9, day))
        with school.store.begin() as session:
            directory.note_leavers(session, school.clock.today, school.clock())
        school.settle()
        assert len(to(school, "sendco")) == day - 15


def test_what_waits_for_somebody_who_only_changed_class_does_not_leave(
    school: School, tmp_path: Path
) -> None:
    school.clock.move_to(date(2026, 9, 18), hour=20)
    notice(school, "P017")
    swapped = REGISTER["staff.csv"].replace("class_teacher,Willow", "class_teacher,Oak")
    take(school, tmp_path, swapped)
    school.settle()
    school.clock.move_to(date(2026, 9, 21))
    school.settle()
    with school.store.read() as session:
        fates = session.execute(
            select(OutboxRow.person_id, OutboxRow.status, OutboxRow.reason).order_by(OutboxRow.id)
        ).all()
    assert [tuple(each) for each in fates[:2]] == [
        ("S02", "dropped", "somebody else has it in hand now"),
        ("S01", "sent", ""),
    ]
