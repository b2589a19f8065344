"""A round that is killed before any of its changes, and two rounds at once: all begins once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tasks.schedule_tables import ScheduleRow
from tasks.store import Store
from tasks.tables import AuditRow, EventRow, InstanceRow
from tests.support.breakdowns import (
    a_change,
    any_statement,
    at_statement,
    in_child,
    kill_this_process,
    places,
)
from tests.support.by_itself import (
    AUTUMN,
    HEAD,
    add_process,
    open_school,
    pupil,
    register,
    rounds_of,
    starts,
)
from tests.support.school import School
from tests.support.stores import Rows, put_back, rows_of

MOST = 500
PUPILS = pupil(1) + pupil(2, "none") + pupil(3, in_class="Oak")


@dataclass
class Monday:
    """The second school week begins, and nothing is known of the schedules."""

    school: School
    rows: Rows

    def put_back(self) -> None:
        """As it was; and no connection may be shared by a fork."""
        put_back(self.school.store, self.rows)
        self.school.store.dispose()
        self.school.clock.move_to(AUTUMN)


@pytest.fixture
def monday(store: Store, tmp_path: Path) -> Monday:
    """To begin: for two pupils, for two classes, and for the school."""
    school = open_school(store, tmp_path, 0)
    register(school, tmp_path, HEAD + PUPILS)
    add_process(tmp_path, "weekly_note", "on the last school day of", "in")
    rule = ("on 1 September", "in school week 2 of the autumn term")
    add_process(tmp_path, "yearly_report", *rule)
    assert not school.library.mistakes()
    return Monday(school, rows_of(store))


def outcome(store: Store) -> dict[str, Any]:
    """Everything that there must be once."""
    with store.read() as session:
        return {
            "schedules": session.execute(
                select(ScheduleRow.begins, ScheduleRow.occurrence).order_by(ScheduleRow.process)
            ).all(),
            "starts": starts(store),
            "instances": session.execute(
                select(
                    InstanceRow.process,
                    InstanceRow.pupil_id,
                    InstanceRow.class_name,
                    InstanceRow.run_id,
                ).order_by(InstanceRow.run_id)
            ).all(),
            "events": sorted(session.scalars(select(EventRow.type)).all()),
            "audit": sorted(
                word
                for word in session.scalars(select(AuditRow.word)).all()
                if word.startswith("process")
            ),
        }


def expected(monday: Monday) -> dict[str, Any]:
    monday.put_back()
    rounds_of(monday.school).begin_scheduled()
    found = outcome(monday.school.store)
    assert len(found["instances"]) == len(found["events"]) == 5
    return found


@pytest.mark.timeout(600)
def test_a_killed_round_is_finished_by_the_next(monday: Monday) -> None:
    school, wanted = monday.school, expected(monday)
    for number in places(school.store, MOST):
        monday.put_back()

        def live(number: int = number) -> None:
            with at_statement(school.store, number, kill_this_process, a_change):
                rounds_of(school).begin_scheduled()

        status = in_child(live)
        assert status in (0, -9), f"it failed by itself at change {number}"
        rounds_of(school).begin_scheduled()
        assert outcome(school.store) == wanted, f"killed at change {number}"
        if status == 0:
            break
    assert number > 15, "the kills must have fallen into the work"


@pytest.mark.timeout(600)
def test_two_rounds_at_once_begin_everything_once(monday: Monday) -> None:
    wanted = expected(monday)
    url = monday.school.store.url.render_as_string(hide_password=False)
    other = Store(url)
    second = School(other, monday.school.clock, library=monday.school.library)
    try:
        for number in places(monday.school.store, MOST):
            monday.put_back()
            both = Both(monday.school, rounds_of(second).begin_scheduled)
            if not both.interrupted(number):
                break
            assert outcome(monday.school.store) == wanted, f"begun at statement {number}"
    finally:
        other.dispose()
    assert number > 30, "the other must have begun within the round"


@dataclass
class Both:
    """One round, and another that begins before the nth statement of the first."""

    school: School
    other: Callable[[], None]

    def interrupted(self, number: int) -> bool:
        """False when the first had fewer statements."""
        with ThreadPoolExecutor(1) as pool:
            begun: list[Future[None]] = []
            with at_statement(
                self.school.store,
                number,
                lambda: begun.append(pool.submit(self.other)),
                any_statement,
            ) as statements:
                rounds_of(self.school).begin_scheduled()
            reached = statements.count >= number
        for each in begun:
            each.result()
        return reached
