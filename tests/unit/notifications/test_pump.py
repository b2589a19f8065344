from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from notifications.message import Letters, UnwritableError
from notifications.notification import Notification
from notifications.pump import (
    BROKEN,
    HELD_BACK,
    MOST_ATTEMPTS,
    PATIENCE,
    SERVER_AWAY,
    Fate,
    Pump,
    Withheld,
)
from tests.support.letters import AT, SCHOOL, code
from tests.support.outboxes import MemoryOutbox, Waiting
from tests.support.post import FakeSender
from tests.support.school import MovableClock


def letter_to(address: str) -> Notification:
    return replace(code(), key=f"code/{address}", reader=replace(code().reader, address=address))


ANNA, BEN, CARA = (letter_to(f"{name}@home.example") for name in ("anna", "ben", "cara"))


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(AT)


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


@pytest.fixture
def sender() -> FakeSender:
    return FakeSender()


@pytest.fixture
def pump(outbox: MemoryOutbox, sender: FakeSender, clock: MovableClock) -> Pump[Waiting]:
    return Pump(outbox, Letters(SCHOOL).write, sender, clock, pause=60, batch=2)


def addressees(sender: FakeSender) -> list[str]:
    return [message["To"].addresses[0].username for message in sender.taken]


async def test_what_is_due_leaves_in_order_once(
    pump: Pump[Waiting], outbox: MemoryOutbox, sender: FakeSender
) -> None:
    for each in (ANNA, BEN, CARA):
        outbox.add(each, AT)
    assert (await pump.run_once(), await pump.run_once()) == (3, 0)
    assert addressees(sender) == ["anna", "ben", "cara"]
    assert outbox.statuses() == ["sent"] * 3


async def test_what_is_not_due_waits(
    pump: Pump[Waiting], outbox: MemoryOutbox, sender: FakeSender, clock: MovableClock
) -> None:
    outbox.add(ANNA, AT + timedelta(hours=1))
    assert await pump.run_once() == 0
    clock.now = AT + timedelta(hours=1)
    assert await pump.run_once() == 1


async def test_a_refusal_for_good_is_noted_and_the_others_leave(
    pump: Pump[Waiting], outbox: MemoryOutbox, sender: FakeSender
) -> None:
    sender.replies = {"anna@home.example": "550 5.1.1 No such user anna"}
    outbox.add(ANNA, AT)
    outbox.add(BEN, AT)
    await pump.run_once()
    assert outbox.statuses() == ["refused", "sent"]
    assert outbox.rows[1].reason == "550 5.1.1"


async def test_what_is_no_address_is_refused_for_good(
    pump: Pump[Waiting], outbox: MemoryOutbox
) -> None:
    outbox.add(letter_to("nobody"), AT)
    await pump.run_once()
    assert outbox.statuses() == ["refused"]


async def test_not_now_is_tried_again_later_with_the_same_message_id(
    pump: Pump[Waiting], outbox: MemoryOutbox, sender: FakeSender, clock: MovableClock
) -> None:
    sender.replies = {"anna@home.example": "451 4.7.1 Greylisted"}
    outbox.add(ANNA, AT)
    outbox.add(BEN, AT)
    await pump.run_once()
    assert outbox.statuses() == ["waiting", "sent"]
    assert outbox.rows[1].not_before > AT
    sender.replies, clock.now = {}, outbox.rows[1].not_before
    await pump.run_once()
    assert outbox.statuses() == ["sent", "sent"]


@pytest.mark.parametrize(
    ("attempts", "age", "status"),
    [
        (MOST_ATTEMPTS - 1, PATIENCE, "refused"),
        (MOST_ATTEMPTS - 2, PATIENCE, "waiting"),
        (MOST_ATTEMPTS, PATIENCE - timedelta(hours=1), "waiting"),
    ],
)
async def test_patience_ends_after_days_of_not_now(
    clock: MovableClock, attempts: int, age: timedelta, status: str
) -> None:
    outbox = MemoryOutbox({1: Waiting(1, ANNA, AT, AT - age, attempts)})
    sender = FakeSender({"anna@home.example": "452 4.2.2 Mailbox full"})
    await Pump(outbox, Letters(SCHOOL).write, sender, clock).run_once()
    assert outbox.statuses() == [status]


async def test_a_server_that_is_away_is_asked_once_and_nobody_is_at_fault(
    pump: Pump[Waiting], outbox: MemoryOutbox, sender: FakeSender
) -> None:
    sender.away = True
    for each in (ANNA, BEN):
        outbox.add(each, AT)
    await pump.run_once()
    assert outbox.statuses() == ["waiting", "waiting"]
    assert {row.not_before for row in outbox.rows.values()} == {AT + SERVER_AWAY}


