"""What can happen to an instance, as values. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from tasks.state import Frozen, InstanceId, ItemId, PersonId, VisitKey


class Started(Frozen):
    """The SENDCo started the process."""

    type: Literal["started"] = "started"


class Answered(Frozen):
    """Somebody answered a work item; the site has already moved it to answered."""

    type: Literal["answered"] = "answered"
    item: ItemId


class CameAfter(Frozen):
    """An answer was entered for an item that had expired or been withdrawn."""

    type: Literal["came after"] = "came after"
    item: ItemId


class Delivered(Frozen):
    """A message was taken by the recipient's mail server, or handed over on paper."""

    type: Literal["delivered"] = "delivered"
    message: str


class Undeliverable(Frozen):
    """The recipient's mail server refused a message for good."""

    type: Literal["undeliverable"] = "undeliverable"
    message: str


class ConsentWithdrawn(Frozen):
    """Somebody took their consent back; the store has already recorded it."""

    type: Literal["consent withdrawn"] = "consent withdrawn"
    person: PersonId
    scope: str
    agency: str = ""


class Stopped(Frozen):
    """The run was cancelled by a click in Prefect, without a name or a reason."""

    type: Literal["stopped"] = "stopped"


class TakenUpAgain(Frozen):
    """The SENDCo undid the stop."""

    type: Literal["taken up again"] = "taken up again"
    by: PersonId


class Cancelled(Frozen):
    """The SENDCo confirmed the stop."""

    type: Literal["cancelled"] = "cancelled"
    by: PersonId
    reason: str


class SentOn(Frozen):
    """The SENDCo chose where a held instance goes."""

    type: Literal["sent on"] = "sent on"
    by: PersonId
    target: str


class DateCorrected(Frozen):
    """The SENDCo corrected a date that somebody had answered, or that the process started with."""

    type: Literal["date corrected"] = "date corrected"
    item: ItemId | None
    """Whose answer; None for the start form."""
    field: str
    day: date
    by: PersonId


class WorldChanged(Frozen):
    """A watched record, consent or stop changed: look again."""

    type: Literal["world changed"] = "world changed"


class PeopleChanged(Frozen):
    """Somebody around the pupil came, left, or stands elsewhere: look who has what in hand."""

    type: Literal["people changed"] = "people changed"


class ChildEnded(Frozen):
    """A process that a step runs, or that asks for the consent it needs, has come to its end."""

    type: Literal["child ended"] = "child ended"
    visit: VisitKey
    """The step that waits for it."""
    link: str
    child: InstanceId


class NotStarted(Frozen):
    """A process could not be started: there is none of that name now, or its start has changed."""

    type: Literal["not started"] = "not started"
    visit: VisitKey
    link: str


class LetGo(Frozen):
    """The instance that ran this one has left the stage in which it waited for it."""

    type: Literal["let go"] = "let go"
    parent: InstanceId
    reference: str
    """The parent's, as people quote it."""


class HeldWay(StrEnum):
    """What the SENDCo may do about a step that waits for a consent."""

    OVERRIDE = "override"
    """Let it begin: a child's safety needs it."""
    ASK_AGAIN = "ask again"
    SKIP = "skip"
    """Treat it as refused."""


class HeldStepDecided(Frozen):
    """The SENDCo decided about a step that waits for a consent."""

    type: Literal["held step decided"] = "held step decided"
    visit: VisitKey
    way: HeldWay
    by: PersonId
    reason: str


Event = Annotated[
    Started
    | Answered
    | CameAfter
    | Delivered
    | Undeliverable
    | ConsentWithdrawn
    | Stopped
    | TakenUpAgain
    | Cancelled
    | SentOn
    | DateCorrected
    | WorldChanged
    | ChildEnded
    | NotStarted
    | LetGo
    | HeldStepDecided
    | PeopleChanged,
    Field(discriminator="type"),
]
