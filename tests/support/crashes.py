"""A school in a database that processes share, and a case of consent to interrupt in it."""

from __future__ import annotations

import json
import os
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from definitions.school_days import LONDON
from flows.starts import start
from tasks import answers
from tasks.state import Channel, InstanceId, PersonId
from tasks.store import Store
from tests.support.school import FATHER, MOTHER, MovableClock, School

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
STRIDE = {"sqlite": 1, "postgresql": 4}
"""Copying a database takes PostgreSQL a while: there every fourth statement is tried."""

YES = {"relationship": "mother", "responsibility": "holds", "identify": "agree", "signed": "A B"}


class FileOfLetters:
    """A mail server in a file: what it took stays taken when its client is killed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, message: EmailMessage) -> None:
        """Write it down, and make sure that it is on disk."""
        line = json.dumps([str(message["Message-ID"]), str(message["To"]), str(message["Subject"])])
        with self._path.open("a") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())

    async def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> set[tuple[str, str, str]]:
        lines = self._path.read_text().splitlines() if self._path.exists() else []
        return {(a, b, c) for a, b, c in map(json.loads, lines)}


def school_at(url: str, folder: Path, now: datetime) -> School:
    return School(Store(url), MovableClock(now), sender=FileOfLetters(folder / "letters"))


def prepare(url: str, folder: Path, answered: int) -> InstanceId:
    """Consent asked of two parents; the last of the answers there are waits for its wake."""
    school = school_at(url, folder, MONDAY)
    school.store.upgrade()
    school.enrol(folder, MOTHER, FATHER)
    instance = start("run-1", "consent", "P017", {"scopes": ["identify"]}, school)
    people = ("K1", "K2")[:answered]
    if people:
        school.settle()
        for person in people[:-1]:
            school.answer(instance, person, YES)
        submit(school, instance, people[-1])
    school.store.dispose()
    return instance


def submit(school: School, instance: InstanceId, person: str) -> None:
    with school.store.begin() as session:
        answers.submit(
            session,
            school.item(instance, person).id,
            YES,
            channel=Channel.ONLINE,
            received_on=school.clock.today,
            by=PersonId(person),
            entered_by=None,
            now=school.clock(),
        )
