"""Steps behind a consent, on the real store: asked, given, refused, taken back, overridden."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from definitions.school_days import LONDON
from tasks import consents, events
from tasks.event_types import HeldStepDecided, HeldWay
from tasks.state import InstanceId, PersonId, PupilId, VisitKey
from tasks.store import Store
from tasks.tables import ConsentRow
from tests.support.school import FATHER, MOTHER, MovableClock, School
from tests.support.sub_processes import YES, begin, child, children, running, standing

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
QUESTION = VisitKey("preparing.1.question")
AGREES = YES | {"sstm": "agree"}
REFUSES = YES | {"sstm": "refuse"}


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    return School(store, MovableClock(MONDAY), send_at_once=True).enrol(tmp_path, MOTHER)


@pytest.fixture
def two_parents(store: Store, tmp_path: Path) -> School:
    return School(store, MovableClock(MONDAY), send_at_once=True).enrol(tmp_path, MOTHER, FATHER)


def parts(**words: str) -> dict[str, Any]:
    """Which services the mother agrees to, in all three parts."""
    table = {
        agency: dict.fromkeys(("work_with", "assess", "share"), word)
        for agency, word in words.items()
    }
    return YES | {"agencies": table}


def decide(school: School, instance: InstanceId, way: HeldWay, reason: str = "") -> None:
    event = HeldStepDecided(visit=QUESTION, way=way, by=PersonId("S01"), reason=reason)
    with school.store.begin() as session:
        events.append_event(session, instance, event, school.clock())
    school.settle()


def withdraw(school: School, scope: str, agency: str = "") -> None:
    with school.store.begin() as session:
        consents.withdraw(
            session,
            pupil=PupilId("P017"),
            person=PersonId("K1"),
            scope=scope,
            agency=agency,
            by=PersonId("S01"),
            reason="by telephone",
            now=school.clock(),
        )
    school.settle()


def asked(school: School) -> list[tuple[str, str]]:
    """ISO date and reader of each letter that asks something of the staff."""
    return [
        (day, person)
        for day, person, subject in school.letters()
        if subject.startswith("Please answer") and person in ("sendco", "teacher")
    ]


# --------------------------------------------------------------------------------- one consent


def test_a_held_step_begins_by_itself_when_the_parents_agree(school: School) -> None:
    meeting = begin(school, "meeting")
    assert standing(school.instance(meeting)) == {QUESTION: "held"}
    assert school.instance(child(school, meeting)).start == {"scopes": ["sstm"]}
    school.live_until(date(2026, 9, 16))
    assert asked(school) == []
    school.answer(child(school, meeting), "K1", AGREES)
    [state] = school.instance(meeting).steps
    assert (state.held, state.opened_on) == (False, date(2026, 9, 16))
    assert state.due is not None
    assert state.due.on == date(2026, 9, 23)
    assert asked(school) == [("2026-09-16", "teacher")]
    assert running(school) == [("C-0001", "meeting")]


def test_a_consent_in_force_asks_nobody(school: School) -> None:
    first = school.start(scopes=["sstm"], run="run-0")
    school.answer(first, "K1", AGREES)
    meeting = begin(school, "meeting")
    assert standing(school.instance(meeting)) == {QUESTION: "open"}
    assert children(school, meeting) == {}


def test_a_consent_that_is_being_asked_for_is_waited_for(school: School) -> None:
    first = school.start(scopes=["identify", "sstm"], run="run-0")
    meeting = begin(school, "meeting")
    assert child(school, meeting) == first
    assert [process for _, process in running(school)] == ["consent", "meeting"]
    school.answer(first, "K1", AGREES)
    assert standing(school.instance(meeting)) == {QUESTION: "open"}


def test_a_refusal_leads_where_the_step_says(school: School) -> None:
    meeting = begin(school, "meeting")
    school.answer(child(school, meeting), "K1", REFUSES)
    found = school.instance(meeting)
    assert found.end == "not_discussed"
    assert standing(found) == {QUESTION: "skipped", "without.1.news": "done"}
    assert asked(school) == []


def test_a_known_refusal_asks_nobody_again(school: School) -> None:
    first = school.start(scopes=["sstm"], run="run-0")
    school.answer(first, "K1", REFUSES)
    meeting = begin(school, "meeting")
    assert school.instance(meeting).end == "not_discussed"
    assert children(school, meeting) == {}


def test_taken_back_while_open_the_item_is_withdrawn(school: School) -> None:
    meeting = begin(school, "meeting")
    school.answer(child(school, meeting), "K1", AGREES)
    withdraw(school, "sstm")
    found = school.instance(meeting)
    assert standing(found) == {QUESTION: "withdrawn", "without.1.news": "done"}
    assert [item.status.value for item in found.items] == ["withdrawn"]
    assert found.end == "not_discussed"
    teacher = [s for _, person, s in school.letters() if person == "teacher"]
    assert teacher[-1].startswith("Nothing more is needed")


def test_a_later_objection_counts_too(two_parents: School) -> None:
    school = two_parents
    meeting = begin(school, "meeting")
    parents = child(school, meeting)
    school.answer(parents, "K1", AGREES)
    assert standing(school.instance(meeting)) == {QUESTION: "open"}
    school.answer(parents, "K2", REFUSES)
    assert school.instance(meeting).end == "not_discussed"


def test_what_has_run_out_is_asked_for_anew_and_what_is_under_way_goes_on(school: School) -> None:
    first = school.start(scopes=["sstm"], run="run-0")
    school.answer(first, "K1", AGREES)
    meeting = begin(school, "meeting")
    school.clock.move_to(date(2026, 9, 18))
    with school.store.begin() as session:
        session.execute(update(ConsentRow).values(until=date(2026, 9, 17)))
        assert consents.expire_due(session, school.clock.today, school.clock()) == 1
    school.settle()
    assert standing(school.instance(meeting)) == {QUESTION: "open"}
    later = begin(school, "meeting", run="run-2")
    assert standing(school.instance(later)) == {QUESTION: "held"}


# --------------------------------------------------------------------------- nobody has decided


@pytest.fixture
def undecided(school: School) -> InstanceId:
    """Nobody has answered; the SENDCo has gone on without."""
    meeting = begin(school, "meeting")
    school.live_until(date(2026, 10, 13))
    school.answer(child(school, meeting), "S01", {"way": "go_on"})
    return meeting


def test_without_any_decision_it_waits_for_the_sendco(
    school: School, undecided: InstanceId
) -> None:
    assert standing(school.instance(undecided)) == {QUESTION: "held"}
    told = [subject for _, person, subject in school.letters() if person == "sendco"]
    assert sum(subject.startswith("Still no consent") for subject in told) == 1
    assert running(school) == [("C-0001", "meeting")]


def test_the_sendco_has_the_parents_asked_again(school: School, undecided: InstanceId) -> None:
    decide(school, undecided, HeldWay.ASK_AGAIN)
    assert set(children(school, undecided)) == {(QUESTION, "consent.1"), (QUESTION, "consent.2")}
    school.answer(children(school, undecided)[QUESTION, "consent.2"], "K1", AGREES)
    assert standing(school.instance(undecided)) == {QUESTION: "open"}


def test_the_sendco_goes_on_without_the_step(school: School, undecided: InstanceId) -> None:
    decide(school, undecided, HeldWay.SKIP, "The agenda is full.")
    assert school.instance(undecided).end == "not_discussed"


def test_a_childs_safety_lets_a_held_step_begin(school: School) -> None:
    meeting = begin(school, "meeting")
    decide(school, meeting, HeldWay.OVERRIDE, "The duty social worker was consulted.")
    assert standing(school.instance(meeting)) == {QUESTION: "open"}
    school.answer(child(school, meeting), "K1", REFUSES)
    assert standing(school.instance(meeting)) == {QUESTION: "open"}
    school.answer(meeting, "S02", {"wanted": "What helps?"})
    assert school.instance(meeting).end == "discussed"


# ----------------------------------------------------------------------------- one for each service


def test_each_service_waits_for_its_own_consent_and_parents_get_one_letter(
    school: School,
) -> None:
    referrals = begin(school, "referrals", services=["slt", "ep"])
    parents = child(school, referrals)
    assert school.instance(parents).start == {"scopes": ["agency"], "agencies": ["slt", "ep"]}
    assert [person for _, person, _ in school.letters()] == ["mia"]
    school.answer(parents, "K1", parts(slt="agree", ep="refuse"))
    assert standing(school.instance(referrals)) == {
        "asking.1.request.slt": "open",
        "asking.1.request.ep": "skipped",
    }
    school.answer(referrals, "S01", {"sent_on": "2026-09-14"})
    assert school.instance(referrals).end == "written"


def test_a_service_agreed_to_before_is_not_asked_for_again(school: School) -> None:
    first = school.start(scopes=["agency"], agencies=["slt"], run="run-0")
    school.answer(first, "K1", parts(slt="agree"))
    referrals = begin(school, "referrals", services=["slt", "ep"])
    assert standing(school.instance(referrals)) == {
        "asking.1.request.slt": "open",
        "asking.1.request.ep": "held",
    }
    assert school.instance(child(school, referrals)).start["agencies"] == ["ep"]


def test_a_service_that_is_being_asked_for_is_joined_and_the_other_asked_for(
    school: School,
) -> None:
    first = school.start(scopes=["agency"], agencies=["slt"], run="run-0")
    referrals = begin(school, "referrals", services=["slt", "ep"])
    found = children(school, referrals)
    assert found["asking.1.request.slt", "consent.1"] == first
    assert school.instance(found["asking.1.request.ep", "consent.1"]).start["agencies"] == ["ep"]


def test_one_service_taken_back_leaves_the_other(school: School) -> None:
    referrals = begin(school, "referrals", services=["slt", "ep"])
    school.answer(child(school, referrals), "K1", parts(slt="agree", ep="agree"))
    withdraw(school, "agency", "ep")
    assert standing(school.instance(referrals)) == {
        "asking.1.request.slt": "open",
        "asking.1.request.ep": "withdrawn",
    }


def test_an_empty_list_closes_at_once(school: School) -> None:
    assert school.instance(begin(school, "referrals")).end == "written"
