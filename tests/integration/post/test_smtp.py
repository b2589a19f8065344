"""A real SMTP conversation: connections, sign-in, encryption, and servers that misbehave."""

from __future__ import annotations

import asyncio
import logging
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from notifications.message import Letters
from notifications.sender import (
    Encryption,
    MailServer,
    PermanentRefusalError,
    ServerUnavailableError,
    SmtpSender,
)
from tests.support.letters import AT, LETTERS, SCHOOL
from tests.support.post import MailDesk, accept_only, serving

PORT = 5302
HERE = MailServer("127.0.0.1", PORT, Encryption.NONE, timeout=2)


async def send(server: MailServer, *names: str) -> None:
    sender = SmtpSender(server)
    try:
        for name in names or ("ask_parent",):
            await sender.send(Letters(SCHOOL).write(LETTERS[name](), AT))
    finally:
        await sender.close()


async def test_one_connection_carries_one_run() -> None:
    async with serving(MailDesk(), PORT) as desk:
        await send(HERE, "ask_parent", "ask_teacher", "chase")
    assert (len(desk.connections), len(desk.taken)) == (1, 3)


async def test_the_envelope_has_one_recipient() -> None:
    async with serving(MailDesk(), PORT) as desk:
        await send(HERE)
    assert desk.recipients == ["nadia@family.example"]


async def test_a_connection_the_server_closes_is_replaced() -> None:
    async with serving(MailDesk(hang_up_after=1), PORT) as desk:
        await send(HERE, "ask_parent", "ask_teacher")
    assert (len(desk.connections), len(desk.taken)) == (2, 2)


async def test_content_can_be_refused_too() -> None:
    async with serving(MailDesk(after_data="554 5.6.0 Not this"), PORT):
        with pytest.raises(PermanentRefusalError, match=r"^554 5\.6\.0$"):
            await send(HERE)


async def test_nobody_listening_is_nobodys_fault() -> None:
    with pytest.raises(ServerUnavailableError, match=r"^SMTPConnectError$"):
        await send(HERE)


async def test_a_server_that_says_nothing_is_given_up_on() -> None:
    left = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        left.set()

    server = await asyncio.start_server(silent, "127.0.0.1", PORT)
    async with server:
        with pytest.raises(ServerUnavailableError):
            await send(MailServer("127.0.0.1", PORT, Encryption.NONE, timeout=0.2))
        await left.wait()


async def test_no_reply_reaches_a_log_or_an_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    desk = MailDesk({"nadia@family.example": "550 5.1.1 <nadia@family.example> is unknown"})
    async with serving(desk, PORT):
        with pytest.raises(PermanentRefusalError) as caught:
            await send(HERE)
    assert str(caught.value) == "550 5.1.1"
    assert caught.value.__suppress_context__
    assert "nadia" not in caplog.text


# ------------------------------------------------------------------------------ TLS and sign-in


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    signed = made.add_extension(here, critical=False).sign(key, hashes.SHA256())
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.load_cert_chain(*certificate)
    return found


def over(encryption: Encryption, certificate: tuple[Path, Path], **more: str) -> MailServer:
    return MailServer("127.0.0.1", PORT, encryption, timeout=3, authority=certificate[0], **more)


async def test_starttls_with_a_password(
    certificate: tuple[Path, Path], context: ssl.SSLContext
) -> None:
    right, wrong = (
        over(Encryption.STARTTLS, certificate, user="school", password=word)
        for word in ("right", "wrong")
    )
    async with serving(
        MailDesk(),
        PORT,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=accept_only("school", "right"),
    ) as desk:
        await send(right)
        with pytest.raises(ServerUnavailableError, match=r"^535"):
            await send(wrong)
    assert len(desk.taken) == 1


async def test_tls_from_the_first_byte(
    certificate: tuple[Path, Path], context: ssl.SSLContext
) -> None:
    async with serving(MailDesk(), PORT, context) as desk:
        await send(over(Encryption.TLS, certificate))
    assert len(desk.taken) == 1


async def test_a_stranger_is_told_nothing(context: ssl.SSLContext) -> None:
    async with serving(MailDesk(), PORT, context) as desk:
        with pytest.raises(ServerUnavailableError):
            await send(MailServer("127.0.0.1", PORT, Encryption.TLS, timeout=2))
    assert not desk.taken


async def test_without_starttls_on_offer_nothing_is_said(certificate: tuple[Path, Path]) -> None:
    async with serving(MailDesk(), PORT) as desk:
        with pytest.raises(ServerUnavailableError):
            await send(over(Encryption.STARTTLS, certificate))
    assert not desk.recipients
