"""What the SENDCo sees and does: watch, enter paper, decide, withdraw, stop; all by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select

from tasks import events, outbox
from tasks.event_types import Stopped
from tasks.state import Channel, InstanceId, InstanceStatus, ItemKind, ItemStatus
from tasks.tables import AuditRow, OutboxRow
from tests.support.school import FATHER_ON_PAPER, MOTHER, School
from tests.support.site import ANSWERED, Browser, sign_in

SENDCO = "sendco@school.test"
BENS_MOTHER = "K3,P018,Cara Cole,mother,yes,yes,cara@home.test,,,email,English,no,yes,no\n"

CAME = {"entered_channel": "paper", "entered_on-day": "14", "entered_on-month": "9"}
ON_PAPER = CAME | {"entered_on-year": "2026"} | ANSWERED | {"relationship": "father"}


def audit(school: School, word: str) -> list[tuple[str, str]]:
    """Who did it, and why."""
    with school.store.read() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.word == word)).all()
        return [(row.actor, row.reason) for row in rows]


def enter(desk: Browser, school: School, case: InstanceId, **answers: str) -> None:
    desk.open(f"/staff/items/{school.item(case, 'K2').id}/enter")
    desk.press("Continue", **(ON_PAPER | answers))


def test_the_list_says_who_is_waited_for_and_what_waits_for_you(desk: Browser) -> None:
    page = desk.open("/staff")
    assert "AB, Year 3" in page.text
    assert "Waiting for Mia Brook (mother) and Sam Ofori (SENDCo)" in page.text
    assert "To print, hand over to Fred Brook (father)" in page.text
    assert "Due Monday 28 September 2026" in page.text
    assert "Ada" not in page.text


def test_what_is_overdue_stands_first(school: School, tmp_path: Path) -> None:
    school.enrol(tmp_path, MOTHER, FATHER_ON_PAPER, BENS_MOTHER)
    school.start("P018", run="run-1", scopes=["identify"])
    school.answer(school.start(run="run-2", scopes=["sstm"]), "K1", ANSWERED)
    school.live_until(date(2026, 9, 29))
    school.start(run="run-3", scopes=["identify"])
    text = sign_in(Browser(school), school, SENDCO).page.text
    running = text[text.index("Everything that runs") :]
    assert running.index("C-0001") < running.index("1 day overdue") < running.index("C-0003")


def test_the_case_explains_itself(desk: Browser, case: InstanceId) -> None:
    text = desk.open(f"/staff/instances/{case}").text
    assert "Asking the parents: waiting for Mia Brook (mother) and Sam Ofori (SENDCo)." in text
    assert "Since Monday 14 September 2026 · due Monday 28 September 2026" in text
    assert "What is next Hear everyone who was asked" in text
    assert "Then, depending on the answers, one of: the end “The parents agree" in text
    assert "Monday 14 September 2026, 9:00am The process was started" in text
    assert "Mia Brook was asked: “May we? Your answer about support for AB”" in text


def test_a_paper_form_is_printed_with_its_reference(
    desk: Browser, school: School, case: InstanceId
) -> None:
    page = desk.open(f"/staff/items/{school.item(case, 'K2').id}/print")
    assert "For Fred Brook (father) , about AB, Year 3" in page.text
    assert "Return it to the school office at Hazel Bank School" in page.text
    assert "Please return this by Monday 28 September 2026" in page.text
    assert "May we involve these outside services?" not in page.text
    assert "Only if you answered “Yes” to “Does anyone else" in page.text
    assert "Your full name In capital letters, please. You sign below." in page.text
    assert "Type your full name" not in page.text
    assert "added for you" not in page.text


def test_a_paper_answer_is_entered_checked_and_stored(
    desk: Browser, school: School, case: InstanceId
) -> None:
    enter(desk, school, case)
    assert "Check the answer of Fred Brook (father)" in desk.page.text
    page = desk.press("Store this answer")
    answer = school.instance(case).answers[0]
    assert answer.reference in page.text
    assert (answer.channel, answer.received_on) == (Channel.PAPER, date(2026, 9, 14))
    assert answer.entered_by == "S01"
    assert audit(school, "work item answered") == [("S01", "paper")]
    assert (
        "answered on Monday 14 September 2026, on paper"
        in desk.open(f"/staff/instances/{case}").text
    )


def test_a_paper_answer_cannot_come_from_the_future_or_before_it_was_asked(
    desk: Browser, school: School, case: InstanceId
) -> None:
    for day in ("15", "13"):
        enter(desk, school, case, **{"entered_on-day": day})
        assert desk.page.status == 422
        assert "The date for “When did it reach the school?” must be" in desk.page.text


def test_an_answer_that_came_after_is_kept_as_such(
    desk: Browser, school: School, case: InstanceId
) -> None:
    school.answer(case, "K1", ANSWERED)
    school.live_until(date(2026, 9, 29))
    desk = sign_in(desk, school, SENDCO)
    enter(desk, school, case)
    page = desk.press("Store this answer")
    assert "It came after the process had gone on" in page.text
    assert school.item(case, "K2").status is ItemStatus.CAME_AFTER


def test_an_answer_can_be_read_by_the_sendco_and_in_part_by_others(
    desk: Browser, school: School, case: InstanceId
) -> None:
    school.answer(case, "K1", ANSWERED)
    path = f"/staff/items/{school.item(case, 'K1').id}/answer"
    assert (
        "May we record that AB has special educational needs? Yes, I agree" in desk.open(path).text
    )
    desk.press("Sign out")
    head = sign_in(desk, school, "head@school.test")
    text = head.open(path).text
    assert "for the SENDCo only" in text
    assert "Yes, I agree" not in text


def test_when_time_is_up_more_is_given(desk: Browser, school: School, case: InstanceId) -> None:
    desk = _up(desk, school)
    chase = _chase(school, case)
    assert desk.open(f"/staff/items/{chase}").status == 200
    page = desk.press("Save my decision", way="more_time")
    assert page.status == 422
    assert "Enter the day until which there is more time" in page.text
    day = {"until-day": "23", "until-month": "10", "until-year": "2026"}
    page = desk.press("Save my decision", way="more_time", **day)
    assert page.response.url.path == f"/staff/instances/{case}"
    assert "due Friday 23 October 2026" in page.text
    assert audit(school, "work item answered") == [("S01", "online")]


def test_when_time_is_up_it_goes_on_without(
    desk: Browser, school: School, case: InstanceId
) -> None:
    desk = _up(desk, school)
    desk.open(f"/staff/items/{_chase(school, case)}")
    desk.press("Save my decision", way="go_on")
    school.settle()
    school.clock.move_to(date(2026, 10, 14), hour=8)  # the SENDCo has had a letter that day
    school.settle()
    assert school.instance(case).end == "no_answer"
    sign_in(desk, school, SENDCO)
    page = desk.open(f"/staff/items/{_chase(school, case)}")
    assert page.status == 409
    assert "There is nothing to do here any more" in page.text


def test_a_consent_is_taken_back_by_name(desk: Browser, school: School, case: InstanceId) -> None:
    school.answer(case, "K1", ANSWERED)
    page = desk.open("/staff/pupils/P017")
    assert "Mia Brook (mother) agreed" in page.text
    desk.open(next(each for each in page.links if each.endswith("/withdraw")))
    day = {"on-day": "14", "on-month": "9", "on-year": "2026"}
    page = desk.press("Take this consent back", asked_by="themselves", channel="phone", **day)
    assert "taken back" in page.text
    who_and_why = ("S01", "by telephone on 2026-09-14, by the person who gave it")
    assert who_and_why in audit(school, "consent withdrawn")
    history = desk.open(f"/staff/instances/{case}").text
    assert history.count("consent was taken back, noted by Sam Ofori") == 1
    assert school.consents()["K1", "identify", ""] == "withdrawn"
    assert desk.open("/staff/consents/1/withdraw").status == 409


def test_a_stop_for_one_pupil_is_made_and_undone(
    desk: Browser, school: School, case: InstanceId
) -> None:
    desk.open("/staff/pupils/P017/stop")
    page = desk.press("Stop the post about this child", kind="hold", reason="Court case")
    assert "Nothing should be sent for now Sam Ofori, Monday 14 September 2026" in page.text
    assert audit(school, "stopped: hold") == [("S01", "Court case")]
    desk.open(next(each for each in page.links if each.endswith("/undo")))
    page = desk.press("Take up the post again", reason="It is over")
    assert "Nothing should be sent" not in page.text
    assert audit(school, "stop undone: hold") == [("S01", "It is over")]


def test_the_post_of_the_whole_school_is_stopped_and_every_page_says_so(
    desk: Browser, school: School
) -> None:
    desk.open("/staff/stop")
    assert desk.press("Stop all post", reason="Wrong addresses").status == 200
    assert "The post is stopped." in desk.open("/staff").text
    with school.store.begin() as session:
        assert outbox.claim(session, school.clock(), 10, "test") == ()
    page = desk.open("/staff/stop")
    desk.open(next(each for each in page.links if each.endswith("/undo")))
    desk.press("Take up the post again", reason="Mended")
    assert "The post is stopped." not in desk.open("/staff").text


def test_a_cancelled_run_is_confirmed_with_a_reason(
    desk: Browser, school: School, case: InstanceId
) -> None:
    _cancel(school, case)
    assert "Somebody pressed Cancel in Prefect" in desk.open(f"/staff/instances/{case}").text
    desk.open(f"/staff/instances/{case}/stop")
    assert desk.press("Save my decision", way="confirm").status == 422
    desk.press("Save my decision", way="confirm", reason="Started twice")
    assert school.instance(case).end == "cancelled"
    assert audit(school, "cancelled") == [("S01", "Started twice")]
    assert "Sam Ofori confirmed the stop: Started twice" in desk.page.text


def test_a_cancelled_run_is_taken_up_again(desk: Browser, school: School, case: InstanceId) -> None:
    _cancel(school, case)
    desk.open(f"/staff/instances/{case}/stop")
    desk.press("Save my decision", way="undo")
    assert school.instance(case).status is InstanceStatus.RUNNING
    assert "This process is not stopped" in desk.open(f"/staff/instances/{case}/stop").text


def test_nothing_the_staff_see_names_the_child_in_full(
    desk: Browser, school: School, case: InstanceId
) -> None:
    for path in ("/staff", "/staff/pupils", "/staff/pupils/P017", f"/staff/instances/{case}"):
        assert "Ada" not in desk.open(path).text
    with school.store.read() as session:
        assert session.scalar(select(OutboxRow.id).limit(1)) is not None


def _cancel(school: School, case: InstanceId) -> None:
    with school.store.begin() as session:
        events.append_event(session, case, Stopped(), school.clock())


def _up(desk: Browser, school: School) -> Browser:
    school.live_until(date(2026, 10, 13))
    return sign_in(desk, school, SENDCO)


def _chase(school: School, case: InstanceId) -> str:
    items = school.instance(case).items
    return next(item.id for item in items if item.kind is ItemKind.CHASE)
