"""The outbox of cases, as the pump sees it: claims, makes links and codes, settles.

Every method is at most one short transaction, and nothing is sent or parsed inside one. A letter's
link or code is made when it leaves and the store keeps only its hash, so that a message that waits
holds nothing usable.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from definitions.loader import Sources
from definitions.model import ProcessDefinition
from definitions.school_days import LONDON, SchoolCalendar, first_sending_time
from flows.occasion import Occasion, OvertakenError
from flows.particulars import notify
from notifications.notification import Notification, Reader
from notifications.pump import Fate, Withheld
from tasks import directory, instances, links, outbox
from tasks.people_tables import PersonRow
from tasks.post import CODE, NotSent, OutboxMessage, may_still_send
from tasks.state import InstanceId, ItemKind, MessageKind
from tasks.store import Store

_LEADS_SOMEWHERE = (
    MessageKind.ASK,
    MessageKind.AGREE,
    MessageKind.SENT_BACK,
    MessageKind.REMINDER,
    MessageKind.DATE_MOVED,
    MessageKind.TOLD,
)
_OPENED_BY_LINK = (ItemKind.FORM, ItemKind.AGREE, ItemKind.COPY)


@dataclass(frozen=True)
class Correspondence:
    """Implements ``notifications.pump.Outbox`` on the store."""

    store: Store
    load_definition: Callable[[Sources], ProcessDefinition]
    calendar: Callable[[], SchoolCalendar]
    answer_site: str
    staff_site: str
    send_at_once: bool = False
    """With sample data only: letters do not wait for the send window."""

    def claim(self, now: datetime, limit: int) -> tuple[OutboxMessage, ...]:
        """What is due, and may go at this hour to whom it is for."""
        staff, others = self._may_write(now, staff=True), self._may_write(now, staff=False)
        with self.store.begin() as session:
            return outbox.claim(session, now, limit, str(uuid4()), staff=staff, others=others)

    def compose(self, message: OutboxMessage, now: datetime) -> Notification | Withheld:
        """What the letter says, with a fresh link or code, if it may still go."""
        try:
            if message.kind == CODE:
                return self._code(message, now)
            return self._letter(message, now)
        except OvertakenError:
            return _withheld(message, "there is nothing to say any more")

    def mark_sent(self, message: OutboxMessage, now: datetime) -> None:
        """A mail server has taken it; a step that waits for this is told."""
        with self.store.begin() as session:
            outbox.mark_sent(session, message.id, now)

    def mark_refused(self, message: OutboxMessage, reason: str, now: datetime) -> None:
        """It cannot reach its reader; the process is told, and finds another way."""
        with self.store.begin() as session:
            outbox.mark_refused(session, message.id, reason, now)

    def mark_dropped(self, message: OutboxMessage, reason: str, now: datetime) -> None:
        """It need not go any more."""
        with self.store.begin() as session:
            outbox.drop(session, message.id, reason, now)

    def put_off(self, message: OutboxMessage, until: datetime, reason: str) -> None:
        """Try again then."""
        with self.store.begin() as session:
            outbox.put_off(session, message.id, until, reason)

    def try_later(self, message: OutboxMessage, reason: str, now: datetime) -> None:
        """Try again, later each time."""
        self.put_off(message, outbox.next_try(message.attempts, now), reason)

    def _may_write(self, now: datetime, *, staff: bool) -> bool:
        """Is this an hour at which such people are written to?"""
        return self.send_at_once or first_sending_time(now, staff, self.calendar()) <= now

    def _letter(self, message: OutboxMessage, now: datetime) -> Notification | Withheld:
        if message.instance is None:
            raise OvertakenError
        occasion = self._occasion(message, message.instance, now)
        with self.store.begin() as session:
            why_not = may_still_send(session, message)
            if why_not is not None:
                return _withheld(message, why_not)
            return notify(_with_link(session, occasion, now))

    def _occasion(self, message: OutboxMessage, instance: InstanceId, now: datetime) -> Occasion:
        with self.store.read() as session:
            loaded = instances.load(session, instance)
            people = directory.directory_for(session, loaded.instance.pupil)
        return Occasion(
            message=message,
            instance=loaded.instance,
            definition=self.load_definition(loaded.sources),
            directory=people,
            today=now.astimezone(LONDON).date(),
            answer_site=self.answer_site,
            staff_site=self.staff_site,
            templates=loaded.sources.letters,
        )

    def _code(self, message: OutboxMessage, now: datetime) -> Notification | Withheld:
        with self.store.begin() as session:
            why_not = may_still_send(session, message)
            if why_not is not None:
                return _withheld(message, why_not)
            code, until = links.issue_code(session, message.challenge or "", now)
            person = session.get_one(PersonRow, message.to)
            return Notification(
                key=message.key,
                kind=CODE,
                thread="",
                reader=Reader(person.name, message.address, "", person.kind == "staff"),
                facts={"code": code, "until": f"{until.astimezone(LONDON):%H:%M}"},
            )


def _with_link(session: Session, occasion: Occasion, now: datetime) -> Occasion:
    """A token only where the reader answers or reads: never for whoever hands it over."""
    message = occasion.message
    if message.kind not in _LEADS_SOMEWHERE or message.item is None:
        return occasion
    item = occasion.item
    if item.kind not in _OPENED_BY_LINK or item.handler is not None:
        return occasion
    return replace(occasion, token=links.create_link(session, item.id, message.to, now))


def _withheld(message: OutboxMessage, reason: str) -> Withheld:
    """A step that waits for a letter must hear that it cannot arrive; the rest may simply go."""
    match reason:
        case NotSent.STOPPED:
            fate = Fate.POSTPONED
        case NotSent.ADDRESS_CHANGED:
            fate = Fate.REFUSED
        case _:
            waited_for = message.kind == MessageKind.TOLD
            fate = Fate.REFUSED if waited_for else Fate.DROPPED
    return Withheld(fate, str(reason))
