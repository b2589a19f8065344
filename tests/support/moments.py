"""Moments of one child's graduated approach at which much happens at once, ready to be repeated."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select

from definitions.school_days import LONDON
from flows.starts import start
from flows.wakes import wake
from tasks import instances
from tasks.state import InstanceId, ItemKind, PersonId
from tasks.store import Store
from tasks.tables import EventRow, InstanceRow, OutboxRow
from tests.support.approach import (
    SENDCO,
    TEACHER,
    TEACHING_ASSISTANT,
    Approach,
    stuck,
    submit,
    take_staff,
)
from tests.support.crashes import FileOfLetters
from tests.support.school import FATHER, MOTHER, MovableClock, School
from tests.support.stores import Rows, fresh_store, put_back, rows_of

START = datetime(2026, 9, 7, 9, 0, tzinfo=LONDON)
MIA, FRED, KIT = (PersonId(each) for each in ("K1", "K2", "S05"))
AGREES: dict[str, Any] = {"responsibility": "holds", "identify": "agree"}
TO_SLT: dict[str, Any] = {
    "responsibility": "holds",
    "agencies": {"slt": dict.fromkeys(("work_with", "assess", "share"), "agree")},
}
MOMENTS = {
    "the parents agree": 50,
    "the plan is agreed": 20,
    "the plan does not work": 20,
    "the time of three people is up": 9,
    "support ends, and a report comes": 30,
}
"""What has just happened, to how many commits and letters come of it at the least.

