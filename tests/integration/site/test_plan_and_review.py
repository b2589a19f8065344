"""A plan of several targets, its review, and the next plan that begins from the last one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from definitions.library import Library, shipped_library
from flows.starts import start
from notifications.shipped_documents import shipped_documents
from tasks.state import InstanceId, InstanceStatus
from tests.support.school import School
from tests.support.site import Browser, Page, arrive, code_in, sign_in

PROCESSES = Path(__file__).parents[2] / "fixtures" / "good_definitions"
TEACHER, SENDCO = "teacher@school.test", "sendco@school.test"
CELLS = {
    "target": "Read {n}0 words",
    "baseline": "Reads {n}",
    "achieved_when": "All read twice",
    "how": "Cards",
    "in_class": "Word mat",
    "who": "Ms Lane\nMr Day",
    "minutes_a_week": "{n}5",
}


def a_date(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": f"{day.day}", f"{name}-month": f"{day:%m}", f"{name}-year": f"{day:%Y}"}


DATES = {
    **a_date("starts_on", date(2026, 9, 14)),
    **a_date("check_on", date(2026, 10, 5)),
    **a_date("review_on", date(2026, 11, 30)),
}


def target(row: int, **changes: str) -> dict[str, str]:
    cells = {name: text.format(n=row) for name, text in CELLS.items()} | changes
    return {f"targets-{row}-{name}": text for name, text in cells.items()}


REVIEWED = {f"targets-{n}-{name}": "met" for n in (1, 2) for name in ("result", "evidence")}
PLAN = {**DATES, **target(1), **target(2)}


def open_form(school: School, person: str) -> Browser:
    """An hour later, since nobody is sent more than a few codes in one."""
    school.clock.now += timedelta(hours=1)
    browser = Browser(school)
    arrive(browser, school, person)
    browser.press("Send me a code")
    browser.press("Continue", code=code_in(school, person))
    assert browser.page.status == 200
    return browser


def send(browser: Browser, **answers: str | list[str]) -> Page:
    page = browser.press("Continue", **answers)
    assert page.title.startswith("Check your answers"), page.text
    return browser.press("Send my answers")


def headings(page: Page) -> list[str]:
    found = page.response.text.split("<legend>Target ")[1:]
    return [each.partition("<")[0] for each in found]


@pytest.fixture
def plan(school: School) -> InstanceId:
    """Ada's teacher is asked for a plan."""
    school.library = Library([PROCESSES, shipped_library(), shipped_documents()])
    instance = start("run-1", "plan_and_review", "P017", {}, school)
    school.settle()
    return instance


@pytest.fixture
def teacher(school: School, plan: InstanceId) -> Browser:
    return open_form(school, TEACHER)


def test_a_table_begins_with_as_many_rows_as_it_needs(teacher: Browser) -> None:
    assert headings(teacher.page) == ["1", "2"]
    assert "Add another target" in teacher.page.text
    assert "Remove" not in teacher.page.text


def test_a_suggestion_stands_in_the_form_and_is_no_answer_yet(
    teacher: Browser, school: School, plan: InstanceId
) -> None:
    inputs = teacher.page.form("Continue").inputs
    assert {("starts_on-day", "14"), ("starts_on-month", "9")} <= {*inputs}
    assert "We filled this in for you" in teacher.page.text
    page = teacher.press("Continue", **(PLAN | {"starts_on-day": "", "starts_on-month": ""}))
    assert "must include a day and a month" in page.text
    assert ("starts_on-day", "") in page.form("Continue").inputs
    assert school.instance(plan).answers == ()


def test_rows_are_added_up_to_the_most_and_nothing_is_lost(teacher: Browser) -> None:
    page = teacher.press("Add another target", **PLAN)
    assert page.status == 200
    assert page.response.url.fragment == "row-targets-3"
    assert headings(page) == ["1", "2", "3"]
    assert "There is a problem" not in page.text
    assert ("targets-2-target", "Read 20 words") in page.form("Continue").inputs
    page = teacher.press("Add another target")
    assert headings(page) == ["1", "2", "3", "4"]
    assert "Add another" not in page.text


def test_a_row_is_taken_away_and_the_others_are_counted_anew(teacher: Browser) -> None:
    teacher.press("Add another target", **PLAN)
    page = teacher.press("Remove Target 1", **target(3))
    assert headings(page) == ["1", "2"]
    inputs = page.form("Continue").inputs
    assert ("targets-1-target", "Read 20 words") in inputs
    assert ("targets-2-target", "Read 30 words") in inputs
    assert "Remove" not in page.text


def test_a_row_that_was_added_and_not_used_is_no_row(
    teacher: Browser, school: School, plan: InstanceId
) -> None:
    teacher.press("Add another target", **PLAN)
    send(teacher)
    targets = school.instance(plan).answers[0].values["targets"]
    assert [*targets] == ["1", "2"]
    assert targets["2"] == {
        "target": "Read 20 words",
        "baseline": "Reads 2",
        "achieved_when": "All read twice",
        "how": "Cards",
        "in_class": "Word mat",
        "who": ["Ms Lane", "Mr Day"],
        "minutes_a_week": 25,
    }


def test_each_mistake_names_its_row_and_leads_to_its_cell(teacher: Browser) -> None:
    wrong = target(2, baseline="", minutes_a_week="2")
    page = teacher.press("Continue", **(PLAN | wrong | a_date("check_on", date(2026, 9, 21))))
    assert page.status == 422
    assert "Enter an answer to “Where is AB now?” (Target 2)" in page.text
    assert "“Minutes a week” (Target 2) must be between 5 and 600" in page.text
    assert "“When do you check half-way?” must be Monday 28 September 2026 or later" in page.text
    targets = {each.removeprefix("#") for each in page.links if each.startswith("#")}
    assert {"targets-2-baseline", "targets-2-minutes_a_week", "check_on-day"} <= targets
    assert targets <= {*page.ids}


