"""What is timed and counted apart from anybody's task: clocks and tallies."""

from __future__ import annotations

from enum import StrEnum

from definitions.model.deadlines import Deadline
from definitions.model.part import Part


class Tally(Part):
    """What should happen so often in a school year: finished steps are counted."""

    name: str
    title: str
    """As people read it; may hold ``<child>``."""
    counted: tuple[str, ...]
    """The steps; each visit that is done counts once, in the school year in which it was."""
    at_least: int
    warn: str
    """The role that is told when what is left of the year no longer suffices."""
    basis: tuple[str, ...] = ()


class Owner(StrEnum):
    """Whose time a clock measures."""

    SCHOOL = "school"
    AUTHORITY = "authority"
    PARENT = "parent"
    AGENCY = "agency"


class Exemption(StrEnum):
    """What the law lets an owner rely on who does not keep to a limit."""

    SCHOOL_CLOSURE = "school closure"
    """SEND Regulations 2014 reg 5(4), 10(4) and 13(3)."""


class Clock(Part):
    """A period that the law or the policy times, apart from anybody's task."""

    name: str
    title: str
    """As people read it; may hold ``<child>``."""
    whose: Owner
    start: str
    """The step whose being done starts it; ``start``: the process itself."""
    stop: str
    """The step whose being done stops it."""
    aim: Deadline | None = None
    """Moves back to the last school day, as a due date does."""
    legal: Deadline | None = None
    """Never moves for the school's calendar; for the tribunal's rules, if it says so."""
    may_stretch: Exemption | None = None
    """What is said beside the limit where it applies; the limit does not move for it."""
    basis: tuple[str, ...] = ()

    @property
    def anchors(self) -> tuple[str, ...]:
        """What its deadlines may be counted from and is the day on which it starts."""
        return ("asked", "start" if self.start == "start" else f"{self.start}.done")
