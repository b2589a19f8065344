"""The ways that not every child goes: refusals, watching, more help, and leaving in the middle."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from definitions.school_days import LONDON
from tasks import consents, stops
from tasks.state import InstanceStatus, PersonId, PupilId
from tasks.stops import StopKind
from tasks.store import Store
from tests.support.approach import HEAD, SENDCO, TEACHER, Approach, begin
from tests.support.school import MOTHER, MovableClock, School

START = datetime(2026, 9, 7, 9, 0, tzinfo=LONDON)
MIA = "K1"
AGREES: dict[str, Any] = {"relationship": "mother", "responsibility": "holds", "identify": "agree"}
REFUSES = AGREES | {"identify": "refuse"}
SEN: dict[str, Any] = {"decision": {"outcome": "sen", "need_areas": ["cognition"]}}


@pytest.fixture
def case(store: Store, tmp_path: Path) -> Approach:
    return begin(School(store, MovableClock(START)).enrol(tmp_path, MOTHER))


def identified(case: Approach) -> Approach:
    """Up to the question whether the mother agrees, all within the first day."""
    case.everybody_answers("agreement", **SEN)
    return case


def answer_consent(case: Approach, **said: Any) -> None:
    case.answer("answers", MIA, of=case.child("consent"), **said)


def supported(case: Approach) -> Approach:
    """With a first plan, and the half-way look ahead."""
    answer_consent(identified(case), **AGREES)
    case.everybody_answers("do")
    return case


def reviewed(case: Approach, next_step: str, **more: Any) -> Approach:
    """Through the first cycle, which is concluded like this."""
    supported(case)
    case.everybody_answers("review")
    conclusion = {"next_step": next_step, "need_areas": ["cognition"], **more}
    case.everybody_answers("plan", "assess", conclusion=conclusion)
    return case


def withdraw(case: Approach) -> None:
    with case.school.store.begin() as session:
        consents.withdraw(
            session,
            pupil=PupilId("P017"),
            person=PersonId(MIA),
            scope="identify",
            by=SENDCO,
            reason="by telephone",
            now=case.school.clock(),
        )
    case.school.settle()


def subjects(case: Approach, who: str) -> list[str]:
    return [subject.split(":")[0] for _, name, subject in case.school.letters() if name == who]


# ------------------------------------------------------------------------ without an agreement (C1)


@pytest.fixture
def refused(case: Approach) -> Approach:
    answer_consent(identified(case), **REFUSES)
    return case


def test_a_refusal_goes_to_the_head_teacher(refused: Approach) -> None:
    assert refused.open_items() == [("way_forward", HEAD, "2026-09-15")]
    assert refused.records()["pupil.sen_status"] is None
    assert "A document for you about AB (Year 3)" not in subjects(refused, "mia")


def test_then_support_can_stay_in_class(refused: Approach) -> None:
    refused.answer("way_forward", HEAD, way="class_only")
    assert refused.now.end == "class_only"
    assert refused.records()["pupil.sen_status"] == "none"


def test_or_be_given_all_the_same_and_the_parents_told(refused: Approach) -> None:
    refused.answer("way_forward", HEAD, way="provide")
    refused.until(date(2026, 9, 8))
    assert refused.now.stage == "assess"
    assert refused.records()["pupil.sen_status"] == "sen_support"
    assert "A document for you about AB (Year 3)" in subjects(refused, "mia")


def test_or_the_parents_are_asked_once_more(refused: Approach) -> None:
    refused.answer("way_forward", HEAD, way="ask_again")
    assert refused.now.visits["agreement"] == 2
    answer_consent(refused, **AGREES)
    refused.until(date(2026, 9, 9))
    assert refused.now.stage == "assess"
    assert refused.records()["pupil.sen_status"] == "sen_support"


def test_an_agreement_taken_back_in_the_middle_of_a_cycle(case: Approach) -> None:
    withdraw(supported(case))
    assert [step for step, *_ in case.open_items()] == ["way_forward"]
    case.answer("way_forward", HEAD, way="class_only")
    assert case.now.end == "class_only"
    assert case.records()["pupil.sen_status"] == "none"


# ----------------------------------------------------------------------------- watching, or nothing


def test_watching_for_a_while_and_then_looking_again(case: Approach) -> None:
    case.everybody_answers("monitoring", decision={"outcome": "monitor"})
    assert case.records()["pupil.sen_status"] == "monitoring"
    assert case.now.look_on == date(2026, 9, 21)  # ten school days after Monday 7
    case.until(date(2026, 9, 21))
    assert case.open_items() == [("concern", TEACHER, "2026-09-28")]


def test_no_special_educational_need(case: Approach) -> None:
    case.everybody_answers(decision={"outcome": "not_sen"})
    assert case.now.end == "not_sen"
    assert case.records()["pupil.sen_status"] == "none"


# ------------------------------------------------------------------------------------------- do


def test_a_plan_that_does_not_work_is_reviewed_at_once(case: Approach) -> None:
    supported(case)
    case.everybody_answers("review", half_way={"going": "review_now"})
    asked = next(each for each in case.now.steps if each.step == "half_way")
    assert case.now.steps[-1].opened_on == asked.closed_on


# --------------------------------------------------------------------------------- what comes next


def test_more_specialist_help_while_support_goes_on(case: Approach) -> None:
    wish = "How do we help her to listen?"
    reviewed(case, "more_specialist", sstm_question=wish)
    assert case.now.stage == "assess"
    meeting = case.child("sstm_referral")
    case.answer("answers", MIA, of=case.child("consent"), **AGREES | {"sstm": "agree"})
    other = Approach(case.school, meeting)
    assert other.suggested("question", SENDCO)["wanted"] == wish
    other.everybody_answers(advice={"came": "here", "summary": "Use pictures"})
    assert other.now.end == "advised"
    assert case.records()["pupil.agency_reports"] == "Use pictures"
    assert "Use pictures" in other.copy("copies", MIA).inside


def test_an_assessment_that_leads_to_a_plan_ends_the_cycles(case: Approach) -> None:
    reviewed(case, "ask_authority")
    request = Approach(case.school, case.child("ehc_needs_assessment"))
    request.everybody_answers("assessing")
    assert case.now.status is InstanceStatus.RUNNING
    request.everybody_answers()
    assert request.now.end == "plan"
    assert case.now.end == "has_plan"
    assert case.records()["pupil.sen_status"] == "ehc_plan"


def test_an_assessment_that_is_refused_leaves_support_as_it_is(case: Approach) -> None:
    reviewed(case, "ask_authority")
    request = Approach(case.school, case.child("ehc_needs_assessment"))
    request.everybody_answers(to_assess={"decided": "refuse"}, appealed={"way": "unknown"})
    assert request.now.end == "refused"
    assert case.now.status is InstanceStatus.RUNNING
    assert "The local authority has answered about AB" in subjects(request, "mia")


def test_a_child_who_leaves_the_school(case: Approach) -> None:
    supported(case)
    with case.school.store.begin() as session:
        stops.stop_pupil(
            session, PupilId("P017"), StopKind.LEFT, by=SENDCO, reason="", now=case.school.clock()
        )
    case.school.settle()
    assert case.now.end == "left_school"
    assert case.now.open_items() == ()
