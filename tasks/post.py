"""What may be sent: to whom, about whom, and whether it still makes sense."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from tasks.effect_types import MessageKind
from tasks.event_types import Stopped
from tasks.people_tables import ContactRow, PersonRow, PupilRow, StopRow
from tasks.state import (
    Frozen,
    InstanceId,
    InstanceStatus,
    ItemId,
    ItemStatus,
    PersonId,
    SubjectKey,
    VisitKey,
)
from tasks.stops import SILENT, StopKind
from tasks.tables import AnswerRow, EventRow, InstanceRow, ItemRow, OfferRow, OutboxRow

CODE = "code"
"""The kind of a message that carries a one-time code; no process sends it."""

AT_ONCE = (CODE, MessageKind.THANKS.value)
"""The reader is at the page and waits: no send window."""

_OF_A_STOPPED_ONE = (CODE, MessageKind.CONFIRM_STOP.value)
"""What still goes about an instance that a click has stopped: it asks whether that was meant."""

_AFTER_LEAVING = (
    CODE,
    MessageKind.THANKS.value,
    MessageKind.NO_LONGER_NEEDED.value,
    MessageKind.CONSENT_WITHDRAWN.value,
)
"""What still goes about a pupil who has left: it asks for nothing and ends what was asked."""

_WHILE_OPEN = (
    MessageKind.ASK,
    MessageKind.REMINDER,
    MessageKind.DATE_MOVED,
    MessageKind.ESCALATION,
    MessageKind.ON_PAPER,
    MessageKind.CHASE,
    MessageKind.AGREE,
    MessageKind.SENT_BACK,
    MessageKind.SETTLE,
    MessageKind.CONSENT_MISSING,
)
"""What makes sense only as long as nobody has answered."""


_TO_WHOEVER_HAS_IT = (
    MessageKind.ASK,
    MessageKind.REMINDER,
    MessageKind.ON_PAPER,
    MessageKind.CHASE,
    MessageKind.CONSENT_MISSING,
)
"""What is only for the person whose turn it is, or who hands it over."""


class OutboxStatus(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    DROPPED = "dropped"
    """It was overtaken: its item closed, its reader left."""


class NotSent(StrEnum):
    """Why a message that was claimed must not go."""

    STOPPED = "stopped"
    """For now: it goes when the stop is undone."""
    ITEM_CLOSED = "no longer asked"
    PASSED_ON = "somebody else has it in hand now"
    STILL_ASKED = "answered after all"
    """It would have said that nothing is needed any more."""
    ADDRESS_CHANGED = "the address on file has changed"
    DO_NOT_CONTACT = "not to be contacted"
    LEFT = "the reader has left"


class OutboxMessage(Frozen):
    """One message that its pump has claimed."""

    id: int
    key: str
    kind: str
    """A ``MessageKind``, or ``code``."""
    to: PersonId
    address: str
    item: ItemId | None
    visit: VisitKey | None
    about: PersonId | None
    challenge: str | None
    """For a code: what it proves; the code itself is made at sending."""
    not_before: datetime
    detail: dict[str, str]
    letter: str
    """What it leaves in, alone or with others."""
    instance: InstanceId | None
    subject: SubjectKey | None
    attempts: int
    """This one included."""
    created_at: datetime


def may_go(now: datetime, *, staff: bool, others: bool) -> ColumnElement[bool]:
    """The messages that may be sent now, of outbox joined with people and instances.

    ``staff`` and ``others`` say whether this is a time to write to members of staff, and to
    everyone else.
    """
    open_to = [kind for kind, is_open in (("staff", staff), ("contact", others)) if is_open]
    return and_(
        OutboxRow.status == OutboxStatus.WAITING,
        OutboxRow.not_before <= now,
        or_(OutboxRow.claimed_until.is_(None), OutboxRow.claimed_until < now),
        or_(PersonRow.kind.in_(open_to), OutboxRow.kind.in_(AT_ONCE)),
        ~_stopped(),
    )


def may_still_send(session: Session, message: OutboxMessage) -> NotSent | None:
    """Why a claimed message must not go after all; None when it may.

    Between the decision and the sending its item may have closed, and its reader may have left,
    changed their address or asked not to be written to.
    """
    if _is_stopped(session, message):
        return NotSent.STOPPED
    person = session.get_one(PersonRow, message.to, populate_existing=True)
    if person.has_left:
        return NotSent.LEFT
    if person.email != message.address:
        return NotSent.ADDRESS_CHANGED
    if _is_barred(session, message):
        return NotSent.DO_NOT_CONTACT
    return _overtaken(session, message)


def _stopped() -> ColumnElement[bool]:
    school = exists().where(StopRow.pupil_id.is_(None), StopRow.undone_at.is_(None))
    silent = _pupil_stop(*SILENT)
    left = and_(
        OutboxRow.kind.not_in(_AFTER_LEAVING),
        or_(
            _pupil_stop(StopKind.LEFT),
            exists().where(PupilRow.id == InstanceRow.pupil_id, PupilRow.has_left),
        ),
    )
    of_stopped = and_(OutboxRow.kind.not_in(_OF_A_STOPPED_ONE), _instance_stopped())
    return and_(OutboxRow.kind != CODE, or_(school, silent, left, of_stopped))


def _pupil_stop(*kinds: StopKind) -> ColumnElement[bool]:
    return exists().where(
        StopRow.pupil_id == InstanceRow.pupil_id,
        StopRow.undone_at.is_(None),
        StopRow.kind.in_(kinds),
    )


def _instance_stopped() -> ColumnElement[bool]:
    """A click in Prefect counts at once, before any wake has taken it in."""
    clicked = exists().where(
        EventRow.instance_id == OutboxRow.instance_id,
        EventRow.consumed_in.is_(None),
        EventRow.type == Stopped().type,
    )
    return or_(
        clicked, and_(InstanceRow.id.is_not(None), InstanceRow.status == InstanceStatus.STOPPED)
    )


def _is_stopped(session: Session, message: OutboxMessage) -> bool:
    found = session.scalar(
        select(OutboxRow.id)
        .outerjoin(InstanceRow, InstanceRow.id == OutboxRow.instance_id)
        .where(OutboxRow.id == message.id, _stopped())
    )
    return found is not None


def _is_barred(session: Session, message: OutboxMessage) -> bool:
    """A contact may be written to about this pupil as long as their entry says so."""
    pupil = message.subject.pupil if message.subject else None
    link = session.get(ContactRow, (pupil, message.to)) if pupil else None
    if link is None:
        return False
    return link.has_left or link.do_not_contact or not link.may_receive_papers


def _overtaken(session: Session, message: OutboxMessage) -> NotSent | None:
    if message.item is None:
        return None
    item = session.get_one(ItemRow, message.item, populate_existing=True)
    status = item.status
    if message.kind in _WHILE_OPEN and status != ItemStatus.OPEN:
        return NotSent.ITEM_CLOSED
    if message.kind in _TO_WHOEVER_HAS_IT and not _has_in_hand(session, item, message.to):
        return NotSent.PASSED_ON
    if message.kind == MessageKind.NO_LONGER_NEEDED and (
        status == ItemStatus.OPEN or _has_answered(session, message)
    ):
        return NotSent.STILL_ASKED
    return None


def _has_in_hand(session: Session, item: ItemRow, person: PersonId) -> bool:
    is_offered = session.get(OfferRow, (item.id, person)) is not None
    return is_offered or person in (item.person_id, item.handler_id)


def _has_answered(session: Session, message: OutboxMessage) -> bool:
    """Was it the reader who answered? Others it was offered to are told that they need not."""
    answered = select(AnswerRow.item_id).where(
        AnswerRow.item_id == message.item, AnswerRow.person_id == message.to
    )
    return session.scalars(answered).first() is not None