def test_enter_in_a_field_goes_on_and_takes_no_row_away(teacher: Browser) -> None:
    page = teacher.press("Add another target", **PLAN)
    assert page.form("Remove Target 1").button == "Continue"


def test_what_is_saved_is_found_again_through_the_link(teacher: Browser, school: School) -> None:
    teacher.press("Add another target", **PLAN)
    page = teacher.press("Save and come back later", **target(3, who="", minutes_a_week="many"))
    assert page.status == 200
    assert "Your answers are kept. They are not sent yet." in page.text
    assert "Monday 21 September 2026" in page.text
    page = open_form(school, TEACHER).page
    assert headings(page) == ["1", "2", "3"]
    assert ("targets-3-minutes_a_week", "many") in page.form("Continue").inputs
    assert "There is a problem" not in page.text


def test_the_check_page_has_a_heading_for_each_row(teacher: Browser) -> None:
    page = teacher.press("Continue", **PLAN)
    assert "The targets: Target 2 Target, specific and measurable Read 20 words" in page.text
    assert any(each.endswith("#q-targets-2-who") for each in page.links)


def test_the_next_plan_begins_with_the_targets_that_carry_on(
    teacher: Browser, school: School, plan: InstanceId
) -> None:
    teacher.press("Add another target", **PLAN)
    send(teacher, **target(3))
    review = open_form(school, TEACHER)
    assert "Target 2 Target, specific and measurable Read 20 words" in review.page.text
    assert "Reads 2" in review.page.text
    assert "Word mat" not in review.page.text
    results = {f"targets-{n}-result": each for n, each in enumerate(("met", "partly", "partly"), 1)}
    page = review.press(
        "Continue", **results, **{f"targets-{n}-evidence": "A test" for n in (1, 2, 3)}
    )
    assert "Each target: Target 2 Read 20 words How far? Partly met" in page.text
    review.press("Send my answers")
    conclusion = open_form(school, SENDCO)
    page = conclusion.press("Continue", impact="3", next_step="continue", need_areas="cognition")
    assert "must be between -2 and 2" in page.text
    assert "Read 30 words" in page.text
    send(conclusion, impact="\N{MINUS SIGN}1", carried_on=["2", "3"])
    school.live_until(date(2026, 9, 15))
    page = open_form(school, TEACHER).page
    inputs = page.form("Continue").inputs
    assert headings(page) == ["1", "2"]
    assert ("targets-1-target", "Read 20 words") in inputs
    assert ("targets-1-who", "Ms Lane\nMr Day") in inputs
    assert ("targets-2-minutes_a_week", "35") in inputs
    values = school.instance(plan).answers[2].values
    assert (values["carried_on"], values["impact"]) == (["2", "3"], -1)


def test_an_answer_is_shown_with_the_rows_it_was_given_for(
    teacher: Browser, school: School, plan: InstanceId
) -> None:
    """Also when the next visit has other rows."""
    send(teacher, **PLAN)
    review = open_form(school, TEACHER)
    send(review, **REVIEWED)
    send(open_form(school, SENDCO), impact="0", next_step="continue", need_areas="cognition")
    second = {f"targets-{n}-target": f"Write {n}" for n in (1, 2)}
    send(open_form(school, TEACHER), **(PLAN | second))
    reviewed = [each for each in school.instance(plan).items if each.step == "teacher_review"]
    school.clock.now += timedelta(hours=1)
    page = sign_in(Browser(school), school, SENDCO).open(f"/staff/items/{reviewed[0].id}/answer")
    assert "Each target: Target 1 Read 10 words" in page.text


def test_records_that_were_set_are_suggested_and_typed(
    teacher: Browser, school: School, plan: InstanceId
) -> None:
    send(teacher, **PLAN)
    send(open_form(school, TEACHER), **REVIEWED)
    send(open_form(school, SENDCO), impact="0", next_step="leave", need_areas=["cognition"])
    assert school.instance(plan).status is InstanceStatus.ENDED
    start("run-2", "plan_and_review", "P017", {}, school)
    school.settle()
    send(open_form(school, TEACHER), **PLAN)
    send(open_form(school, TEACHER), **REVIEWED)
    page = open_form(school, SENDCO).page
    assert ("need_areas", "cognition") in page.form("Continue").inputs


def test_on_paper_there_is_room_for_every_row(
    teacher: Browser, school: School, plan: InstanceId
) -> None:
    desk = sign_in(Browser(school), school, SENDCO)
    page = desk.open(f"/staff/items/{school.item(plan, 'S02').id}/print")
    assert page.text.count("Target, specific and measurable") == 4
    assert "Please fill in at least 2" in page.text


def test_a_plan_on_paper_is_entered_with_as_many_rows_as_it_has(
    teacher: Browser, school: School, plan: InstanceId
) -> None:
    desk = sign_in(Browser(school), school, SENDCO)
    item = school.item(plan, "S02").id
    desk.open(f"/staff/items/{item}/enter")
    came = {"entered_channel": "paper", **a_date("entered_on", date(2026, 9, 14))}
    page = desk.press("Add another target", **came, **PLAN)
    assert headings(page) == ["1", "2", "3"]
    assert ("entered_channel", "paper") in page.form("Continue").inputs
    assert desk.press("Save and come back later", **target(3)).response.url.path.endswith(
        school.instance(plan).id
    )
    page = desk.open(f"/staff/items/{item}/enter")
    assert ("targets-3-target", "Read 30 words") in page.form("Continue").inputs
    desk.press("Continue")
    desk.press("Store this answer")
    assert [*school.instance(plan).answers[0].values["targets"]] == ["1", "2", "3"]
