"""What is about a class or the school begins by itself: over weeks, on the sample school."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import flows
from definitions.library import shipped_library
from definitions.school_days import LONDON
from tasks.people_import import import_people
from tasks.records import records_of
from tasks.schedule_tables import ScheduledStartRow
from tasks.state import InstanceId, InstanceStatus, SubjectKey
from tasks.store import Store
from tasks.tables import InstanceRow
from tests.support.by_itself import (
    AUGUST,
    HEAD,
    add_process,
    go_round,
    library,
    open_school,
    pupil,
    register,
    starts,
    write_library,
)
from tests.support.reference import section
from tests.support.school import MovableClock, School

SAMPLE = Path(flows.__file__).parent / "sample"
CLASSES = ["Acorn", "Birch", "Chestnut", "Hazel", "Oak", "Rowan", "Willow"]
FRIDAY = date(2026, 9, 11)
WEEKLY = next(each for each in section("A schedule").examples if each.kind == "ta_week").text
"""What a school adds to its own copy of the teaching assistants' week, as the reference says."""


@pytest.fixture
def sample(store: Store, tmp_path: Path) -> School:
    """The sample school, in which the shipped week of the assistants begins by itself."""
    text = (shipped_library() / "processes" / "ta_week.yaml").read_text("utf-8")
    write_library(tmp_path, text=text.replace("\nstages:", f"\n{WEEKLY}\nstages:"), name="ta_week")
    school = School(store, MovableClock(AUGUST), library=library(tmp_path))
    take_in(school, "pupils.csv", "staff.csv", folder=tmp_path)
    go_round(school, AUGUST.date())
    return school


def take_in(school: School, *files: str, folder: Path, old: str = "", new: str = "") -> None:
    """Import these whole lists of the sample school, with one word in place of another."""
    for name in files:
        text = (SAMPLE / name).read_text("utf-8")
        (folder / name).write_text(text.replace(old, new) if old else text)
        with school.store.begin() as session:
            report = import_people(session, folder / name, school.clock(), leavers=True)
        assert not report.bad_rows, report


def live(school: School, first: date, last: date) -> None:
    """A round on every day, and whatever is due; nobody ever answers."""
    for number in range((last - first).days + 1):
        go_round(school, first + timedelta(days=number))
        school.settle()


def begun(school: School) -> dict[date, list[str]]:
    """Day to the classes for which it began then."""
    found: dict[date, list[str]] = {}
    with school.store.read() as session:
        rows = session.execute(select(InstanceRow.state, InstanceRow.class_name)).all()
    for state, name in rows:
        found.setdefault(date.fromisoformat(state["started_on"]), []).append(str(name))
    return {day: sorted(names) for day, names in sorted(found.items())}


# ------------------------------------------------------------------------------ week after week


@pytest.mark.timeout(300)
def test_the_week_of_each_class_begins_on_its_last_school_day_but_not_in_half_term(
    sample: School,
) -> None:
    live(sample, date(2026, 10, 1), date(2026, 11, 8))
    fridays = [date(2026, 10, day) for day in (2, 9, 16, 23)]
    assert begun(sample) == dict.fromkeys([*fridays, date(2026, 11, 6)], CLASSES)
    assert {outcome for _, _, outcome in starts(sample.store)} == {"begun"}


def test_it_is_about_the_week_that_ends_that_day_and_asks_its_assistants(sample: School) -> None:
    live(sample, date(2026, 9, 1), FRIDAY)
    asked = Counter[str]()
    with sample.store.read() as session:
        rows = session.execute(
            select(InstanceRow.id, InstanceRow.class_name).where(
                InstanceRow.status != InstanceStatus.ENDED
            )
        ).all()
    for instance, name in rows:
        found = sample.instance(InstanceId(instance))
        if found.started_on == FRIDAY:
            assert found.start == {"week_ending": "2026-09-11"}
            asked.update((f"{name} {item.person}") for item in found.open_items())
    assert asked == Counter(
        ["Acorn S12", "Hazel S12", "Rowan S13", "Willow S13", "Willow S14", "Birch S15", "Oak S15"]
    ), "Chestnut has no assistant"
    with sample.store.read() as session:
        for each in CLASSES:
            assert "class.week_recorded_on" not in records_of(session, SubjectKey.of_class(each))


def test_a_class_that_is_renamed_goes_on_under_its_new_name(sample: School, tmp_path: Path) -> None:
    live(sample, date(2026, 9, 1), FRIDAY)
    sample.clock.move_to(date(2026, 9, 14))
    take_in(sample, "pupils.csv", "staff.csv", folder=tmp_path, old="Oak", new="Elm")
    live(sample, date(2026, 9, 14), date(2026, 9, 25))
    renamed = sorted({*CLASSES, "Elm"} - {"Oak"})
    assert list(begun(sample).values()) == [CLASSES, CLASSES, renamed, renamed]


