"""What arrives before any statement of a wake is taken by the step that waits, or kept.

It is entered in another thread, with connections of its own, while a wake opens the step that is
to wait for it, or closes that step without it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from flows.wakes import wake
from tasks import answers, instances
from tasks.state import Channel, InstanceId, PersonId, StepStatus
from tasks.store import Store
from tests.support.breakdowns import at_statement
from tests.support.crashes import MONDAY
from tests.support.school import MOTHER, WRITTEN_FOR_TESTS, MovableClock, School
from tests.support.stores import Rows, put_back, rows_of

MOST, STRIDE = 200, 3
"""Every third statement: between reading the case and writing it there are far more than three."""
TIME_IS_UP = date(2026, 10, 13)


@dataclass(frozen=True)
class Awaiting:
    """A wake is wanted that opens the step, or closes it."""

    school: School
    instance: InstanceId
    rows: Rows

    def submit(self, person: str, values: dict[str, str], school: School | None = None) -> None:
        """An answer, and no wake."""
        school = school or self.school
        with school.store.begin() as session:
            found = instances.load(session, self.instance).instance
            [item] = (i for i in found.items if _is_to_answer(i.status.value, person, i.arrival))
            answers.submit(
                session,
                item.id,
                values,
                channel=Channel.ONLINE,
                received_on=school.clock.today,
                by=item.person,
                entered_by=PersonId("S01") if item.arrival else None,
                now=school.clock(),
            )


def _is_to_answer(status: str, person: str, arrival: str) -> bool:
    if status not in ("open", "awaited"):
        return False
    return bool(arrival) if person == "anybody" else not arrival


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    return School(store, MovableClock(MONDAY), library=WRITTEN_FOR_TESTS).enrol(tmp_path, MOTHER)


@pytest.fixture
def other(school: School) -> Iterator[School]:
    """The same school, with connections of its own."""
    store = Store(school.store.url.render_as_string(hide_password=False))
    yield School(store, school.clock, library=school.library)
    store.dispose()


@pytest.fixture
def opening(school: School) -> Awaiting:
    """The teacher has answered: the next wake opens the step that waits."""
    instance = school.start(process="awaiting")
    case = Awaiting(school, instance, {})
    case.submit("S02", {"heard": "They agree"})
    return Awaiting(school, instance, rows_of(school.store))


@pytest.fixture
def closing(school: School) -> Awaiting:
    """Time is up, and the SENDCo goes on without it: the next wake closes the step."""
    instance = school.start(process="awaiting")
    school.answer(instance, "S02", {"heard": "They agree"})
    school.live_until(TIME_IS_UP)
    case = Awaiting(school, instance, {})
    case.submit("S01", {"way": "go_on"})
    return Awaiting(school, instance, rows_of(school.store))


def test_while_the_step_opens_it_is_taken(opening: Awaiting, other: School) -> None:
    assert in_every_place(opening, other) == {StepStatus.DONE}


def test_while_the_step_closes_it_is_kept(closing: Awaiting, other: School) -> None:
    """The SENDCo decided first."""
    assert in_every_place(closing, other) == {StepStatus.EXPIRED}


def in_every_place(case: Awaiting, other: School) -> set[StepStatus]:
    """How the step that waited was closed."""
    found: set[StepStatus] = set()
    for number in range(1, MOST, STRIDE):
        put_back(case.school.store, case.rows)
        case.school.store.dispose()

        def enter_and_wake() -> None:
            case.submit("anybody", {"says": "Short words"}, other)
            wake(case.instance, other)

        if not interrupted(case, number, enter_and_wake):
            break
        found.add(check(case, number))
    assert number > 15, "it must have come within the wake"
    return found


def interrupted(case: Awaiting, number: int, act: Callable[[], None]) -> bool:
    """Wake, with that before the nth statement; False when the wake had fewer."""
    thread = threading.Thread(target=act)
    with at_statement(case.school.store, number, thread.start) as statements:
        wake(case.instance, case.school)
    reached = statements.count >= number
    if reached:
        thread.join(60)
    return reached


def check(case: Awaiting, number: int) -> StepStatus:
    """It is there once, taken or kept, and the process has gone on."""
    with case.school.store.read() as session:
        assert not instances.is_wanted(session, case.instance), f"lost at statement {number}"
    found = case.school.instance(case.instance)
    [entered] = (i for i in found.items if i.arrival and found.answer_to(i.id))
    [waited] = (s for s in found.steps if s.step == "the_report")
    assert (entered.visit == waited.key) == (waited.status is StepStatus.DONE), number
    assert [i.step for i in found.open_items()] == ["reading"], number
    assert sum(i.status.value == "awaited" for i in found.items) == 1, number
    return waited.status
