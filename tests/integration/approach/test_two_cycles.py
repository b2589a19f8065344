"""One child through two whole cycles over two terms: each letter, item, record and copy.

Every date is worked by hand from the calendar; see conftest.py for who did what on which day. What
is due so many school days after it was asked leaves out both half-terms, Christmas and INSET.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tasks.state import ItemStatus
from tests.integration.approach.conftest import FRED, MIA, Story

IDENTIFY = [
    ("09-07", "teacher", "Please answer by Monday 14 September"),  # concern
    ("09-10", "teacher", "A reminder for Monday 14 September"),
    (
        "09-11",
        "teacher",
        "2 things about AB (Year 3), the next by Friday 25 September",
    ),  # talks
    ("09-16", "sendco", "Please answer by Wednesday 23 September"),  # decision
    ("09-17", "teacher", "Please check and agree by Thursday 24 September"),
    ("09-18", "mia", "Please answer by Friday 2 October"),  # C1
    ("09-18", "sendco", "Please print and hand over"),
    ("09-29", "mia", "Your answer is still welcome"),  # one is enough, and Fred has answered
    ("10-01", "mia", "Thank you"),
    ("10-01", "sendco", "The parents have been heard about AB"),
    ("10-01", "mia", "A document for you about AB (Year 3)"),  # s.68
]
ASSESS = [
    ("10-02", "sendco", "Please print and hand over"),  # s.68, for Fred
    ("10-02", "teacher", "Please answer by Friday 16 October"),  # observation
    ("10-02", "kit", "2 things about AB (Year 3), the next by Friday 16 October"),
    ("10-02", "mia", "Please answer by Friday 16 October"),  # parent views
    ("10-05", "sendco", "2 things about AB (Year 3)"),  # parent views and C2, for Fred
    ("10-05", "mia", "Please answer by Friday 16 October"),  # C2, the day after her first letter
    ("10-07", "sendco", "Please answer by Wednesday 14 October"),  # the request to the service
    ("10-12", "sendco", "A reminder for Wednesday 14 October"),
    ("10-13", "mia", "2 things about AB (Year 3), the next by Friday 16 October"),
    ("10-13", "teacher", "Please answer by Tuesday 3 November"),  # planning meeting
    ("10-19", "sendco", "The parents have been heard about AB"),  # C2: Mia's time was up
    ("10-20", "sendco", "A late answer has come"),  # her views, handed in on Monday 19
]
FIRST_PLAN = [
    ("10-22", "teacher", "Please answer by Thursday 5 November"),  # plan
    ("11-03", "teacher", "A reminder for Thursday 5 November"),
    ("11-03", "sendco", "Please check and agree by Tuesday 10 November"),
    ("11-04", "mia", "A document for you about AB (Year 3)"),
    ("11-04", "teacher", "A document for you about AB (Year 3)"),
    ("11-04", "kit", "A document for you about AB (Year 3)"),
    ("11-04", "sendco", "Please print and hand over"),
    ("11-06", "kit", "Please answer by Friday 13 November"),  # briefing
    ("11-10", "sendco", "Please answer by Tuesday 17 November"),  # help
    ("11-25", "teacher", "Please answer by Wednesday 2 December"),  # half-way
    ("11-30", "teacher", "A reminder for Wednesday 2 December"),
]
FIRST_REVIEW = [
    ("12-11", "teacher", "Please answer by Friday 8 January"),  # 15 school days before the review
    ("12-11", "kit", "2 things about AB (Year 3), the next by Friday 8 January"),
    ("12-11", "mia", "Please answer by Friday 8 January"),
    ("12-11", "sendco", "Please print and hand over"),
    ("01-04", "ola", "2 things about AB (Year 3), the next by Friday 8 January"),  # Kit has left
    ("01-06", "ola", "2 things about AB (Year 3), the next by Friday 8 January"),
    ("01-06", "mia", "Your answer is still welcome"),
    ("01-06", "teacher", "Please answer by Friday 15 January"),  # review meeting
    ("01-07", "mia", "Thank you"),
    ("01-13", "teacher", "A reminder for Friday 15 January"),
    ("01-15", "sendco", "Please answer by Friday 22 January"),  # conclusion
]
CONCLUSION = [
    ("01-18", "teacher", "Please check and agree by Monday 25 January"),
    ("01-18", "mia", "A document for you about AB (Year 3)"),  # the service's advice
    ("01-18", "ola", "A document for you about AB (Year 3)"),
    ("01-18", "sendco", "Please print and hand over"),
    ("01-19", "teacher", "A document for you about AB (Year 3)"),
    ("01-19", "sendco", "Please answer again by Tuesday 26 January"),
    ("01-20", "teacher", "Please check and agree by Wednesday 27 January"),
    ("01-21", "mia", "A document for you about AB (Year 3)"),  # the review
    ("01-21", "teacher", "A document for you about AB (Year 3)"),
    ("01-21", "ola", "A document for you about AB (Year 3)"),
    ("01-21", "sendco", "Please print and hand over"),
]
SECOND_PLAN = [
    ("01-22", "teacher", "Please answer by Friday 29 January"),  # plan
    ("01-25", "teacher", "Please answer by Friday 5 February"),  # what to do with the advice
    ("01-25", "sendco", "Please check and agree by Monday 1 February"),
    ("01-26", "mia", "A document for you about AB (Year 3)"),
    ("01-26", "teacher", "A document for you about AB (Year 3)"),
    ("01-26", "ola", "A document for you about AB (Year 3)"),
    ("01-26", "sendco", "Please print and hand over"),
    ("01-27", "ola", "Please answer by Wednesday 3 February"),  # briefing
    ("02-01", "ola", "A reminder for Wednesday 3 February"),
    ("02-03", "teacher", "A reminder for Friday 5 February"),
    ("02-05", "ola", "Your answer is still needed"),
    ("02-09", "teacher", "Your answer is still needed"),
    ("02-10", "sendco", "Not answered yet"),
    ("02-11", "teacher", "Please answer by Friday 26 February"),  # half-way, after half-term
    ("02-22", "sendco", "Not answered yet"),  # what to do with the advice
    ("02-24", "teacher", "A reminder for Friday 26 February"),
]
SECOND_REVIEW = [
    ("02-25", "teacher", "Please answer by Thursday 11 March"),
    ("02-25", "ola", "2 things about AB (Year 3), the next by Thursday 11 March"),
    ("02-25", "mia", "Please answer by Thursday 11 March"),
    ("02-25", "sendco", "Please print and hand over"),
    ("03-09", "mia", "A reminder for Thursday 11 March"),
    ("03-09", "sendco", "A reminder for Thursday 11 March"),  # Fred's, on paper
    ("03-09", "mia", "Thank you"),
    ("03-09", "teacher", "Please answer by Thursday 18 March"),  # review meeting
    ("03-16", "teacher", "A reminder for Thursday 18 March"),
    ("03-18", "sendco", "Please answer by Thursday 25 March"),  # conclusion
    ("03-19", "teacher", "Please check and agree by Monday 12 April"),  # Easter is in between
    ("03-22", "mia", "A document for you about AB (Year 3)"),
    ("03-22", "teacher", "A document for you about AB (Year 3)"),
    ("03-22", "ola", "A document for you about AB (Year 3)"),
    ("03-22", "sendco", "Please print and hand over"),
    ("03-23", "mia", "A document for you about AB (Year 3)"),  # support ends
    ("03-23", "sendco", "Please print and hand over"),
]
PARTS = (
    (IDENTIFY, date(2026, 10, 2)),
    (ASSESS, date(2026, 10, 22)),
    (FIRST_PLAN, date(2026, 12, 11)),
    (FIRST_REVIEW, date(2027, 1, 18)),
    (CONCLUSION, date(2027, 1, 22)),
    (SECOND_PLAN, date(2027, 2, 25)),
    (SECOND_REVIEW, date(2027, 4, 1)),
)


@pytest.mark.parametrize("part", range(len(PARTS)))
def test_each_letter_goes_to_whom_and_when_it_should(two_cycles: Story, part: int) -> None:
    expected, until = PARTS[part]
    since = PARTS[part - 1][1] if part else date(2026, 9, 1)
    sent = [
        (day, who, subject.split(":")[0])
        for day, who, subject in two_cycles.approach.letters(since, until)
    ]
    assert sent == expected


@pytest.mark.parametrize(
    ("day", "items"),
    [
        ("09-21", []),  # its parents are asked for C1 by the process that it runs
        ("10-01", [("letter", "S01", "2026-10-08")]),
        (
            "10-02",
            [
                ("child_views", "S05", "2026-10-16"),
                ("observation", "S02", "2026-10-16"),
                ("parent_views", "K1", "2026-10-16"),
                ("parent_views", "K2", "2026-10-16"),
                ("support_view", "S05", "2026-10-16"),
            ],
        ),
        (
            "10-13",
            [("parent_views", "K1", "2026-10-16"), ("planning_meeting", "S02", "2026-11-03")],
        ),
        ("01-06", [("parent_review", "K1", "2027-01-08"), ("review_meeting", "S02", "2027-01-15")]),
        ("01-22", [("iep", "S02", "2027-01-29")]),
        ("01-27", [("briefing", "S06", "2027-02-03")]),
        ("02-11", [("half_way", "S02", "2027-02-26")]),
        ("03-09", [("parent_review", "K2", "2027-03-11"), ("review_meeting", "S02", "2027-03-18")]),
        ("03-24", []),
    ],
)
def test_what_is_open(two_cycles: Story, day: str, items: list[tuple[str, str, str]]) -> None:
    assert two_cycles.open_on[day] == items


def test_on_no_day_is_anything_stuck(two_cycles: Story) -> None:
    first = date(2026, 9, 7)
    days = (date(2027, 3, 24) - first).days + 1
    assert sorted(set(two_cycles.approach.checked)) == [
        first + timedelta(days=number) for number in range(days)
    ]
    assert two_cycles.approach.now.end == "left_support"
    assert two_cycles.approach.now.visits["plan"] == 2


def test_what_is_on_record(two_cycles: Story) -> None:
    begun, reported = two_cycles.records_on["10-01"], two_cycles.records_on["01-22"]
    ended = two_cycles.records_on["03-24"]
    assert two_cycles.records_on["09-21"]["pupil.sen_status"] is None
    assert begun["pupil.sen_status"] == "sen_support"
    assert begun["pupil.sen_support_since"] == date(2026, 10, 1)
    assert begun["pupil.need_areas"] == ("cognition",)
    assert begun["pupil.agencies_wanted"] == ("slt",)
    assert reported["pupil.agency_reports"] == "Say it, show it, wait"
    assert reported["pupil.agencies_wanted"] is None
    assert (ended["pupil.sen_status"], ended["pupil.sen_support_until"]) == (
        "none",
        date(2027, 3, 23),
    )


# ------------------------------------------------------------------------------ people, as they are


def test_a_child_who_will_not_be_asked_is_asked_again_later(two_cycles: Story) -> None:
    case = two_cycles.approach
    said = [case.said(step)["how_said"] for step in ("pupil_talk", "child_views")]
    assert said == ["declined", "drawing"]
    assert list(case.said("pupil_talk")) == ["how_said"]


def test_a_late_mother_is_heard_and_nothing_moves(two_cycles: Story) -> None:
    views = [i for i in two_cycles.approach.now.items if i.step == "parent_views"]
    assert {i.person: i.status for i in views} == {
        MIA: ItemStatus.CAME_AFTER,
        FRED: ItemStatus.ANSWERED,
    }


def test_a_leavers_open_items_are_her_successors(two_cycles: Story) -> None:
    in_december = {(step, person) for step, person, _ in two_cycles.open_on["12-11"]}
    in_january = {(step, person) for step, person, _ in two_cycles.open_on["01-04"]}
    assert {("support_review", "S05"), ("child_review", "S05")} <= in_december
    assert {("support_review", "S06"), ("child_review", "S06")} <= in_january
    assert not {each for each in in_january if each[1] == "S05"}


# --------------------------------------------------------------------------------------- documents


def test_both_parents_have_the_plan(two_cycles: Story) -> None:
    for parent in (MIA, FRED):
        inside = two_cycles.copies[parent].inside
        for said in (
            "Tuesday 3 November 2026",  # starts
            "Wednesday 25 November 2026",  # half-way
            "Friday 15 January 2027",  # review
            "Reads ten words",
            "45 minutes a week",
            "Cognition and learning",
        ):
            assert said in inside


def test_the_review_says_what_became_of_each_target_and_what_comes_next(two_cycles: Story) -> None:
    inside = two_cycles.copies["review"].inside
    for said in ("Reads ten words", "Met", "Partly met", "Another cycle", "Friday 15 January 2027"):
        assert said in inside


def test_the_second_plan_begins_with_the_target_that_goes_on(two_cycles: Story) -> None:
    assert two_cycles.suggested["starts_on"] == "22 1 2027"
    first, second = two_cycles.suggested["targets"]
    assert first["target"] == "Asks for help"
    assert first["minutes_a_week"] == "45"
    assert set(second.values()) == {""}
