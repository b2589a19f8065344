"""A mail server and mailbox for the sample school: everything sent stays on this machine, readable.

It exists only with sample data. It accepts every message, keeps each as one file, and shows them
on a page of its own; both listen on this machine alone.
"""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from functools import cached_property
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from typing import Any
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

from definitions.errors import SendflowError

_NAME = re.compile(r"^\d{8}T\d{12}-\d{6}$")


class MailboxNotLocalError(SendflowError):
    """The sample mailbox listens on this machine only; give 127.0.0.1, ::1 or localhost."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True)
class StoredMessage:
    """One message, as it arrived."""

    id: str
    received_at: datetime
    recipient: str
    content: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """The message itself."""
        return message_from_bytes(self.content, _class=EmailMessage, policy=SMTP_POLICY)

    @property
    def subject(self) -> str:
        """Its subject."""
        return str(self.message["Subject"] or "")

    def body(self, kind: str) -> str:
        """Its ``plain`` or ``html`` part; empty if it has none."""
        part = self.message.get_body((kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


class MailFolder:
    """The messages, one file each: whole or not there, and found again after a restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()

    def keep(self, recipient: str, content: bytes, at: datetime) -> str:
        """Keep a message that has just arrived for one recipient; returns its id."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{next(self._numbers) % 1_000_000:06}"
        unfinished = self._folder / f"{name}.part"
        unfinished.write_bytes(b"Delivered-To: " + recipient.encode() + b"\r\n" + content)
        unfinished.rename(self._folder / f"{name}.eml")
        return name

    def messages(self, recipient: str = "", words: str = "") -> tuple[StoredMessage, ...]:
        """Newest first; only to ``recipient``, and only with ``words`` in the subject, if given."""
        found = (self._read(path) for path in sorted(self._folder.glob("*.eml"), reverse=True))
        return tuple(
            each
            for each in found
            if recipient in ("", each.recipient) and words.casefold() in each.subject.casefold()
        )

    def message(self, name: str) -> StoredMessage | None:
        """The message of that id, or None."""
        path = self._folder / f"{name}.eml"
        return self._read(path) if _NAME.match(name) and path.is_file() else None

    def recipients(self) -> tuple[str, ...]:
        """Everyone who has ever been written to."""
        return tuple(sorted({each.recipient for each in self.messages()}))

    @staticmethod
    def _read(path: Path) -> StoredMessage:
        first, _, content = path.read_bytes().partition(b"\r\n")
        moment = path.stem.partition("-")[0] + "+0000"
        return StoredMessage(
            id=path.stem,
            received_at=datetime.strptime(moment, "%Y%m%dT%H%M%S%f%z"),
            recipient=first.partition(b": ")[2].decode(),
            content=content,
        )


class Deliveries:
    """What aiosmtpd calls when a message has arrived."""

    def __init__(self, folder: MailFolder) -> None:
        self._folder = folder

    async def handle_DATA(  # noqa: N802 - aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the message; only then say that it was taken."""
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            self._folder.keep(recipient, content, datetime.now(UTC))
        return "250 2.0.0 Kept"


@asynccontextmanager
async def serve_mail(
    folder: MailFolder, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[tuple[str, int]]:
    """A mail server in the running event loop, until the block ends; gives its address.

    Raises:
        MailboxNotLocalError: ``host`` is not this machine.
        OSError: the port is taken.
    """
    check_local(host)
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # it names senders and recipients
    async with serve_smtp(Deliveries(folder), host, port) as address:
        yield address


@asynccontextmanager
async def serve_smtp(
    handler: object,
    host: str,
    port: int,
    context: ssl.SSLContext | None = None,
    **options: Any,
) -> AsyncIterator[tuple[str, int]]:
    """An SMTP server that asks ``handler``; when the block ends, so do its conversations."""
    loop = asyncio.get_running_loop()
    started: WeakSet[SMTP] = WeakSet()

    def conversation() -> SMTP:
        one = SMTP(handler, hostname="localhost", ident="Sendflow", loop=loop, **options)
        started.add(one)
        return one

    server = await loop.create_server(conversation, host, port, ssl=context)
    async with server:
        name, number, *_ = server.sockets[0].getsockname()
        try:
            yield name, number
        finally:
            await _hang_up(started)


async def _hang_up(conversations: Iterable[SMTP]) -> None:
    """Close every connection; each takes three turns of the loop to notice."""
    for each in tuple(conversations):
        if each.transport is not None:
            each.transport.close()
    for _ in range(3):
        await asyncio.sleep(0)


def check_local(host: str) -> None:
    """Refuse to be reached from another machine.

    Raises:
        MailboxNotLocalError: ``host`` is not this machine.
    """
    try:
        local = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise MailboxNotLocalError
