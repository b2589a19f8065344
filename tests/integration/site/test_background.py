"""What is read before answering: each reader sees what they may, and nothing else."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from definitions.library import Library, shipped_library
from definitions.school_days import LONDON
from notifications.shipped_documents import shipped_documents
from tasks.state import InstanceId
from tasks.store import Store
from tests.support.school import (
    FATHER,
    GOOD_DEFINITIONS,
    MOTHER,
    WRITTEN_FOR_TESTS,
    MovableClock,
    School,
)
from tests.support.site import Browser, Page, arrive, code_in

MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=LONDON)
SPOKEN = {"how_said": "talking", "likes": "The pond", "secret": "I am scared of maths"}
TEACHER = "teacher@school.test"


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    library = WRITTEN_FOR_TESTS
    school = School(store, MovableClock(MONDAY), library=library, send_at_once=True)
    return school.enrol(tmp_path, MOTHER, FATHER)


@pytest.fixture
def case(school: School) -> InstanceId:
    return school.start(process="listening")


def read_as(school: School, address: str) -> Page:
    """The form of their newest letter, opened with a code."""
    browser = Browser(school)
    arrive(browser, school, address)
    browser.press("Send me a code")
    return browser.press("Continue", code=code_in(school, address))


def test_the_adult_writes_down_what_the_child_says(school: School, case: InstanceId) -> None:
    page = read_as(school, TEACHER)
    assert "How did AB tell you?" in page.text
    assert "Please read this first" not in page.text
    assert "Please write the answers in AB's own words" in page.text


def test_a_teacher_reads_what_is_for_staff_and_their_own(school: School, case: InstanceId) -> None:
    school.answer(case, "S02", SPOKEN)
    page = read_as(school, TEACHER)
    assert "Please read this first" in page.text
    assert "The pond" in page.text
    assert "Written by you, Monday 14 September 2026" in page.text
    assert "I am scared of maths" in page.text  # it was the teacher who wrote it down


def test_a_parent_reads_what_is_for_parents_and_no_other_parent(
    school: School, case: InstanceId
) -> None:
    school.answer(case, "S02", SPOKEN)
    school.answer(case, "K1", {"view": "A quiet corner"})
    school.answer(case, "S02", {"note": "Fewer sheets", "home": "Early nights"})
    father = read_as(school, "fred@home.test")
    assert "What AB told us" in father.text
    assert "The pond" in father.text
    assert "Early nights" in father.text
    assert "Written by the class teacher" in father.text
    for hidden in ("Tess Ward", "scared of maths", "A quiet corner", "Fewer sheets"):
        assert hidden not in father.response.text
    mother = read_as(school, "mia@home.test")
    assert "A quiet corner" in mother.text
    assert "Written by you" in mother.text
    assert "On SEN support since" in mother.text


def test_a_record_that_was_closed_to_parents_meanwhile_is_left_out(
    store: Store, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    library = Library([own, GOOD_DEFINITIONS, shipped_library(), shipped_documents()])
    school = School(store, MovableClock(MONDAY), library=library, send_at_once=True)
    case = school.enrol(tmp_path, MOTHER).start(process="listening")
    school.answer(case, "S02", SPOKEN)
    school.answer(case, "K1", {"view": "A quiet corner"})
    school.answer(case, "S02", {"note": "Fewer sheets", "home": "Early nights"})
    records = (shipped_library() / "records.yaml").read_text("utf-8")
    (own / "records.yaml").write_text(
        records.replace("read_by: [staff, parent]", "read_by: [staff]")
    )
    mother = read_as(school, "mia@home.test")
    assert "Early nights" in mother.text
    assert "On SEN support since" not in mother.text


def test_before_the_code_nothing_is_shown(school: School, case: InstanceId) -> None:
    school.answer(case, "S02", SPOKEN)
    browser = Browser(school)
    page = arrive(browser, school, TEACHER)
    assert "The pond" not in page.response.text
    assert "Please read this first" not in page.text
