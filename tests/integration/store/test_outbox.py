from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from tasks import outbox
from tasks.codes import ask_for_code
from tasks.effect_types import Effect, MessageKind, MoveWorkItem, OpenWorkItem
from tasks.event_types import Delivered, Stopped, Undeliverable
from tasks.events import append_event
from tasks.outbox import NotSent, OutboxMessage, next_try
from tasks.state import InstanceId, InstanceStatus, ItemId
from tasks.stops import StopKind, stop_pupil, stop_school, undo_stop
from tasks.store import Store
from tests.support.stored_cases import (
    CHILD,
    ITEM,
    MOTHER,
    NOW,
    PUPIL,
    SENDCO,
    item,
    later,
    load,
    message,
    save,
)


def queue(store: Store, instance: InstanceId, *effects: Effect) -> None:
    save(store, instance, effects)


def claim(
    store: Store, *, staff: bool = True, others: bool = True, **moved: float
) -> list[OutboxMessage]:
    with store.begin() as session:
        found = outbox.claim(session, later(**moved), 10, "pump", staff=staff, others=others)
        return list(found)


def keys(messages: list[OutboxMessage]) -> list[str]:
    return [each.key for each in messages]


def why_not(store: Store, claimed: OutboxMessage) -> NotSent | None:
    with store.read() as session:
        return outbox.may_still_send(session, claimed)


def test_a_message_waits_for_its_hour_and_goes_once(school: Store, asked: InstanceId) -> None:
    queue(school, asked, message("later", not_before=later(hours=1)), message("now"))
    queue(school, asked, message("now"))
    (now,) = claim(school)
    assert (now.key, now.to, now.subject, now.item, now.attempts) == ("now", MOTHER, CHILD, ITEM, 1)
    assert keys(claim(school)) == []
    with school.begin() as session:
        outbox.mark_sent(session, now.id, NOW)
    assert keys(claim(school, hours=1)) == ["later"]
    assert load(school, asked).events == ()


def test_a_killed_pumps_message_is_taken_up_again(school: Store, asked: InstanceId) -> None:
    queue(school, asked, message())
    assert keys(claim(school)) == ["m1"]
    assert claim(school, minutes=6)[0].attempts == 2


def test_two_pumps_never_hold_the_same_message(school: Store, asked: InstanceId) -> None:
    queue(school, asked, *(message(f"m{number}") for number in range(20)))
    with ThreadPoolExecutor(2) as pool:
        halves = list(pool.map(lambda _: keys(claim(school)), range(2)))
    assert sorted(halves[0] + halves[1]) == sorted(f"m{number}" for number in range(20))


def test_what_was_told_and_what_was_refused_is_reported(school: Store, asked: InstanceId) -> None:
    queue(school, asked, message("told", MessageKind.TOLD, item_id=None), message("asked"))
    told, refused = sorted(claim(school), key=lambda each: each.key, reverse=True)
    with school.begin() as session:
        for _ in range(2):
            outbox.mark_sent(session, told.id, NOW)
            outbox.mark_refused(session, refused.id, "550", NOW)
    assert [event for _, event in load(school, asked).events] == [
        Delivered(message="told"),
        Undeliverable(message="asked"),
    ]


def test_a_failed_try_is_put_off(school: Store, asked: InstanceId) -> None:
    queue(school, asked, message())
    (first,) = claim(school)
    with school.begin() as session:
        outbox.put_off(session, first.id, next_try(first.attempts, NOW), "no connection")
    assert claim(school) == []
    assert claim(school, minutes=1)[0].attempts == 2


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (5, 240), (50, 240)])
def test_the_pauses_grow(attempts: int, minutes: int) -> None:
    assert next_try(attempts, NOW) == later(minutes=minutes)


def test_there_are_hours_for_staff_and_hours_for_others(school: Store, asked: InstanceId) -> None:
    to_staff = message("staff", to=SENDCO, address="sendco@school.example")
    thanks = message("thanks", MessageKind.THANKS)
    queue(school, asked, to_staff, message("mother"), thanks)
    assert keys(claim(school, staff=False, others=False)) == ["thanks"]
    assert keys(claim(school, staff=True, others=False)) == ["staff"]
    assert keys(claim(school, staff=False, others=True)) == ["mother"]