@pytest.mark.parametrize("error", [UnwritableError("code/body.txt is broken."), KeyError("Anna")])
async def test_a_message_that_cannot_be_written_never_stops_the_others(
    pump: Pump[Waiting], outbox: MemoryOutbox, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.add(error, AT)
    outbox.add(BEN, AT)
    await pump.run_once()
    assert outbox.statuses() == ["waiting", "sent"]
    assert outbox.rows[1].not_before == AT + BROKEN
    assert "Anna" not in caplog.text + outbox.rows[1].reason


@pytest.mark.parametrize(
    ("fate", "status", "wait"),
    [
        (Fate.DROPPED, "dropped", timedelta(0)),
        (Fate.REFUSED, "refused", timedelta(0)),
        (Fate.POSTPONED, "waiting", HELD_BACK),
    ],
)
async def test_what_may_not_go_does_not(
    clock: MovableClock, fate: Fate, status: str, wait: timedelta
) -> None:
    outbox, sender = MemoryOutbox(), FakeSender()
    outbox.add(Withheld(fate, "no longer asked"), AT)
    await Pump(outbox, Letters(SCHOOL).write, sender, clock).run_once()
    assert not sender.taken
    assert (outbox.statuses(), outbox.rows[1].not_before) == ([status], AT + wait)


async def test_killed_before_marking_it_goes_again_with_the_same_message_id(
    pump: Pump[Waiting], outbox: MemoryOutbox, sender: FakeSender
) -> None:
    outbox.add(ANNA, AT)
    outbox.killed_before_marking = True
    with pytest.raises(asyncio.CancelledError):
        await pump.run_once()
    outbox.killed_before_marking = False
    outbox.lose_claims()
    await pump.run_once()
    first, again = sender.taken
    assert first["Message-ID"] == again["Message-ID"]
    assert outbox.statuses() == ["sent"]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what is waited for is in another thread
            await asyncio.sleep(0.005)


async def test_a_nudge_wakes_it_at_once_from_any_thread(
    pump: Pump[Waiting], outbox: MemoryOutbox
) -> None:
    running = asyncio.create_task(pump.run())
    await until(lambda: outbox.looked == 1)
    outbox.add(ANNA, AT)
    await asyncio.to_thread(pump.nudge)
    await until(lambda: outbox.statuses() == ["sent"])
    await asyncio.to_thread(pump.stop)
    await asyncio.wait_for(running, 5)


async def test_it_looks_by_itself_and_does_not_spin(
    outbox: MemoryOutbox, sender: FakeSender, clock: MovableClock
) -> None:
    pump = Pump(outbox, Letters(SCHOOL).write, sender, clock, pause=0.1)
    running = asyncio.create_task(pump.run())
    await asyncio.sleep(0.45)
    pump.stop()
    await asyncio.wait_for(running, 5)
    assert 2 <= outbox.looked <= 6


async def test_it_outlives_an_outbox_that_fails(
    outbox: MemoryOutbox, sender: FakeSender, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.failures = [OSError("anna@home.example"), OSError("anna@home.example")]
    outbox.add(ANNA, AT)
    pump = Pump(outbox, Letters(SCHOOL).write, sender, clock, pause=0.01)
    running = asyncio.create_task(pump.run())
    await until(lambda: outbox.statuses() == ["sent"])
    pump.stop()
    await asyncio.wait_for(running, 5)
    assert "anna" not in caplog.text


async def test_a_message_under_way_is_finished_before_it_stops(
    pump: Pump[Waiting], outbox: MemoryOutbox, sender: FakeSender
) -> None:
    sender.slow = asyncio.Event()
    outbox.add(ANNA, AT)
    running = asyncio.create_task(pump.run())
    await until(lambda: sender.busy)
    pump.stop()
    sender.slow.set()
    await asyncio.wait_for(running, 5)
    assert outbox.statuses() == ["sent"]


async def test_no_address_and_no_word_is_logged(
    pump: Pump[Waiting], outbox: MemoryOutbox, sender: FakeSender, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sender.replies = {"ben@home.example": "550 5.1.1 ben@home.example is unknown"}
    outbox.add(ANNA, AT)
    outbox.add(BEN, AT)
    await pump.run_once()
    assert "Message 1 (code) left." in caplog.text
    assert not any(word in caplog.text for word in ("home.example", "Nadia", "402915"))
