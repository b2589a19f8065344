"""A school in which processes begin by themselves, and its rounds.

A look at each child on SEN support, always; a note about each class and a report, where wanted.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from definitions.library import Library, shipped_library
from definitions.school_days import LONDON
from flows.deployments import Deployer
from flows.rounds import Rounds
from tasks.effect_types import SetRecord
from tasks.people_import import import_people
from tasks.records import set_records
from tasks.schedule_tables import ScheduledStartRow
from tasks.state import SubjectKey, VisitKey
from tasks.store import Store
from tests.support.school import REGISTER, MovableClock, School

DEFINITIONS = Path(__file__).parents[1] / "fixtures" / "good_definitions" / "processes"
DEFINITION = DEFINITIONS / "termly_look.yaml"
AUGUST = datetime(2026, 8, 3, 9, 0, tzinfo=LONDON)
AUTUMN, SPRING, SUMMER = date(2026, 9, 7), date(2027, 1, 11), date(2027, 4, 19)
"""The Mondays of the second school weeks of 2026-27."""


HEAD = REGISTER["pupils.csv"].split("\n", 1)[0] + "\n"


def pupil(number: int, status: str = "sen_support", in_class: str = "Willow") -> str:
    """A line of the register."""
    return f"P{number:03},Ann{number} Dale,,2018-12-01,Year 3,{in_class},English,{status},\n"


def add_process(folder: Path, name: str, old: str = "", new: str = "") -> Path:
    """Another process in the school's own folder, perhaps a little different."""
    return write_library(folder, old, new, (DEFINITIONS / f"{name}.yaml").read_text("utf-8"), name)


def write_library(
    folder: Path, old: str = "", new: str = "", text: str = "", name: str = "termly_look"
) -> Path:
    """A school's own folder with that one process, perhaps a little different."""
    text = text or DEFINITION.read_text("utf-8")
    assert old in text
    file = folder / "own" / "processes" / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.replace(old, new) if old else text)
    return file


def open_school(
    store: Store, folder: Path, count: int = 20, *, now: datetime = AUGUST, own: bool = True
) -> School:
    """So many pupils, every odd one of them on SEN support."""
    if own:
        write_library(folder)
    school = School(store, MovableClock(now), library=library(folder)).enrol(folder)
    school.clock.now = now
    rows = "".join(pupil(n, "sen_support" if n % 2 else "none") for n in range(1, count + 1))
    register(school, folder, HEAD + rows)
    return school


def library(folder: Path) -> Library:
    """That one process, and the shipped words: to read all that is shipped would take a second."""
    for name in ("roles.yaml", "records.yaml", "lists"):
        (folder / "words").mkdir(exist_ok=True)
        if not (folder / "words" / name).exists():
            (folder / "words" / name).symlink_to(shipped_library() / name)
    return Library([folder / "own", folder / "words"])


def register(school: School, folder: Path, text: str) -> None:
    """Import the whole list of pupils."""
    path = folder / "pupils.csv"
    path.write_text(text)
    with school.store.begin() as session:
        report = import_people(session, path, school.clock(), leavers=True)
    assert not report.bad_rows, report


def rounds_of(school: School, told: list[str] | None = None) -> Rounds:
    """The rounds of a process, for the duty that begins what is due: it asks nothing of Prefect."""
    return Rounds(
        school,
        pool="",
        deployer=Deployer(school.prefect, ""),
        wake=lambda _instance, _why: None,
        wall=school.clock,
        tell=(told if told is not None else []).append,
    )


def go_round(school: School, day: date) -> None:
    """The rounds of that day, at nine."""
    school.clock.move_to(day)
    rounds_of(school).begin_scheduled()


def starts(store: Store) -> list[tuple[str, str, str]]:
    """Occurrence, subject and outcome of every start, in order."""
    with store.read() as session:
        rows = session.scalars(
            select(ScheduledStartRow).order_by(
                ScheduledStartRow.occurrence, ScheduledStartRow.subject
            )
        )
        return [(row.occurrence, row.subject, row.outcome) for row in rows]


def set_status(school: School, reference: str, status: str) -> None:
    """Somebody comes on to the register, or goes off it."""
    source = VisitKey(f"test.{school.clock()}")
    effect = SetRecord(path="pupil.sen_status", value=status, source=source)
    with school.store.begin() as session:
        set_records(session, SubjectKey.of_pupil(reference), [effect], None, school.clock())
