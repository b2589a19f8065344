"""A process as a school has written it down."""

from __future__ import annotations

from pydantic import Field

from definitions.model.clocks import Clock, Tally
from definitions.model.deadlines import Deadline, Direction
from definitions.model.forms import Form
from definitions.model.part import Part
from definitions.model.schedules import Schedule
from definitions.model.stages import Stage, When
from definitions.model.steps import ENTERED_BY, Ask, Make, Step
from definitions.model.subjects import SubjectKind


class Arrival(Part):
    """Something that may come at any time, and is kept until a step waits for it."""

    name: str
    title: str
    """As people read it; may hold ``<child>``."""
    form: Form

    @property
    def asked(self) -> Ask:
        """What whoever enters it is asked, before any step waits for it."""
        return Ask(
            name=self.name,
            role=ENTERED_BY,
            title=self.title,
            why="",
            form=self.form,
            arrival=self.name,
            due=Deadline(text="on asked", direction=Direction.ON, anchor="asked"),
        )


class End(Part):
    """One way a process can end."""

    name: str
    title: str


class ProcessDefinition(Part):
    """A process as the school has written it down; says nothing of any one case."""

    process: str
    title: str
    about: str
    subject: SubjectKind = SubjectKind.PUPIL
    once_per: tuple[str, ...] = ()
    """Its subject, and names of start fields: a second instance alike in these is refused."""
    version: str
    basis: tuple[str, ...] = ()
    start: Form
    stages: tuple[Stage, ...]
    whenever: tuple[When, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    tallies: tuple[Tally, ...] = ()
    clocks: tuple[Clock, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    """Besides being started by hand."""
    ends: tuple[End, ...]
    gives: dict[str, str] = Field(default_factory=dict)
    """What a process that runs this one may read when it has ended: name to path."""
    names_start_days: bool = False
    """Do the words of its steps name a day of the start form: ``<start.week_ending>``?"""
    templates: dict[str, str] = Field(default_factory=dict)
    """The text of each document template it uses, by name."""
    content_hash: str
    """Names this exact text: process, shared forms, lists; 16 hexadecimal digits of SHA-256."""

    def stage(self, name: str) -> Stage | None:
        """The stage of that name, or None."""
        return next((each for each in self.stages if each.name == name), None)

    def end(self, name: str) -> End | None:
        """The end of that name, or None."""
        return next((each for each in self.ends if each.name == name), None)

    def schedule(self, name: str) -> Schedule | None:
        """The schedule of that name, or None."""
        return next((each for each in self.schedules if each.name == name), None)

    def step(self, name: str) -> Step | None:
        """The step of that name, or None."""
        found = (stage.step(name) for stage in self.stages)
        return next((each for each in found if each is not None), None)

    def arrival(self, name: str) -> Arrival | None:
        """What may arrive under that name, or None."""
        return next((each for each in self.arrivals if each.name == name), None)

    def asks(self) -> tuple[Ask, ...]:
        """Every step that an answer closes, in the order written: ``ask``, and ``wait: for``."""
        return tuple(
            step for stage in self.stages for step in stage.each_step() if isinstance(step, Ask)
        )

    def makes(self, name: str) -> Make | None:
        """The step of that name that makes a document, or None."""
        steps = (step for stage in self.stages for step in stage.each_step())
        return next((s for s in steps if isinstance(s, Make) and s.name == name), None)
