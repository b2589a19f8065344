from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from notifications.mailbox import MailboxNotLocalError, MailFolder, check_local
from notifications.mailbox_site import create_mailbox_app, linked
from notifications.message import Letters
from tests.support.letters import AT, LETTERS, SCHOOL, TOKEN

NADIA, TOM = "nadia@family.example", "tom@hazelbank.example"


@pytest.fixture
def folder(tmp_path: Path) -> MailFolder:
    return MailFolder(tmp_path / "mailbox")


@pytest.fixture
def page(folder: MailFolder) -> httpx.AsyncClient:
    app = httpx.ASGITransport(create_mailbox_app(folder))
    return httpx.AsyncClient(transport=app, base_url="http://127.0.0.1:4203")


def keep(folder: MailFolder, name: str = "ask_parent", to: str = NADIA, minutes: int = 0) -> str:
    content = Letters(SCHOOL).write(LETTERS[name](), AT).as_bytes()
    return folder.keep(to, content, AT + timedelta(minutes=minutes))


def test_messages_are_found_newest_first_and_by_recipient(folder: MailFolder) -> None:
    first, second = keep(folder), keep(folder, "ask_teacher", TOM, minutes=1)
    assert [each.id for each in folder.messages()] == [second, first]
    assert [each.id for each in folder.messages(recipient=NADIA)] == [first]
    assert [each.id for each in folder.messages(words="ANSWER by")] == [second, first]
    assert folder.recipients() == (NADIA, TOM)


def test_a_restart_finds_them(folder: MailFolder, tmp_path: Path) -> None:
    number = keep(folder)
    again = MailFolder(tmp_path / "mailbox").message(number)
    assert again is not None
    assert (again.recipient, again.received_at) == (NADIA, AT)
    assert again.subject == "Please answer by Friday 2 October: AO (Year 3)"
    assert TOKEN in again.body("plain")


def test_a_message_half_written_is_not_there(folder: MailFolder, tmp_path: Path) -> None:
    keep(folder)
    (tmp_path / "mailbox" / "20260921T080000000000-000009.part").write_bytes(b"Deliv")
    assert len(folder.messages()) == 1


@pytest.mark.parametrize("name", ["../secret", "x", "", "20260921T080000000000-00000/"])
def test_only_messages_are_read(folder: MailFolder, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.eml").write_bytes(b"Delivered-To: x\r\n\r\nsecret")
    assert folder.message(name) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "mail.example"])
def test_it_listens_nowhere_else(host: str) -> None:
    with pytest.raises(MailboxNotLocalError):
        check_local(host)


async def test_an_empty_mailbox_says_so(page: httpx.AsyncClient) -> None:
    assert "There are no emails yet" in (await page.get("/")).text


async def test_the_list_can_be_narrowed(folder: MailFolder, page: httpx.AsyncClient) -> None:
    keep(folder)
    keep(folder, "ask_teacher", TOM)
    assert "2 emails, newest first" in (await page.get("/")).text
    one = (await page.get("/", params={"to": TOM, "subject": "october"})).text
    assert "1 email, newest first" in one
    assert f"Emails to {TOM}" in one


async def test_a_message_shows_its_text_with_links(
    folder: MailFolder, page: httpx.AsyncClient
) -> None:
    shown = (await page.get(f"/messages/{keep(folder)}")).text
    address = f"https://answers.hazelbank.example/t/{TOKEN}"
    assert f'<a href="{address}" rel="noreferrer">{address}</a>' in shown
    assert 'sandbox="allow-popups' in shown


async def test_the_letter_itself_can_do_nothing(
    folder: MailFolder, page: httpx.AsyncClient
) -> None:
    letter = await page.get(f"/messages/{keep(folder)}/html")
    policy = letter.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "default-src 'none'" in policy
    assert '<base target="_blank">' in letter.text


async def test_a_missing_message_is_a_plain_page(page: httpx.AsyncClient) -> None:
    for path in ("/messages/nothing", "/messages/nothing/html"):
        assert (await page.get(path)).status_code == 404


async def test_nothing_is_kept_or_passed_on(page: httpx.AsyncClient) -> None:
    headers = (await page.get("/")).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "script" not in headers["Content-Security-Policy"]


async def test_another_host_and_another_method_are_refused(page: httpx.AsyncClient) -> None:
    assert (await page.get("/", headers={"Host": "evil.example"})).status_code == 400
    assert (await page.post("/")).status_code == 405


def test_what_somebody_wrote_is_shown_and_not_run() -> None:
    shown = linked("<b>hi</b> https://a.example/t/x?a=1&b=2 <script>")
    assert re.sub(r"<a .*?</a>", "LINK", shown) == "&lt;b&gt;hi&lt;/b&gt; LINK &lt;script&gt;"
    assert 'href="https://a.example/t/x?a=1&amp;b=2"' in shown


async def test_a_hostile_name_is_shown_and_not_run(
    folder: MailFolder, page: httpx.AsyncClient
) -> None:
    content = b"Subject: <script>alert(1)</script>\r\nFrom: x@y.example\r\n\r\n<b>hi</b>"
    number = folder.keep("<i>@x.example", content, AT)
    for path in ("/", f"/messages/{number}"):
        shown = (await page.get(path)).text
        assert "<script>" not in shown
        assert "<i>" not in shown
