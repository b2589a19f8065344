"""How an email leaves: SMTP to whatever server the school uses, and what its refusals mean."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from definitions.errors import SendflowError

_ENHANCED = re.compile(r"^([245]\.\d{1,3}\.\d{1,3})\b")
_ABOUT_US = frozenset({421, 454, 530, 534, 535, 538})
"""Replies that concern our connection or sign-in, whatever they answer."""


class SendingError(SendflowError):
    """The email did not leave; the message holds codes only, never an address or a server's text.

    A server's own words are left out because they usually repeat the address.
    """


class PermanentRefusalError(SendingError):
    """The server will never take this email for this person: another way must be found."""


class TemporaryFailureError(SendingError):
    """The server would not take this email now; later it may."""


class ServerUnavailableError(TemporaryFailureError):
    """No email can leave now: the server is away, or will not have us; no address is at fault."""


class Sender(Protocol):
    """Where emails leave."""

    async def send(self, message: EmailMessage) -> None:
        """Hand one email over; returns when the other side has taken responsibility for it.

        Raises:
            PermanentRefusalError: this email to this person will never be taken.
            TemporaryFailureError: not now.
            ServerUnavailableError: nothing can be sent now, to anybody.
        """

    async def close(self) -> None:
        """Let go of the connection; the next email opens another."""


class Encryption(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    """Only for a server on this machine, or one that is reached by a protected network."""
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True)
class MailServer:
    """Where the school's mail server is, and how it lets us in."""

    host: str
    port: int
    encryption: Encryption = Encryption.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 30.0
    """Seconds for each exchange."""
    authority: Path | None = None
    """A certificate authority of the school's own, besides those this machine trusts."""


class SmtpSender:
    """Sends over one connection for as long as it lasts; used by one task at a time."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._client: SMTP | None = None

    async def send(self, message: EmailMessage) -> None:
        """Hand one email over; a connection that the server has closed meanwhile is replaced.

        Should a connection break after the email was taken and before we were told, it goes
        twice, with one Message-ID: at least once is what can be promised.
        """
        reused = self._client is not None
        try:
            await self._send(message)
        except ServerUnavailableError:
            if not reused:
                raise
            await self._send(message)

    async def close(self) -> None:
        """Say goodbye to the server; a server that is gone already is not an error."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            await client.quit()
        except (SMTPException, OSError):
            client.close()

    async def _send(self, message: EmailMessage) -> None:
        try:
            client = self._client = self._client or await self._connect()
            sender, recipient = _envelope(message)
            await client.sendmail(sender, [recipient], message.as_bytes())
        except (SMTPException, OSError) as error:
            failure = _classify(error)
            if isinstance(failure, ServerUnavailableError):
                await self.close()
            raise failure from None

    async def _connect(self) -> SMTP:
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            local_hostname="localhost",
            timeout=server.timeout,
            use_tls=server.encryption is Encryption.TLS,
            start_tls=server.encryption is Encryption.STARTTLS,
            tls_context=_tls_context(server),
        )
        await client.connect()
        return client


def _tls_context(server: MailServer) -> ssl.SSLContext | None:
    if server.encryption is Encryption.NONE:
        return None
    context = ssl.create_default_context()
    if server.authority is not None:
        context.load_verify_locations(server.authority)
    return context


def _envelope(message: EmailMessage) -> tuple[str, str]:
    """The addresses the servers see; one recipient, always."""
    sender = message["From"].addresses[0].addr_spec
    (recipient,) = message["To"].addresses
    return sender, recipient.addr_spec


def _classify(error: SMTPException | OSError) -> SendingError:
    """What a failure means for the email, whoever reported it and at whatever point."""
    match error:
        case SMTPRecipientsRefused(recipients=[refusal, *_]):
            return _classify_reply(refusal.code, refusal.message)
        case SMTPAuthenticationError() | SMTPSenderRefused():
            return ServerUnavailableError(_codes(error.code, error.message))
        case SMTPServerDisconnected() | SMTPNotSupported() | OSError():
            return ServerUnavailableError(type(error).__name__)
        case SMTPResponseException():
            return _classify_reply(error.code, error.message)
        case _:
            return ServerUnavailableError(type(error).__name__)


def _classify_reply(code: int, text: str) -> SendingError:
    if code in _ABOUT_US:
        return ServerUnavailableError(_codes(code, text))
    if 500 <= code < 600:
        return PermanentRefusalError(_codes(code, text))
    return TemporaryFailureError(_codes(code, text))


def _codes(code: int, text: str) -> str:
    found = _ENHANCED.match(text)
    return f"{code} {found[1]}" if found else str(code)
