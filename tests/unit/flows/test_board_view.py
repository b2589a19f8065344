"""What Prefect shows of an instance, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.board import state_body, step_event
from flows.board_view import CANCELLED, TO_CONFIRM, BoardView, ShownState, ShownStep, view
from flows.prefect_api import StateType
from tasks.directory import directory_for
from tasks.state import (
    InstanceId,
    InstanceStatus,
    ItemKind,
    StepStatus,
    SubjectKey,
    VisitKey,
)
from tasks.store import Store
from tests.support.cases import Case, ask, definition
from tests.support.school import FATHER, MOTHER, MovableClock, School

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
YES = {"relationship": "mother", "responsibility": "holds", "identify": "agree", "signed": "A B"}
ASKED = "May we? Your answer about support for AB"
RUN = "3f0f4f8e-3a0f-4a39-8f6e-0d6f0a0d5b11"


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    return School(store, MovableClock(MONDAY), send_at_once=True).enrol(tmp_path, MOTHER, FATHER)


@pytest.fixture
def asked(school: School) -> InstanceId:
    return school.start(scopes=["identify"])


def look(
    school: School, instance_id: InstanceId, on: date | None = None, **change: Any
) -> BoardView:
    instance = school.instance(instance_id).model_copy(update=change)
    definition = school.library.processes()["consent"]
    with school.store.read() as session:
        directory = directory_for(session, SubjectKey.of_pupil("P017"))
    return view(instance, definition, directory, on or school.clock.today, "https://staff.test")


def test_who_is_waited_for_and_until_when(school: School, asked: InstanceId) -> None:
    seen = look(school, asked)
    assert seen.state.type is StateType.PAUSED
    assert seen.state.name == "Waiting for parents"
    assert seen.state.message == (
        f"Open: {ASKED}: 2 answers to come, due Mon 28 Sep 2026. "
        "Looked at again on Wed 23 Sep 2026, or when an answer comes."
    )


def test_a_title_that_asks_has_no_colon_behind_it() -> None:
    case = Case(definition(ask(title="May we?"))).start()
    seen = view(case.instance, case.definition, case.world.directory, case.today, "")
    assert seen.state.message.startswith("Open: May we? 2 answers to come, due Mon 28 Sep 2026.")


def test_a_due_date_is_good_until_midnight(school: School, asked: InstanceId) -> None:
    assert look(school, asked, date(2026, 9, 28)).state.name == "Waiting for parents"
    late = look(school, asked, date(2026, 9, 29))
    assert late.state.name == "Overdue: parents"
    assert [(s.state.type, s.state.name) for s in late.steps] == [(StateType.FAILED, "Overdue")]


def test_time_is_up(school: School, asked: InstanceId) -> None:
    [first, *others] = school.instance(asked).items
    chase = first.model_copy(update={"kind": ItemKind.CHASE})
    seen = look(school, asked, items=(chase, *others))
    assert seen.state.name == "Time is up: SENDCo to decide"


def test_an_answered_step_is_done_and_the_next_comes_after_it(
    school: School, asked: InstanceId
) -> None:
    school.answer(asked, "K1", YES)
    steps = look(school, asked).steps
    assert [(s.title, s.state.name) for s in steps] == [
        (ASKED, "Done"),
        ("Hear everyone who was asked", "Waiting"),
    ]
    assert [s.after for s in steps] == [(), ("asking.1.answers",)]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"status": InstanceStatus.HELD}, (StateType.PAUSED, "Held: SENDCo to choose")),
        ({"status": InstanceStatus.STOPPED}, (StateType.CANCELLED, TO_CONFIRM)),
        (
            {"status": InstanceStatus.ENDED, "end": "refused"},
            (StateType.COMPLETED, "Completed"),
        ),
        (
            {"status": InstanceStatus.ENDED, "end": "cancelled"},
            (StateType.CANCELLED, CANCELLED),
        ),
    ],
)
def test_every_status_has_its_colour(
    school: School, asked: InstanceId, change: dict[str, Any], state: tuple[StateType, str]
) -> None:
    seen = look(school, asked, **change).state
    assert (seen.type, seen.name) == state


def test_how_it_ended_is_not_told(school: School, asked: InstanceId) -> None:
    seen = look(school, asked, status=InstanceStatus.ENDED, end="refused", stage=None)
    assert "refus" not in f"{seen.state} {seen.name} {seen.tags} {seen.page}".lower()


@pytest.mark.parametrize("status", list(StepStatus))
def test_every_step_status_has_a_word(
    school: School, asked: InstanceId, status: StepStatus
) -> None:
    [step] = school.instance(asked).steps
    seen = look(school, asked, steps=(step.model_copy(update={"status": status}),))
    assert seen.steps[0].state.name


def test_the_page_names_nobody_and_links_to_the_staff_page(
    school: School, asked: InstanceId
) -> None:
    seen = look(school, asked)
    everything = f"{seen}".casefold()
    for told in ("mia", "fred", "brook", "ada", "@", "/t/"):
        assert told not in everything
    assert f"(https://staff.test/staff/instances/{asked})" in seen.page


def test_what_a_title_holds_is_not_read_as_markup(school: School, asked: InstanceId) -> None:
    seen = look(school, asked, title="A [link](http://x) | and <b>")
    assert "# A \\[link\\]\\(http://x\\) \\| and \\<b\\>" in seen.page


def test_a_task_never_starts_before_its_run() -> None:
    state = ShownState(StateType.COMPLETED, "Done")
    step = ShownStep(VisitKey("a.1.b"), "B", state, MONDAY, MONDAY, ())
    later = MONDAY + timedelta(days=3)
    task = step_event(RUN, step, later, later)["payload"]["task_run"]
    assert task["start_time"] == task["end_time"] == later.isoformat()


def test_waiting_has_no_time_out() -> None:
    details = state_body(ShownState(StateType.PAUSED, "Waiting"))["state_details"]
    assert set(details) == {"pause_reschedule", "pause_key"}


def test_a_run_about_a_class_or_the_school_is_named_and_tagged_by_it(school: School) -> None:
    week = school.start("Willow", process="ta_week", week_ending=date(2026, 9, 18))
    report = school.start("", "run-2", process="sen_information_report")
    seen = []
    for each in (week, report):
        instance = school.instance(each)
        with school.store.read() as session:
            directory = directory_for(session, instance.subject)
        definition = school.library.processes()[instance.process]
        seen.append(view(instance, definition, directory, school.clock.today, "https://s.test"))
    assert [each.name for each in seen] == [
        "Willow class: The teaching assistants' week (C-0001)",
        "The whole school: SEN information report (C-0002)",
    ]
    assert [each.tags[2] for each in seen] == ["Willow class", "the whole school"]
    assert [each.parameters for each in seen] == [
        {"process": "ta_week", "class_name": "Willow"},
        {"process": "sen_information_report"},
    ]
    assert "The teaching assistants' week: Willow class" in seen[0].page
