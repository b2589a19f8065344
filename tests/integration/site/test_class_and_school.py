"""Processes about a class and about the school: from the email to the case page."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from definitions.school_days import LONDON
from flows.starts import StartRefusedError, start
from tasks.effect_types import SetRecord
from tasks.people_import import import_people
from tasks.records import records_of, set_records
from tasks.state import InstanceId, InstanceStatus, SubjectKey, VisitKey
from tasks.store import Store
from tests.support.approach import take_staff
from tests.support.school import (
    REGISTER,
    WRITTEN_FOR_TESTS,
    FakeBoard,
    MovableClock,
    School,
)
from tests.support.site import (
    Browser,
    arrive,
    arrive_at_document,
    code_in,
    letter_link,
    sign_in,
)

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
KIT = "S05,Kit Lowe,kit@school.test,teaching_assistant,Willow;Oak,\n"
IN_OAK = "P020,Cy Dale,,2016-01-12,Year 5,Oak,English,,\n"
FRIDAY: dict[str, Any] = {"week_ending": date(2026, 9, 18)}
WHOLE_SCHOOL = "This process is about the whole school: choose nobody."
WEEK = {"sessions": "most", "activities": "Read with A.B.", "achievements": "Two pages"}


@pytest.fixture
def two_classes(school: School, tmp_path: Path) -> School:
    """Willow and Oak, with one teaching assistant for both, and no teacher in Oak."""
    take_staff(school, tmp_path, KIT)
    (tmp_path / "pupils.csv").write_text(REGISTER["pupils.csv"] + IN_OAK)
    with school.store.begin() as session:
        report = import_people(session, tmp_path / "pupils.csv", school.clock())
    assert not report.bad_rows, report
    return school


@pytest.fixture
def week(two_classes: School) -> InstanceId:
    return two_classes.start("Willow", process="ta_week", **FRIDAY)


def by_code(browser: Browser, school: School, person: str) -> None:
    arrive(browser, school, person)
    browser.press("Send me a code")
    browser.press("Continue", code=code_in(school, person))


def test_the_link_says_which_class_it_is_about(
    two_classes: School, week: InstanceId, browser: Browser
) -> None:
    page = browser.open(letter_link(two_classes, "kit@school.test"))
    assert "About Willow class" in page.text
    assert "Your week with Willow class, up to Friday 18 September 2026" in page.text


def test_the_week_is_recorded_read_and_put_on_record(
    two_classes: School, week: InstanceId, browser: Browser
) -> None:
    school = two_classes
    arrive(browser, school, "kit@school.test")
    browser.press("Continue", **WEEK, advice="Phonics")
    assert "Thank you" in browser.press("Send my answers").text
    school.settle()
    told = school.written[-2:]
    assert {kind for kind, _ in told} == {"told", "ask"}
    by_code(browser, school, "teacher@school.test")
    assert "The week of Willow class" in browser.page.text
    assert "Read with A.B." in browser.page.text
    browser.press("Continue", changes="More reading")
    browser.press("Send my answers")
    school.settle()
    assert school.instance(week).status is InstanceStatus.ENDED
    with school.store.read() as session:
        found = {
            each: records_of(session, SubjectKey.of_pupil(each)).get("class.week_recorded_on")
            for each in ("P017", "P020")
        }
    assert found == {"P017": school.clock.today, "P020": None}


def test_the_code_page_does_not_speak_of_one_child(
    two_classes: School, week: InstanceId, browser: Browser
) -> None:
    two_classes.answer(week, "S05", WEEK)
    page = arrive(browser, two_classes, "teacher@school.test")
    assert "About Willow class" in page.text
    assert "What you read and write here is private." in page.text


def test_the_same_about_two_classes_is_answered_on_one_page(
    two_classes: School, browser: Browser
) -> None:
    school = two_classes
    for number, name in enumerate(("Willow", "Oak")):
        start(f"run-{number}", "ta_week", name, FRIDAY, school)
    school.settle()
    assert "2 things about 2 classes" in str(school.post.taken[-1][1]["Subject"])
    page = browser.open(letter_link(school, "kit@school.test"))
    assert "leave out any class you want to come back to" in page.text
    page = browser.press("Answer for all 2 classes on one page")
    assert "Your week with each class, up to Friday 18 September 2026" in page.text
    assert "You can leave out any class" in page.text
    assert "Answer for at least one class" in browser.press("Continue").text
    prefix = next(each for each in page.ids if each.endswith("-subject")).removesuffix("subject")
    page = browser.press("Continue", **{f"{prefix}{name}": said for name, said in WEEK.items()})
    page = browser.press("Send my answers")
    assert "about each class straight away" in page.text
    assert "answer for this class now" in page.text
    assert "child" not in page.text


def test_letter_and_board_say_which_week_it_is_about(two_classes: School, week: InstanceId) -> None:
    letter = two_classes.post.taken[-1][1].get_body(("plain",))
    assert letter is not None
    assert "Your week with Willow class, up to Friday 18 September 2026" in letter.get_content()
    assert isinstance(two_classes.board, FakeBoard)
    step = two_classes.board.definitions[week].step("week")
    assert step is not None
    assert step.title == "Your week with <class>, up to Friday 18 September 2026"


def test_another_week_is_not_answered_on_the_same_page(
    two_classes: School, browser: Browser
) -> None:
    school = two_classes
    start("run-1", "ta_week", "Willow", FRIDAY, school)
    start("run-2", "ta_week", "Oak", {"week_ending": date(2026, 9, 25)}, school)
    school.settle()
    page = browser.open(letter_link(school, "kit@school.test"))
    assert "Answer for all" not in page.text


def test_the_staff_see_what_it_is_about_and_no_childs_page(
    two_classes: School, week: InstanceId, browser: Browser
) -> None:
    report = two_classes.start("", "run-2", process="sen_information_report")
    desk = sign_in(browser, two_classes, "sendco@school.test")
    overview = desk.open("/staff").text
    assert "Willow class" in overview
    assert "The whole school" in overview
    for case, about in ((week, "Willow class"), (report, "the whole school")):
        page = desk.open(f"/staff/instances/{case}")
        assert page.status == 200
        assert f"about {about}" in page.text
        assert not any(each.startswith("/staff/pupils/") for each in page.links)
        assert "consent" not in page.text
        assert desk.open(f"/staff/instances/{case}/stop").status == 200


def test_a_form_about_a_class_is_printed_and_entered_from_paper(
    two_classes: School, week: InstanceId, browser: Browser
) -> None:
    item = two_classes.item(week, "S05")
    desk = sign_in(browser, two_classes, "sendco@school.test")
    assert "about Willow class" in desk.open(f"/staff/items/{item.id}/print").text
    assert "About Willow class" in desk.open(f"/staff/items/{item.id}/enter").text


def test_the_report_goes_round_and_stands_on_record_for_the_next_year(
    school: School, browser: Browser
) -> None:
    case = school.start("", process="sen_information_report")
    school.answer(case, "S01", {"published_on": "2025-10-01", "anew": ["provision"]})
    school.answer(case, "S01", {"changed": "The provision"})
    school.answer(case, "S03", {"way": "agree"})
    school.answer(case, "S01", {"published_on": "2026-09-14", "address": "/send"})
    assert school.instance(case).end == "published_anew"
    school.start("", "run-2", process="sen_information_report")
    by_code(browser, school, "sendco@school.test")
    dates = [(name, value) for name, value in browser.page.forms[0].inputs if "published" in name]
    assert [value for _, value in dates] == ["14", "9", "2026"]


@pytest.mark.parametrize(
    ("process", "reference", "why"),
    [
        ("ta_week", "", "Choose a class."),
        ("ta_week", "Wilow", 'There is no class called "Wilow". Did you mean "Willow"?'),
        (
            "sen_information_report",
            "Willow",
            "This process is about the whole school: choose nobody.",
        ),
        ("consent", "", "Choose a pupil."),
    ],
)
def test_what_it_is_to_be_about_must_be_there(
    school: School, process: str, reference: str, why: str
) -> None:
    with pytest.raises(StartRefusedError) as refused:
        start("run-9", process, reference, FRIDAY, school)
    assert str(refused.value) == why


def test_one_week_of_a_class_is_recorded_once(two_classes: School, week: InstanceId) -> None:
    with pytest.raises(StartRefusedError, match="for Willow class is already running as C-0001"):
        start("run-9", "ta_week", "Willow", FRIDAY, two_classes)
    start("run-10", "ta_week", "Oak", FRIDAY, two_classes)
    start("run-11", "ta_week", "Willow", {"week_ending": date(2026, 9, 25)}, two_classes)


def test_a_document_about_a_class_names_the_class_and_what_stands_on_record(
    store: Store, tmp_path: Path
) -> None:
    school = School(store, MovableClock(MONDAY), library=WRITTEN_FOR_TESTS, send_at_once=True)
    school.enrol(tmp_path)
    report = school.start("", process="sen_information_report")
    report_on = SetRecord(
        path="school.sen_report_published_on", value=date(2026, 9, 1), source=VisitKey("w.1.noted")
    )
    with school.store.begin() as session:
        set_records(session, SubjectKey.of_school(), [report_on], report, school.clock())
    case = school.start("Willow", "run-2", process="class_map")
    browser = Browser(school)
    by_code(browser, school, "teacher@school.test")
    assert "SEN information report last published Tuesday 1 September 2026" in browser.page.text
    school.answer(case, "S02", {"groups": "Phonics on Mondays"})
    text = arrive_at_document(Browser(school), school, "teacher@school.test").text
    assert "The provision map of Willow class About Willow class For Tess Ward" in text
    assert "Willow class, Hazel Bank School, 01632 960123: Tess Ward and Sam Ofori" in text
    assert "Phonics on Mondays no week yet; Tuesday 1 September 2026" in text
