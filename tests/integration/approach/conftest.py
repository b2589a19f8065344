"""Two cycles of one child's support over two terms, lived once on each database.

The school's year is the shipped calendar: half-terms from 24 October to 1 November 2026 and from
12 to 21 February 2027, Christmas from 19 December to 3 January; 12 February is INSET.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from definitions.school_days import LONDON
from tasks.site.papers import Paper
from tasks.state import InstanceId
from tests.support.approach import (
    HER_SUCCESSOR,
    SENDCO,
    TEACHER,
    TEACHING_ASSISTANT,
    Approach,
    begin,
    take_staff,
)
from tests.support.school import FATHER_ON_PAPER, MOTHER, MovableClock, School
from tests.support.stores import fresh_store, kinds

START = datetime(2026, 9, 7, 9, 0, tzinfo=LONDON)
KIT, OLA, MIA, FRED = "S05", "S06", "K1", "K2"
AGREES: dict[str, Any] = {"relationship": "mother", "responsibility": "holds", "identify": "agree"}
TO_SLT: dict[str, Any] = {
    "relationship": "father",
    "responsibility": "holds",
    "agencies": {"slt": dict.fromkeys(("work_with", "assess", "share"), "agree")},
}
TARGETS = {
    str(number): {
        "target": target,
        "baseline": "Four of them",
        "achieved_when": "All ten, twice in a week",
        "how": "Word cards",
        "in_class": "Sits near the board",
        "who": ["Kit Lowe"],
        "minutes_a_week": 45,
    }
    for number, target in ((1, "Reads ten words"), (2, "Asks for help"))
}
RESULTS = {
    key: {"result": result, "evidence": "Checks", "helped": "Often", "and_now": now}
    for key, result, now in (("1", "met", "stop"), ("2", "partly", "carry_on"))
}


@dataclass
class Story:
    """The case as it is at the end, and what was looked at on the way."""

    approach: Approach
    open_on: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    """Month and day to what was open then."""
    records_on: dict[str, dict[str, Any]] = field(default_factory=dict)
    copies: dict[str, Paper] = field(default_factory=dict)
    suggested: dict[str, Any] = field(default_factory=dict)
    """What the form of the second plan begins with."""
    referral: InstanceId | None = None

    def until(self, month: int, day: int) -> None:
        """Go on to a day of this school year."""
        self.approach.until(date(2026 if month > 8 else 2027, month, day))

    def look(self) -> None:
        """Keep what is open now, and what is on record."""
        today = self.approach.school.clock.today.isoformat()[5:]
        self.open_on[today] = self.approach.open_items()
        self.records_on[today] = self.approach.records()


@pytest.fixture(scope="module", params=kinds())
def two_cycles(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Story]:
    """From the concern on Monday 7 September 2026 to the end on Wednesday 24 March 2027."""
    folder = tmp_path_factory.mktemp(request.param)
    with fresh_store(request.param, folder) as store:
        school = School(store, MovableClock(START)).enrol(folder, MOTHER, FATHER_ON_PAPER)
        take_staff(school, folder, TEACHING_ASSISTANT)
        story = Story(begin(school))
        _identify(story)
        _assess(story)
        _first_plan(story)
        _first_review(story, folder)
        _second_plan(story)
        _second_review(story)
        yield story


def _identify(story: Story) -> None:
    case = story.approach
    story.until(9, 11)
    case.answer("concern", TEACHER)
    story.until(9, 15)
    case.answer("parents_talk", TEACHER)
    story.until(9, 16)
    case.answer("pupil_talk", TEACHER, how_said="declined")  # Ada will not be asked today
    story.until(9, 17)
    case.answer("decision", SENDCO, need_areas=["cognition"], agencies=["slt"])
    story.until(9, 18)
    case.agree("decision", TEACHER)
    consent = case.child("consent")
    story.until(9, 21)
    case.on_paper("answers", FRED, of=consent, **AGREES | {"relationship": "father"})
    story.look()
    story.until(10, 1)
    case.answer("answers", MIA, of=consent, **AGREES)
    story.look()


def _assess(story: Story) -> None:
    case = story.approach
    story.until(10, 2)
    case.hand_over("letter")
    story.look()
    consent, story.referral = case.child("consent"), case.child("agency_referral")
    story.until(10, 7)
    case.on_paper("parent_views", FRED)
    case.on_paper("answers", FRED, of=consent, **TO_SLT)
    story.until(10, 12)
    case.answer("observation", TEACHER)
    case.answer("support_view", KIT)
    story.until(10, 13)
    case.answer("child_views", KIT, how_said="drawing")
    case.answer("request", SENDCO, of=story.referral, report_by="2027-01-15")
    story.look()
    story.until(10, 19)
    case.on_paper("parent_views", MIA)  # after Friday 16, when it was due
    story.until(10, 22)
    case.answer("planning_meeting", TEACHER)


def _write_plan(case: Approach, starts: str, check: str, review: str) -> None:
    days: dict[str, Any] = {"starts_on": starts, "check_on": check, "review_on": review}
    case.answer("iep", TEACHER, targets=TARGETS, **days)


def _first_plan(story: Story) -> None:
    case = story.approach
    story.until(11, 3)
    _write_plan(case, "2026-11-03", "2026-11-25", "2027-01-15")
    story.until(11, 4)
    case.agree("iep", SENDCO)
    story.copies |= {who: case.copy("iep_document", who) for who in (MIA, FRED)}
    story.until(11, 6)
    case.hand_over("copies")
    story.until(11, 10)
    case.answer("briefing", KIT, confident="help")
    story.until(11, 12)
    case.answer("help", SENDCO)
    story.until(12, 1)
    case.answer("half_way", TEACHER, going="well")
    story.until(12, 11)
    story.look()


def _first_review(story: Story, folder: Path) -> None:
    case = story.approach
    story.until(12, 17)
    case.answer("teacher_review", TEACHER, targets=RESULTS)
    story.until(1, 4)
    take_staff(case.school, folder, HER_SUCCESSOR)  # Kit has left over Christmas
    story.look()
    story.until(1, 5)
    case.on_paper("parent_review", FRED)
    story.until(1, 6)
    case.answer("support_review", OLA)
    case.answer("child_review", OLA, how_said="talking")
    story.look()
    story.until(1, 7)
    case.answer("parent_review", MIA)
    story.until(1, 15)
    case.answer("review_meeting", TEACHER)
    story.until(1, 18)
    case.answer(
        "conclusion", SENDCO, next_step="continue", need_areas=["cognition"], carried_on=["1", "2"]
    )
    case.answer("advice", SENDCO, of=story.referral, summary="Say it, show it, wait")
    story.until(1, 19)
    case.agree("conclusion", TEACHER, comment="Target 1 is met")
    story.until(1, 20)
    case.answer(
        "conclusion", SENDCO, next_step="continue", need_areas=["cognition"], carried_on=["2"]
    )
    story.until(1, 21)
    case.agree("conclusion", TEACHER)
    story.copies["review"] = case.copy("review_document", MIA)


def _second_plan(story: Story) -> None:
    case = story.approach
    story.until(1, 22)
    case.hand_over("review_copies")
    case.hand_over("copies", of=story.referral)
    story.look()
    story.suggested = case.suggested("iep", TEACHER)
    story.until(1, 25)
    _write_plan(case, "2027-01-25", "2027-02-10", "2027-03-18")
    story.until(1, 26)
    case.agree("iep", SENDCO)
    story.until(1, 27)
    case.hand_over("copies")
    story.look()
    story.until(2, 11)  # Ola has not read it, and her time was up yesterday
    story.look()
    story.until(2, 24)
    case.answer("half_way", TEACHER, going="slowly")
    story.until(2, 25)
    story.look()


def _second_review(story: Story) -> None:
    case = story.approach
    story.until(3, 3)
    case.answer("teacher_review", TEACHER, targets=RESULTS)
    story.until(3, 4)
    case.answer("support_review", OLA)
    case.answer("child_review", OLA, how_said="talking")
    story.until(3, 9)
    case.answer("parent_review", MIA)
    story.look()
    story.until(3, 18)
    case.answer("review_meeting", TEACHER)
    story.until(3, 19)
    case.answer("conclusion", SENDCO, next_step="leave", need_areas=["cognition"])
    story.until(3, 22)
    case.agree("conclusion", TEACHER)
    story.until(3, 23)
    case.hand_over("review_copies")
    story.until(3, 24)
    case.hand_over("end_letter")
    story.look()
