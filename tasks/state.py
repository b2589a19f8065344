"""One running case as values: the instance, its steps, work items and answers. Pure.

A definition knows nothing of running; these types know nothing of YAML. They are pydantic
models only so that the store can write them down as JSON and read them back unchanged.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType

from pydantic import BaseModel, ConfigDict, Field

from definitions.model.subjects import SubjectKind

InstanceId = NewType("InstanceId", str)
ItemId = NewType("ItemId", str)
PersonId = NewType("PersonId", str)
PupilId = NewType("PupilId", str)
VisitKey = NewType("VisitKey", str)
"""One step of one visit of a stage: ``asking.1.answers``."""


class Frozen(BaseModel):
    """A value: never changed, only replaced; its errors never repeat what it was given."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SubjectKey(Frozen):
    """Names whom or what an instance is about: a pupil, a class, or the school."""

    kind: SubjectKind
    id: str = ""
    """A pupil's reference, or the name of a class; empty for the school."""

    @classmethod
    def of_pupil(cls, reference: str) -> SubjectKey:
        """A child."""
        return cls(kind=SubjectKind.PUPIL, id=reference)

    @classmethod
    def of_class(cls, name: str) -> SubjectKey:
        """A class."""
        return cls(kind=SubjectKind.CLASS, id=name)

    @classmethod
    def of_school(cls) -> SubjectKey:
        """The school."""
        return cls(kind=SubjectKind.SCHOOL)

    @property
    def pupil(self) -> PupilId | None:
        """The child, if it is one."""
        return PupilId(self.id) if self.kind is SubjectKind.PUPIL else None

    @property
    def class_name(self) -> str | None:
        """The class, if it is one."""
        return self.id if self.kind is SubjectKind.CLASS else None


# ------------------------------------------------------------------------------------- statuses


class ItemStatus(StrEnum):
    """Where one person's share of an ``ask`` stands."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CAME_AFTER = "came after"
    AWAITED = "awaited"
    """Nobody is asked: what may come is entered here, and is answered then."""
    SHARED = "shared"
    """A copy of a document: it asks for nothing, and so it is never closed."""


class StepStatus(StrEnum):
    """Where one step of one visit stands; all but ``OPEN`` count as closed."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class InstanceStatus(StrEnum):
    """Where a process instance stands."""

    RUNNING = "running"
    HELD = "held"
    """A stage was entered more often than it may be: the SENDCo must choose where to go."""
    STOPPED = "stopped"
    """Cancelled by a click in Prefect; nothing is sent until the SENDCo confirms or undoes it."""
    ENDED = "ended"


class ConsentStatus(StrEnum):
    """Where one person's consent to one thing stands (domain.md F6)."""

    REQUESTED = "requested"
    GIVEN = "given"
    PART = "part"
    REFUSED = "refused"
    NO_ANSWER = "no answer"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class Channel(StrEnum):
    """How an answer reached the school."""

    ONLINE = "online"
    PAPER = "paper"
    PHONE = "phone"
    IN_PERSON = "in person"
    EMAIL = "email"
    """Only for what arrives: nobody is asked to answer by email."""


class ItemKind(StrEnum):
    """What a work item asks for."""

    FORM = "form"
    """The form of an ``ask`` step."""
    CHASE = "chase"
    """The SENDCo's standing item when a step's time is up: go on without, or more time."""
    POST = "post"
    """Print a message for someone without email, and hand it over."""
    COPY = "copy"
    """Nothing: somebody was given a copy of a document, and their link leads to it."""
    AGREE = "agree"
    """Read somebody else's answer; agree to it, or send it back."""
    SETTLE = "settle"
    """The SENDCo's standing item when an answer was sent back too often: accept, or ask again."""
    HELD = "held"
    """The SENDCo's standing item when a step waits for a consent that nobody has decided about."""


# ------------------------------------------------------------------------- instance and its parts


class DueDate(Frozen):
    """What a deadline gave for one work item, and how: an aim."""

    on: date
    legal: date
    """Before it was moved back to the last school day."""
    rule: str
    explanation: str
    """One sentence: the rule, the days skipped, the source."""


class Answer(Frozen):
    """What was given to a work item."""

    item: ItemId
    values: dict[str, Any]
    """Field name to JSON value; a field not asked or not known is absent or None."""
    channel: Channel
    received_on: date
    entered_by: PersonId | None = None
    """Who typed it in for someone else; None when they answered themselves."""
    submitted_at: datetime
    reference: str
    """What the respondent is given to quote: eight letters and digits."""


class Document(Frozen):
    """A document as it was made: written out for each reader only when they read it."""

    made_in: VisitKey
    """The step that made it, or that handed out one which no step makes."""
    made_at: datetime
    """Records are read as they stood then."""
    version: int
    """The visit of the stage it was made in, from 1."""
    answers: tuple[ItemId, ...]
    """What it was made from; an answer that came later is not in it."""
    people: dict[str, PersonId]
    """Role to who held it then: whom the document names."""


