"""One letter a day, however many children: on the real store, over days, with the real pump.

Monday 14 September 2026: asked then, due Monday 21, reminded on Friday 18 and Tuesday 22, and the
SENDCo is told on Wednesday 23.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select, update

from definitions.school_days import LONDON
from flows.correspondence import Correspondence, Letter
from notifications.sender import TemporaryFailureError
from tasks import links, stops
from tasks.people_import import import_people
from tasks.people_tables import PersonRow
from tasks.state import PersonId, PupilId
from tasks.stops import StopKind
from tasks.tables import OutboxRow
from tests.support.noticing import library, notice
from tests.support.school import MOTHER, REGISTER, MovableClock, School
from tests.support.stores import fresh_store, kinds
from tests.support.sub_processes import YES

NINE = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
TUESDAY, THURSDAY, FRIDAY = (date(2026, 9, day) for day in (15, 17, 18))
LINK = re.compile(r"^https://answers\.school\.test/t/(\S+)$", re.MULTILINE)
BOTH = MOTHER + MOTHER.replace("P017", "P018")


@pytest.fixture(params=kinds())
def school(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[School]:
    with fresh_store(request.param, tmp_path) as store:
        yield _school(School(store, MovableClock(NINE), library=library(tmp_path)), tmp_path)


def _school(school: School, folder: Path) -> School:
    """With six children in the teacher's class."""
    rows = REGISTER["pupils.csv"] + "".join(
        f"P02{n},Cy{n} Dale,Cy,2018-12-0{n},Year 3,Willow,English,,\n" for n in range(1, 5)
    )
    school.enrol(folder, BOTH)
    path = folder / "pupils.csv"
    path.write_text(rows)
    with school.store.begin() as session:
        report = import_people(session, path, school.clock())
    assert not report.bad_rows, report
    return school


SIX = ("P017", "P018", "P021", "P022", "P023", "P024")


def to(school: School, name: str) -> list[EmailMessage]:
    return [m for _, m in school.post.taken if m["To"].addresses[0].username == name]


def subjects(school: School, name: str) -> list[str]:
    return [str(each["Subject"]) for each in to(school, name)]


def text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def waiting(school: School) -> list[str]:
    query = select(OutboxRow.kind).where(OutboxRow.status == "waiting").order_by(OutboxRow.id)
    with school.store.read() as session:
        return list(session.scalars(query))


def begin_quietly(school: School, *pupils: str) -> None:
    """Start cases at an hour at which nothing leaves."""
    school.clock.move_to(date(2026, 9, 13), hour=20)
    notice(school, *pupils)
    assert school.post.taken == []
    school.clock.move_to(date(2026, 9, 14))


def test_a_teacher_of_six_gets_one_email_with_six_links(school: School) -> None:
    begin_quietly(school, *SIX)
    school.settle()
    assert subjects(school, "teacher") == [
        "6 things about 6 children, the next by Friday 18 September"
    ]
    tokens = LINK.findall(text(to(school, "teacher")[0]))
    with school.store.read() as session:
        found = [links.find_link(session, each, school.clock()) for each in tokens]
    assert len({each.item for each in found if isinstance(each, links.Link)}) == 6


def test_nobody_gets_two_letters_on_one_day(school: School) -> None:
    begin_quietly(school, *SIX[:3])
    school.settle()
    school.clock.move_to(date(2026, 9, 14), hour=11)
    notice(school, *SIX[3:])
    school.live_until(date(2026, 10, 2))
    days = Counter((day, str(m["To"])) for day, m in school.post.taken)
    assert set(days.values()) == {1}
    assert len(to(school, "teacher")) > 3
    assert waiting(school) == []


def test_what_comes_later_that_day_leaves_with_tomorrows_letter(school: School) -> None:
    notice(school, "P017")
    notice(school, "P018")
    assert len(to(school, "teacher")) == 1
    school.clock.move_to(TUESDAY, hour=7)
    school.settle()
    assert len(to(school, "teacher")) == 1
    school.clock.move_to(TUESDAY, hour=8)
    school.settle()
    assert [each[-8:] for each in subjects(school, "teacher")] == ["(Year 3)", "(Year 3)"]


def test_thanks_go_at_once_whatever_else_has_gone_that_day(school: School) -> None:
    instance = school.start(scopes=["identify"])
    school.answer(instance, "K1", YES)
    assert [each[:6] for each in subjects(school, "mia")] == ["Please", "Thank "]


def test_staff_are_thanked_on_the_page_and_not_by_email(school: School) -> None:
    instance = notice(school, "P017")["P017"]
    school.answer(instance, "S02", {"noticed": "Much"})
    assert [each[:6] for each in subjects(school, "teacher")] == ["Please"]
    assert subjects(school, "mia") == ["We are looking at how AB is doing: Year 3"]


