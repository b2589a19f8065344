"""The outbox of a real store, as the pump sees it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select, update

from definitions.library import Library, shipped_library
from definitions.school_days import LONDON
from notifications.sender import PermanentRefusalError, TemporaryFailureError
from notifications.shipped_documents import shipped_documents
from tasks import links
from tasks.people_tables import ChallengeRow, LinkRow, PersonRow
from tasks.post import OutboxStatus
from tasks.state import InstanceId, PersonId
from tasks.store import Store
from tasks.tables import OutboxRow
from tests.support.school import FATHER, FATHER_ON_PAPER, MOTHER, MovableClock, School

MONDAY, FRIDAY = date(2026, 9, 14), date(2026, 9, 18)
NINE = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
LINK = re.compile(r"^https://answers\.school\.test/t/(\S+)$", re.MULTILINE)


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    return School(store, MovableClock(NINE)).enrol(tmp_path, MOTHER, FATHER)


def letters(school: School) -> list[EmailMessage]:
    return [message for _, message in school.post.taken]


def to(school: School, name: str) -> list[EmailMessage]:
    return [each for each in letters(school) if each["To"].addresses[0].username == name]


def text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def ask(school: School) -> InstanceId:
    return school.start(scopes=["identify"])


def fates(school: School) -> list[tuple[str, str]]:
    """Status and reason of every message, oldest first."""
    columns = select(OutboxRow.status, OutboxRow.reason).order_by(OutboxRow.id)
    with school.store.read() as session:
        return [(status, reason) for status, reason in session.execute(columns)]


def test_each_parent_gets_a_link_that_works_for_them_alone(school: School) -> None:
    ask(school)
    tokens = [LINK.findall(text(to(school, name)[0])) for name in ("mia", "fred")]
    with school.store.read() as session:
        found = [links.find_link(session, token, NINE) for (token,) in tokens]
    assert [each.person for each in found if isinstance(each, links.Link)] == ["K1", "K2"]


def test_the_store_keeps_no_token(school: School) -> None:
    ask(school)
    (token,) = LINK.findall(text(letters(school)[0]))
    with school.store.read() as session:
        kept = session.scalars(select(LinkRow.token_hash)).all()
    assert len(kept) == 2
    assert token not in kept


def test_nothing_leaves_outside_the_window(school: School) -> None:
    school.clock.move_to(FRIDAY, hour=19)
    ask(school)
    assert letters(school) == []
    school.clock.move_to(FRIDAY + timedelta(days=3), hour=8)
    school.settle()
    assert len(letters(school)) == 2


def test_what_was_due_while_nobody_was_sending_waits_for_the_window(school: School) -> None:
    school.clock.move_to(FRIDAY, hour=19)
    ask(school)
    school.clock.move_to(FRIDAY + timedelta(days=3), hour=20)
    school.settle()
    assert letters(school) == []
    school.clock.move_to(FRIDAY + timedelta(days=4), hour=8)
    school.settle()
    assert len(letters(school)) == 2


def test_thanks_go_at_any_hour(school: School) -> None:
    instance = ask(school)
    school.clock.move_to(FRIDAY, hour=22)
    school.answer(instance, "K1", {"identify": "agree"})
    assert str(to(school, "mia")[-1]["Subject"]).startswith("Thank you")


def test_the_sample_school_does_not_wait(school: School, tmp_path: Path) -> None:
    hurried = School(school.store, MovableClock(NINE), send_at_once=True)
    hurried.clock.move_to(FRIDAY, hour=23)
    ask(hurried)
    assert len(letters(hurried)) == 2


def test_what_was_answered_meanwhile_is_not_asked(school: School) -> None:
    school.clock.move_to(FRIDAY, hour=19)
    instance = ask(school)
    school.answer(instance, "K1", {"identify": "agree"})
    school.clock.move_to(FRIDAY + timedelta(days=3), hour=9)
    school.settle()
    assert [str(each["Subject"])[:9] for each in to(school, "mia")] == ["Thank you"]


def test_a_changed_address_is_never_written_to(school: School) -> None:
    school.clock.move_to(FRIDAY, hour=19)
    ask(school)
    with school.store.begin() as session:
        changed = update(PersonRow).where(PersonRow.id == "K1").values(email="new@home.test")
        session.execute(changed)
    school.clock.move_to(FRIDAY + timedelta(days=3), hour=9)
    school.settle()
    assert to(school, "mia") == []
    assert any("print and hand over" in str(each["Subject"]) for each in to(school, "sendco"))


class Refusing:
    """A server that says one thing to one address, and takes the rest."""

    def __init__(self, school: School, name: str, error: Exception) -> None:
        self.post, self.name, self.error = school.post, name, error

    async def send(self, message: EmailMessage) -> None:
        if message["To"].addresses[0].username == self.name:
            raise self.error
        await self.post.send(message)

    async def close(self) -> None:
        """Nothing is open."""


def refuse(school: School, name: str, error: Exception) -> None:
    school.pump._sender = Refusing(school, name, error)


def test_a_refusal_for_good_is_brought_on_paper(school: School) -> None:
    refuse(school, "mia", PermanentRefusalError("550 5.1.1"))
    ask(school)
    assert (OutboxStatus.REFUSED, "550 5.1.1") in fates(school)
    (printed,) = to(school, "sendco")
    assert "came back from the address on file" in " ".join(text(printed).split())


def test_not_now_is_tried_again_and_arrives_once(school: School) -> None:
    refuse(school, "mia", TemporaryFailureError("451 4.7.1"))
    ask(school)
    assert fates(school) == [("waiting", "451 4.7.1"), ("sent", "")]
    refuse(school, "nobody", TemporaryFailureError("451 4.7.1"))
    school.clock.move_to(MONDAY, hour=9, minute=2)
    school.settle()
    assert len(to(school, "mia")) == 1


def test_a_paper_letter_goes_to_the_sendco_without_any_token(
    school: School, tmp_path: Path
) -> None:
    school.enrol(tmp_path, MOTHER, FATHER_ON_PAPER)
    instance = ask(school)
    school.answer(instance, "K1", {"identify": "agree"})
    school.live_until(date(2026, 9, 28))
    on_paper = [each for each in to(school, "sendco") if "/staff/items/" in text(each)]
    assert len(on_paper) == 2
    assert not any(LINK.search(text(each)) for each in on_paper)
    with school.store.read() as session:
        assert len(session.scalars(select(LinkRow.id)).all()) == 1


def test_a_code_is_made_when_it_leaves_and_only_its_hash_is_kept(school: School) -> None:
    school.clock.move_to(FRIDAY, hour=23)
    with school.store.begin() as session:
        challenge = links.ask_for_code(session, PersonId("S01"), None, school.clock())
    school.settle()
    (code,) = re.findall(r"^\d{6}$", text(to(school, "sendco")[-1]), re.MULTILINE)
    with school.store.begin() as session:
        kept = session.get_one(ChallengeRow, challenge)
        assert code not in (kept.code_hash, kept.salt)
        person = PersonId("S01")
        result = links.check_code(
            session, challenge, code, person=person, item=None, now=school.clock()
        )
    assert result is links.CodeResult.RIGHT


def test_one_person_reads_one_thread(school: School) -> None:
    instance = ask(school)
    school.answer(instance, "K1", {"identify": "agree"})
    asked, thanked = to(school, "mia")
    assert asked["References"] == thanked["References"] != to(school, "fred")[0]["References"]
    assert asked["Message-ID"] != thanked["Message-ID"]


def test_a_running_case_keeps_the_wording_it_began_with(school: School, tmp_path: Path) -> None:
    own = tmp_path / "own" / "emails" / "reminder" / "subject.txt"
    own.parent.mkdir(parents=True)
    own.write_text("A word from {{ school.name }}")
    school.library = Library([tmp_path / "own", shipped_library(), shipped_documents()])
    ask(school)
    own.write_text("Hurry up")
    school.live_until(date(2026, 9, 23))
    assert to(school, "mia")[-1]["Subject"] == "A word from Hazel Bank School"
