"""kill -9 before every statement of a wake and of the pump: nothing lost, stuck or sent anew.

Each case forks a real process that does the work and kills itself there. Another process, with the
leases run out, then only goes its rounds; everything must come out as if nothing had happened.
"""

from __future__ import annotations

import asyncio
import json
import os
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from definitions.school_days import LONDON
from flows.starts import start
from flows.wakes import wake
from tasks import answers, instances
from tasks.state import Channel, InstanceId, PersonId
from tasks.store import Store
from tests.support.breakdowns import at_statement, in_child, kill_this_process
from tests.support.school import FATHER, MOTHER, MovableClock, School
from tests.support.stores import copied_url, fresh_url, kinds

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
AFTER_THE_LEASES = timedelta(minutes=10)
MOST = 400
STRIDE = {"sqlite": 1, "postgresql": 4}
"""Copying a database takes PostgreSQL a while: there every fourth statement is tried."""

YES = {"relationship": "mother", "responsibility": "holds", "identify": "agree", "signed": "A B"}


class FileOfLetters:
    """A mail server in a file: what it took stays taken when its client is killed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, message: EmailMessage) -> None:
        line = json.dumps([str(message["Message-ID"]), str(message["To"]), str(message["Subject"])])
        with self._path.open("a") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())

    async def close(self) -> None:
        pass

    def taken(self) -> set[tuple[str, str, str]]:
        lines = self._path.read_text().splitlines() if self._path.exists() else []
        return {(a, b, c) for a, b, c in map(json.loads, lines)}


def school_at(url: str, folder: Path, now: datetime) -> School:
    school = School(Store(url), MovableClock(now))
    school.post = school.pump._sender = FileOfLetters(folder / "letters")  # type: ignore[assignment]
    return school


def prepare(url: str, folder: Path, both: bool) -> InstanceId:
    """Consent asked of two parents; with ``both``, the answer that ends it waits for a wake."""
    school = school_at(url, folder, MONDAY)
    school.store.upgrade()
    school.enrol(folder, MOTHER, FATHER)
    instance = start("run-1", "consent", "P017", {"scopes": ["identify"]}, school)
    if both:
        school.settle()
        school.answer(instance, "K1", YES)
        submit(school, instance, "K2")
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


def work(school: School, instance: InstanceId) -> None:
    """What a living process does next: the wake, then the pump, then what comes of it."""
    wake(instance, school)
    asyncio.run(school.pump.run_once())
    wake(instance, school)


def outcome(school: School, instance: InstanceId) -> dict[str, Any]:
    """Everything that must be the same whatever was killed."""
    found = school.instance(instance)
    return {
        "end": found.end,
        "items": sorted((i.id, i.status.value) for i in found.items),
        "steps": [(s.key, s.status.value) for s in found.steps],
        "consents": school.consents(),
        "letters": school.post.taken(),  # type: ignore[attr-defined]
    }


@pytest.fixture(params=kinds())
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("both", [False, True], ids=["the first wake", "the last wake"])
def test_a_killed_process_loses_nothing(kind: str, both: bool, tmp_path: Path) -> None:
    with fresh_url(kind, tmp_path) as template:
        instance = prepare(template, tmp_path, both)
        before = FileOfLetters(tmp_path / "letters").taken()
        _, expected = killed_at(template, tmp_path / "0", instance, 0)
        for number in range(1, MOST, STRIDE[kind]):
            status, found = killed_at(template, tmp_path / str(number), instance, number)
            assert found == expected, f"killed at statement {number}"
            if status == 0:
                break
    assert number > 40, "the kills must have fallen into the work"
    assert expected["letters"] - before, "the work must have sent something"


def killed_at(
    template: str, folder: Path, instance: InstanceId, number: int
) -> tuple[int, dict[str, Any]]:
    """Kill the process there, let another go its rounds later; what has come of it all."""
    folder.mkdir()
    with copied_url(template, folder) as url:

        def live() -> None:
            school = school_at(url, folder, MONDAY)
            with at_statement(school.store, number, kill_this_process):
                work(school, instance)

        status = in_child(live)
        assert status in (0, -9), f"the process failed by itself at statement {number}"
        later = school_at(url, folder, MONDAY + AFTER_THE_LEASES)
        later.settle()
        with later.store.read() as session:
            assert not instances.wanted(session, later.clock(), later.clock.today)
        found = outcome(later, instance)
        later.store.dispose()
    return status, found