@pytest.mark.parametrize("kind", [StopKind.LEFT, StopKind.DIED, StopKind.HOLD])
def test_a_stop_for_a_pupil_holds_the_post_until_it_is_undone(
    school: Store, asked: InstanceId, kind: StopKind
) -> None:
    queue(school, asked, message())
    with school.begin() as session:
        number = stop_pupil(session, PUPIL, kind, by=SENDCO, reason="told by phone", now=NOW)
    assert claim(school) == []
    with school.begin() as session:
        undo_stop(session, number, by=SENDCO, reason="a mistake", now=NOW)
    assert keys(claim(school)) == ["m1"]


def test_about_a_pupil_who_has_left_only_the_last_word_goes(
    school: Store, asked: InstanceId
) -> None:
    last_word = message("over", MessageKind.NO_LONGER_NEEDED)
    queue(school, asked, message("asked"), last_word)
    with school.begin() as session:
        session.execute(text("UPDATE pupils SET has_left = TRUE"))
    assert keys(claim(school)) == ["over"]
    with school.begin() as session:
        stop_pupil(session, PUPIL, StopKind.DIED, by=SENDCO, reason="rang", now=NOW)
    assert claim(school, minutes=6) == []


def test_a_stop_for_the_school_holds_all_but_codes(school: Store, asked: InstanceId) -> None:
    queue(school, asked, message(), message("thanks", MessageKind.THANKS))
    with school.begin() as session:
        stop_school(session, by=SENDCO, reason="wrong letters", now=NOW)
        challenge = ask_for_code(session, SENDCO, None, NOW)
    (code,) = claim(school, staff=False, others=False)
    assert (code.kind, code.challenge, code.instance) == ("code", challenge, None)
    assert why_not(school, code) is None


def test_a_click_in_prefect_stops_the_post_at_once(school: Store, asked: InstanceId) -> None:
    queue(school, asked, message())
    with school.begin() as session:
        append_event(session, asked, Stopped(), NOW)
    assert claim(school) == []
    confirm = message("confirm", MessageKind.CONFIRM_STOP, item_id=None)
    save(school, asked, [confirm], status=InstanceStatus.STOPPED)
    assert keys(claim(school)) == ["confirm"]


def test_a_stop_counts_for_what_is_claimed_already(school: Store, asked: InstanceId) -> None:
    queue(school, asked, message())
    (claimed,) = claim(school)
    assert why_not(school, claimed) is None
    with school.begin() as session:
        stop_school(session, by=SENDCO, reason="wrong letters", now=NOW)
    assert why_not(school, claimed) is NotSent.STOPPED


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE work_items SET status = 'answered'", NotSent.ITEM_CLOSED),
        ("UPDATE people SET email = 'new@home.example'", NotSent.ADDRESS_CHANGED),
        ("UPDATE people SET email = NULL", NotSent.ADDRESS_CHANGED),
        ("UPDATE contacts SET do_not_contact = TRUE", NotSent.DO_NOT_CONTACT),
        ("UPDATE contacts SET may_receive_papers = FALSE", NotSent.DO_NOT_CONTACT),
        ("UPDATE people SET has_left = TRUE", NotSent.LEFT),
    ],
)
def test_what_changed_meanwhile_is_seen_before_sending(
    school: Store, asked: InstanceId, change: str, reason: NotSent
) -> None:
    queue(school, asked, message())
    (claimed,) = claim(school)
    with school.begin() as session:
        session.execute(text(change))
    assert why_not(school, claimed) is reason


def test_nobody_is_told_that_what_they_answered_is_not_needed(
    school: Store, asked: InstanceId
) -> None:
    queue(school, asked, message(kind=MessageKind.NO_LONGER_NEEDED))
    (claimed,) = claim(school)
    assert why_not(school, claimed) is NotSent.STILL_ASKED
    save(school, asked, [MoveWorkItem(item=ITEM, event="withdrawn")])
    assert why_not(school, claimed) is None


def test_a_message_may_speak_of_an_item_of_the_same_wake(school: Store, asked: InstanceId) -> None:
    second = item(ItemId("item-2"))
    queue(school, asked, message("second", item_id=second.id), OpenWorkItem(item=second))
    assert keys(claim(school)) == ["second"]
