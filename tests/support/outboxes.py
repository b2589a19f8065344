"""An outbox in memory, as the pump sees one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from notifications.notification import Notification
from notifications.pump import Withheld


@dataclass(frozen=True)
class Waiting:
    """One row."""

    id: int
    says: Notification | Withheld | Exception
    not_before: datetime
    created_at: datetime
    attempts: int = 0
    claimed: bool = False
    status: str = "waiting"
    reason: str = ""


@dataclass
class MemoryOutbox:
    """Keeps rows in a dictionary; the same rules as the store's."""

    rows: dict[int, Waiting] = field(default_factory=dict)
    looked: int = 0
    failures: list[Exception] = field(default_factory=list)
    """What the next looks raise, one each."""
    killed_before_marking: bool = False

    def add(self, says: Notification | Withheld | Exception, at: datetime) -> int:
        number = len(self.rows) + 1
        self.rows[number] = Waiting(number, says, at, at)
        return number

    def claim(self, now: datetime, limit: int) -> Sequence[Waiting]:
        self.looked += 1
        if self.failures:
            raise self.failures.pop(0)
        due = [
            replace(row, attempts=row.attempts + 1, claimed=True)
            for row in self.rows.values()
            if row.status == "waiting" and row.not_before <= now and not row.claimed
        ][:limit]
        self.rows |= {row.id: row for row in due}
        return due

    def compose(self, message: Waiting, now: datetime) -> Notification | Withheld:
        if isinstance(message.says, Exception):
            raise message.says
        return message.says

    def mark_sent(self, message: Waiting, now: datetime) -> None:
        if self.killed_before_marking:
            raise asyncio.CancelledError
        self._settle(message, "sent", "")

    def mark_refused(self, message: Waiting, reason: str, now: datetime) -> None:
        self._settle(message, "refused", reason)

    def mark_dropped(self, message: Waiting, reason: str, now: datetime) -> None:
        self._settle(message, "dropped", reason)

    def put_off(self, message: Waiting, until: datetime, reason: str) -> None:
        row = self.rows[message.id]
        self.rows[row.id] = replace(row, not_before=until, reason=reason, claimed=False)

    def try_later(self, message: Waiting, reason: str, now: datetime) -> None:
        self.put_off(message, now + timedelta(minutes=message.attempts), reason)

    def lose_claims(self) -> None:
        """As when the pump that held them was killed and its lease ran out."""
        self.rows = {number: replace(row, claimed=False) for number, row in self.rows.items()}

    def statuses(self) -> list[str]:
        return [row.status for row in self.rows.values()]

    def _settle(self, message: Waiting, status: str, reason: str) -> None:
        row = self.rows[message.id]
        self.rows[row.id] = replace(row, status=status, reason=reason, claimed=False)
