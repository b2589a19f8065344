"""The school around a random history: its people, its dates, and who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from definitions.model.subjects import SubjectKind
from definitions.school_days import SchoolCalendar, Term, english_bank_holidays
from tasks.assignment import Agency, Contact, Deputy, Directory, StaffMember, with_deputies
from tasks.state import PersonId
from tasks.subjects import SchoolClass, WholeSchool
from tasks.world import World
from tests.support.cases import YEAR, parent, staff, world
from tests.support.definitions import vocabulary

SENDCO = PersonId("S1")
LAST_DAY = date(2028, 6, 30)
"""Nothing happens after it but what must come by itself; the calendar ends some years later."""
_YEARS = range(-1, 6)


def _years_later(day: date, years: int) -> date:
    return day.replace(year=day.year + years)


CALENDAR = SchoolCalendar(
    years=tuple(
        YEAR.model_copy(
            update={
                "name": f"{2026 + more}-{27 + more}",
                "terms": tuple(
                    Term(first=_years_later(t.first, more), last=_years_later(t.last, more))
                    for t in YEAR.terms
                ),
            }
        )
        for more in _YEARS
    ),
    bank_holidays=english_bank_holidays(2025, 2033),
)
"""The year of these histories, and those like it around it: a date may lie there."""

AGENCIES = ("slt", "ep")
START = {"kind": "short", "services": list(AGENCIES), "since": "2026-09-01"}
"""What every random definition is started with."""

PEOPLE = (
    staff("S1", "sendco"),
    staff("S2", "class_teacher"),
    staff("S3", "head_teacher"),
    staff("S4", "teaching_assistant"),
    staff("S5", "teaching_assistant"),
    parent("K1"),
    parent("K2", "father", email=None),
)
PLACES = (("sendco", "S1"), ("class_teacher", "S2"), ("head_teacher", "S3"))
"""The roles in which somebody else may stand in, and whose they are."""


def first_world(kind: SubjectKind) -> World:
    """As it stands when an instance begins that is about such a one."""
    found = world(calendar=CALENDAR, records={"pupil.agencies_wanted": ["slt"]})
    kinds = {path: record.kind for path, record in vocabulary().records.items()}
    services = tuple(Agency(key=each, title=each.upper()) for each in AGENCIES)
    around: dict[str, object] = {"agencies": services}
    if kind is not SubjectKind.PUPIL:
        around["subject"] = SchoolClass(name="Oak") if kind is SubjectKind.CLASS else WholeSchool()
    directory = found.directory.model_copy(update=around)
    return found.model_copy(update={"kinds": kinds, "directory": directory})


@dataclass
class People:
    """Who is there, and who stands in for somebody; there is always a SENDCo."""

    present: set[int] = field(default_factory=lambda: set(range(len(PEOPLE))))
    deputies: set[Deputy] = field(default_factory=set)

    def come_or_go(self, whom: int) -> None:
        """Somebody leaves, or is there again."""
        self.present ^= {1 + whom % (len(PEOPLE) - 1)}

    def deputise(self, whom: int, how: int) -> None:
        """Somebody takes another's place for a while, or gives it back."""
        role, holder = PLACES[whom % len(PLACES)]
        deputy = Deputy(role=role, holder=PersonId(holder), deputy=PersonId(f"S{1 + how % 5}"))
        if deputy.deputy != deputy.holder:
            self.deputies ^= {deputy}

    def around(self, directory: Directory) -> Directory:
        """The same pupil, with the people of today."""
        here = [PEOPLE[number] for number in sorted(self.present)]
        if directory.pupil is None:
            here = [each for each in here if isinstance(each, StaffMember)]
        members = [each for each in here if isinstance(each, StaffMember)]
        standing_in = sorted(self.deputies, key=lambda each: (each.role, each.deputy))
        return directory.model_copy(
            update={
                "staff": with_deputies(members, standing_in),
                "contacts": tuple(each for each in here if isinstance(each, Contact)),
            }
        )
