"""What every sender does, shown on the fake one and on SMTP to a server on loopback."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from notifications.message import Letters
from notifications.sender import (
    Encryption,
    MailServer,
    PermanentRefusalError,
    Sender,
    ServerUnavailableError,
    SmtpSender,
    TemporaryFailureError,
)
from tests.support.letters import AT, LETTERS, SCHOOL
from tests.support.post import FakeSender, MailDesk, serving

PORT = 5301
NADIA = "nadia@family.example"


@dataclass
class Bench(ABC):
    """A sender, and what the other side says and has taken."""

    sender: Sender
    replies: dict[str, str]

    @abstractmethod
    def taken(self) -> list[EmailMessage]: ...


class FakeBench(Bench):
    def taken(self) -> list[EmailMessage]:
        assert isinstance(self.sender, FakeSender)
        return self.sender.taken


@dataclass
class SmtpBench(Bench):
    desk: MailDesk

    def taken(self) -> list[EmailMessage]:
        return [
            message_from_bytes(each, _class=EmailMessage, policy=SMTP) for each in self.desk.taken
        ]


@asynccontextmanager
async def smtp_bench() -> AsyncIterator[SmtpBench]:
    async with serving(MailDesk(), PORT) as desk:
        sender = SmtpSender(MailServer("127.0.0.1", PORT, Encryption.NONE, timeout=5))
        yield SmtpBench(sender, desk.replies, desk)
        await sender.close()


@pytest.fixture(params=["fake", "smtp"])
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    if request.param == "fake":
        sender = FakeSender()
        yield FakeBench(sender, sender.replies)
        return
    async with smtp_bench() as found:
        yield found


def letter(name: str = "ask_parent") -> EmailMessage:
    return Letters(SCHOOL).write(LETTERS[name](), AT)


def body(message: EmailMessage, kind: str) -> list[str]:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).splitlines()


async def test_an_email_arrives_as_it_was_written(bench: Bench) -> None:
    await bench.sender.send(letter())
    (arrived,) = bench.taken()
    for header in ("From", "To", "Subject", "Message-ID", "References"):
        assert str(arrived[header]) == str(letter()[header])
    for kind in ("plain", "html"):
        assert body(arrived, kind) == body(letter(), kind)


@pytest.mark.parametrize("reply", ["550 5.1.1 No such user", "554 5.7.1 We do not want this"])
async def test_a_refusal_for_good(bench: Bench, reply: str) -> None:
    bench.replies[NADIA] = reply
    with pytest.raises(PermanentRefusalError) as caught:
        await bench.sender.send(letter())
    assert str(caught.value) == reply[:9]


@pytest.mark.parametrize("reply", ["451 4.7.1 Greylisted", "452 4.2.2 Mailbox full"])
async def test_a_refusal_for_now(bench: Bench, reply: str) -> None:
    bench.replies[NADIA] = reply
    with pytest.raises(TemporaryFailureError) as caught:
        await bench.sender.send(letter())
    assert not isinstance(caught.value, ServerUnavailableError)


async def test_one_refusal_does_not_spoil_the_next_email(bench: Bench) -> None:
    bench.replies[NADIA] = "550 5.1.1 No such user"
    with pytest.raises(PermanentRefusalError):
        await bench.sender.send(letter())
    await bench.sender.send(letter("ask_teacher"))
    assert len(bench.taken()) == 1


async def test_it_can_be_closed_and_used_again(bench: Bench) -> None:
    await bench.sender.close()
    await bench.sender.send(letter())
    await bench.sender.close()
    await bench.sender.close()
    await bench.sender.send(letter())
    assert len(bench.taken()) == 2


async def test_one_recipient_whatever_a_header_says(bench: Bench) -> None:
    message = letter()
    del message["To"]
    message["To"] = "a@home.example, b@home.example"
    with pytest.raises(ValueError, match="too many values"):
        await bench.sender.send(message)
    assert not bench.taken()


def test_a_password_is_not_shown() -> None:
    server = replace(MailServer("mail.example", 587), user="school", password="s3cret")
    assert "s3cret" not in repr(server)
