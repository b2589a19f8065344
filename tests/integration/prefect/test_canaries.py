"""Markers in every name, address, answer, reason and token: none leaves the store and the letters.

One case goes its whole way through a real Prefect and the site: started in Prefect, answered
online and on paper, with a wake that raises in the middle and two processes that are killed in
one. Afterwards Prefect's database and logs, our diary, every address a browser asked for and every
subject are searched.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.board import PrefectBoard
from flows.diary import keep_diary
from flows.execution import NEEDS_ATTENTION
from flows.prefect_api import PrefectApi
from flows.settings import Settings
from flows.wakes import wake
from tasks import consents, instances, outbox, people_import
from tasks.state import InstanceId, PersonId, PupilId
from tasks.store import Store
from tests.support.breakdowns import in_child, kill_this_process
from tests.support.houses import written_down
from tests.support.prefect_house import PASSWORD, PrefectSchool, at_work, eventually
from tests.support.school import CONTACT_COLUMNS, MovableClock
from tests.support.site import ANSWERED, Browser, arrive, code_in, letter_link, sign_in

CANARY = re.compile(r"canary\w*", re.IGNORECASE)
SENDCO = "canary-sendco@school.test"
MOTHER = "canary-mia@home.test"
PEOPLE = {
    "staff.csv": f"""code,name,email,roles,class,leaves_on
S01,Samcanary Oforicanary,{SENDCO},sendco,,
S02,Tesscanary Wardcanary,canary-teacher@school.test,class_teacher,Willow,
S03,Halcanary Reidcanary,canary-head@school.test,head_teacher,,
""",
    "pupils.csv": """reference,legal_name,preferred_name,date_of_birth,year_group,class,\
home_language,sen_status,left_on
P017,Adelaidecanary Brookcanary,Adacanary,2018-11-02,Year 3,Willow,English,,
""",
    "contacts.csv": CONTACT_COLUMNS
    + f"K1,P017,Miacanary Brookcanary,mother,yes,yes,{MOTHER},canary-phone,canary Hill,email,"
    "English,no,yes,no\n"
    "K2,P017,Fredcanary Brookcanary,father,yes,no,,canary-phone,1 Canary Road,post,"
    "English,no,yes,no\n",
    "agencies.csv": "key,title,contact_email\nslt,Speech Therapy,canary-slt@agency.test\n",
}
WRITTEN = {
    "wishes": "canary wishes of the child",
    "other_holders": "yes",
    "court_order": "yes",
    "help": "someone_else",
    "signed": "canary signature",
}
REVEALED = {
    "other_holders_are": "canary holder",
    "court_order_says": "canary order",
    "helper": "canary helper",
}
CAME = {"entered_channel": "paper"}
WAITING, DONE = ("PAUSED", "Waiting for parents"), ("COMPLETED", "Completed")
AFTER_THE_LEASE = timedelta(minutes=10)


@pytest.fixture
def diary(tmp_path: Path) -> Iterator[Path]:
    """The log that ``sendflow up`` keeps."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    keep_diary(tmp_path / "logs")
    yield tmp_path / "logs"
    root.handlers[0].close()
    root.handlers, root.level = handlers, level


@pytest.fixture
def school(school: PrefectSchool, tmp_path: Path, diary: Path) -> PrefectSchool:
    """The same school, everybody in it by another name."""
    for name, text in PEOPLE.items():
        (tmp_path / name).write_text(text)
    with school.store.begin() as session:
        assert not people_import.import_people(session, tmp_path, school.clock()).bad_rows
    school.rounds.deploy()
    return school


class Visitor(Browser):
    """A browser that remembers every address it asked for, and wakes nobody."""

    def __init__(self, school: PrefectSchool, asked_for: list[str]) -> None:
        super().__init__(school)
        object.__setattr__(self.office, "wake", lambda _: None)  # the rounds must find it

        async def note(request: httpx.Request) -> None:
            asked_for.append(str(request.url))

        self.client.event_hooks = {"request": [note]}


