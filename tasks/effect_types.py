"""What the engine can decide must be done, as values. Pure."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from tasks.state import Frozen, ItemId, ItemStatus, PersonId, StepState, VisitKey, WorkItem


class MessageKind(StrEnum):
    """Why somebody is written to; a folder of templates each."""

    ASK = "ask"
    REMINDER = "reminder"
    DATE_MOVED = "date_moved"
    """A date was corrected, and with it the day by which somebody should answer."""
    ESCALATION = "escalation"
    THANKS = "thanks"
    NO_LONGER_NEEDED = "no_longer_needed"
    TOLD = "told"
    ON_PAPER = "on_paper"
    """To the SENDCo: print, hand over, enter the answer."""
    CHASE = "chase"
    """To the SENDCo: time is up."""
    AGREE = "agree"
    """Please read an answer, and agree to it or send it back."""
    SENT_BACK = "sent_back"
    """To whoever wrote an answer: somebody has sent it back."""
    SETTLE = "settle"
    """To the SENDCo: an answer was sent back too often."""
    TALLY = "tally"
    """What should happen so often in a school year may not come to it any more."""
    CONFIRM_STOP = "confirm_stop"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CAME_AFTER = "came_after"
    HELD = "held"
    CONSENT_EXPIRED = "consent_expired"
    CONSENT_MISSING = "consent_missing"
    """To the SENDCo: a step still waits for a consent that nobody has given or refused."""
    INTERPRETER = "interpreter"
    """To the SENDCo: someone who was asked needs an interpreter."""


class OpenWorkItem(Frozen):
    """Create this item."""

    type: Literal["open work item"] = "open work item"
    item: WorkItem


class ChangeWorkItem(Frozen):
    """Write of this item what is written here, but for its status: its dates, where it stands."""

    type: Literal["change work item"] = "change work item"
    item: WorkItem


class WriteStep(Frozen):
    """Write this step of a visit as it stands here: it is new, or was otherwise before."""

    type: Literal["write step"] = "write step"
    step: StepState


class MoveWorkItem(Frozen):
    """Move this item, if it is still where the engine saw it, by an event of the table."""

    type: Literal["move work item"] = "move work item"
    item: ItemId
    source: ItemStatus = ItemStatus.OPEN
    event: str


class PassOnWorkItem(Frozen):
    """Put this item, if it is still open, into the hands that it names now."""

    type: Literal["pass on work item"] = "pass on work item"
    item: WorkItem
    because: str
    """``has left``, or ``does not hold the role any more``."""


class QueueMessage(Frozen):
    """Put a message in the outbox, once, whatever is replayed."""

    type: Literal["queue message"] = "queue message"
    key: str
    """Unique, the same on every replay; the Message-ID is made from it."""
    kind: MessageKind
    to: PersonId
    address: str
    """As it was on file when the engine decided; checked again at sending."""
    item: ItemId | None = None
    visit: VisitKey | None = None
    about: PersonId | None = None
    """For a message about someone else: who has not answered, whose paper it is."""
    not_before: datetime
    urgent: bool = False
    """Not to be kept for tomorrow when its reader has had a letter today."""
    detail: dict[str, str] = Field(default_factory=dict)
    """Facts for the template that are neither answers nor names: dates, step titles, ends."""


class RecordConsent(Frozen):
    """Write one person's consent to one thing."""

    type: Literal["record consent"] = "record consent"
    person: PersonId
    scope: str
    agency: str = ""
    event: str
    """Of the table: ``requested``, ``given``, ``given in part``, ``refused`` ..."""
    agreed: tuple[str, ...] = ()
    """What was agreed to, where a scope has parts: ``work_with``, ``assess``, ``share``."""
    declined: tuple[str, ...] = ()
    until: date | None = None
    item: ItemId


class SetRecord(Frozen):
    """Write a record of the pupil, class or school."""

    type: Literal["set record"] = "set record"
    path: str
    value: Any
    source: VisitKey


class Note(Frozen):
    """Put a line in the audit trail: ids and reasons, never text from an answer."""

    type: Literal["note"] = "note"
    word: str
    by: str = ""
    item: ItemId | None = None
    visit: VisitKey | None = None
    detail: str = ""


class StartProcess(Frozen):
    """Start this process for the same pupil, or join one like it that is running; once.

    The instance, the step and ``link`` name the child, so that a replay starts no second one.
    """

    type: Literal["start process"] = "start process"
    visit: VisitKey
    link: str
    """Of ``StepState.links``."""
    process: str
    start: dict[str, Any]
    """Start questions to JSON values."""


class LetProcessGo(Frozen):
    """Nobody waits any more for the process that this step runs: it is cancelled."""

    type: Literal["let process go"] = "let process go"
    visit: VisitKey
    link: str


Effect = Annotated[
    OpenWorkItem
    | ChangeWorkItem
    | WriteStep
    | MoveWorkItem
    | PassOnWorkItem
    | QueueMessage
    | RecordConsent
    | SetRecord
    | Note
    | StartProcess
    | LetProcessGo,
    Field(discriminator="type"),
]
