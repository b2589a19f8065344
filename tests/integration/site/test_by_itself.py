"""The SENDCo sees on the first page what will begin by itself, and what stands in its way."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from definitions.school_days import LONDON
from tasks.store import Store
from tests.support.by_itself import AUTUMN, add_process, go_round, open_school, write_library
from tests.support.school import School
from tests.support.site import Browser, Page, sign_in

FRIDAY = datetime(2026, 9, 4, 9, 0, tzinfo=LONDON)


@pytest.fixture
def school(store: Store, tmp_path: Path) -> School:
    opened = open_school(store, tmp_path, 5, now=FRIDAY)
    opened.send_at_once = True
    return opened


def first_page(school: School) -> Page:
    return sign_in(Browser(school), school, "sendco@school.test").open("/staff")


def test_what_begins_next_and_why_on_that_day(school: School) -> None:
    go_round(school, FRIDAY.date())
    text = first_page(school).text
    assert "Begins by itself A look each term · next on Monday 7 September 2026" in text
    assert (
        "In school week 2 of each term, for each pupil. Monday 7 September 2026 is the first"
        in text
    )
    assert "The last time" not in text


def test_what_the_last_time_came_to(school: School) -> None:
    go_round(school, FRIDAY.date())
    school.start("P003", process="termly_look", raised_by="parent", raised_on="2026-09-04")
    go_round(school, AUTUMN)
    text = first_page(school).text
    assert "next on Monday 11 January 2027" in text
    assert "The last time, 2026-27 autumn: 2 begun, 1 running already." in text


def test_what_begins_for_classes_and_for_the_school_says_so(school: School, tmp_path: Path) -> None:
    add_process(tmp_path, "weekly_note")
    add_process(tmp_path, "yearly_report", "on 1 September", "on 2 October")
    go_round(school, FRIDAY.date())
    text = first_page(school).text
    week = "A note about the week · next on Friday 11 September 2026 On the last school day of each"
    assert f"{week} school week, for each class." in text
    assert "The last time, 2026-27 autumn week 1: 1 begun." in text
    report = "The report of the year · next on Friday 2 October 2026 On 2 October, for the school."
    assert report in text


def test_a_year_that_is_missing_is_told_before_it_is_needed(school: School, tmp_path: Path) -> None:
    write_library(tmp_path, "in school week 2 of each term", "on 1 September")
    text = first_page(school).text
    assert "Not known when The school calendar for 2027-28 is missing" in text


def test_a_term_that_is_too_short_is_told(school: School, tmp_path: Path) -> None:
    write_library(tmp_path, "in school week 2 of each term", "in school week 12 of each term")
    assert "The spring term of 2026-27 has 11 school weeks" in first_page(school).text


def test_where_nothing_begins_by_itself_nothing_is_said_of_it(
    school: School, tmp_path: Path
) -> None:
    write_library(tmp_path).unlink()
    assert "by itself" not in first_page(school).text