def test_what_is_answered_before_it_leaves_is_left_out(school: School) -> None:
    begin_quietly(school, *SIX[:3])
    instance = next(iter(school.shown))
    school.answer(instance, "S02", {"noticed": "Much"})
    assert [each[:8] for each in subjects(school, "teacher")] == ["2 things"]


def test_what_is_stopped_is_left_out_until_the_stop_is_undone(school: School) -> None:
    begin_quietly(school, *SIX[:3])
    with school.store.begin() as session:
        number = stops.stop_pupil(
            session,
            PupilId("P018"),
            StopKind.HOLD,
            by=PersonId("S01"),
            reason="court",
            now=school.clock(),
        )
    school.settle()
    assert "BC (Year 3)" not in text(to(school, "teacher")[0])
    school.live_until(TUESDAY)
    with school.store.begin() as session:
        stops.undo_stop(session, number, by=PersonId("S01"), reason="settled", now=school.clock())
    school.settle()
    assert [each.split(":")[-1] for each in subjects(school, "teacher")[1:]] == [" BC (Year 3)"]


def test_a_letter_that_is_tried_again_says_the_same_under_the_same_name(school: School) -> None:
    """What has come meanwhile, and is due, has another day."""
    begin_quietly(school, *SIX[:2])
    refusing = Refusing(school)
    school.pump._sender = refusing
    school.settle()
    notice(school, *SIX[2:])
    school.pump._sender = school.post
    school.clock.move_to(date(2026, 9, 14), hour=10)
    school.settle()
    first, _ = refusing.refused
    (second,) = to(school, "teacher")
    assert second["Message-ID"] == first["Message-ID"]
    assert second["Subject"] == first["Subject"]
    school.live_until(TUESDAY)
    assert subjects(school, "teacher")[1].startswith("4 things about 4 children")
    assert to(school, "teacher")[1]["Message-ID"] != second["Message-ID"]


def test_a_pump_killed_before_it_could_note_that_a_letter_left_sends_the_same(
    school: School,
) -> None:
    begin_quietly(school, *SIX[:2])
    outbox = school.pump._outbox
    school.pump._outbox = Forgetful(**vars(outbox))
    school.settle()
    instance = next(iter(school.shown))
    school.clock.move_to(date(2026, 9, 14), hour=10)
    school.answer(instance, "S02", {"noticed": "Much"})
    school.pump._outbox = outbox
    school.clock.move_to(date(2026, 9, 14), hour=11)
    school.settle()
    both, *one = (m for m in to(school, "teacher") if "Thank" not in str(m["Subject"]))
    assert str(both["Subject"]).startswith("2 things")
    assert [str(each["Subject"])[:16] for each in one] == ["Please answer by"] * 2
    assert {each["Message-ID"] for each in one} == {both["Message-ID"]}


def test_one_that_cannot_be_written_holds_up_no_other(school: School) -> None:
    begin_quietly(school, *SIX[:3])
    with school.store.begin() as session:
        broken = session.scalars(select(OutboxRow.id).order_by(OutboxRow.id)).first()
        wrong = {"passed_on": "no day at all"}
        session.execute(update(OutboxRow).where(OutboxRow.id == broken).values(detail=wrong))
    school.settle()
    assert [each[:6] for each in subjects(school, "teacher")] == ["2 thin"]
    assert waiting(school) == ["ask"]


def test_an_address_that_changes_meanwhile_is_found_another_way(school: School) -> None:
    begin_quietly(school, *SIX[:2])
    with school.store.begin() as session:
        new = update(PersonRow).where(PersonRow.id == "S02").values(email="new@school.test")
        session.execute(new)
    school.settle()
    school.settle()  # nothing left, and so only now are those who wait told
    assert to(school, "teacher") == []
    assert subjects(school, "sendco") == ["2 things about 2 children"]


def test_the_sample_school_waits_for_nothing(school: School) -> None:
    """What is due at the same moment still leaves together."""
    hurried = School(school.store, MovableClock(NINE), library=school.library, send_at_once=True)
    notice(hurried, *SIX[:2])
    notice(hurried, *SIX[2:])
    assert [each[:8] for each in subjects(hurried, "teacher")] == ["2 things", "4 things"]


class Refusing:
    """A server that says "not now" to everybody, and remembers what it was offered."""

    def __init__(self, school: School) -> None:
        self.refused: list[EmailMessage] = []

    async def send(self, message: EmailMessage) -> None:
        self.refused.append(message)
        raise TemporaryFailureError("451 4.7.1")

    async def close(self) -> None:
        """Nothing is open."""


class Forgetful(Correspondence):
    """An outbox whose pump is killed after each letter has left, before that is noted."""

    def mark_sent(self, letter: Letter, now: datetime) -> None:
        """It never comes to that."""
