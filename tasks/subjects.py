"""Whom or what a process is about, and how that is said to people: a pupil, a class, the school.

Pure. Nothing here names a child by more than initials and year group.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from definitions.model.subjects import SubjectKind
from tasks.state import Frozen, PupilId, SubjectKey

_YEARS = {"N": "Nursery", "R": "Reception"}


class Pupil(Frozen):
    """A child: what the engine and the messages may know of them."""

    id: PupilId
    reference: str
    """The school's own, as in ``P017``; not the UPN."""
    initials: str
    first_name: str
    year_group: str
    class_name: str
    has_left: bool = False
    on_hold: bool = False
    """Nothing may be sent about this pupil: died, or held by the SENDCo."""

    @property
    def key(self) -> SubjectKey:
        """What an instance keeps of it."""
        return SubjectKey.of_pupil(self.id)

    @property
    def known_as(self) -> str:
        """In a sentence that has already said who is meant."""
        return self.initials

    @property
    def label(self) -> str:
        """``A.B., Year 3``: as much of the name as a page needs."""
        return f"{self.initials}, {year_label(self.year_group)}"

    @property
    def heading(self) -> str:
        """The same where it begins a line."""
        return self.label


class SchoolClass(Frozen):
    """A class, by the name that the register has for it."""

    name: str

    @property
    def key(self) -> SubjectKey:
        """What an instance keeps of it."""
        return SubjectKey.of_class(self.name)

    @property
    def known_as(self) -> str:
        """``Oak class``; a name that says so itself stays as it is."""
        says_so = "class" in self.name.casefold().split()
        return self.name if says_so else f"{self.name} class"

    @property
    def label(self) -> str:
        """Likewise."""
        return self.known_as

    @property
    def heading(self) -> str:
        """Likewise."""
        return self.known_as


class WholeSchool(Frozen):
    """The school itself, of which there is one."""

    @property
    def key(self) -> SubjectKey:
        """What an instance keeps of it."""
        return SubjectKey.of_school()

    @property
    def known_as(self) -> str:
        """In a sentence that has already said what is meant."""
        return "the school"

    @property
    def label(self) -> str:
        """As a page says what it is about."""
        return "the whole school"

    @property
    def heading(self) -> str:
        """The same where it begins a line."""
        return "The whole school"


Subject = Pupil | SchoolClass | WholeSchool


def subject_of(key: SubjectKey) -> SchoolClass | WholeSchool:
    """A class or the school, of which nothing needs to be looked up."""
    match key.kind:
        case SubjectKind.CLASS:
            return SchoolClass(name=key.id)
        case SubjectKind.SCHOOL:
            return WholeSchool()
        case SubjectKind.PUPIL:
            raise LookupError(key.kind)
        case _:
            assert_never(key.kind)


def classes(pupils: Iterable[Pupil]) -> tuple[str, ...]:
    """The classes these pupils are in, by name."""
    return tuple(sorted({each.class_name for each in pupils if each.class_name}))


def any_child(known_as: str) -> Pupil:
    """Stands where no one child is meant: ``the child``, ``each child``."""
    return Pupil(
        id=PupilId(""), reference="", initials=known_as, first_name="", year_group="", class_name=""
    )


def each_of(kind: SubjectKind) -> Subject:
    """Stands for all of them, where one page asks about several."""
    match kind:
        case SubjectKind.PUPIL:
            return any_child("each child")
        case SubjectKind.CLASS:
            return SchoolClass(name="each")
        case SubjectKind.SCHOOL:
            return WholeSchool()
        case _:
            assert_never(kind)


def name_subject(text: str, subject: Subject) -> str:
    """Put whom it is about where a definition says ``<child>`` or ``<class>``."""
    return subject.key.kind.fill(text, subject.known_as)


def may_be_written_about(subject: Subject) -> bool:
    """May post be about it? Not about a child who has left, or about whom nothing may be sent."""
    return not (isinstance(subject, Pupil) and (subject.on_hold or subject.has_left))


def has_left(subject: Subject) -> bool:
    """Is it a child who is not at the school any more?"""
    return isinstance(subject, Pupil) and subject.has_left


def year_label(year_group: str) -> str:
    """A year group as people say it: ``3`` is Year 3, ``R`` is Reception."""
    return f"Year {year_group}" if year_group.isdigit() else _YEARS.get(year_group, year_group)
