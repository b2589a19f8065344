from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from tasks import answers, instances
from tasks.answers import ItemNotOpenError, NotAskedError, item_view, read_draft, save_draft
from tasks.effect_types import MoveWorkItem, OpenWorkItem
from tasks.event_types import Answered, CameAfter
from tasks.state import Answer, Channel, InstanceId, ItemId, ItemStatus, PersonId
from tasks.store import Store
from tasks.subjects import Pupil
from tasks.tables import AnswerRow, AuditRow, OutboxRow
from tests.support.stored_cases import (
    FATHER,
    ITEM,
    MOTHER,
    NOW,
    SENDCO,
    TODAY,
    begin,
    item,
    load,
    save,
)


def submit(
    store: Store,
    by: PersonId = MOTHER,
    entered_by: PersonId | None = None,
    answer: str = "agree",
) -> Answer:
    with store.begin() as session:
        return answers.submit(
            session,
            ITEM,
            {"identify": answer},
            channel=Channel.PAPER if entered_by else Channel.ONLINE,
            received_on=TODAY,
            by=by,
            entered_by=entered_by,
            now=NOW,
        )


def outbox(store: Store) -> list[tuple[str, str, str]]:
    with store.read() as session:
        rows = session.scalars(select(OutboxRow)).all()
        return [(row.kind, row.person_id, row.address) for row in rows]


def test_an_answer_is_kept_and_wakes_its_instance(school: Store, asked: InstanceId) -> None:
    with school.begin() as session:
        instances.mark_shown(session, asked, 1)
        assert not instances.is_wanted(session, asked)
    answer = submit(school)
    loaded = load(school, asked)
    assert loaded.instance.answers == (answer,)
    assert loaded.instance.items[0].status is ItemStatus.ANSWERED
    assert [event for _, event in loaded.events] == [Answered(item=ITEM)]
    assert outbox(school) == [("thanks", MOTHER, "ada@home.example")]
    assert len(answer.reference) == 8
    with school.read() as session:
        assert instances.is_wanted(session, asked)


def test_it_is_audited_by_person_without_its_text(school: Store, asked: InstanceId) -> None:
    submit(school, entered_by=SENDCO, answer="canary")
    with school.read() as session:
        row = session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
        assert row is not None
        assert (row.word, row.actor, row.person_id) == ("work item answered", SENDCO, MOTHER)
        assert row.reason == "paper"


def test_what_came_on_paper_is_not_thanked_by_email(school: Store, asked: InstanceId) -> None:
    assert submit(school, entered_by=SENDCO).entered_by == SENDCO
    assert outbox(school) == []


def test_an_item_is_answered_once(school: Store, asked: InstanceId) -> None:
    submit(school)
    with pytest.raises(ItemNotOpenError) as caught:
        submit(school, answer="refuse")
    assert caught.value.status is ItemStatus.ANSWERED
    assert load(school, asked).instance.answers[0].values == {"identify": "agree"}


def test_of_two_at_the_same_moment_one_wins(school: Store, asked: InstanceId) -> None:
    barrier = Barrier(4)

    def race(answer: str) -> Answer | ItemNotOpenError:
        barrier.wait(10)
        try:
            return submit(school, answer=answer)
        except ItemNotOpenError as error:
            return error

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(race, ["a", "b", "c", "d"]))
    won = [each for each in results if isinstance(each, Answer)]
    assert len(won) == 1
    with school.read() as session:
        assert session.scalars(select(AnswerRow.given)).all() == [won[0].values]
    assert len(load(school, asked).events) == 1


def test_an_answer_and_a_wake_at_the_same_moment_lose_nothing(
    school: Store, asked: InstanceId
) -> None:
    loaded = load(school, asked)
    barrier = Barrier(2)

    def answer() -> None:
        barrier.wait(10)
        submit(school)

    def wake() -> None:
        barrier.wait(10)
        with school.begin() as session:
            instances.take_lease(session, asked, "me", NOW)
            close = MoveWorkItem(item=ITEM, event="expired")
            instances.save(session, loaded, loaded.instance, [close], "me", NOW)

    with ThreadPoolExecutor(2) as pool:
        answered, woken = pool.submit(answer), pool.submit(wake)
    woken.result()
    after = load(school, asked)
    if answered.exception() is None:
        assert after.instance.items[0].status is ItemStatus.ANSWERED
        assert [event for _, event in after.events] == [Answered(item=ITEM)]
    else:
        assert isinstance(answered.exception(), ItemNotOpenError)
        assert after.instance.items[0].status is ItemStatus.EXPIRED


@pytest.mark.parametrize("closed_by", ["expired", "withdrawn"])
def test_staff_may_enter_what_came_after(school: Store, asked: InstanceId, closed_by: str) -> None:
    save(school, asked, [MoveWorkItem(item=ITEM, event=closed_by)])
    with pytest.raises(ItemNotOpenError) as caught:
        submit(school)
    assert caught.value.status == closed_by
    submit(school, entered_by=SENDCO)
    loaded = load(school, asked)
    assert loaded.instance.items[0].status is ItemStatus.CAME_AFTER
    assert [event for _, event in loaded.events] == [CameAfter(item=ITEM)]


def test_nobody_answers_for_somebody_else(school: Store, asked: InstanceId) -> None:
    with pytest.raises(NotAskedError):
        submit(school, by=FATHER)


def test_anybody_it_is_offered_to_may_answer(school: Store) -> None:
    instance = begin(school)
    save(school, instance, [OpenWorkItem(item=item(offered_to=(MOTHER, FATHER)))])
    submit(school, by=FATHER)
    with pytest.raises(ItemNotOpenError):
        submit(school, by=MOTHER)


def test_a_draft_is_one_persons_and_goes_with_the_answer(school: Store, asked: InstanceId) -> None:
    with school.begin() as session:
        save_draft(session, ITEM, MOTHER, {"wishes": "one"}, NOW)
        save_draft(session, ITEM, MOTHER, {"wishes": "two"}, NOW)
        assert read_draft(session, ITEM, MOTHER) == {"wishes": "two"}
        assert read_draft(session, ITEM, FATHER) is None
    submit(school)
    with school.read() as session:
        assert read_draft(session, ITEM, MOTHER) is None


def test_a_draft_goes_when_its_item_closes(school: Store, asked: InstanceId) -> None:
    with school.begin() as session:
        save_draft(session, ITEM, MOTHER, {"wishes": "one"}, NOW)
    save(school, asked, [MoveWorkItem(item=ITEM, event="withdrawn")])
    with school.read() as session:
        assert read_draft(session, ITEM, MOTHER) is None


def test_a_page_finds_all_it_needs(school: Store, asked: InstanceId) -> None:
    with school.read() as session:
        view = item_view(session, ITEM)
        assert item_view(session, ItemId("no-such-item")) is None
    assert view is not None
    assert (view.instance.id, view.item.id, view.answer) == (asked, ITEM, None)
    assert isinstance(view.subject, Pupil)
    assert (view.subject.initials, view.subject.first_name, view.person.name) == (
        "RF",
        "Rosa",
        "Ada Finch",
    )
    assert view.sources.process == "small.yaml"
