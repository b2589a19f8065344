"""An answer that arrives before every statement of a wake is never lost, without any rounds.

The father's answer, and the wake it asks for, come from another thread with its own connections
while the wake for the mother's answer is under way. His wake may find the lease taken; then the
wake that holds it must look again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.wakes import wake
from tasks import instances
from tasks.store import Store
from tests.support.breakdowns import at_statement
from tests.support.crashes import Case, prepare, submit
from tests.support.school import School

MOST = 200


@pytest.fixture
def case(store: Store, tmp_path: Path) -> Case:
    return prepare(store, tmp_path, answered=1)


@pytest.fixture
def other(case: Case) -> Iterator[School]:
    """The same school, with connections of its own."""
    store = Store(case.school.store.url.render_as_string(hide_password=False))
    yield School(store, case.school.clock, sender=case.letters)
    store.dispose()


def test_an_answer_during_a_wake_is_taken_in(case: Case, other: School) -> None:
    for number in range(1, MOST):
        case.put_back()
        if not interrupted(case, other, number):
            break
        found = case.school.instance(case.instance)
        with case.school.store.read() as session:
            assert not instances.is_wanted(session, case.instance), f"lost at statement {number}"
        assert [s.status.value for s in found.steps][:2] == ["done", "done"]
        assert set(case.school.consents().values()) == {"given"}
    assert number > 15, "the answers must have fallen into the wake"


def interrupted(case: Case, other: School, number: int) -> bool:
    """Wake, with the other answer at that statement; False when the wake had fewer."""

    def answer_and_wake() -> None:
        submit(other, case.instance, "K2")
        wake(case.instance, other)

    father = threading.Thread(target=answer_and_wake)
    with at_statement(case.school.store, number, father.start) as statements:
        wake(case.instance, case.school)
    reached = statements.count >= number
    if reached:
        father.join(60)
    return reached
