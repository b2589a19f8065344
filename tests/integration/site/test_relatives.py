"""What the staff pages and Prefect's page say of processes that belong together."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from definitions.school_days import LONDON
from flows.board_view import BoardView, view
from flows.wakes import take_snapshot
from tasks.event_types import Cancelled, Stopped
from tasks.events import append_event
from tasks.state import InstanceId, PersonId
from tasks.store import Store
from tests.support.school import MOTHER, MovableClock, School
from tests.support.site import Browser, arrive, code_in, sign_in
from tests.support.sub_processes import NO, YES, begin, child, standing

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
HELD = "/staff/instances/{}/held/preparing.1.question"


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    clock = MovableClock(MONDAY)
    return School(store, clock, send_at_once=True).enrol(tmp_path, MOTHER)


@pytest.fixture
def desk(school: School) -> Browser:
    return sign_in(Browser(school), school, "sendco@school.test")


def look(school: School, instance: InstanceId) -> BoardView:
    found = school.instance(instance)
    world = take_snapshot(school, found)
    definition = school.library.process(found.process)
    today, site = school.clock.today, "https://staff.test"
    return view(found, definition, world.directory, today, site, children=world.children)


def test_parent_and_child_lead_to_each_other(school: School, desk: Browser) -> None:
    parent = begin(school, "support")
    asked = child(school, parent)
    page = desk.open(f"/staff/instances/{parent}")
    assert "waiting for “Parents' consent” (C-0002)" in page.text
    assert f"/staff/instances/{asked}" in page.links
    assert "C-0002, Parents' consent : for “Consent”, running" in page.text
    page = desk.open(f"/staff/instances/{asked}")
    assert "It is part of C-0001, Support for a child" in page.text
    assert "The process was started by C-0001" in page.text
    assert f"/staff/instances/{parent}" in page.links


def test_prefect_shows_what_is_waited_for_and_links_to_staff_pages(school: School) -> None:
    parent = begin(school, "support")
    asked = child(school, parent)
    seen = look(school, parent)
    assert seen.state.name == "Waiting for Parents' consent (C-0002)"
    assert [step.state.name for step in seen.steps] == [seen.state.name]
    assert f"- Running: [C-0002, Parents' consent](https://staff.test/staff/instances/{asked})" in (
        seen.page
    )
    below = look(school, asked).page
    assert f"- Part of: [C-0001](https://staff.test/staff/instances/{parent})" in below


def test_prefect_never_says_how_a_child_ended(school: School) -> None:
    parent = begin(school, "screening")
    school.answer(child(school, parent), "S02", {"age": 5, "level": "badly"})
    page = look(school, parent).page
    assert "- Ended: [C-0002, A reading test]" in page
    assert "badly" not in page
    assert "worrying" not in page


def test_a_child_says_with_whom_it_was_cancelled(school: School, desk: Browser) -> None:
    parent = begin(school, "support")
    asked = child(school, parent)
    for event in (Stopped(), Cancelled(by=PersonId("S01"), reason="A mistake.")):
        with school.store.begin() as session:
            append_event(session, parent, event, school.clock())
    school.settle()
    assert look(school, asked).state.name == "Cancelled with C-0001"
    said = "C-0001, which ran this process, needs it no more: it was cancelled"
    assert said in desk.open(f"/staff/instances/{asked}").text


def test_a_held_step_says_so_everywhere(school: School, desk: Browser) -> None:
    meeting = begin(school, "meeting")
    seen = look(school, meeting)
    assert (seen.state.name, seen.steps[0].state.name) == ("Waiting for parents' consent",) * 2
    page = desk.open(f"/staff/instances/{meeting}")
    assert "waiting for the parents' consent" in page.text
    assert HELD.format(meeting) in page.links
    assert "the parents' consent" in desk.open("/staff").text


def test_a_repeated_step_is_called_by_its_entry(school: School, desk: Browser) -> None:
    referrals = begin(school, "referrals", services=["slt"])
    title = "Write to the service about A.B.: Speech and Language Therapy"
    assert title.replace("A.B.", "AB") in desk.open(f"/staff/instances/{referrals}").text
    assert [step.title for step in look(school, referrals).steps] == [title.replace("A.B.", "AB")]
    table = {"slt": dict.fromkeys(("work_with", "assess", "share"), "agree")}
    school.answer(child(school, referrals), "K1", YES | {"agencies": table})
    letter = school.post.taken[-1][1].get_body(("plain",))
    assert letter is not None
    assert "Speech and Language Therapy" in letter.get_content()


def test_the_sendco_lets_a_held_step_begin_and_must_say_why(school: School, desk: Browser) -> None:
    meeting = begin(school, "meeting")
    desk.open(HELD.format(meeting))
    assert "They are being asked now: Parents' consent, C-0002." in desk.page.text
    desk.press("Save my decision", way="override")
    assert "Enter why" in desk.page.text
    assert "held" in standing(school.instance(meeting)).values()
    desk.press("Save my decision", way="override", reason="Social care was consulted.")
    school.settle()
    assert set(standing(school.instance(meeting)).values()) == {"open"}
    assert "let “What do we want to ask about AB?” begin without consent: Social care" in (
        desk.open(f"/staff/instances/{meeting}").text
    )


def test_to_keep_waiting_changes_nothing(school: School, desk: Browser) -> None:
    meeting = begin(school, "meeting")
    desk.open(HELD.format(meeting))
    desk.press("Save my decision", way="wait")
    assert set(standing(school.instance(meeting)).values()) == {"held"}


def test_only_the_sendco_goes_on_without_a_consent(school: School) -> None:
    meeting = begin(school, "meeting")
    head = sign_in(Browser(school), school, "head@school.test")
    assert head.open(HELD.format(meeting)).status == 403
    assert "Only the SENDCo can decide this" in head.page.text


def test_what_has_begun_meanwhile_leads_back_to_its_process(school: School, desk: Browser) -> None:
    meeting = begin(school, "meeting")
    school.answer(child(school, meeting), "K1", YES | {"sstm": "agree"})
    assert desk.open(HELD.format(meeting)).title.startswith("C-0001")


def test_how_a_process_ended_is_read_before_answering(school: School) -> None:
    case = begin(school, "way_forward")
    school.answer(child(school, case), "K1", NO)
    browser = Browser(school)
    arrive(browser, school, "head@school.test")
    browser.press("Send me a code")
    page = browser.press("Continue", code=code_in(school, "head@school.test"))
    assert "Please read this first" in page.text
    assert "The parents' answer about AB" in page.text
    assert "How it ended The parents do not agree" in page.text
