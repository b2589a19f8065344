"""Six children of one class through the autumn term: who gets how much, and nothing is stuck.

People answer after so many school days as a checksum says: most in time, some late, some parents
never. The SENDCo decides what is put before her, and the head teacher has support given.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zlib import crc32

import pytest
from sqlalchemy import select

from definitions.school_days import LONDON
from flows.starts import start
from tasks.effect_types import MessageKind
from tasks.state import InstanceId, ItemKind, WorkItem
from tasks.tables import InstanceRow
from tests.support.approach import enrol_class, hand_in, running, stuck
from tests.support.school import A_DAY, CALENDAR, MovableClock, School
from tests.support.stores import fresh_store

START = datetime(2026, 9, 7, 9, 0, tzinfo=LONDON)
END_OF_TERM = date(2026, 12, 18)
CHILDREN = range(1, 7)
SILENT = {"K105"}
"""Parents who never answer anything."""

WHAT_MATTERS: dict[str, dict[str, Any]] = {
    "decision": {"need_areas": ["cognition"]},
    "way_forward": {"way": "provide"},
    "answers": {"relationship": "mother", "responsibility": "holds", "identify": "agree"},
}


@pytest.fixture(scope="module", params=["sqlite"])
def term(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[School]:
    """Every day until Christmas, at whose end nothing is stuck.

    On one database: what it shows is who is asked how much, and a term of six takes a while.
    """
    folder = tmp_path_factory.mktemp(request.param)
    with fresh_store(request.param, folder) as store:
        school = enrol_class(School(store, MovableClock(START)), folder, CHILDREN)
        chosen = {"raised_by": "teacher", "raised_on": date(2026, 9, 4)}
        for number in CHILDREN:
            start(f"run-{number}", "graduated_approach", f"P1{number:02}", chosen, school)
        while school.clock.today < END_OF_TERM:
            school.settle()
            _answer_what_is_ripe(school)
            school.settle()
            assert stuck(school) == []
            school.clock.move_to(school.clock.today + A_DAY)
        yield school


def _answer_what_is_ripe(school: School) -> None:
    if not CALENDAR.is_school_day(school.clock.today):
        return
    for case in running(school):
        for item in case.open_items():
            if _is_ripe(item, school.clock.today):
                hand_in(school, item, WHAT_MATTERS)


def _is_ripe(item: WorkItem, today: date) -> bool:
    wait = crc32(f"{item.id}".encode()) % 9
    return (
        item.person not in SILENT and CALENDAR.school_day_after(item.opened_on, wait + 1) <= today
    )


def _letters(school: School) -> list[tuple[date, str]]:
    """Day and reader of every letter that could have waited until the next day.

    Not thanks, for which somebody waits at the page; nor what is to be done that very day.
    """
    kinds_of = defaultdict(set)
    for kind, letter in school.written:
        kinds_of[id(letter)].add(kind)
    return [
        (day, str(letter["To"]))
        for day, letter in school.post.taken
        if kinds_of[id(letter)] != {MessageKind.THANKS}
        and not str(letter["Subject"]).startswith(f"Please answer by {day:%A} {day.day} {day:%B}")
    ]


def test_nobody_gets_two_letters_on_one_day(term: School) -> None:
    assert set(Counter(_letters(term)).values()) == {1}


def test_by_christmas_every_child_has_a_plan_whose_parents_answer(term: School) -> None:
    """Where they never do, the head teacher has had it decided that support is given."""
    with term.store.read() as session:
        query = select(InstanceRow).where(InstanceRow.process == "graduated_approach")
        cases = {row.pupil_id: InstanceId(row.id) for row in session.scalars(query)}
    assert len(cases) == len(CHILDREN)
    visits = {pupil: term.instance(each).visits for pupil, each in cases.items()}
    without = {pupil for pupil, each in visits.items() if "plan" not in each}
    assert without == {parent.replace("K", "P") for parent in SILENT}
    assert {pupil for pupil, each in visits.items() if "no_agreement" in each} == without
    assert all("assess" in each for each in visits.values())


def test_what_a_teacher_has_to_do_each_week(term: School) -> None:
    """With ``-s`` it is printed: forms asked of the class teacher, and letters to her."""
    asked = Counter(
        item.opened_on.isocalendar().week
        for item in _items(term)
        if item.person == "S02" and item.kind in (ItemKind.FORM, ItemKind.AGREE)
    )
    mail = Counter(day.isocalendar().week for day, to in _letters(term) if "teacher@" in to)
    for week in range(37, 52):
        sys.stdout.write(f"week {week}: {asked[week]:3} forms, {mail[week]} letters\n")
    assert max(mail.values()) <= 5
    assert sum(asked.values()) >= len(CHILDREN) * 6


def _items(school: School) -> Iterator[WorkItem]:
    with school.store.read() as session:
        cases = [InstanceId(each) for each in session.scalars(select(InstanceRow.id))]
    for each in cases:
        yield from school.instance(each).items
