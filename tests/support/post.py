"""A small real sender, and a mail server on loopback that answers as it is told."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from notifications.mailbox import serve_smtp
from notifications.sender import (
    PermanentRefusalError,
    ServerUnavailableError,
    TemporaryFailureError,
)


@dataclass
class FakeSender:
    """Takes every email into a list, unless told what to say to an address."""

    replies: dict[str, str] = field(default_factory=dict)
    """Address to what the server answers for it, as in ``550 5.1.1 No such user``."""
    away: bool = False
    taken: list[EmailMessage] = field(default_factory=list)
    slow: asyncio.Event | None = None
    """If there is one, an email is only taken once it is set."""
    busy: bool = False

    async def send(self, message: EmailMessage) -> None:
        self.busy = True
        if self.slow is not None:
            await self.slow.wait()
        if self.away:
            raise ServerUnavailableError("away")
        (recipient,) = message["To"].addresses
        reply = self.replies.get(recipient.addr_spec, "250")
        if reply.startswith("5"):
            raise PermanentRefusalError(reply[:9])
        if reply.startswith("4"):
            raise TemporaryFailureError(reply[:9])
        self.taken.append(message)

    async def close(self) -> None:
        """There is no connection."""


@dataclass
class MailDesk:
    """What an aiosmtpd server does and has seen."""

    replies: dict[str, str] = field(default_factory=dict)
    after_data: str = "250 2.0.0 Kept"
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)
    """The other ends of those that were used."""
    hang_up_after: int = 1000
    """Messages after which the server closes a connection."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.replies.get(address, "250 2.1.5 Fine")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
            self.recipients.append(address)
        return reply

    async def handle_DATA(  # noqa: N802 - aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.after_data.startswith("2"):
            self.taken.append(envelope.original_content or b"")
        return self.after_data

    async def handle_MAIL(  # noqa: N802 - aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(self.taken) >= self.hang_up_after:
            self.hang_up_after = 1000
            return "421 4.7.0 Too many messages on one connection"
        envelope.mail_from = address
        self.connections.add(session.peer)
        return "250 2.1.0 Fine"


def accept_only(user: str, password: str) -> Callable[..., AuthResult]:
    """An authenticator for one account."""

    def check(
        server: SMTP, session: Session, envelope: Envelope, way: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    return check


@asynccontextmanager
async def serving(
    told: MailDesk, port: int, context: ssl.SSLContext | None = None, **options: object
) -> AsyncIterator[MailDesk]:
    """The server, on loopback, until the block ends; with ``context`` it speaks TLS at once."""
    async with serve_smtp(told, "127.0.0.1", port, context, **options):
        yield told
