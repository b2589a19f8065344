"""What the SENDCo sees of an instance, on a real Prefect."""

from __future__ import annotations

import pytest

from flows.board import PrefectBoard
from flows.board_view import TO_CONFIRM
from tasks import instances
from tasks.event_types import Stopped, TakenUpAgain
from tasks.state import InstanceId, PersonId
from tests.support.prefect_house import PrefectSchool, eventually

YES = {"relationship": "mother", "responsibility": "holds", "identify": "agree", "signed": "A B"}
NO = YES | {"relationship": "father", "identify": "refuse"}
ASKED = "May we? Your answer about support for AB"


@pytest.fixture
def asked(school: PrefectSchool) -> InstanceId:
    return school.start(run=school.submit(), scopes=["identify"])


def test_a_waiting_run_says_in_plain_words_for_whom(
    school: PrefectSchool, asked: InstanceId
) -> None:
    run = school.run(school.run_of(asked))
    assert school.state(run.id) == ("PAUSED", "Waiting for parents")
    assert run.name == "AB, Year 3: Parents' consent (C-0001)"
    assert set(run.tags) >= {"sendflow", "consent", "P017", "AB", "Year 3", "C-0001"}
    assert run.state is not None
    assert f"Open: {ASKED}: 2 answers to come" in (run.state.message or "")


def test_each_step_is_a_task_run_and_the_graph_shows_it(
    school: PrefectSchool, asked: InstanceId
) -> None:
    run_id = school.run_of(asked)
    eventually(lambda: school.tasks(run_id) == {ASKED: "Waiting"})
    graph = school.prefect._call("GET", f"/flow_runs/{run_id}/graph-v2")
    [(_, node)] = graph["nodes"]
    assert node["start_time"] >= graph["start_time"]


def test_showing_again_leaves_one_page_with_a_link_to_the_staff_page_only(
    school: PrefectSchool, asked: InstanceId
) -> None:
    run_id = school.run_of(asked)
    assert isinstance(school.board, PrefectBoard)
    school.board.forget()
    school.answer(asked, "K1", YES)
    [page] = school.pages(run_id)
    assert f"https://staff.school.test/staff/instances/{asked}" in page
    assert "/t/" not in page
    eventually(lambda: school.tasks(run_id).get(ASKED) == "Done")


def test_the_run_is_completed_with_the_last_answer(
    school: PrefectSchool, asked: InstanceId
) -> None:
    school.answer(asked, "K1", YES)
    school.answer(asked, "K2", NO)
    assert school.state(school.run_of(asked)) == ("COMPLETED", "Completed")


def test_a_click_on_cancel_is_not_painted_over(school: PrefectSchool, asked: InstanceId) -> None:
    run_id = school.run_of(asked)
    school.click_cancel(run_id)
    school.answer(asked, "K1", YES)
    assert school.state(run_id) == ("CANCELLED", "Cancelled")


def test_a_stop_is_shown_until_it_is_undone(school: PrefectSchool, asked: InstanceId) -> None:
    run_id = school.run_of(asked)
    school.click_cancel(run_id)
    for event, state in (
        (Stopped(), ("CANCELLED", TO_CONFIRM)),
        (TakenUpAgain(by=PersonId("S01")), ("PAUSED", "Waiting for parents")),
    ):
        with school.store.begin() as session:
            instances.append_event(session, asked, event, school.clock())
        school.settle()
        assert school.state(run_id) == state


def test_a_deleted_run_is_made_again_with_everything(
    school: PrefectSchool, asked: InstanceId
) -> None:
    lost = school.run_of(asked)
    school.click_delete(lost)
    school.answer(asked, "K1", YES)
    made = school.run_of(asked)
    assert made != lost
    assert school.state(made) == ("PAUSED", "Waiting for parents")
    assert len(school.pages(made)) == 1
    eventually(lambda: ASKED in school.tasks(made))
    graph = school.prefect._call("GET", f"/flow_runs/{made}/graph-v2")
    assert all(node["start_time"] >= graph["start_time"] for _, node in graph["nodes"])
