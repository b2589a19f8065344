"""From the outbox to the mail server: what is due leaves, once written down, and none is lost.

The protocol. A claim leases due rows; each is written in its own short transaction, sent with no
transaction open, and marked in another. A process killed between sending and marking sends again
when the lease runs out, with the same Message-ID: at least once. A failure of one message is that
message's alone; when the server itself is away the rest of the claim is put off unsent, since each
would only wait for its own time-out.

``nudge`` may be called from any thread; it sets the event on which ``run`` waits. Nothing depends
on a nudge having arrived: the pump looks by itself every ``pause`` seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum
from typing import Generic, Protocol, TypeVar, assert_never

from definitions.errors import SendflowError
from notifications.message import NotAnAddressError
from notifications.notification import Notification
from notifications.sender import (
    PermanentRefusalError,
    Sender,
    ServerUnavailableError,
    TemporaryFailureError,
)

LOG = logging.getLogger(__name__)

MOST_ATTEMPTS = 24
PATIENCE = timedelta(days=4)
"""So many tries over so long a time, and still "not now", are a no."""

SERVER_AWAY = timedelta(minutes=2)
"""When to look again for a server that is away: nobody's address is at fault."""

HELD_BACK = timedelta(minutes=5)
"""When to look again at what was stopped between the claim and the writing."""

BROKEN = timedelta(hours=1)
"""When to try again a message that cannot be written: somebody must mend it first."""


class Claimed(Protocol):
    """A message of the outbox that is ours for a while."""

    @property
    def id(self) -> int:
        """Its number: all that a log may hold of it."""

    @property
    def attempts(self) -> int:
        """How often it has been claimed, this time included."""

    @property
    def created_at(self) -> datetime:
        """When it was decided."""


M = TypeVar("M", bound=Claimed)


class Fate(StrEnum):
    """What becomes of a message that may not leave now."""

    POSTPONED = "postponed"
    """Held back for now; it waits."""
    DROPPED = "dropped"
    """It need not go any more."""
    REFUSED = "refused"
    """It cannot reach its reader: another way must be found."""


@dataclass(frozen=True)
class Withheld:
    """Why a message does not leave, and what becomes of it."""

    fate: Fate
    reason: str


class Outbox(Protocol[M]):
    """Where messages wait; every method is one short transaction, called in a thread."""

    def claim(self, now: datetime, limit: int) -> Sequence[M]:
        """Up to ``limit`` messages that are due and may go at this hour, leased to us."""

    def compose(self, message: M, now: datetime) -> Notification | Withheld:
        """What to say, with fresh links, if it may still be said."""

    def mark_sent(self, message: M, now: datetime) -> None:
        """A mail server has taken it."""

    def mark_refused(self, message: M, reason: str, now: datetime) -> None:
        """No server will ever take it: another way must be found."""

    def mark_dropped(self, message: M, reason: str, now: datetime) -> None:
        """It need not, or must not, be sent."""

    def put_off(self, message: M, until: datetime, reason: str) -> None:
        """Try again then."""

    def try_later(self, message: M, reason: str, now: datetime) -> None:
        """Try again, later each time."""