def test_no_marker_leaves_the_store_and_the_letters(
    school: PrefectSchool,
    prefect: Settings,
    diary: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked_for: list[str] = []
    run_id = school.submit()
    work(school, run_id, WAITING)
    instance = school.instance_of(run_id)
    assert instance is not None
    token = letter_link(school, "canary-mia").removeprefix("/t/")

    mother = Visitor(school, asked_for)
    answer_online(mother, school)
    break_a_wake(school, run_id, monkeypatch)
    work(school, run_id, WAITING)

    desk = Visitor(school, asked_for)
    sign_in(desk, school, SENDCO)
    code = code_in(school, "canary-sendco")
    enter_on_paper(desk, school, instance)
    kill_a_wake(school, prefect, instance)
    work(school, run_id, DONE)
    take_back(school)
    eventually(lambda: set(school.tasks(run_id).values()) == {"Done"})

    cookies = [each.value or "" for each in (*mother.client.cookies.jar, *desk.client.cookies.jar)]
    assert token
    assert len(cookies) >= 3
    kept = [*written_down(prefect.data), *written_down(diary)]
    kept += [("an address", each) for each in asked_for if "/t/" not in each]
    kept += [("a subject", str(letter["Subject"])) for _, letter in school.post.taken]
    told = "".join(text for _, text in kept)
    for sign in ("P017", NEEDS_ATTENTION, "ValueError at test_canaries.py", "/answer/"):
        assert sign in told, "the right places must have been searched"
    assert [(place, found) for place, text in kept for found in CANARY.findall(text)] == []
    assert [place for place, text in kept for each in (token, *cookies) if each in text] == []
    outside = [text for place, text in kept if not place.startswith("prefect.")]
    assert [text for text in outside if re.search(rf"\b{code}\b", text)] == []


def work(school: PrefectSchool, run_id: str, state: tuple[str, str]) -> None:
    """The worker and the rounds, until all is taken in, sent and shown."""

    def settled() -> bool:
        known = school.instance_of(run_id)
        if known is None or school.state(run_id) != state:
            return False
        with school.store.read() as session:
            now, today = school.clock(), school.clock.today
            unsent = outbox.next_due(session, now)
            return unsent is None and not instances.wanted(session, now, today)

    run_until(school, settled)


def run_until(school: PrefectSchool, holds: Callable[[], bool]) -> None:
    """A process that starts, works until something has come about, and stops."""
    school.begin_work()

    async def send_post() -> None:
        while True:
            await school.pump.run_once()
            await asyncio.sleep(0.2)

    loops = (school.worker.run, school.rounds.run, send_post)
    asyncio.run(at_work(*loops, until=holds, seconds=60))


def answer_online(browser: Visitor, school: PrefectSchool) -> None:
    arrive(browser, school, "canary-mia")
    browser.press("Continue", **(ANSWERED | WRITTEN))
    browser.press("Continue", **(ANSWERED | WRITTEN | REVEALED))
    assert browser.press("Send my answers").status == 200


def enter_on_paper(browser: Visitor, school: PrefectSchool, instance: InstanceId) -> None:
    today = school.clock.today
    day = {"day": today.day, "month": today.month, "year": today.year}
    came = CAME | {f"entered_on-{part}": str(number) for part, number in day.items()}
    father = came | ANSWERED | WRITTEN | {"relationship": "father"}
    browser.open(f"/staff/items/{school.item(instance, 'K2').id}/enter")
    browser.press("Continue", **father)
    browser.press("Continue", **(father | REVEALED))
    assert browser.press("Store this answer").status == 200


def break_a_wake(school: PrefectSchool, run_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wake raises in the middle of its transaction, with all it had in hand in its words."""
    save = instances.save

    def save_then_break(session: Any, loaded: Any, *rest: Any) -> int:
        save(session, loaded, *rest)
        raise ValueError(f"canary {loaded!r} {rest!r}")

    attention = ("FAILED", NEEDS_ATTENTION)
    with monkeypatch.context() as broken:
        broken.setattr(instances, "save", save_then_break)
        run_until(school, lambda: school.state(run_id) == attention)


def kill_a_wake(school: PrefectSchool, prefect: Settings, instance: InstanceId) -> None:
    """One process is killed in the middle of its transaction, one when Prefect has been told."""
    for in_transaction in (True, False):
        live = partial(be_killed, school, prefect, instance, in_transaction=in_transaction)
        assert in_child(live) == -9
        school.clock.now += AFTER_THE_LEASE
        school.after += AFTER_THE_LEASE


def be_killed(
    school: PrefectSchool, prefect: Settings, instance: InstanceId, *, in_transaction: bool
) -> None:
    """What a process of its own does, with connections of its own, until it is killed."""
    api = PrefectApi(prefect.api_url, PASSWORD)
    store, clock = Store(str(school.store.engine.url)), MovableClock(school.clock.now)
    other = PrefectSchool(store, clock, send_at_once=True, prefect=api, pool=school.pool)
    other.board = PrefectBoard(api, store, staff_url="https://staff.school.test", pool=school.pool)
    place: Any = instances if in_transaction else other.board
    name = "save" if in_transaction else "show"
    work_as_ever = getattr(place, name)

    def work_and_be_killed(*known: Any) -> None:
        work_as_ever(*known)
        kill_this_process()

    setattr(place, name, work_and_be_killed)  # in a process of its own, which ends here
    wake(instance, other)


def take_back(school: PrefectSchool) -> None:
    with school.store.begin() as session:
        consents.withdraw(
            session,
            pupil=PupilId("P017"),
            person=PersonId("K1"),
            scope="identify",
            by=PersonId("S01"),
            reason="canary reason",
            now=school.clock(),
        )
    school.settle()
