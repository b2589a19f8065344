"""Which messages a claim puts in one letter, and which it leaves for another day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tasks import outbox
from tasks.effect_types import MessageKind
from tasks.outbox import OutboxMessage
from tasks.state import InstanceId, PupilId
from tasks.stops import StopKind, stop_pupil, undo_stop
from tasks.store import Store
from tests.support.stored_cases import (
    FATHER,
    NOW,
    PUPIL,
    SENDCO,
    begin,
    later,
    message,
    save,
)

OTHER_PUPIL = PupilId("P002")
MIDNIGHT = NOW.replace(hour=0)


@pytest.fixture
def other(school: Store, asked: InstanceId) -> InstanceId:
    """A case of the mother's other child."""
    return begin(school, "run-2", OTHER_PUPIL)


def queue(store: Store, instance: InstanceId, *keys: str, **fields: object) -> None:
    messages = [message(key, item_id=None, kind=MessageKind.TOLD) for key in keys]
    save(store, instance, [each.model_copy(update=fields) for each in messages])


def claim(
    store: Store, owner: str = "pump", had_since: datetime | None = MIDNIGHT, **moved: float
) -> list[OutboxMessage]:
    with store.begin() as session:
        return list(outbox.claim(session, later(**moved), 10, owner, had_since=had_since))


def claim_tomorrow(store: Store, owner: str = "pump") -> list[OutboxMessage]:
    return claim(store, owner, MIDNIGHT + timedelta(days=1), days=1)


def keys(messages: list[OutboxMessage]) -> list[str]:
    return [each.key for each in messages]


def send(store: Store, *messages: OutboxMessage, **moved: float) -> None:
    with store.begin() as session:
        for each in messages:
            outbox.mark_sent(session, each.id, later(**moved))


def put_off(store: Store, *messages: OutboxMessage, **moved: float) -> None:
    with store.begin() as session:
        for each in messages:
            outbox.put_off(session, each.id, later(**moved), "not now")


def test_what_is_due_for_one_person_is_one_letter(
    school: Store, asked: InstanceId, other: InstanceId
) -> None:
    queue(school, asked, "a")
    queue(school, other, "b")
    queue(school, asked, "f", to=FATHER, address="bo@home.example")
    found = {each.key: each.letter for each in claim(school)}
    assert found["a"] == found["b"] != found["f"] == "f"


def test_one_alone_is_a_letter_under_its_own_name(school: Store, asked: InstanceId) -> None:
    queue(school, asked, "a")
    assert [each.letter for each in claim(school)] == ["a"]


def test_a_limit_never_cuts_a_letter_in_two(school: Store, asked: InstanceId) -> None:
    queue(school, asked, *(f"m{number}" for number in range(15)))
    assert len({each.letter for each in claim(school)}) == 1
    assert claim(school) == []


def test_what_comes_after_todays_letter_waits_for_tomorrow(
    school: Store, asked: InstanceId
) -> None:
    queue(school, asked, "a")
    send(school, *claim(school))
    queue(school, asked, "b")
    assert claim(school, hours=3) == []
    assert keys(claim_tomorrow(school)) == ["b"]


def test_nobody_waits_where_nothing_is_kept(school: Store, asked: InstanceId) -> None:
    queue(school, asked, "a")
    send(school, *claim(school))
    queue(school, asked, "b")
    assert keys(claim(school, had_since=None)) == ["b"]


def test_what_is_urgent_leaves_today_and_takes_nothing_with_it(
    school: Store, asked: InstanceId
) -> None:
    queue(school, asked, "a")
    send(school, *claim(school))
    queue(school, asked, "b")
    queue(school, asked, "c", urgent=True)
    assert keys(claim(school)) == ["c"]


def test_thanks_and_codes_are_no_letter_of_the_day(school: Store, asked: InstanceId) -> None:
    queue(school, asked, "thanks", kind=MessageKind.THANKS)
    send(school, *claim(school))
    queue(school, asked, "a")
    queue(school, asked, "more thanks", kind=MessageKind.THANKS)
    assert {each.key: each.letter for each in claim(school)} == {
        "a": "a",
        "more thanks": "more thanks",
    }


def test_while_a_letter_is_being_sent_nothing_else_goes_to_its_reader(
    school: Store, asked: InstanceId
) -> None:
    queue(school, asked, "a")
    claim(school)
    queue(school, asked, "b")
    assert claim(school, "another pump", had_since=None) == []


def test_a_letter_that_is_tried_again_takes_in_nothing_new(
    school: Store, asked: InstanceId, other: InstanceId
) -> None:
    queue(school, asked, "a")
    queue(school, other, "b")
    first = claim(school)
    queue(school, asked, "c")
    put_off(school, *first, minutes=1)
    again = claim(school, "another pump", minutes=1)
    assert keys(again) == ["a", "b"]
    assert {each.letter for each in again} == {first[0].letter}
    send(school, *again, minutes=1)
    assert claim(school, minutes=2) == []
    assert keys(claim_tomorrow(school)) == ["c"]


def test_a_pump_that_was_killed_leaves_its_letter_as_it_was(
    school: Store, asked: InstanceId
) -> None:
    queue(school, asked, "a", "b")
    first = claim(school)
    queue(school, asked, "c")
    again = claim(school, "another pump", minutes=6)
    assert [(each.key, each.letter) for each in again] == [
        (each.key, each.letter) for each in first
    ]


def test_what_is_stopped_leaves_its_letter_and_goes_in_another(
    school: Store, asked: InstanceId, other: InstanceId
) -> None:
    queue(school, asked, "a")
    queue(school, other, "b")
    first = claim(school)
    put_off(school, *first, minutes=1)
    with school.begin() as session:
        number = stop_pupil(session, PUPIL, StopKind.HOLD, by=SENDCO, reason="court", now=NOW)
    again = claim(school, minutes=1)
    assert keys(again) == ["b"]
    send(school, *again, minutes=1)
    with school.begin() as session:
        undo_stop(session, number, by=SENDCO, reason="settled", now=NOW)
    (last,) = claim_tomorrow(school, "another pump")
    assert (last.key, last.letter) == ("a", "a")