class Pump(Generic[M]):
    """Sends what is due; one runs in a process, several processes may run one each."""

    def __init__(
        self,
        outbox: Outbox[M],
        write: Callable[[Notification, datetime], EmailMessage],
        sender: Sender,
        clock: Callable[[], datetime],
        *,
        pause: float = 15.0,
        batch: int = 10,
    ) -> None:
        self._outbox = outbox
        self._write = write
        self._sender = sender
        self._clock = clock
        self._pause = pause
        self._batch = batch
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._nudged = asyncio.Event()

    async def run(self) -> None:
        """Send until ``stop``; a message under way is finished first."""
        self._loop = asyncio.get_running_loop()
        while not self._stopping:
            self._nudged.clear()
            try:
                await self.run_once()
            except Exception as error:  # noqa: BLE001 - the loop outlives a locked database
                LOG.error("The outbox cannot be used: %s", safe_reason(error))  # noqa: TRY400 - a traceback could repeat what somebody wrote
            if not self._stopping:
                await self._rest()

    def nudge(self) -> None:
        """Something may be due: look now. From any thread; before ``run`` it is not needed."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._nudged.set)

    def stop(self) -> None:
        """End ``run`` after the message under way. From any thread."""
        self._stopping = True
        self.nudge()

    async def run_once(self) -> int:
        """Send everything that is due now; returns how many messages left."""
        sent = 0
        try:
            while claimed := await self._claim():
                sent += await self._send_all(claimed)
        finally:
            await self._sender.close()
        return sent

    async def _claim(self) -> Sequence[M]:
        if self._stopping:
            return ()
        return await asyncio.to_thread(self._outbox.claim, self._clock(), self._batch)

    async def _send_all(self, claimed: Sequence[M]) -> int:
        sent = 0
        for number, message in enumerate(claimed):
            try:
                sent += await self._send_one(message)
            except ServerUnavailableError as error:
                LOG.warning("The mail server takes nothing now: %s.", error)
                await self._wait_for_server(claimed[number:], str(error))
                break
            except Exception as error:  # noqa: BLE001 - one message never stops the others
                await self._set_aside(message, error)
        return sent

    async def _send_one(self, message: M) -> bool:
        now = self._clock()
        written = await asyncio.to_thread(self._outbox.compose, message, now)
        match written:
            case Withheld():
                await self._withhold(message, written, now)
                return False
            case Notification():
                return await self._hand_over(message, written, now)
            case _:
                assert_never(written)

    async def _hand_over(self, message: M, written: Notification, now: datetime) -> bool:
        try:
            await self._sender.send(self._write(written, now))
        except ServerUnavailableError:
            raise
        except (PermanentRefusalError, NotAnAddressError) as error:
            await self._give_up(message, str(error))
            return False
        except TemporaryFailureError as error:
            await self._try_later(message, str(error))
            return False
        await asyncio.to_thread(self._outbox.mark_sent, message, self._clock())
        LOG.info("Message %s (%s) left.", message.id, written.kind)
        return True

    async def _withhold(self, message: M, why: Withheld, now: datetime) -> None:
        outbox, reason = self._outbox, why.reason
        LOG.info("Message %s is %s: %s.", message.id, why.fate, reason)
        match why.fate:
            case Fate.POSTPONED:
                await asyncio.to_thread(outbox.put_off, message, now + HELD_BACK, reason)
            case Fate.DROPPED:
                await asyncio.to_thread(outbox.mark_dropped, message, reason, now)
            case Fate.REFUSED:
                await asyncio.to_thread(outbox.mark_refused, message, reason, now)
            case _:
                assert_never(why.fate)

    async def _give_up(self, message: M, reason: str) -> None:
        LOG.warning("Message %s was refused for good: %s.", message.id, reason)
        await asyncio.to_thread(self._outbox.mark_refused, message, reason, self._clock())

    async def _try_later(self, message: M, reason: str) -> None:
        now = self._clock()
        if message.attempts >= MOST_ATTEMPTS and now - message.created_at >= PATIENCE:
            await self._give_up(message, reason)
            return
        LOG.warning("Message %s was not taken: %s.", message.id, reason)
        await asyncio.to_thread(self._outbox.try_later, message, reason, now)

    async def _set_aside(self, message: M, error: Exception) -> None:
        """Our own mistake, not the server's: somebody must mend a template or a definition."""
        reason = safe_reason(error)
        LOG.error("Message %s cannot be written: %s", message.id, reason)
        until = self._clock() + BROKEN
        await asyncio.to_thread(self._outbox.put_off, message, until, reason)

    async def _wait_for_server(self, messages: Sequence[M], reason: str) -> None:
        until = self._clock() + SERVER_AWAY
        for message in messages:
            await asyncio.to_thread(self._outbox.put_off, message, until, reason)

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._nudged.wait(), self._pause)
        except TimeoutError:
            return


def safe_reason(error: Exception) -> str:
    """Only our own sentences are known to repeat nothing that somebody wrote."""
    return str(error) if isinstance(error, SendflowError) else type(error).__name__
