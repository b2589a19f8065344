"""A story told of a process: who does what on which day, and what must come of it. Pure.

A scenario lies beside the definitions, in the folder ``scenarios`` of a library. What it says is
rehearsed by ``sendflow test`` in a school of its own, with made-up people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from definitions.conditions import Condition
from definitions.mistakes import Place

CHILD = "child"
"""Whom the story is about, where the process is about a pupil; nobody else is called so."""
PARENT = "parent"
PARENTS = ("mother", "father")
"""Who the child's parents are where a scenario does not say."""
NOBODY, ON_PAPER = "nobody", "on paper"


@dataclass(frozen=True)
class Member:
    """Somebody in a story."""

    name: str
    role: str
    """``parent``, or a role of the school; ``nobody``: nobody holds the role of this name."""
    on_paper: bool = False
    """Has no email, so that the school prints, hands over and enters the answer."""
    place: Place | None = None
    """Where the story names them, if it does."""


@dataclass(frozen=True)
class Given:
    """What is answered, as written: text, lists, and names with values."""

    values: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)


# ------------------------------------------------------------------------------- what people do


@dataclass(frozen=True)
class Start:
    """The process is started, with these answers to its start form."""

    given: Given


@dataclass(frozen=True)
class Answer:
    """Somebody answers what they were asked; what is not given is made up."""

    who: str
    step: str
    given: Given


@dataclass(frozen=True)
class Arrive:
    """Something that the process listens for has come, and the SENDCo enters it."""

    arrival: str
    given: Given


@dataclass(frozen=True)
class SetRecords:
    """Somebody outside the process has changed what is on record."""

    given: Given


@dataclass(frozen=True)
class TakeBack:
    """A parent takes a consent back."""

    who: str
    scope: str
    agency: str = ""
    """For a scope that is agreed to agency by agency."""


@dataclass(frozen=True)
class SendOn:
    """The SENDCo sends a process on that has come to a stage too often."""

    target: str


@dataclass(frozen=True)
class Leave:
    """Somebody has left the school, or the child has."""

    who: str


Act: TypeAlias = Start | Answer | Arrive | SetRecords | TakeBack | SendOn | Leave


# --------------------------------------------------------------------------- what must come of it


class Happening(StrEnum):
    """What can come to pass, as sentences say it."""

    ASKED = "{who} is asked {what}"
    REMINDED = "{who} is reminded of {what}"
    TOLD = "{who} is told {what}"
    TOLD_LATE = "{who} is told that {what} is late"
    BEGINS = "{what} begins"
    STARTED = "{what} is started"
    ENDS = "the process ends as {what}"


@dataclass(frozen=True)
class Happened:
    """This has come to pass on this day."""

    happening: Happening
    what: tuple[str, ...]
    """Steps; a stage, a process or an end."""
    who: str = ""
    due: date | None = None
    """For what somebody is asked."""


@dataclass(frozen=True)
class Stands:
    """Where the newest opening of a step stands: open, held, done, skipped, expired, withdrawn.

    A step of the story's own process comes before one of that name in another.
    """

    step: str
    status: str


@dataclass(frozen=True)
class NobodyElse:
    """On this day nobody is asked anything but what the same moment says."""


@dataclass(frozen=True)
class Nothing:
    """Since the moment before, nobody has been asked, reminded or told anything."""


Fact: TypeAlias = Happened | Stands | NobodyElse | Nothing | Condition


@dataclass(frozen=True)
class Expectation:
    """One sentence after ``then``."""

    fact: Fact
    place: Place


@dataclass(frozen=True)
class Moment:
    """One day of a story: what is done, if anything, and then what must be so."""

    day: date
    place: Place
    act: Act | None = None
    then: tuple[Expectation, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """One story."""

    title: str
    file: str
    process: str
    place: Place
    people: tuple[Member, ...] = ()
    """Those who are named; every other role is held by somebody called as the role is."""
    records: Given = Given()
    agencies: tuple[str, ...] = ()
    """Keys of the services the school works with."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Its file and those of the stories that it follows, for the lines that are quoted where
    something comes otherwise."""
    follows: str = ""
    """The file of the story that this one follows, if any."""
    story: tuple[Moment, ...] = ()
    """With that of the story that it follows, if any, in front."""

    def cast(self, roles: Mapping[str, str]) -> tuple[Member, ...]:
        """Everybody there is: those named, and one for each role that none of them holds.

        ``roles`` are the school's, by name.
        """
        names = {each.name for each in self.people}
        held = {each.role for each in self.people} | names
        others = (Member(role, role) for role in roles if role != PARENT and role not in held)
        free = (name for name in PARENTS if PARENT not in held and name not in names)
        parents = (Member(name, PARENT) for name in free)
        named = (each for each in self.people if each.role != NOBODY)
        return (*named, *others, *parents)
