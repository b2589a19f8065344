"""One running case as values: instance, work items, events, effects, and the legal transitions.

Pure. A definition knows nothing of running; these types know nothing of YAML. They are pydantic
models only so that the store can write them down as JSON and read them back unchanged.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, NewType

from pydantic import BaseModel, ConfigDict, Field

InstanceId = NewType("InstanceId", str)
ItemId = NewType("ItemId", str)
PersonId = NewType("PersonId", str)
PupilId = NewType("PupilId", str)
VisitKey = NewType("VisitKey", str)
"""One step of one visit of a stage: ``asking.1.answers``."""


class Frozen(BaseModel):
    """A value: never changed, only replaced; its errors never repeat what it was given."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


# ------------------------------------------------------------------------------------- statuses


class ItemStatus(StrEnum):
    """Where one person's share of an ``ask`` stands."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CAME_AFTER = "came after"
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
    """For ``CHASE`` and ``SETTLE``: the step that is to be decided about."""
    about: PersonId | None = None
    """For ``POST``: whom the paper is for."""
    agrees_to: ItemId | None = None
    """For ``AGREE``: the form whose answer it is about."""
    revises: ItemId | None = None
    """For ``FORM``: the form whose answer was sent back, and is given again here."""
    fired: tuple[str, ...] = ()
    """Timers that have fired: ``remind.0``, ``escalate.1``, ``expire``."""
    left_out: bool = False
    """Withdrawn because its person may not be asked any more: as if they never had been."""

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
    pupil: PupilId
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


# ----------------------------------------------------------------------------------- transitions


class Thing(StrEnum):
    """What a row of the table is about."""

    ITEM = "work item"
    INSTANCE = "process instance"
    CONSENT = "consent"


class Actor(StrEnum):
    """Who may make a transition."""

    ENGINE = "the engine"
    RESPONDENT = "the person asked"
    STAFF = "a signed-in member of staff"
    ROUNDS = "the rounds"


class Transition(Frozen):
    """One legal change of status."""

    thing: Thing
    source: str | None
    """None: it did not exist."""
    event: str
    """Past participle: what happened."""
    target: str
    by: tuple[Actor, ...]
    audit: str
    """The word in the audit trail."""


def _rows(
    thing: Thing, sources: tuple[str | None, ...], event: str, target: str, by: tuple[Actor, ...]
) -> tuple[Transition, ...]:
    word = f"{thing.value} {event}"
    return tuple(
        Transition(thing=thing, source=source, event=event, target=target, by=by, audit=word)
        for source in sources
    )


_ENGINE, _ROUNDS, _STAFF = (Actor.ENGINE,), (Actor.ROUNDS,), (Actor.STAFF,)
_PEOPLE = (Actor.RESPONDENT, Actor.STAFF)
_I, _P, _C = ItemStatus, InstanceStatus, ConsentStatus
_DECIDED = (_C.GIVEN, _C.PART, _C.REFUSED, _C.NO_ANSWER, _C.WITHDRAWN, _C.EXPIRED)

TRANSITIONS: tuple[Transition, ...] = (
    *_rows(Thing.ITEM, (None,), "opened", _I.OPEN, _ENGINE),
    *_rows(Thing.ITEM, (None,), "shared", _I.SHARED, _ENGINE),
    *_rows(Thing.ITEM, (_I.OPEN,), "passed on", _I.OPEN, _ENGINE),
    *_rows(Thing.ITEM, (_I.OPEN,), "answered", _I.ANSWERED, _PEOPLE),
    *_rows(Thing.ITEM, (_I.OPEN,), "expired", _I.EXPIRED, _ENGINE),
    *_rows(Thing.ITEM, (_I.OPEN,), "withdrawn", _I.WITHDRAWN, _ENGINE),
    *_rows(Thing.ITEM, (_I.EXPIRED, _I.WITHDRAWN), "answered", _I.CAME_AFTER, _STAFF),
    *_rows(Thing.INSTANCE, (None,), "started", _P.RUNNING, _ENGINE),
    *_rows(Thing.INSTANCE, (_P.RUNNING,), "held", _P.HELD, _ENGINE),
    *_rows(Thing.INSTANCE, (_P.HELD,), "sent on", _P.RUNNING, _STAFF),
    *_rows(Thing.INSTANCE, (_P.RUNNING, _P.HELD), "stopped", _P.STOPPED, _ROUNDS),
    *_rows(Thing.INSTANCE, (_P.STOPPED,), "taken up again", _P.RUNNING, _STAFF),
    *_rows(Thing.INSTANCE, (_P.STOPPED,), "cancelled", _P.ENDED, _STAFF),
    *_rows(Thing.INSTANCE, (_P.RUNNING, _P.HELD), "ended", _P.ENDED, _ENGINE),
    *_rows(Thing.INSTANCE, (_P.RUNNING, _P.HELD, _P.STOPPED), "let go", _P.ENDED, _ENGINE),
    *_rows(Thing.CONSENT, (None,), "requested", _C.REQUESTED, _ENGINE),
    *_rows(Thing.CONSENT, (_C.REQUESTED, _C.NO_ANSWER), "given", _C.GIVEN, _ENGINE),
    *_rows(Thing.CONSENT, (_C.REQUESTED, _C.NO_ANSWER), "given in part", _C.PART, _ENGINE),
    *_rows(Thing.CONSENT, (_C.REQUESTED, _C.NO_ANSWER), "refused", _C.REFUSED, _ENGINE),
    *_rows(Thing.CONSENT, (_C.REQUESTED,), "left unanswered", _C.NO_ANSWER, _ENGINE),
    *_rows(Thing.CONSENT, (_C.GIVEN, _C.PART), "withdrawn", _C.WITHDRAWN, _STAFF),
    *_rows(Thing.CONSENT, (_C.GIVEN, _C.PART), "expired", _C.EXPIRED, _ROUNDS),
    *_rows(Thing.CONSENT, _DECIDED, "superseded", _C.SUPERSEDED, _ENGINE),
)
"""Every legal change of status; whatever is not here cannot happen."""


class IllegalTransitionError(Exception):
    """A change of status that the table does not have."""


def next_status(thing: Thing, source: str | None, event: str, by: Actor) -> str:
    """The status that ``event`` leads to from ``source``.

    Raises:
        IllegalTransitionError: the table has no such row for this actor.
    """
    for row in TRANSITIONS:
        if (row.thing, row.source, row.event) == (thing, source, event) and by in row.by:
            return row.target
    raise IllegalTransitionError(
        f"A {thing.value} that is {source} cannot be {event} by {by.value}."
    )


def first_status(kind: ItemKind) -> ItemStatus:
    """Where a new item stands: a copy of a document waits for nobody."""
    event = "shared" if kind is ItemKind.COPY else "opened"
    return ItemStatus(next_status(Thing.ITEM, None, event, Actor.ENGINE))


# ---------------------------------------------------------------------------------------- events


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


# --------------------------------------------------------------------------------------- effects


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


class CloseWorkItem(Frozen):
    """Move this item, if it is still where the engine saw it, by an event of the table."""

    type: Literal["close work item"] = "close work item"
    item: ItemId
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
    | CloseWorkItem
    | PassOnWorkItem
    | QueueMessage
    | RecordConsent
    | SetRecord
    | Note
    | StartProcess
    | LetProcessGo,
    Field(discriminator="type"),
]
