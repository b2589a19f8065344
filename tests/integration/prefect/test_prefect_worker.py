"""The in-process worker and the rounds, on a real Prefect."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from flows.board_view import TO_CONFIRM
from flows.execution import NEEDS_ATTENTION, NOT_STARTED
from tasks import answers, instances
from tasks.state import Channel, InstanceId, InstanceStatus, PersonId
from tests.support.prefect_house import PrefectSchool, at_work

YES = {"relationship": "mother", "responsibility": "holds", "identify": "agree", "signed": "A B"}
CANARY = "canary-in-an-answer"
WAITING = ("PAUSED", "Waiting for parents")


async def test_a_submitted_run_form_starts_an_instance(school: PrefectSchool) -> None:
    run_id = school.submit()
    await at_work(school.worker.run, until=lambda: school.state(run_id) == WAITING)
    instance = school.instance_of(run_id)
    assert instance is not None
    assert {item.person for item in school.instance(instance).open_items()} == {"K1", "K2"}


async def test_a_second_alike_is_refused_in_plain_words(school: PrefectSchool) -> None:
    first = school.submit()
    await at_work(school.worker.run, until=lambda: school.state(first) == WAITING)
    second = school.submit()
    await at_work(school.worker.run, until=lambda: school.state(second) == ("FAILED", NOT_STARTED))
    state = school.run(second).state
    assert state is not None
    assert "is already running as C-0001" in (state.message or "")


async def test_an_answer_wakes_the_run_through_prefect(school: PrefectSchool) -> None:
    instance, run_id = await asyncio.to_thread(begin, school)

    submit_answer(school, instance)

    async def ring() -> None:
        await asyncio.sleep(0.1)
        school.worker.wake(instance)

    await at_work(
        school.worker.run,
        ring,
        until=lambda: not events_wait(school, instance) and school.state(run_id) == WAITING,
    )


async def test_what_nobody_woke_is_found_by_the_rounds(school: PrefectSchool) -> None:
    instance, run_id = await asyncio.to_thread(begin, school)
    submit_answer(school, instance)
    await at_work(
        school.worker.run,
        school.rounds.run,
        until=lambda: not events_wait(school, instance) and school.state(run_id) == WAITING,
    )


async def test_a_click_on_cancel_stops_the_instance_and_asks(school: PrefectSchool) -> None:
    instance, run_id = await asyncio.to_thread(begin, school)
    school.click_cancel(run_id)
    await at_work(
        school.worker.run,
        school.rounds.run,
        until=lambda: school.state(run_id) == ("CANCELLED", TO_CONFIRM),
    )
    assert school.instance(instance).status is InstanceStatus.STOPPED


async def test_a_run_that_lost_its_worker_is_taken_up_again(school: PrefectSchool) -> None:
    instance, run_id = await asyncio.to_thread(begin, school)
    school.prefect.set_state(run_id, {"type": "RUNNING", "name": "Running"})
    school.after = timedelta(minutes=2)
    await at_work(
        school.worker.run, school.rounds.run, until=lambda: school.state(run_id) == WAITING
    )
    assert school.run_of(instance) == run_id


async def test_a_deleted_run_is_found_by_the_rounds(school: PrefectSchool) -> None:
    instance, run_id = await asyncio.to_thread(begin, school)
    school.click_delete(run_id)
    await at_work(
        school.worker.run,
        school.rounds.run,
        until=lambda: (made := school.run_of(instance)) != run_id and school.state(made) == WAITING,
    )


async def test_a_click_on_resume_changes_nothing(school: PrefectSchool) -> None:
    instance, run_id = await asyncio.to_thread(begin, school)
    before = school.instance(instance)
    school.prefect._call("POST", f"/flow_runs/{run_id}/resume", {})
    assert school.state(run_id)[0] == "SCHEDULED"
    await at_work(school.worker.run, until=lambda: school.state(run_id) == WAITING)
    assert school.instance(instance) == before


async def test_a_finished_run_that_is_retried_is_finished_again(school: PrefectSchool) -> None:
    instance, run_id = await asyncio.to_thread(begin, school)
    await asyncio.to_thread(school.answer, instance, "K1", YES)
    await asyncio.to_thread(school.answer, instance, "K2", YES | {"relationship": "father"})
    assert school.state(run_id)[0] == "COMPLETED"
    school.prefect.set_state(run_id, {"type": "SCHEDULED", "name": "AwaitingRetry"})
    await at_work(
        school.worker.run, until=lambda: school.state(run_id) == ("COMPLETED", "Completed")
    )


async def test_a_broken_wake_tells_prefect_nothing_of_what_broke(
    school: PrefectSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance, run_id = await asyncio.to_thread(begin, school)
    with monkeypatch.context() as broken:
        broken.setattr("flows.wakes.advance", break_with_an_answer)
        submit_answer(school, instance)
        await at_work(
            school.worker.run,
            school.rounds.run,
            until=lambda: school.state(run_id) == ("FAILED", NEEDS_ATTENTION),
        )
        state = school.run(run_id).state
        assert state is not None
        assert "ValueError at test_prefect_worker.py" in (state.message or "")
        assert CANARY not in (state.message or "")
    await at_work(
        school.worker.run, school.rounds.run, until=lambda: school.state(run_id) == WAITING
    )


def break_with_an_answer(*_: object) -> None:
    raise ValueError(CANARY)


def begin(school: PrefectSchool) -> tuple[InstanceId, str]:
    """An instance that is under way, without the worker."""
    run_id = school.submit()
    return school.start(run=run_id, scopes=["identify"]), run_id


def submit_answer(school: PrefectSchool, instance: InstanceId) -> None:
    with school.store.begin() as session:
        answers.submit(
            session,
            school.item(instance, "K1").id,
            YES,
            channel=Channel.ONLINE,
            received_on=school.clock.today,
            by=PersonId("K1"),
            entered_by=None,
            now=school.clock(),
        )


def events_wait(school: PrefectSchool, instance: InstanceId) -> bool:
    with school.store.read() as session:
        return bool(instances.load(session, instance).events)
