"""Consent, every branch and end, over weeks: each email, its date and who gets it.

The dates are worked by hand from the calendar of 2026-27. Asked on Monday 14 September 2026: due
Monday 28 (10 school days), reminders on Wednesday 23 (3 school days before) and Tuesday 29
(1 after), escalation on Monday 5 October (5 after), time up at the end of Monday 12 October
(10 after).
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from definitions.school_days import LONDON
from flows.starts import StartRefusedError
from tasks import consents, events, stops
from tasks.event_types import Cancelled, Event, Stopped, TakenUpAgain
from tasks.state import Channel, InstanceId, PersonId, PupilId, SubjectKey
from tasks.stops import StopKind
from tasks.store import Store
from tests.support.school import FATHER, FATHER_ON_PAPER, MOTHER, MovableClock, School

START = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
MON_14, TUE_15, WED_16, WED_23, MON_28, TUE_29, WED_30 = (
    date(2026, 9, day) for day in (14, 15, 16, 23, 28, 29, 30)
)
MON_5_OCT, TUE_13_OCT = date(2026, 10, 5), date(2026, 10, 13)

ASKED = "Please answer by Monday 28 September"
CONFIRM = "Please confirm or undo a stop"
REMINDED = "A reminder for Monday 28 September"
OVERDUE = "Your answer is still needed"
WELCOME = "Your answer is still welcome"
THANKED = "Thank you"
ESCALATED = "Not answered yet"
CHASED = "Please decide, time is up"
NOT_NEEDED = "Nothing more is needed from you"
TOLD = "The parents have been heard about AB"
LOOK_CLOSER = "Please look at an answer about AB before you rely on it"
BASE = {
    "relationship": "mother",
    "responsibility": "holds",
    "other_holders": "no",
    "objection": "no",
    "court_order": "no",
    "help": "nobody",
    "signed": "Typed Name",
}
YES = BASE | {"identify": "agree"}
NO = BASE | {"identify": "refuse"}


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    return School(store, MovableClock(START)).enrol(tmp_path, MOTHER, FATHER)


@pytest.fixture
def paper_school(store: Store, tmp_path: Path) -> School:
    return School(store, MovableClock(START)).enrol(tmp_path, MOTHER, FATHER_ON_PAPER)


def ask(school: School, **chosen: Any) -> InstanceId:
    """Start on Monday 14, and let the post of that day go."""
    instance = school.start(**(chosen or {"scopes": ["identify"]}))
    assert school.shown[instance].stage == "asking"
    return instance


def post(school: School, since: date = TUE_15) -> list[tuple[str, str, str]]:
    """Month and day, recipient, and what the subject begins with, from ``since`` on."""
    return [
        (day[5:], who, subject.split(":")[0])
        for day, who, subject in school.letters()
        if day >= since.isoformat()
    ]


def end(school: School, instance: InstanceId) -> str | None:
    found = school.instance(instance)
    assert school.shown[instance].end == found.end
    if found.end is not None:
        assert found.open_items() == ()
        assert found.look_on is None
    return found.end


def test_both_agree(school: School) -> None:
    instance = ask(school)
    school.live_until(TUE_15)
    school.answer(instance, "K1", YES)
    school.live_until(WED_16)
    school.answer(instance, "K2", YES)
    assert end(school, instance) == "given"
    assert set(school.consents().values()) == {"given"}
    assert post(school, MON_14) == [
        ("09-14", "mia", ASKED),
        ("09-14", "fred", ASKED),
        ("09-15", "mia", THANKED),
        ("09-16", "fred", THANKED),
        ("09-16", "sendco", TOLD),
    ]


def test_one_agrees_and_the_other_never_answers(school: School) -> None:
    instance = ask(school)
    school.live_until(TUE_15)
    school.answer(instance, "K1", YES)
    school.live_until(MON_28)
    assert end(school, instance) is None
    school.live_until(TUE_13_OCT)
    assert end(school, instance) == "given"
    assert school.consents()["K2", "identify", ""] == "no answer"
    assert post(school) == [
        ("09-15", "mia", THANKED),
        ("09-23", "fred", WELCOME),
        ("09-29", "sendco", TOLD),
    ]


def test_a_later_objection_counts(school: School) -> None:
    instance = ask(school)
    school.answer(instance, "K1", YES)
    school.live_until(WED_16)
    school.answer(instance, "K2", NO)
    assert end(school, instance) == "refused"
    assert school.consents() == {
        ("K1", "identify", ""): "given",
        ("K2", "identify", ""): "refused",
    }


def test_refused_and_the_other_is_still_heard(school: School) -> None:
    instance = ask(school)
    school.answer(instance, "K1", NO)
    assert end(school, instance) is None
    school.live_until(TUE_29)
    assert end(school, instance) == "refused"


def test_part_given_by_scope(school: School) -> None:
    instance = ask(school, scopes=["identify", "sstm"])
    answer = YES | {"sstm": "refuse"}
    school.answer(instance, "K1", answer)
    school.answer(instance, "K2", answer)
    assert end(school, instance) == "part"
    assert school.consents()["K1", "sstm", ""] == "refused"


def test_part_given_by_agency(school: School) -> None:
    instance = ask(school, scopes=["agency"], agencies=["slt", "ep"])
    everything = {"work_with": "agree", "assess": "agree", "share": "agree"}
    answer = BASE | {"agencies": {"slt": everything, "ep": everything | {"assess": "refuse"}}}
    school.answer(instance, "K1", answer)
    school.answer(instance, "K2", answer)
    assert end(school, instance) == "part"
    assert school.consents()["K1", "agency", "slt"] == "given"
    assert school.consents()["K1", "agency", "ep"] == "part"


def test_nobody_answers_and_the_sendco_goes_on_without(school: School) -> None:
    instance = ask(school)
    school.live_until(TUE_13_OCT)
    assert end(school, instance) is None
    school.answer(instance, "S01", {"way": "go_on"})
    assert set(school.consents().values()) == {"no answer"}
    school.live_until(date(2026, 10, 14))  # the SENDCo has had a letter on Tuesday
    assert end(school, instance) == "no_answer"
    assert post(school) == [
        ("09-23", "mia", REMINDED),
        ("09-23", "fred", REMINDED),
        ("09-29", "mia", OVERDUE),
        ("09-29", "fred", OVERDUE),
        ("10-05", "sendco", ESCALATED),
        ("10-13", "sendco", CHASED),
        ("10-14", "sendco", TOLD),
    ]


def test_the_sendco_gives_more_time(school: School) -> None:
    instance = ask(school)
    school.live_until(TUE_13_OCT)
    school.answer(instance, "S01", {"way": "more_time", "until": "2026-11-06"})
    school.live_until(date(2026, 11, 5))
    school.answer(instance, "K2", YES)
    school.live_until(date(2026, 11, 9))
    assert end(school, instance) == "given"
    assert post(school, TUE_13_OCT) == [
        ("10-13", "sendco", CHASED),
        ("10-13", "mia", "More time, until Friday 6 November"),
        ("10-13", "fred", "More time, until Friday 6 November"),
        ("11-03", "mia", "A reminder for Friday 6 November"),
        ("11-03", "fred", "A reminder for Friday 6 November"),
        ("11-05", "fred", THANKED),
        ("11-09", "sendco", TOLD),  # time is up on Saturday 7; staff hear of it on Monday
    ]


def test_the_sendco_is_reminded_of_the_decision(school: School) -> None:
    ask(school)
    school.live_until(date(2026, 11, 6))
    decided = [row for row in post(school, TUE_13_OCT) if row[1] == "sendco"]
    assert decided == [
        ("10-13", "sendco", CHASED),
        ("10-21", "sendco", "Your decision is still needed"),
        ("11-04", "sendco", "Your decision is still needed"),
    ]


def test_the_father_answers_on_paper(paper_school: School) -> None:
    school = paper_school
    instance = ask(school)
    school.answer(instance, "K1", YES)
    school.live_until(WED_23)
    school.answer(instance, "K2", YES, channel=Channel.PAPER, entered_by="S01")
    school.live_until(date(2026, 9, 24))  # the SENDCo was reminded of the paper on Wednesday
    assert end(school, instance) == "given"
    assert school.instance(instance).answers[1].channel is Channel.PAPER
    assert post(school, MON_14) == [
        ("09-14", "mia", ASKED),
        ("09-14", "sendco", "Please print and hand over"),
        ("09-14", "mia", THANKED),
        ("09-23", "sendco", WELCOME),
        ("09-24", "sendco", TOLD),
    ]


def test_somebody_without_responsibility_is_not_counted(school: School) -> None:
    instance = ask(school)
    school.answer(instance, "K1", BASE | {"responsibility": "without"})
    school.answer(instance, "K2", YES)
    school.live_until(TUE_15)  # the SENDCo is asked to look on Monday, and told the outcome after
    assert end(school, instance) == "given"
    assert school.consents()["K1", "identify", ""] == "no answer"
    assert ("09-14", "sendco", LOOK_CLOSER) in post(school, MON_14)


def test_taken_back_while_the_other_is_asked(school: School) -> None:
    instance = ask(school)
    school.answer(instance, "K1", YES)
    school.live_until(WED_16)
    _withdraw(school)
    school.settle()
    assert end(school, instance) == "withdrawn"
    assert school.consents()["K1", "identify", ""] == "withdrawn"
    assert post(school) == [
        ("09-16", "mia", "We have noted your change of mind"),
        ("09-16", "fred", NOT_NEEDED),
    ]


def test_taken_back_after_the_end(school: School) -> None:
    instance = ask(school)
    school.answer(instance, "K1", YES)
    school.answer(instance, "K2", YES)
    school.live_until(WED_16)
    _withdraw(school)
    school.settle()
    assert end(school, instance) == "given"
    assert school.consents()["K1", "identify", ""] == "withdrawn"


def test_a_consent_runs_out_after_two_years(school: School) -> None:
    instance = ask(school)
    school.answer(instance, "K1", YES)
    school.answer(instance, "K2", YES)
    for day, expected in ((date(2028, 9, 14), 0), (date(2028, 9, 15), 2)):
        with school.store.begin() as session:
            assert consents.expire_due(session, day) == expected
    assert set(school.consents().values()) == {"expired"}


def test_the_sendco_is_told_on_which_day_a_consent_ran_out(school: School) -> None:
    instance = ask(school)
    school.answer(instance, "K1", YES)
    with school.store.begin() as session:
        assert consents.expire_due(session, date(2028, 9, 15), school.clock()) == 1
    school.settle()
    [letter] = [letter for kind, letter in school.written if kind == "consent_expired"]
    body = letter.get_body(("plain",))
    assert body is not None
    assert "ran out on Thursday 14 September 2028" in " ".join(body.get_content().split())


def test_a_newer_answer_supersedes_the_older(school: School) -> None:
    first = ask(school)
    school.answer(first, "K1", YES)
    school.answer(first, "K2", YES)
    school.live_until(date(2026, 11, 2))
    second = school.start(run="run-2", scopes=["identify"])
    school.answer(second, "K1", NO)
    school.live_until(date(2026, 11, 17))
    assert end(school, second) == "refused"
    with school.store.read() as session:
        found = consents.consents_of(session, SubjectKey.of_pupil("P017"))
    mine = [c.status.value for c in found if c.person == "K1"]
    assert mine == ["superseded", "refused"]


def test_asking_twice_at_once_is_refused(school: School) -> None:
    ask(school)
    with pytest.raises(StartRefusedError, match="already running as C-0001"):
        school.start(run="run-2", scopes=["identify", "sstm"])
    assert len(school.letters()) == 2


def test_the_child_leaves(school: School) -> None:
    instance = ask(school)
    school.live_until(WED_16)
    _stop(school, StopKind.LEFT)
    school.settle()
    assert end(school, instance) == "left_school"
    assert post(school) == [("09-16", "mia", NOT_NEEDED), ("09-16", "fred", NOT_NEEDED)]


def test_a_hold_keeps_the_post_back_until_it_is_undone(school: School) -> None:
    instance = ask(school)
    school.live_until(WED_16)
    number = _stop(school, StopKind.HOLD)
    school.live_until(date(2026, 9, 24))
    assert post(school) == []
    with school.store.begin() as session:
        stops.undo_stop(session, number, by=SENDCO, reason="Sorted", now=school.clock())
    school.settle()
    assert post(school) == [("09-24", "mia", REMINDED), ("09-24", "fred", REMINDED)]
    assert end(school, instance) is None


def test_a_cancelled_run_is_silent_until_the_sendco_confirms(school: School) -> None:
    instance = ask(school)
    school.live_until(WED_16)
    _happen(school, instance, Stopped())
    school.live_until(TUE_29)
    assert post(school) == [("09-16", "sendco", CONFIRM), ("09-23", "sendco", CONFIRM)]
    _happen(school, instance, Cancelled(by=SENDCO, reason="Started for the wrong child"))
    assert end(school, instance) == "cancelled"
    assert post(school, TUE_29) == [("09-29", "mia", NOT_NEEDED), ("09-29", "fred", NOT_NEEDED)]


def test_an_undone_stop_goes_on_with_the_latest_reminder_only(school: School) -> None:
    instance = ask(school)
    school.live_until(WED_16)
    _happen(school, instance, Stopped())
    school.live_until(WED_30)
    _happen(school, instance, TakenUpAgain(by=SENDCO))
    parents = [("09-30", "mia", OVERDUE), ("09-30", "fred", OVERDUE)]
    assert post(school, WED_30) == [("09-30", "sendco", CONFIRM), *parents]


def test_a_late_paper_answer_is_kept_and_its_objection_counts(paper_school: School) -> None:
    school = paper_school
    instance = ask(school)
    school.answer(instance, "K1", YES)
    school.live_until(MON_5_OCT)
    assert end(school, instance) == "given"
    school.answer(instance, "K2", NO, channel=Channel.PAPER, entered_by="S01")
    assert end(school, instance) == "given"
    assert school.consents()["K2", "identify", ""] == "refused"
    assert ("10-05", "sendco", "A late answer has come") in post(school, MON_5_OCT)


SENDCO = PersonId("S01")


def _withdraw(school: School) -> None:
    with school.store.begin() as session:
        consents.withdraw(
            session,
            pupil=PupilId("P017"),
            person=PersonId("K1"),
            scope="identify",
            by=SENDCO,
            reason="Rang the office",
            now=school.clock(),
        )


def _stop(school: School, kind: StopKind) -> int:
    with school.store.begin() as session:
        return stops.stop_pupil(
            session, PupilId("P017"), kind, by=SENDCO, reason="Known", now=school.clock()
        )


def _happen(school: School, instance: InstanceId, event: Event) -> None:
    with school.store.begin() as session:
        events.append_event(session, instance, event, school.clock())
    school.settle()
