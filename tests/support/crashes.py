"""A case of consent to interrupt again and again, in a database that processes share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from definitions.school_days import LONDON
from flows.starts import start
from tasks import answers
from tasks.state import Channel, InstanceId, PersonId
from tasks.store import Store
from tests.support.breakdowns import Countdown, a_change, at_statement
from tests.support.school import FATHER, MOTHER, MovableClock, School
from tests.support.stores import Rows, put_back, rows_of
from tests.support.sub_processes import YES

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)


class FileOfLetters:
    """A mail server in a file: what it took stays taken when its client is killed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.before_each: Callable[[], None] | None = None

    async def send(self, message: EmailMessage) -> None:
        """Write it down, so that it outlives this process."""
        if self.before_each:
            self.before_each()
        line = json.dumps([str(message["Message-ID"]), str(message["To"]), str(message["Subject"])])
        with self._path.open("a") as file:
            file.write(line + "\n")

    async def close(self) -> None:
        """Nothing is open."""

    def forget(self) -> None:
        """Throw away what it took."""
        self._path.unlink(missing_ok=True)

    def taken(self) -> set[tuple[str, str, str]]:
        lines = self._path.read_text().splitlines() if self._path.exists() else []
        return {(a, b, c) for a, b, c in map(json.loads, lines)}


@dataclass(frozen=True)
class Case:
    """Consent asked of two parents, and everything as it was on Monday at nine."""

    school: School
    letters: FileOfLetters
    instance: InstanceId
    rows: Rows

    def put_back(self) -> None:
        """Make it Monday again, and close every connection: none may be shared by a fork."""
        put_back(self.school.store, self.rows)
        self.school.store.dispose()
        self.letters.forget()
        self.school.clock.now = MONDAY


def prepare(store: Store, folder: Path, answered: int) -> Case:
    """The last of the answers there are waits for its wake."""
    letters = FileOfLetters(folder / "letters")
    school = School(store, MovableClock(MONDAY), sender=letters).enrol(folder, MOTHER, FATHER)
    instance = start("run-1", "consent", "P017", {"scopes": ["identify"]}, school)
    people = ("K1", "K2")[:answered]
    if people:
        school.settle()
        for person in people[:-1]:
            school.answer(instance, person, YES)
        submit(school, instance, people[-1])
    return Case(school, letters, instance, rows_of(store))


@contextmanager
def at_effect(
    store: Store,
    letters: FileOfLetters,
    number: int,
    act: Callable[[], None],
    counts: Callable[[str], bool] = a_change,
) -> Iterator[Countdown]:
    """Call ``act`` once, just before the nth effect.

    An effect is a statement that changes something, a commit, or a letter that is handed over.
    Between two of them nothing changes that outlives the process: a kill anywhere in between
    comes to the same. With ``no_statement`` only what lasts counts: commits and letters.
    """
    with at_statement(store, number, act, counts) as countdown:
        letters.before_each = countdown.tick
        try:
            yield countdown
        finally:
            letters.before_each = None


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
