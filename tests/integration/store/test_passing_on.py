"""Work items that pass from one person to another, as the store keeps them."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from tasks import answers
from tasks.effect_types import OpenWorkItem, PassOnWorkItem
from tasks.items import read_items
from tasks.state import Channel, InstanceId, ItemStatus, PersonId
from tasks.store import Store
from tasks.tables import DraftRow, OfferRow
from tests.support.stored_cases import (
    ITEM,
    NOW,
    SENDCO,
    TEACHER,
    TODAY,
    begin,
    item,
    load,
    save,
    write,
)

COLLEAGUE = PersonId("S03")


@pytest.fixture
def asked(school: Store) -> InstanceId:
    """An instance in which two teachers have been asked, and one has begun to write."""
    instance = begin(school)
    save(school, instance, [OpenWorkItem(item=item(person=TEACHER, offered_to=(TEACHER, SENDCO)))])
    with school.begin() as session:
        for person in (TEACHER, SENDCO):
            draft = {"item_id": ITEM, "person_id": person, "written": {}, "saved_at": NOW}
            session.execute(insert(DraftRow), [draft])
    return instance


def pass_on(store: Store, instance: InstanceId, person: PersonId, *offered: PersonId) -> None:
    """One wake that saw the item open, and passes it on; somebody may answer before it writes."""
    loaded = load(store, instance)
    (before,) = loaded.instance.items
    passed = before.model_copy(update={"person": person, "offered_to": offered})
    after = loaded.instance.model_copy(update={"items": (passed,)})
    write(store, loaded, after, [PassOnWorkItem(item=passed, because="has left")])


def answer(store: Store) -> None:
    with store.begin() as session:
        answers.submit(
            session,
            ITEM,
            {"heard": "Much"},
            channel=Channel.ONLINE,
            received_on=TODAY,
            by=TEACHER,
            entered_by=None,
            now=NOW,
        )


def drafts(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(DraftRow.person_id)))


def test_it_is_in_other_hands_and_what_the_leaver_wrote_is_gone(
    school: Store, asked: InstanceId
) -> None:
    pass_on(school, asked, SENDCO)
    with school.read() as session:
        (now,) = read_items(session, asked)
        assert session.scalars(select(OfferRow)).all() == []
    assert (now.person, now.offered_to, now.status) == (SENDCO, (), ItemStatus.OPEN)
    assert drafts(school) == [SENDCO]


def test_it_may_be_offered_to_several(school: Store, asked: InstanceId) -> None:
    pass_on(school, asked, COLLEAGUE, COLLEAGUE, SENDCO)
    assert load(school, asked).instance.items[0].offered_to == (COLLEAGUE, SENDCO)


def test_an_answer_that_came_meanwhile_stays_its_givers(school: Store, asked: InstanceId) -> None:
    loaded = load(school, asked)
    (before,) = loaded.instance.items
    passed = before.model_copy(update={"person": COLLEAGUE, "offered_to": ()})
    answer(school)
    after = loaded.instance.model_copy(update={"items": (passed,)})
    write(school, loaded, after, [PassOnWorkItem(item=passed, because="has left")])
    (now,) = load(school, asked).instance.items
    assert (now.person, now.status) == (TEACHER, ItemStatus.ANSWERED)
