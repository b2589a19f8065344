from __future__ import annotations

import pytest
from sqlalchemy import select

from tasks import consents
from tasks.agreement import ConsentRecord
from tasks.consents import ConsentNotInForceError, consents_of, expire_due
from tasks.effect_types import OpenWorkItem
from tasks.event_types import ConsentWithdrawn, WorldChanged
from tasks.state import ConsentStatus, InstanceId, InstanceStatus, ItemId
from tasks.store import Store
from tasks.tables import AuditRow, OutboxRow
from tasks.transitions import IllegalTransitionError
from tests.support.stored_cases import (
    CHILD,
    MOTHER,
    NOW,
    PUPIL,
    SENDCO,
    TODAY,
    begin,
    consent,
    item,
    load,
    save,
)

UNTIL = TODAY.replace(year=2028)


def stored(store: Store) -> tuple[ConsentRecord, ...]:
    with store.read() as session:
        return consents_of(session, CHILD)


def statuses(store: Store) -> list[str]:
    return [each.status.value for each in stored(store)]


def ask_again(store: Store) -> tuple[InstanceId, ItemId]:
    instance, again = begin(store, "run-2"), ItemId("item-2")
    save(store, instance, [OpenWorkItem(item=item(again)), consent("requested", again)])
    return instance, again


def take_back(store: Store) -> None:
    with store.begin() as session:
        consents.withdraw(
            session,
            pupil=PUPIL,
            person=MOTHER,
            scope="identify",
            by=SENDCO,
            reason="rang the office",
            now=NOW,
        )


def outbox(store: Store) -> list[tuple[str, str]]:
    with store.read() as session:
        return [(row.kind, row.person_id) for row in session.scalars(select(OutboxRow))]


@pytest.fixture
def given(school: Store, asked: InstanceId) -> InstanceId:
    save(school, asked, [consent("requested")])
    save(school, asked, [consent("given", agreed=("whole",), until=UNTIL)])
    return asked


def test_a_consent_is_asked_for_and_given(school: Store, given: InstanceId) -> None:
    (record,) = stored(school)
    assert record.status is ConsentStatus.GIVEN
    assert (record.agreed, record.valid_from, record.until) == (("whole",), TODAY, UNTIL)
    assert (record.instance, record.item) == (given, "item-1")


def test_asking_and_deciding_may_be_one_wake(school: Store, asked: InstanceId) -> None:
    save(school, asked, [consent("requested"), consent("refused", declined=("whole",))])
    assert statuses(school) == ["refused"]


def test_nothing_is_decided_that_was_not_asked(school: Store, asked: InstanceId) -> None:
    with pytest.raises(IllegalTransitionError):
        save(school, asked, [consent("given")])
    assert stored(school) == ()


def test_a_new_decision_takes_the_place_of_the_old(school: Store, given: InstanceId) -> None:
    instance, again = ask_again(school)
    assert statuses(school) == ["given", "requested"]
    save(school, instance, [consent("refused", again, declined=("whole",))])
    assert statuses(school) == ["superseded", "refused"]


def test_silence_takes_nothing_back(school: Store, given: InstanceId) -> None:
    instance, again = ask_again(school)
    save(school, instance, [consent("left unanswered", again)])
    assert statuses(school) == ["given", "no answer"]


def test_another_agency_is_another_thing(school: Store, given: InstanceId) -> None:
    save(school, given, [consent("requested", agency="slt"), consent("refused", agency="slt")])
    assert statuses(school) == ["given", "refused"]


def test_an_answer_that_came_after_still_counts(school: Store, asked: InstanceId) -> None:
    save(school, asked, [consent("requested"), consent("left unanswered")])
    save(school, asked, [consent("given", agreed=("whole",))])
    assert statuses(school) == ["given"]


def test_taking_back_tells_everyone_who_watches(school: Store, given: InstanceId) -> None:
    take_back(school)
    assert statuses(school) == ["withdrawn"]
    event = ConsentWithdrawn(person=MOTHER, scope="identify")
    assert [each for _, each in load(school, given).events] == [event]
    assert outbox(school) == [("consent_withdrawn", MOTHER)]
    with school.read() as session:
        reasons = session.scalars(select(AuditRow.reason)).all()
    assert "rang the office" in reasons


def test_what_is_not_in_force_cannot_be_taken_back(school: Store, given: InstanceId) -> None:
    take_back(school)
    with pytest.raises(ConsentNotInForceError):
        take_back(school)


def test_an_instance_that_has_ended_is_not_told(school: Store, given: InstanceId) -> None:
    save(school, given, [], status=InstanceStatus.ENDED)
    take_back(school)
    assert load(school, given).events == ()
    assert outbox(school) == [("consent_withdrawn", MOTHER)]


def test_a_consent_is_good_until_the_end_of_its_last_day(school: Store, given: InstanceId) -> None:
    with school.begin() as session:
        assert expire_due(session, UNTIL) == 0
        assert expire_due(session, UNTIL.replace(day=UNTIL.day + 1)) == 1
        assert expire_due(session, UNTIL.replace(day=UNTIL.day + 2)) == 0
    assert statuses(school) == ["expired"]
    assert outbox(school) == [("consent_expired", SENDCO)]
    assert [each for _, each in load(school, given).events] == [WorldChanged()]


def test_a_decision_wakes_the_others_who_watch_it(school: Store, given: InstanceId) -> None:
    instance, again = ask_again(school)
    save(school, instance, [consent("refused", again)])
    assert [each for _, each in load(school, given).events] == [WorldChanged()]
    assert load(school, instance).events == ()
