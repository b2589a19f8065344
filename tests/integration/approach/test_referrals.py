"""Asking a service, the support and therapies meeting, or the authority, each by itself."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from definitions.model.clocks import Owner
from definitions.school_days import LONDON
from tasks import files
from tasks.file_kinds import PDF
from tasks.store import Store
from tests.support.approach import (
    SENDCO,
    TEACHER,
    TEACHING_ASSISTANT,
    Approach,
    submit,
    take_staff,
)
from tests.support.papers import PDF as CONTENT
from tests.support.school import MOTHER, MovableClock, School

START = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
MIA, KIT = "K1", "S05"
AGREES: dict[str, Any] = {"relationship": "mother", "responsibility": "holds"}


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    school = School(store, MovableClock(START)).enrol(tmp_path, MOTHER)
    take_staff(school, tmp_path, TEACHING_ASSISTANT)
    return school


def begin(school: School, process: str, **chosen: Any) -> Approach:
    return Approach(school, school.start(process=process, **chosen))


def to_slt(word: str) -> dict[str, Any]:
    cells = dict.fromkeys(("work_with", "assess", "share"), word)
    return AGREES | {"agencies": {"slt": cells}}


def letters(case: Approach, since: date) -> list[tuple[str, str, str]]:
    return [(d, w, s.split(":")[0]) for d, w, s in case.letters(since, date(2027, 9, 1))]


# --------------------------------------------------------------------------------------- a service


@pytest.fixture
def asked(school: School) -> Approach:
    """The mother agrees on Monday 14 September, and the letter to the service goes the same day."""
    case = begin(school, "agency_referral", agency=["slt"])
    case.answer("answers", MIA, of=case.child("consent"), **to_slt("agree"))
    case.answer("request", SENDCO, report_by="2026-10-09")
    return case


def test_nobody_is_written_to_without_consent(school: School) -> None:
    case = begin(school, "agency_referral", agency=["slt"])
    assert case.open_items() == []
    case.answer("answers", MIA, of=case.child("consent"), **to_slt("refuse"))
    assert case.now.end == "not_agreed"


def test_until_then_nobody_is_asked_for_what_has_not_come(asked: Approach) -> None:
    asked.until(date(2026, 10, 9))
    assert [d for d, who, _ in letters(asked, date(2026, 9, 15)) if who == "sendco"] == []


def test_a_service_that_is_late_is_asked_after_every_ten_school_days(asked: Approach) -> None:
    asked.until(date(2026, 12, 4))
    reminders = [d for d, who, s in letters(asked, date(2026, 9, 15)) if who == "sendco"]
    assert reminders[-3:] == ["10-23", "11-13", "11-27"]  # half-term is left out


def test_its_report_goes_to_parents_and_key_adults(asked: Approach) -> None:
    asked.until(date(2026, 10, 5))
    table = {"1": {"what": "Name what you see", "who": ["Kit Lowe"]}}
    asked.answer("advice", SENDCO, summary="Say it, show it, wait", recommendations=table)
    for reader in (MIA, TEACHER, KIT):
        inside = asked.copy("copies", reader).inside
        assert "Say it, show it, wait" in inside
        assert "Name what you see" in inside
    assert asked.records()["pupil.agency_reports"] == "Say it, show it, wait"
    assert asked.open_items() == [("taken_up", TEACHER, "2026-10-19")]
    asked.answer("taken_up", TEACHER)
    assert asked.now.end == "advised"


def test_a_written_report_is_given_to_parents_as_well(asked: Approach) -> None:
    asked.until(date(2026, 10, 5))
    school, item = asked.school, asked.item("advice", SENDCO)
    with school.store.begin() as session:
        report = files.add_file(session, item.id, SENDCO, "report", PDF, CONTENT, school.clock())
    submit(school, item, SENDCO, {"report": report})
    school.settle()
    assert "We give you a copy of it." in asked.copy("copies", MIA).inside
    assert asked.open_items() == [("report_given", SENDCO, "2026-10-12")]
    asked.answer("report_given", SENDCO)
    assert [step for step, *_ in asked.open_items()] == ["taken_up"]


def test_parents_are_told_when_there_will_be_none(asked: Approach) -> None:
    asked.until(date(2026, 10, 5))
    asked.answer("advice", SENDCO, came="none", reason="The waiting list is closed")
    assert asked.now.end == "without"
    assert "The waiting list is closed" in asked.copy("copies", MIA).inside
    assert "pupil.agency_reports" not in asked.records()


# ------------------------------------------------------------------------------------- the meeting


def test_a_child_is_named_at_the_meeting_only_with_consent(school: School) -> None:
    case = begin(school, "sstm_referral")
    case.answer("answers", MIA, of=case.child("consent"), **AGREES | {"sstm": "refuse"})
    assert case.now.end == "not_agreed"


def test_what_the_meeting_advised_is_asked_for_on_its_day(school: School) -> None:
    case = begin(school, "sstm_referral")
    case.answer("answers", MIA, of=case.child("consent"), **AGREES | {"sstm": "agree"})
    case.answer("question", SENDCO, meet_on="2026-10-12")
    assert case.now.look_on == date(2026, 10, 12)
    case.until(date(2026, 10, 12))
    assert case.open_items() == [("advice", SENDCO, "2026-10-19")]


# ----------------------------------------------------------------------------------- the authority


def test_the_authoritys_limits_run_from_the_day_it_has_the_request(school: School) -> None:
    case = begin(school, "ehc_needs_assessment", asked_by="parent")
    case.answer("sent", SENDCO, received_on="2026-09-14")
    limits = {run.clock.name: (run.due, run.clock.whose) for run in case.clocks()}
    assert limits == {
        "assess_or_not": (date(2026, 10, 26), Owner.AUTHORITY),  # six weeks, through half-term
        "plan_or_not": (date(2027, 1, 4), Owner.AUTHORITY),  # sixteen
        "final": (date(2027, 2, 1), Owner.AUTHORITY),  # twenty
    }
    assert case.open_items() == [("to_assess", SENDCO, "2026-10-23")]  # the Friday before
    case.until(date(2026, 10, 19))
    case.answer("to_assess", SENDCO, decided="assess", asked_us_on="2026-10-19")
    assert case.open_items() == [("our_advice", TEACHER, "2026-11-23")]
    case.everybody_answers("finishing")
    assert case.open_items() == [("final_plan", SENDCO, "2027-02-01")]


def test_when_it_says_no_the_parents_time_to_appeal_runs_from_its_letter(school: School) -> None:
    """Two months from 26 October are over on 26 December, when no such time ends."""
    case = begin(school, "ehc_needs_assessment", asked_by="parent")
    case.answer("sent", SENDCO, received_on="2026-09-14")
    case.until(date(2026, 10, 28))
    case.answer("to_assess", SENDCO, decided="refuse")
    case.until(date(2026, 11, 2))
    case.answer("letter", SENDCO, dated="2026-10-26")
    assert case.open_items() == [("appealed", SENDCO, "2027-01-26")]
    [run] = [each for each in case.clocks() if each.clock.name == "to_appeal"]
    assert (run.due, run.clock.whose) == (date(2027, 1, 4), Owner.PARENT)
    case.until(date(2027, 1, 12))
    case.answer("appealed", SENDCO, way="appealed")
    assert case.now.end == "appealed"


def test_the_head_teacher_signs_what_the_school_asks_for(school: School) -> None:
    case = begin(school, "ehc_needs_assessment", asked_by="school")
    case.answer("evidence", SENDCO)
    case.answer("sign_off", "S03", way="again", comment="The costs are missing")
    assert [step for step, *_ in case.open_items()] == ["evidence"]
    case.everybody_answers(sign_off={"way": "drop"})
    assert case.now.end == "not_asked"
