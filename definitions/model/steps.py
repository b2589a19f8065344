"""What a stage is made of: steps, each with its verb, and what qualifies them."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from definitions.conditions import Condition
from definitions.model.deadlines import Deadline
from definitions.model.forms import Form
from definitions.model.part import Part

_PATH = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


class Reminder(Part):
    """When someone who has not answered is reminded."""

    at: Deadline
    """Anchored on ``due`` or ``asked``."""


class Escalation(Part):
    """When somebody else is told that nobody has answered, and who."""

    at: Deadline
    to: str


class ExpiryAction(StrEnum):
    """What happens to a step whose time is up."""

    GO_ON = "go on"
    ASK_SENDCO = "ask sendco"
    GO_TO = "go"


class Expiry(Part):
    """When a step's time is up, and what then."""

    at: Deadline
    action: ExpiryAction
    stage: str = ""
    """For ``GO_TO``: the stage or end."""


class Others(Part):
    """How long those not yet heard may still answer after enough others have."""

    until: Deadline


class Repeat(Part):
    """A step done once for each entry of a list: ``agency in pupil.agencies_wanted``."""

    name: str
    """What one entry is called inside the step."""
    path: str
    """The list: agencies or choices; read once, when the step opens."""


class Gate(Part):
    """The consent a step must have: ``agency of start.agencies``."""

    scope: str
    of: str = ""
    """For a scope that is agreed to agency by agency: the entry's name, or a list of agencies."""
    if_refused: str = ""
    """The stage or end to go to; empty: the step is skipped."""


class StepBase(Part):
    """What every step has: a name, and perhaps a condition on which it opens at all."""

    name: str
    when: Condition | None = None
    after: str = ""
    """Inside ``together``: the sibling that must be closed before this step opens."""
    for_each: Repeat | None = None
    needs_consent: Gate | None = None
    title: str = ""
    """As people read it; may hold ``<child>``."""
    basis: tuple[str, ...] = ()


class Shown(Part):
    """Something that whoever is asked may read first."""

    name: str
    """A step, or a record such as ``pupil.agency_reports``."""
    earlier: bool = False
    """The last time round's: the latest that was finished before this visit began."""


ENTERED_BY = "sendco"


class Ask(StepBase):
    """Someone answers a form."""

    verb: Literal["ask"] = "ask"
    role: str
    each: bool = False
    """One work item each, instead of one offered to all."""
    through: tuple[str, ...] = ()
    """The adult who asks a pupil and writes down what was said: the first role that is held."""
    agreed_by: str = ""
    """The role that must agree to the answer before it counts; empty: nobody need."""
    why: str
    form: Form
    show: tuple[Shown, ...] = ()
    arrival: str = ""
    """``wait: for report``: nobody is written to; whoever has the report in hand enters it."""
    enough: int | None = None
    """How many answers close the step; None means all."""
    or_when: Condition | None = None
    others: Others | None = None
    due: Deadline
    remind: tuple[Reminder, ...] = ()
    escalate: tuple[Escalation, ...] = ()
    expire: Expiry | None = None

    @property
    def asked_roles(self) -> tuple[str, ...]:
        """Who gets the work item: the role itself, or those through whom a pupil is asked."""
        return self.through or (self.role,)


class Tell(StepBase):
    """Someone is informed by a message that needs no answer."""

    verb: Literal["tell"] = "tell"
    to: tuple[str, ...]
    """Roles; ``each parent`` is written as ``parent``: a message always has one recipient."""
    message: str = ""
    """The paragraphs of the message; may hold ``<child>``. Not needed beside a document."""
    document: str = ""
    """What each of them is given: a document template, or the name of a step that makes one."""
    due: Deadline | None = None
    """By when everyone should have been told: an aim."""


class Make(StepBase):
    """A document is made from answers as they are now, and kept with the instance."""

    verb: Literal["make"] = "make"
    template: str
    sources: tuple[str, ...]
    """The steps whose answers it is made from: ``from`` in a definition."""


class Set(StepBase):
    """Records are written, dated, with this step as their source."""

    verb: Literal["set"] = "set"
    records: dict[str, str]
    """Record path (``pupil.sen_status``) to a literal or a path (``today``, ``talk.held_on``)."""


class Wait(StepBase):
    """The process waits: until a date, or until everyone asked by a step has been heard.

    ``wait: for`` something that arrives is an ``Ask`` about which nobody is written to.
    """

    verb: Literal["wait"] = "wait"
    until: Deadline | None = None
    heard: str = ""
    """``wait: for everyone in answers``: closes when no item of that step is open."""


class Starting(Part):
    """Whatever starts a process without its start form: with what the form is answered."""

    values: dict[str, str] = Field(default_factory=dict)
    """Its start questions to a word, a path, or the name of the entry of ``for_each``."""

    def is_entry(self, text: str) -> bool:
        """Does it stand for the entry over which a step is repeated?"""
        return False

    def is_path(self, text: str) -> bool:
        """Is it read from somewhere, and not taken as written?"""
        return text == "today" or _PATH.fullmatch(text) is not None


class StartStep(StepBase, Starting):
    """Another process is started about the same subject."""

    process: str

    def is_entry(self, text: str) -> bool:
        """Does it stand for the entry over which the step is repeated?"""
        return self.for_each is not None and text == self.for_each.name


class Run(StartStep):
    """A process that is waited for; it ends with the stage in which it stands."""

    verb: Literal["run"] = "run"


class SetOff(StartStep):
    """A process that is not waited for, and goes its own way."""

    verb: Literal["set_off"] = "set_off"


Step = Annotated[Ask | Tell | Set | Wait | Make | Run | SetOff, Field(discriminator="verb")]


class Together(Part):
    """Steps side by side; it closes when all of them are closed, or enough are done."""

    verb: Literal["together"] = "together"
    name: str
    when: Condition | None = None
    enough: int | None = None
    """How many must be done; then the rest are withdrawn. None means all."""
    steps: tuple[Step, ...]

    def waits_for(self, name: str) -> tuple[str, ...]:
        """The siblings that are closed when that step opens, the nearest first."""
        after = {each.name: each.after for each in self.steps}
        found: list[str] = []
        sibling = after.get(name, "")
        while sibling in after and sibling not in found:
            found.append(sibling)
            sibling = after[sibling]
        return tuple(found)
