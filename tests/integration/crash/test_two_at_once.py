"""Two wakes of one child at once in the graduated approach, beginning at every possible moment.

What the other one does, in a thread with connections of its own, begins before each statement of
a wake in turn. Whichever is faster, all comes out as in one of the two orders, one after the
other, and without any rounds: nobody's answer waits to be found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from flows.wakes import wake
from tasks import instances
from tasks.state import InstanceId
from tasks.store import Store
from tests.support.approach import Approach, submit
from tests.support.breakdowns import at_statement, places
from tests.support.moments import FRED, Life, differences, lived
from tests.support.school import School
from tests.support.stores import kinds

MOST = 300

OtherWork = Callable[[Life, School], None]


def the_other_parent_answers(life: Life, school: School) -> None:
    """Fred's views come while Mia's, which are enough, are taken in."""
    instance = life.instance("C-0001")
    submit(school, Approach(school, instance).item("parent_views", FRED), FRED, {})
    wake(instance, school)


def an_agency_has_reported(life: Life, school: School) -> None:
    """Another process of this child writes in its record while this one ends its support."""
    wake(life.instance("C-0003"), school)


CASES = [
    ("one parent's views are enough", the_other_parent_answers),
    ("support ends, and a report comes", an_agency_has_reported),
]


@pytest.fixture(scope="module", params=kinds())
def life(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Life]:
    """A whole cycle, lived once."""
    with lived(request.param, tmp_path_factory.mktemp(request.param)) as life:
        yield life


@contextmanager
def another_process(life: Life) -> Iterator[School]:
    """The same school, with connections of its own."""
    url = life.school.store.url.render_as_string(hide_password=False)
    store = Store(url)
    try:
        yield School(store, life.school.clock, sender=life.letters)
    finally:
        store.dispose()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("moment", "other"), CASES, ids=[moment for moment, _ in CASES])
def test_two_wakes_at_once_come_out_as_one_after_the_other(
    life: Life, moment: str, other: OtherWork
) -> None:
    expected = in_either_order(life, moment, other)
    with another_process(life) as school:
        for number in places(life.school.store, MOST):
            life.put_back(moment)
            if not interrupted(life, lambda: other(life, school), number):
                break
            assert unheard(life) == [], f"begun at statement {number}"
            found = life.outcome()
            nearest = min((differences(found, each) for each in expected), key=len)
            assert nearest == [], f"begun at statement {number}"
    assert number > 15, "the other must have begun within the wake"


def in_either_order(life: Life, moment: str, other: OtherWork) -> list[dict[str, Any]]:
    """What comes of it one after the other, whichever is first."""

    def ours() -> None:
        wake(life.instance("C-0001"), life.school)

    def theirs() -> None:
        other(life, life.school)

    outcomes = []
    for order in ((ours, theirs), (theirs, ours)):
        life.put_back(moment)
        for work in order:
            work()
        outcomes.append(life.outcome())
    return outcomes


def interrupted(life: Life, other: Callable[[], None], number: int) -> bool:
    """Wake, and let the other begin at that statement; False when the wake had fewer."""
    with ThreadPoolExecutor(1) as pool:
        begun: list[Future[None]] = []
        with at_statement(
            life.school.store, number, lambda: begun.append(pool.submit(other))
        ) as statements:
            wake(life.instance("C-0001"), life.school)
        reached = statements.count >= number
    for each in begun:
        each.result()
    return reached


def unheard(life: Life) -> list[InstanceId]:
    """The two that were woken, as far as anything still waits for them."""
    with life.school.store.read() as session:
        woken = [life.instance("C-0001"), life.instance("C-0003")]
        return [each for each in woken if instances.load(session, each).events]
