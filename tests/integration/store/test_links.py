from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text

from tasks.codes import (
    CodeResult,
    TooManyCodesError,
    ask_for_code,
    check_code,
    issue_code,
)
from tasks.effect_types import OpenWorkItem
from tasks.links import Link, LinkProblem, create_link, find_link
from tasks.sessions import Proof, end_session, find_session, open_session, prove
from tasks.state import InstanceId
from tasks.store import METADATA, Store
from tests.support.stored_cases import (
    FATHER,
    ITEM,
    MOTHER,
    NOW,
    SENDCO,
    begin,
    item,
    later,
    save,
)


def link(store: Store) -> str:
    with store.begin() as session:
        return create_link(session, ITEM, MOTHER, NOW)


def found(store: Store, token: str, now: datetime = NOW) -> Link | LinkProblem:
    with store.read() as session:
        return find_link(session, token, now)


def test_a_link_leads_to_one_persons_item(school: Store, asked: InstanceId) -> None:
    where = found(school, link(school))
    assert isinstance(where, Link)
    assert (where.item, where.person, where.instance) == (ITEM, MOTHER, asked)


def test_a_forged_link_leads_nowhere(school: Store, asked: InstanceId) -> None:
    token = link(school)
    assert found(school, token[:-1] + ("A" if token[-1] != "A" else "B")) is LinkProblem.FORGED
    assert found(school, "") is LinkProblem.FORGED


def test_a_link_lives_thirty_days(school: Store, asked: InstanceId) -> None:
    token = link(school)
    assert isinstance(found(school, token, later(days=29)), Link)
    assert found(school, token, later(days=30)) is LinkProblem.EXPIRED


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE work_items SET status = 'answered'", LinkProblem.ANSWERED),
        ("UPDATE work_items SET status = 'came after'", LinkProblem.ANSWERED),
        ("UPDATE work_items SET status = 'expired'", LinkProblem.TIME_PASSED),
        ("UPDATE work_items SET status = 'withdrawn'", LinkProblem.WITHDRAWN),
        ("UPDATE people SET email = 'new@home.example'", LinkProblem.ADDRESS_CHANGED),
        ("UPDATE work_items SET person_id = 'K002'", LinkProblem.SOMEONE_ELSES),
        ("UPDATE people SET has_left = TRUE", LinkProblem.SOMEONE_ELSES),
        ("UPDATE contacts SET do_not_contact = TRUE", LinkProblem.SOMEONE_ELSES),
    ],
)
def test_a_link_dies_with_what_it_was_for(
    school: Store, asked: InstanceId, change: str, problem: LinkProblem
) -> None:
    token = link(school)
    with school.begin() as session:
        session.execute(text(change))
    assert found(school, token) is problem


def test_everyone_it_is_offered_to_has_a_link(school: Store) -> None:
    save(school, begin(school), [OpenWorkItem(item=item(offered_to=(FATHER, MOTHER)))])
    assert isinstance(found(school, link(school)), Link)


def test_no_secret_can_be_read_from_the_store(school: Store, asked: InstanceId) -> None:
    with school.begin() as session:
        token = create_link(session, ITEM, MOTHER, NOW)
        cookie = open_session(session, MOTHER, ITEM, Proof.LINK, NOW)
        challenge = ask_for_code(session, MOTHER, ITEM, NOW)
        code, _ = issue_code(session, challenge, NOW)
    with school.read() as session:
        for table in METADATA.sorted_tables:
            rows = repr(session.execute(table.select()).all())
            assert token not in rows
            assert cookie not in rows
            assert f"'{code}'" not in rows


def test_a_session_is_for_one_item_and_some_hours(school: Store, asked: InstanceId) -> None:
    with school.begin() as session:
        cookie = open_session(session, MOTHER, ITEM, Proof.LINK, NOW)
        opened = find_session(session, cookie, later(hours=1))
        assert opened is not None
        assert (opened.person, opened.item, opened.proof) == (MOTHER, ITEM, Proof.LINK)
        assert find_session(session, cookie, later(hours=2)) is None
        assert find_session(session, "forged", NOW) is None
        prove(session, opened.id)
        proven = find_session(session, cookie, NOW)
        assert proven is not None
        assert proven.proof is Proof.CODE
        end_session(session, opened.id, NOW)
        assert find_session(session, cookie, NOW) is None


def attempt(store: Store, challenge: str, code: str, **moved: float) -> CodeResult:
    with store.begin() as session:
        return check_code(session, challenge, code, person=SENDCO, item=None, now=later(**moved))


def code_for(store: Store) -> tuple[str, str]:
    with store.begin() as session:
        challenge = ask_for_code(session, SENDCO, None, NOW)
        return challenge, issue_code(session, challenge, NOW)[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_is_right_once(school: Store) -> None:
    challenge, code = code_for(school)
    assert attempt(school, challenge, wrong(code)) is CodeResult.WRONG
    assert attempt(school, challenge, f" {code} ") is CodeResult.RIGHT
    assert attempt(school, challenge, code) is CodeResult.EXPIRED


def test_a_code_may_be_tried_five_times(school: Store) -> None:
    challenge, code = code_for(school)
    for _ in range(4):
        assert attempt(school, challenge, wrong(code)) is CodeResult.WRONG
    assert attempt(school, challenge, wrong(code)) is CodeResult.USED_UP
    assert attempt(school, challenge, code) is CodeResult.USED_UP


def test_a_code_is_good_for_ten_minutes(school: Store) -> None:
    challenge, code = code_for(school)
    assert attempt(school, challenge, code, minutes=10) is CodeResult.EXPIRED


def test_a_code_is_no_good_before_it_is_sent(school: Store) -> None:
    with school.begin() as session:
        challenge = ask_for_code(session, SENDCO, None, NOW)
    assert attempt(school, challenge, "000000") is CodeResult.WRONG


def test_a_code_is_one_persons_for_one_thing(school: Store, asked: InstanceId) -> None:
    challenge, code = code_for(school)
    with school.begin() as session:
        for person, thing in ((MOTHER, None), (SENDCO, ITEM)):
            result = check_code(session, challenge, code, person=person, item=thing, now=NOW)
            assert result is CodeResult.EXPIRED
    assert attempt(school, challenge, code) is CodeResult.RIGHT


def test_three_codes_an_hour_are_enough(school: Store) -> None:
    with school.begin() as session:
        for _ in range(3):
            ask_for_code(session, SENDCO, None, NOW)
    with pytest.raises(TooManyCodesError), school.begin() as session:
        ask_for_code(session, SENDCO, None, later(minutes=59))
    with school.begin() as session:
        assert ask_for_code(session, SENDCO, None, later(minutes=61))