The first ends one process, and begins two: what is told, made, asked and set off is all in it.
"""
CONCLUSION: dict[str, Any] = {"next_step": "leave", "need_areas": ["cognition"]}


@dataclass
class Life:
    """One school on one database, and what it held at each moment that was kept."""

    school: School
    letters: FileOfLetters
    kept: dict[str, tuple[Rows, datetime]] = field(default_factory=dict)

    def keep(self, moment: str) -> None:
        """Something has just happened, and nothing has come of it yet."""
        self.kept[moment] = (rows_of(self.school.store), self.school.clock.now)

    def put_back(self, moment: str) -> None:
        """Make it that moment again, with every connection closed: none may outlive a fork."""
        rows, now = self.kept[moment]
        put_back(self.school.store, rows)
        self.school.store.dispose()
        self.letters.forget()
        self.school.clock.now = now

    def instance(self, reference: str) -> InstanceId:
        """The case that bears this reference."""
        query = select(InstanceRow.id).where(InstanceRow.reference == reference)
        with self.school.store.read() as session:
            return InstanceId(session.scalars(query).one())

    def work(self) -> None:
        """What a living process does: every wake that is wanted, the pump, what comes of it."""
        for _ in range(6):
            with self.school.store.read() as session:
                found = instances.wanted(session, self.school.clock(), self.school.clock.today)
            for each in found:
                wake(each, self.school)
            if not asyncio.run(self.school.pump.run_once()) and not found:
                return

    def outcome(self) -> dict[str, Any]:
        """Everything that must be the same whatever was interrupted, but for times of day."""
        with self.school.store.read() as session:
            ids = session.scalars(select(InstanceRow.id).order_by(InstanceRow.reference)).all()
            events = session.execute(select(EventRow.instance_id, EventRow.type, EventRow.key))
            heard = sorted((*row,) for row in events)
            outbox = session.execute(select(OutboxRow.key, OutboxRow.status))
            messages = sorted((*row,) for row in outbox)
        found = {each: _without_times(self.school.instance(InstanceId(each))) for each in ids}
        return {
            "instances": found,
            "events": heard,
            "consents": self.school.consents(),
            "records": Approach(self.school, InstanceId(ids[0])).records(),
            "messages": messages,
            "letters": sorted((to, subject) for _, to, subject in self.letters.taken()),
            "stuck": stuck(self.school),
        }


def differences(found: Any, expected: Any, at: str = "") -> list[str]:
    """Where two outcomes differ: a dump of both would hide it."""
    if isinstance(found, dict) and isinstance(expected, dict):
        keys = [*expected, *(key for key in found if key not in expected)]
        return [
            each
            for key in keys
            for each in differences(found.get(key), expected.get(key), f"{at}/{key}")
        ]
    if isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        pairs = enumerate(zip(found, expected, strict=True))
        return [each for n, (a, b) in pairs for each in differences(a, b, f"{at}/{n}")]
    return [] if found == expected else [f"{at}: {found!r}, and not {expected!r}"]


def _without_times(model: BaseModel) -> Any:
    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(each) for key, each in value.items()}
        if isinstance(value, tuple | list):
            return [strip(each) for each in value]
        return value.date() if isinstance(value, datetime) else value

    return strip(model.model_dump())


@contextmanager
def lived(kind: str, folder: Path) -> Iterator[Life]:
    """The cycle of one child, from the concern to its end, with two parents who both write."""
    with fresh_store(kind, folder) as store:
        yield _live(store, folder)


def _live(store: Store, folder: Path) -> Life:
    letters = FileOfLetters(folder / "letters")
    school = School(store, MovableClock(START), sender=letters).enrol(folder, MOTHER, FATHER)
    take_staff(school, folder, TEACHING_ASSISTANT)
    life = Life(school, letters)
    chosen = {"raised_by": "teacher", "raised_on": START.date()}
    case = Approach(school, start("run-1", "graduated_approach", "P017", chosen, school))
    school.settle()
    _until_support(life, case)
    _plan(life, case)
    _review(life, case)
    return life


def _until_support(life: Life, case: Approach) -> None:
    case.answer("concern", TEACHER)
    case.answer("parents_talk", TEACHER)
    case.answer("pupil_talk", TEACHER, how_said="talking")
    case.answer("decision", SENDCO, need_areas=["cognition"], agencies=["slt"])
    case.agree("decision", TEACHER)
    consent = case.child("consent")
    case.answer("answers", MIA, of=consent, relationship="mother", **AGREES)
    _another_day(case)
    _leave(life, case, "answers", FRED, of=consent, relationship="father", **AGREES)
    life.keep("the parents agree")
    case.school.settle()


def _plan(life: Life, case: Approach) -> None:
    case.answer("observation", TEACHER)
    case.answer("support_view", KIT)
    case.answer("child_views", KIT, how_said="talking")
    _another_day(case)
    _leave(life, case, "parent_views", MIA)
    life.keep("one parent's views are enough")
    case.school.settle()
    consent = case.child("consent")
    case.answer("answers", MIA, of=consent, relationship="mother", **TO_SLT)
    case.answer("answers", FRED, of=consent, relationship="father", **TO_SLT)
    case.answer("request", SENDCO, of=case.child("agency_referral"), report_by="2027-01-15")
    case.answer("planning_meeting", TEACHER)
    case.answer(
        "iep", TEACHER, starts_on="2026-09-09", check_on="2026-09-23", review_on="2026-10-21"
    )
    _another_day(case)
    _leave(life, case, "iep", SENDCO, way="agree")
    life.keep("the plan is agreed")
    case.school.settle()


def _review(life: Life, case: Approach) -> None:
    _another_day(case)
    case.answer("briefing", KIT, confident="sure")
    case.until(date(2026, 9, 23))
    _another_day(case)
    _leave(life, case, "half_way", TEACHER, going="review_now")
    life.keep("the plan does not work")
    case.school.settle()
    case.answer("teacher_review", TEACHER)
    case.until(date(2026, 10, 8))
    case.school.clock.move_to(date(2026, 10, 9))
    life.keep("the time of three people is up")
    case.school.settle()
    case.answer("review_meeting", TEACHER)
    case.answer("conclusion", SENDCO, **CONCLUSION)
    _another_day(case)
    _leave(life, case, "conclusion", TEACHER, way="agree")
    _leave(life, case, "advice", SENDCO, of=case.child("agency_referral"), summary="Say it twice")
    life.keep("support ends, and a report comes")
    case.school.settle()


def _another_day(case: Approach) -> None:
    """The next school day: nobody has had a letter on it that would hold another one back."""
    case.until(case.school.calendar().school_day_after(case.school.clock.today, 1))


def _leave(
    life: Life,
    case: Approach,
    step: str,
    person: str,
    of: InstanceId | None = None,
    **given: Any,
) -> None:
    """Hand in an answer of which nothing has come yet."""
    item = case.item(step, person, of)
    assert item.kind is not ItemKind.COPY
    submit(life.school, item, item.person, given)