class WorkItem(Frozen):
    """One person's share of a step."""

    id: ItemId
    kind: ItemKind = ItemKind.FORM
    visit: VisitKey
    step: str
    person: PersonId
    """Who is asked."""
    offered_to: tuple[PersonId, ...] = ()
    """With ``ask: role``: everyone it is offered to, ``person`` first."""
    handler: PersonId | None = None
    """Who prints it, hands it over and enters the answer, for someone without email."""
    status: ItemStatus = ItemStatus.OPEN
    opened_on: date
    due: DueDate | None = None
    welcome_until: date | None = None
    """Set once the process has gone on without it."""
    subject_item: VisitKey | None = None
    """For ``CHASE``, ``SETTLE`` and ``HELD``: the step that is to be decided about."""
    about: PersonId | None = None
    """For ``POST``: whom the paper is for."""
    agrees_to: ItemId | None = None
    """For ``AGREE``: the form whose answer it is about."""
    arrival: str = ""
    """For ``FORM``: what it is about comes of itself, and is entered when it has come."""
    revises: ItemId | None = None
    """For ``FORM``: the form whose answer was sent back, and is given again here."""
    fired: tuple[str, ...] = ()
    """Timers that have fired: ``remind.0``, ``escalate.1``, ``expire``."""
    left_out: bool = False
    """Withdrawn because its person may not be asked any more: as if they never had been."""

    @property
    def is_entered(self) -> bool:
        """Does a member of staff type in what comes on paper, or comes of itself?"""
        return self.handler is not None or bool(self.arrival)

    @property
    def is_asked(self) -> bool:
        """Is it a form that somebody fills in, and not one of the SENDCo's standing items?"""
        return self.kind in (ItemKind.FORM, ItemKind.AGREE)


class StepState(Frozen):
    """One step of one visit."""

    key: VisitKey
    stage: str
    visit: int
    step: str
    status: StepStatus = StepStatus.OPEN
    opened_on: date
    closed_on: date | None = None
    opened_at: datetime
    closed_at: datetime | None = None
    due: DueDate | None = None
    expire_on: date | None = None
    """Good until the end of this day; the SENDCo may have moved it."""
    waits_until: date | None = None
    """For ``wait``."""
    messages: tuple[str, ...] = ()
    """For ``tell``: keys of the messages whose delivery closes it."""
    document: Document | None = None
    """For ``make``, and for a ``tell`` that hands one out."""
    fired: tuple[str, ...] = ()
    entry: str = ""
    """For ``for_each``: the entry of the list that this one is about."""
    held: bool = False
    """Open, and not begun: it waits for a consent."""
    overridden: bool = False
    """The SENDCo let it begin without the consent it needs, for a child's safety."""
    links: tuple[str, ...] = ()
    """The processes it has asked for: ``run``, ``set_off``, ``consent.1``."""
    outcome: str = ""
    """For ``run``: the end to which the process came; empty until then, and if cancelled."""


class ProcessInstance(Frozen):
    """One running case: a definition version and a subject."""

    id: InstanceId
    reference: str
    """What people quote: ``C-0042``."""
    process: str
    title: str
    definition_hash: str
    subject: SubjectKey
    start: dict[str, Any]
    """The start form's answers."""
    started_on: date
    started_at: datetime
    status: InstanceStatus = InstanceStatus.RUNNING
    stage: str | None = None
    visits: dict[str, int] = Field(default_factory=dict)
    steps: tuple[StepState, ...] = ()
    """Every step ever opened, in the order it was opened."""
    items: tuple[WorkItem, ...] = ()
    answers: tuple[Answer, ...] = ()
    """Not stored with the instance: the store joins them from their own table."""
    whenever_held: tuple[int, ...] = ()
    """Which of the definition's ``whenever`` conditions held at the last look."""
    parent: InstanceId | None = None
    """The instance that started it, if it was not a person."""
    parent_reference: str = ""
    warned: tuple[str, ...] = ()
    """Tallies of which somebody was told that time is short: ``meetings@2026-27``."""
    end: str | None = None
    end_reason: str = ""
    """If it was cancelled with another instance: that one's reference."""
    ended_at: datetime | None = None
    asked_sendco_on: date | None = None
    """While it is held or stopped: when the SENDCo was last asked what is to become of it."""
    look_on: date | None = None
    """The next day on which something is due, if nothing happens before."""
    corrected: dict[str, str] = Field(default_factory=dict)
    """Dates in answers that were corrected since: ``item/question`` to ISO date."""

    def item(self, item_id: ItemId) -> WorkItem | None:
        """The work item of that id, or None."""
        return next((each for each in self.items if each.id == item_id), None)

    def step_state(self, key: VisitKey) -> StepState | None:
        """The step of that visit, or None."""
        return next((each for each in self.steps if each.key == key), None)

    def answer_to(self, item_id: ItemId) -> Answer | None:
        """The answer given to that item, with its dates as they were last corrected, or None."""
        found = next((each for each in self.answers if each.item == item_id), None)
        dates = {
            field: day
            for key, day in self.corrected.items()
            for item, _, field in (key.partition("/"),)
            if item == item_id
        }
        if found is None or not dates:
            return found
        return found.model_copy(update={"values": {**found.values, **dates}})

    def open_items(self) -> tuple[WorkItem, ...]:
        """The items that someone could answer now."""
        return tuple(each for each in self.items if each.status is ItemStatus.OPEN)
