"""Two worker processes on one pool and one PostgreSQL: wakes of one instance never overlap.

Both have rounds and post of their own, both take up whatever Prefect has scheduled, and four
children go through the graduated approach at once. Each process notes when each of its turns
began and ended, by the clock that all processes of a machine share.
"""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.school_days import LONDON
from flows import wakes
from flows.prefect_api import PrefectApi
from flows.settings import Settings
from flows.starts import start
from flows.wakes import WakeOffice, WakeResult
from tasks import instances
from tasks.post import OutboxStatus
from tasks.state import InstanceId
from tasks.store import Store
from tasks.tables import InstanceRow, OutboxRow
from tests.support.approach import enrol_class, hand_in, running
from tests.support.breakdowns import in_background, status_of
from tests.support.crashes import FileOfLetters
from tests.support.prefect_house import PASSWORD, PrefectSchool, eventually
from tests.support.school import MovableClock, School
from tests.support.stores import fresh_store, kinds

START = datetime(2026, 9, 7, 9, 0, tzinfo=LONDON)
CHILDREN = range(1, 5)
AGREES = {"relationship": "mother", "responsibility": "holds", "identify": "agree"}
WHAT_MATTERS: dict[str, dict[str, Any]] = {
    "decision": {"need_areas": ["cognition"]},
    "answers": AGREES,
}

pytestmark = pytest.mark.skipif(
    "postgresql" not in kinds(), reason="two processes need a PostgreSQL server"
)


@dataclass(frozen=True)
class Turn:
    """One turn of a wake, while it held the lease."""

    instance: str
    process: int
    began: int
    ended: int

    def overlaps(self, other: Turn) -> bool:
        """Was the other under way at any moment of this one?"""
        return self.began < other.ended and other.began < self.ended


class Log:
    """Lines that several processes write into one file; each line is written at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, *words: object) -> None:
        """Add a line."""
        with self._path.open("a") as file:
            file.write(" ".join(map(str, words)) + "\n")

    def lines(self) -> list[list[str]]:
        """The words of each line."""
        return [line.split() for line in self._path.read_text().splitlines()]


@dataclass
class House:
    """A school whose work is done by two other processes, for as long as a file is there."""

    school: PrefectSchool
    prefect: Settings
    folder: Path

    @property
    def turns(self) -> Log:
        """Every turn, and every wake that found the lease taken."""
        return Log(self.folder / "turns")

    @property
    def sign(self) -> Path:
        """Those at work go home when it is taken down."""
        return self.folder / "open"

    @contextmanager
    def at_work(self, count: int) -> Iterator[None]:
        """So many processes, each with a worker, rounds and post of its own."""
        self.sign.touch()
        self.school.store.dispose()  # a connection must not be shared by a fork
        self.school.prefect.close()
        children = [in_background(self._work) for _ in range(count)]
        self.school.prefect = PrefectApi(self.prefect.api_url, PASSWORD)
        try:
            yield
        finally:
            self.sign.unlink()
            assert [status_of(child) for child in children] == [0] * count

    def _work(self) -> None:
        store = Store(self.school.store.url.render_as_string(hide_password=False))
        school = an_office(store, self.prefect, self.folder, self.school.pool)
        school.begin_work()
        note_turns(self.turns)
        asyncio.run(self._until_closed(school))

    async def _until_closed(self, school: PrefectSchool) -> None:
        async def post() -> None:
            while True:
                await school.pump.run_once()
                await asyncio.sleep(0.1)

        loops = [
            asyncio.create_task(each()) for each in (school.worker.run, school.rounds.run, post)
        ]
        while self.sign.exists():
            await asyncio.sleep(0.1)
            for loop in loops:
                assert not loop.done(), loop
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


def an_office(store: Store, prefect: Settings, folder: Path, pool: str) -> PrefectSchool:
    return PrefectSchool(
        store,
        MovableClock(START),
        send_at_once=True,
        sender=FileOfLetters(folder / "letters"),
        prefect=PrefectApi(prefect.api_url, PASSWORD),
        pool=pool,
    )


def note_turns(log: Log) -> None:
    """In this process, write down each turn, and each wake that found the lease taken."""
    turn, take_lease = wakes._turn, instances.take_lease

    def noted_turn(instance_id: InstanceId, office: WakeOffice, owner: str) -> WakeResult:
        began = time.monotonic_ns()
        try:
            return turn(instance_id, office, owner)
        finally:
            log.note("turn", instance_id, os.getpid(), began, time.monotonic_ns())

    def noted_lease(
        session: Session, instance_id: InstanceId, owner: str, now: datetime, seconds: int = 60
    ) -> bool:
        taken = take_lease(session, instance_id, owner, now, seconds)
        if not taken:
            log.note("busy", instance_id)
        return taken

    wakes._turn = noted_turn
    instances.take_lease = noted_lease


@pytest.fixture
def house(prefect: Settings, tmp_path: Path) -> Iterator[House]:
    """Four children whose graduated approach has been asked for; nobody is at work yet."""
    with fresh_store("postgresql", tmp_path) as store:
        school = an_office(store, prefect, tmp_path, f"pool-{uuid.uuid4().hex[:8]}")
        school.open(tmp_path)
        enrol_class(school, tmp_path, CHILDREN)
        chosen = {"raised_by": "teacher", "raised_on": START.date()}
        for number in CHILDREN:
            start(str(uuid.uuid4()), "graduated_approach", f"P1{number:02}", chosen, school)
        yield House(school, prefect, tmp_path)
        school.prefect.close()


@pytest.mark.timeout(240)
def test_wakes_of_one_instance_never_overlap(house: House) -> None:
    with house.at_work(2):
        answer_everything(house.school)
        eventually(lambda: is_quiet(house.school), 30)
    found = house.turns.lines()
    turns = [Turn(e[1], int(e[2]), int(e[3]), int(e[4])) for e in found if e[0] == "turn"]
    busy = sum(each[0] == "busy" for each in found)
    pairs = list(combinations(turns, 2))
    clashes = [(a, b) for a, b in pairs if a.instance == b.instance and a.overlaps(b)]
    assert clashes == []
    at_once = sum(a.overlaps(b) for a, b in pairs if a.process != b.process)
    assert busy > 10, "the two must have wanted the same instance at the same time"
    assert at_once > 10, "they must have worked at the same time"
    assert len({each.process for each in turns}) == 2
    letters = (house.folder / "letters").read_text().splitlines()
    assert len(letters) == len(set(letters)), "no letter may leave twice"


def answer_everything(school: PrefectSchool) -> None:
    """Whoever is asked anything answers at once, until each child has a plan that is under way."""
    answered: set[str] = set()
    until = time.monotonic() + 180
    while not all(each.stage == "do" for each in running(school, "graduated_approach")):
        cases = running(school)
        assert time.monotonic() < until, [(each.reference, each.stage) for each in cases]
        for item in (item for each in cases for item in each.open_items()):
            if item.id not in answered:
                answered.add(item.id)
                hand_in(school, item, WHAT_MATTERS)
        time.sleep(0.05)


def is_quiet(school: School) -> bool:
    """Everything is taken in, shown and sent."""
    with school.store.read() as session:
        wanted = instances.wanted(session, school.clock(), school.clock.today)
        held = session.scalars(select(InstanceRow.id).where(InstanceRow.lease_owner.is_not(None)))
        waiting = session.scalars(
            select(OutboxRow.id).where(OutboxRow.status == OutboxStatus.WAITING)
        )
        return not wanted and not held.all() and not waiting.all()
