"""Processes that run others, on the real store: each end, joining, leaving, and what is given."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from definitions.library import Library, shipped_library
from definitions.school_days import LONDON
from flows.starts import start
from notifications.shipped_documents import shipped_documents
from tasks import events, instances, stops
from tasks.event_types import Cancelled, LetGo, Stopped
from tasks.state import InstanceId, PersonId, PupilId, SubjectKey
from tasks.stops import StopKind
from tasks.store import Store
from tests.support.definitions import CHILDREN
from tests.support.school import FATHER, MOTHER, MovableClock, School
from tests.support.sub_processes import NO, YES, begin, child, children, running, standing

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    return School(store, MovableClock(MONDAY), send_at_once=True).enrol(tmp_path, MOTHER, FATHER)


def cancel(school: School, instance: InstanceId) -> None:
    """A click in Prefect, and the SENDCo who confirms it."""
    for event in (Stopped(), Cancelled(by=PersonId("S01"), reason="A mistake.")):
        with school.store.begin() as session:
            events.append_event(session, instance, event, school.clock())
        school.settle()


# ------------------------------------------------------------------------------- waiting for an end


@pytest.mark.parametrize(
    ("mother", "father", "end"),
    [(YES, YES, "agreed"), (YES, NO, "not_agreed"), (NO, NO, "not_agreed")],
)
def test_the_end_of_the_child_chooses_the_way(
    school: School, mother: dict[str, Any], father: dict[str, Any], end: str
) -> None:
    parent = begin(school, "support")
    asked = child(school, parent)
    assert school.instance(asked).start == {"scopes": ["identify"]}
    assert standing(school.instance(parent)) == {"agreement.1.parents_answer": "open"}
    school.answer(asked, "K1", mother)
    school.answer(asked, "K2", father)
    assert school.instance(parent).end == end
    assert running(school) == []


def test_nobody_answers(school: School) -> None:
    parent = begin(school, "support")
    school.live_until(date(2026, 10, 13))
    school.answer(child(school, parent), "S01", {"way": "go_on"})
    assert school.instance(child(school, parent)).end == "no_answer"
    assert school.instance(parent).end == "not_agreed"


def test_a_child_begins_and_ends_once_and_its_parent_says_so(school: School) -> None:
    parent = begin(school, "support")
    asked = child(school, parent)
    found = school.instance(asked)
    assert (found.reference, found.parent, found.parent_reference) == ("C-0002", parent, "C-0001")
    assert running(school) == [("C-0001", "support"), ("C-0002", "consent")]
    assert sorted(person for _, person, _ in school.letters()) == ["fred", "mia"]


def test_a_child_that_the_sendco_cancels_has_come_to_no_end(school: School) -> None:
    parent = begin(school, "support")
    cancel(school, child(school, parent))
    found = school.instance(parent)
    assert standing(found) == {"agreement.1.parents_answer": "withdrawn"}
    assert (found.status, found.end) == ("held", None)


# ---------------------------------------------------------------------------------- leaving a stage


def leave(school: School) -> None:
    with school.store.begin() as session:
        stops.stop_pupil(
            session,
            PupilId("P017"),
            StopKind.LEFT,
            by=PersonId("S01"),
            reason="",
            now=school.clock(),
        )
    school.settle()


def test_leaving_the_stage_in_the_middle_ends_the_child(school: School) -> None:
    parent = begin(school, "support")
    leave(school)
    found = school.instance(parent)
    assert (found.end, standing(found)) == ("gone", {"agreement.1.parents_answer": "withdrawn"})
    assert running(school) == []


def test_a_child_is_cancelled_with_its_parent_and_people_are_told(school: School) -> None:
    parent = begin(school, "support")
    asked = child(school, parent)
    cancel(school, parent)
    assert school.instance(asked).end == "cancelled"
    assert {i.status.value for i in school.instance(asked).items} == {"withdrawn"}
    told = [
        (person, subject) for _, person, subject in school.letters() if "Nothing more" in subject
    ]
    assert sorted(person for person, _ in told) == ["fred", "mia"]
    assert running(school) == []


def test_a_process_that_is_about_to_end_is_not_joined(school: School) -> None:
    asked = child(school, begin(school, "support"))
    definition, scopes = school.library.process("consent"), {"scopes": ["identify"]}
    for event, found in ((None, "C-0002"), (LetGo(parent=asked, reference="C-0001"), None)):
        with school.store.begin() as session:
            if event is not None:
                events.append_event(session, asked, event, school.clock())
            alike = instances.running_alike(
                session, definition, SubjectKey.of_pupil("P017"), scopes
            )
        assert alike == found


def test_a_process_that_was_only_joined_goes_on(school: School) -> None:
    school.start(scopes=["identify"], run="run-0")
    parent = begin(school, "support")
    assert running(school) == [("C-0001", "consent"), ("C-0002", "support")]
    cancel(school, parent)
    assert running(school) == [("C-0001", "consent")]


def test_a_joined_process_ends_for_whoever_joined_it(school: School) -> None:
    first = school.start(scopes=["identify"], run="run-0")
    parent = begin(school, "support")
    assert child(school, parent) == first
    school.answer(first, "K1", YES)
    school.answer(first, "K2", YES)
    assert school.instance(parent).end == "agreed"


# ------------------------------------------------------------------------ gives, set_off, once_per


def test_what_a_child_gives_is_read_and_a_process_set_off_goes_its_own_way(school: School) -> None:
    parent = begin(school, "screening")
    reading = children(school, parent)["looking.1.test", "run"]
    assert school.instance(reading).start == {"kind": "short"}
    school.answer(reading, "S02", {"age": 6, "heard_on": "2026-09-14", "level": "badly"})
    found = school.instance(parent)
    assert found.end == "done_badly"
    assert standing(found) == {
        "looking.1.test": "done",
        "looking.1.slow": "done",
        "looking.1.again": "done",
    }
    assert running(school) == [("C-0003", "support"), ("C-0004", "consent")]


def test_a_condition_on_what_a_child_gives(school: School) -> None:
    parent = begin(school, "screening")
    reading = children(school, parent)["looking.1.test", "run"]
    school.answer(reading, "S02", {"age": 9, "heard_on": "2026-09-14", "level": "well"})
    assert standing(school.instance(parent))["looking.1.slow"] == "skipped"
    assert school.instance(parent).end == "done_well"


def test_set_off_starts_no_second_one_where_one_is_allowed(school: School) -> None:
    support = begin(school, "support", run="run-0")
    parent = begin(school, "screening")
    reading = children(school, parent)["looking.1.test", "run"]
    school.answer(reading, "S02", {"age": 9, "level": "well"})
    assert children(school, parent)["looking.1.again", "set_off"] == support
    assert [process for _, process in running(school)] == ["support", "consent"]
    assert school.instance(parent).end == "done_well"


# ------------------------------------------------------------------------------ a definition broken


def test_what_cannot_be_started_is_tried_again_every_day(school: School, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "processes").mkdir(parents=True)
    for file in CHILDREN.glob("*.yaml"):
        (own / "processes" / file.name).write_text(file.read_text())
    school.library = Library([own, shipped_library(), shipped_documents()])
    parent = start("run-1", "screening", "P017", {}, school)
    (own / "processes" / "reading.yaml").write_text("process: reading\n")
    school.settle()
    assert children(school, parent) == {}
    assert school.instance(parent).look_on == date(2026, 9, 15)
    (own / "processes" / "reading.yaml").write_text((CHILDREN / "reading.yaml").read_text())
    school.live_until(date(2026, 9, 15))
    assert [process for _, process in running(school)] == ["screening", "reading"]
    school.live_until(date(2026, 9, 16))
    assert school.instance(parent).look_on is None
