"""From the sender over SMTP into the mailbox, and onto its page."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx
import pytest

from notifications.mailbox import MailboxNotLocalError, MailFolder, serve_mail
from notifications.mailbox_site import create_mailbox_app
from notifications.message import Letters
from notifications.sender import Encryption, MailServer, SmtpSender
from tests.support.letters import AT, LETTERS, SCHOOL

PORT = 5303


async def send(*names: str) -> None:
    sender = SmtpSender(MailServer("127.0.0.1", PORT, Encryption.NONE, timeout=5))
    for name in names:
        await sender.send(Letters(SCHOOL).write(LETTERS[name](), AT))
    await sender.close()


async def test_what_is_sent_can_be_read_and_its_link_followed(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path)
    async with serve_mail(folder, port=PORT):
        await send("ask_parent", "thanks_parent", "code")
    app = httpx.ASGITransport(create_mailbox_app(folder))
    async with httpx.AsyncClient(transport=app, base_url="http://localhost") as page:
        assert "3 emails, newest first" in (await page.get("/")).text
        newest, _, asked = folder.messages()
        assert newest.subject == "Your code for Hazel Bank Primary School"
        assert "/t/" in (await page.get(f"/messages/{asked.id}")).text


async def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    for _ in range(2):
        async with serve_mail(MailFolder(tmp_path), port=PORT):
            await send("ask_parent")
    assert len(MailFolder(tmp_path).messages()) == 2


async def test_a_taken_port_is_an_error_and_another_machine_is_refused(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path)
    async with serve_mail(folder, port=PORT):
        with pytest.raises(OSError, match="address already in use"):
            async with serve_mail(folder, port=PORT):
                pass
    with pytest.raises(MailboxNotLocalError):
        async with serve_mail(folder, "0.0.0.0", PORT):
            pass


async def test_no_address_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serve_mail(MailFolder(tmp_path), port=PORT):
        await send("ask_parent")
    assert "family.example" not in caplog.text