def test_a_class_that_is_emptied_has_no_more_weeks(sample: School, tmp_path: Path) -> None:
    live(sample, date(2026, 9, 1), FRIDAY)
    sample.clock.move_to(date(2026, 9, 14))
    take_in(sample, "pupils.csv", folder=tmp_path, old=",Birch,", new=",Rowan,")
    live(sample, date(2026, 9, 14), date(2026, 9, 25))
    others = [each for each in CLASSES if each != "Birch"]
    assert list(begun(sample).values()) == [CLASSES, CLASSES, others, others]


# -------------------------------------------------------------------------------- one at a time


@pytest.fixture
def small(store: Store, tmp_path: Path) -> School:
    """One pupil in Willow and one in Oak; a note of each week and a report of each year."""
    add_process(tmp_path, "weekly_note")
    add_process(tmp_path, "yearly_report")
    school = open_school(store, tmp_path, own=False)
    register(school, tmp_path, HEAD + pupil(1) + pupil(2, in_class="Oak"))
    go_round(school, AUGUST.date())
    return school


def of(school: School, process: str) -> list[tuple[str, str, str]]:
    """What that process's schedule came to."""
    query = select(ScheduledStartRow).where(ScheduledStartRow.process == process)
    with school.store.read() as session:
        rows = session.scalars(query.order_by("occurrence", "subject"))
        return [(row.occurrence, row.subject, row.outcome) for row in rows]


def test_for_the_school_it_begins_once_a_year(small: School) -> None:
    live(small, date(2026, 9, 1), date(2026, 9, 30))
    assert of(small, "yearly_report") == [("2026-27", "", "begun")]


def test_after_days_without_any_rounds_it_still_begins(small: School) -> None:
    go_round(small, date(2026, 9, 13))
    assert of(small, "yearly_report") == [("2026-27", "", "begun")]
    week = "2026-27 autumn week 2"
    assert of(small, "weekly_note") == [(week, "Oak", "begun"), (week, "Willow", "begun")]


def test_what_lay_before_it_was_first_seen_does_not_begin(store: Store, tmp_path: Path) -> None:
    add_process(tmp_path, "weekly_note")
    add_process(tmp_path, "yearly_report")
    saturday = datetime(2026, 9, 12, 9, 0, tzinfo=LONDON)
    school = open_school(store, tmp_path, 1, own=False, now=saturday)
    go_round(school, saturday.date())
    assert starts(store) == []


def test_its_condition_reads_the_record_of_that_class_only(small: School) -> None:
    """Willow's note of that Friday was asked for by hand, and is on record already."""
    small.clock.move_to(date(2026, 9, 10))
    note = small.start("Willow", process="weekly_note", week_ending=FRIDAY)
    small.answer(note, "S02", {"week": "Good"})
    assert small.instance(note).status is InstanceStatus.ENDED
    go_round(small, FRIDAY)
    assert of(small, "weekly_note") == [("2026-27 autumn week 2", "Oak", "begun")]


def test_beside_one_that_runs_it_is_passed_over(small: School) -> None:
    small.clock.move_to(FRIDAY)
    small.start("Willow", process="weekly_note", week_ending=FRIDAY)
    small.start("", "run-2", process="yearly_report")
    go_round(small, FRIDAY)
    week = "2026-27 autumn week 2"
    assert of(small, "weekly_note") == [
        (week, "Oak", "begun"),
        (week, "Willow", "running already"),
    ]
    assert of(small, "yearly_report") == [("2026-27", "", "running already")]


def plan_more(school: School, **row: str) -> None:
    """What a round leaves that is killed after it has settled for whom it is."""
    occurrence = "2026-27 autumn week 2"
    planned = ScheduledStartRow(
        process="weekly_note", schedule="weekly", occurrence=occurrence, outcome="planned", **row
    )
    with school.store.begin() as session:
        session.add(planned)


def test_a_class_that_is_emptied_between_the_list_and_the_start_is_passed_over(
    small: School,
) -> None:
    go_round(small, FRIDAY)
    plan_more(small, subject="Elm")
    go_round(small, FRIDAY)
    assert of(small, "weekly_note")[0] == ("2026-27 autumn week 2", "Elm", "no child in the class")


def test_a_process_that_was_about_pupils_meanwhile_begins_nothing_for_them(small: School) -> None:
    go_round(small, FRIDAY)
    plan_more(small, subject="P001", pupil_id="P001")
    go_round(small, FRIDAY)
    assert of(small, "weekly_note")[1] == (
        "2026-27 autumn week 2",
        "P001",
        "about something else",
    )
