"""The outbox of cases, as the pump sees it: claims, makes links and codes, settles.

Every method is at most one short transaction, and nothing is sent or parsed inside one. A letter's
link or code is made when it leaves and the store keeps only its hash, so that a message that waits
holds nothing usable.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import assert_never
from uuid import uuid4

from sqlalchemy.orm import Session

from definitions.loader import Sources
from definitions.model.process import ProcessDefinition
from definitions.school_days import LONDON, SchoolCalendar, first_sending_time
from definitions.start_days import fill_start_days
from flows.occasion import Occasion, OvertakenError
from flows.particulars import notify
from notifications.notification import Notification, Reader
from notifications.pump import HELD_BACK, Fate, Withheld, safe_reason
from notifications.several import combine
from tasks import directory, instances, links, outbox
from tasks.effect_types import MessageKind
from tasks.people_tables import PersonRow
from tasks.post import CODE, NotSent, OutboxMessage, may_still_send
from tasks.state import InstanceId, ItemKind
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

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """What leaves as one email: one message, or all that one person is told that day."""

    key: str
    parts: tuple[OutboxMessage, ...]

    @property
    def id(self) -> int:
        """The number of its first message: all that a log may hold of it."""
        return self.parts[0].id

    @property
    def attempts(self) -> int:
        """How often it has been claimed."""
        return max(each.attempts for each in self.parts)

    @property
    def created_at(self) -> datetime:
        """When the first of it was decided."""
        return min(each.created_at for each in self.parts)


def letters_of(messages: Iterable[OutboxMessage]) -> tuple[Letter, ...]:
    """Messages as the letters in which they leave, in the order of their first."""
    found: dict[str, list[OutboxMessage]] = {}
    for each in messages:
        found.setdefault(each.letter, []).append(each)
    return tuple(Letter(key, tuple(parts)) for key, parts in found.items())


@dataclass(frozen=True)
class Correspondence:
    """Implements ``notifications.pump.Outbox`` on the store."""

    store: Store
    load_definition: Callable[[Sources], ProcessDefinition]
    calendar: Callable[[], SchoolCalendar]
    answer_site: str
    staff_site: str
    send_at_once: bool = False
    """With sample data only: nothing waits, neither for the send window nor for tomorrow."""

    def claim(self, now: datetime, limit: int) -> tuple[Letter, ...]:
        """What is due, and may go at this hour to whom it is for; one letter a day for each."""
        staff, others = self._may_write(now, staff=True), self._may_write(now, staff=False)
        today = datetime.combine(now.astimezone(LONDON).date(), time(), LONDON)
        had_since = None if self.send_at_once else today
        with self.store.begin() as session:
            found = outbox.claim(
                session, now, limit, str(uuid4()), staff=staff, others=others, had_since=had_since
            )
        return letters_of(found)

    def compose(self, letter: Letter, now: datetime) -> Notification | Withheld:
        """What the letter says, with fresh links or a code, as far as it may still go."""
        with self.store.begin() as session:
            asked = filter(None, (part.item for part in letter.parts))
            links.keep_in_letter(session, letter.key, asked)
        if len(letter.parts) == 1:
            written = self._compose(letter.parts[0], now)
            return written if isinstance(written, Withheld) else replace(written, key=letter.key)
        return self._compose_several(letter, now)

    def mark_sent(self, letter: Letter, now: datetime) -> None:
        """A mail server has taken it; steps that wait for this are told."""
        with self.store.begin() as session:
            for part in outbox.parts_of(session, letter.key):
                outbox.mark_sent(session, part, now)

    def mark_refused(self, letter: Letter, reason: str, now: datetime) -> None:
        """It cannot reach its reader; the processes are told, and find another way."""
        with self.store.begin() as session:
            for part in outbox.parts_of(session, letter.key):
                outbox.mark_refused(session, part, reason, now)

    def mark_dropped(self, letter: Letter, reason: str, now: datetime) -> None:
        """It need not go any more."""
        with self.store.begin() as session:
            for part in outbox.parts_of(session, letter.key):
                outbox.drop(session, part, reason, now)

    def put_off(self, letter: Letter, until: datetime, reason: str) -> None:
        """Try again then."""
        with self.store.begin() as session:
            for part in outbox.parts_of(session, letter.key):
                outbox.put_off(session, part, until, reason)

    def try_later(self, letter: Letter, reason: str, now: datetime) -> None:
        """Try again, later each time."""
        self.put_off(letter, outbox.next_try(letter.attempts, now), reason)

    def _compose_several(self, letter: Letter, now: datetime) -> Notification | Withheld:
        """What may go goes; the rest leaves the letter, and one mistake stops nothing else."""
        written: list[tuple[Hashable, Notification]] = []
        withheld: list[tuple[OutboxMessage, Withheld]] = []
        for part in letter.parts:
            said = self._compose_safely(part, now)
            if isinstance(said, Withheld):
                withheld.append((part, said))
            else:
                written.append((part.subject, said))
        last = None if written else withheld.pop()[1]
        for part, why in withheld:
            self._leave_out(part, why, now)
        return last or combine(letter.key, written)

    def _compose_safely(self, part: OutboxMessage, now: datetime) -> Notification | Withheld:
        try:
            return self._compose(part, now)
        except Exception as error:  # noqa: BLE001 - one message never stops the others
            reason = safe_reason(error)
            LOG.error("Message %s cannot be written: %s", part.id, reason)  # noqa: TRY400 - a traceback could repeat what somebody wrote
            return Withheld(Fate.POSTPONED, reason)

    def _leave_out(self, part: OutboxMessage, why: Withheld, now: datetime) -> None:
        LOG.info("Message %s is %s: %s.", part.id, why.fate, why.reason)
        with self.store.begin() as session:
            match why.fate:
                case Fate.POSTPONED:
                    outbox.release(session, part.id, now + HELD_BACK, why.reason)
                case Fate.DROPPED:
                    outbox.drop(session, part.id, why.reason, now)
                case Fate.REFUSED:
                    outbox.mark_refused(session, part.id, why.reason, now)
                case _:
                    assert_never(why.fate)

    def _compose(self, message: OutboxMessage, now: datetime) -> Notification | Withheld:
        try:
            if message.kind == CODE:
                return self._code(message, now)
            return self._letter(message, now)
        except OvertakenError:
            return _withheld(message, "there is nothing to say any more")

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
            people = directory.directory_for(session, loaded.instance.subject)
        return Occasion(
            message=message,
            instance=loaded.instance,
            definition=fill_start_days(self.load_definition(loaded.sources), loaded.instance.start),
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
    token = links.create_link(session, item.id, message.to, now, message.letter)
    return replace(occasion, token=token)


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
