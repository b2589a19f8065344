"""An answer that arrives before every statement of a wake is never lost, without any rounds.

The father's answer, and the wake it asks for, come from another thread with its own connections
while the wake for the mother's answer is under way. His wake may find the lease taken; then the
wake that holds it must look again.
"""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from flows.wakes import wake
from tasks import instances
from tasks.state import InstanceId
from tests.support.breakdowns import at_statement
from tests.support.crashes import MONDAY, STRIDE, prepare, school_at, submit
from tests.support.stores import copied_url, fresh_url, kinds

MOST = 200


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", kinds())
def test_an_answer_during_a_wake_is_taken_in(kind: str, tmp_path: Path) -> None:
    with fresh_url(kind, tmp_path) as template:
        instance = prepare(template, tmp_path, answered=1)
        for number in range(1, MOST, STRIDE[kind]):
            folder = tmp_path / str(number)
            folder.mkdir()
            with copied_url(template, folder) as url:
                if not interrupted(url, folder, instance, number):
                    break
    assert number > 15, "the answers must have fallen into the wake"


def interrupted(url: str, folder: Path, instance: InstanceId, number: int) -> bool:
    """Wake, with the other answer at that statement; False when the wake had fewer."""
    school, other = school_at(url, folder, MONDAY), school_at(url, folder, MONDAY)

    def answer_and_wake() -> None:
        submit(other, instance, "K2")
        wake(instance, other)

    father = threading.Thread(target=answer_and_wake)
    with at_statement(school.store, number, father.start) as count:
        wake(instance, school)
    reached = count[0] >= number
    if reached:
        father.join(60)
        found = school.instance(instance)
        with school.store.read() as session:
            assert not instances.is_wanted(session, instance), f"lost at statement {number}"
        assert [s.status.value for s in found.steps][:2] == ["done", "done"]
        assert set(school.consents().values()) == {"given"}
    for each in (school, other):
        each.store.dispose()
    return reached
