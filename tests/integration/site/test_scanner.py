"""What opens every link of every letter before its reader does: nothing changes by it.

Mail scanners GET and HEAD what they find, follow what is on those pages, and some submit forms as
a browser would whose script does so. What they cannot do is mean it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from definitions.school_days import LONDON
from tasks.effect_types import MessageKind
from tasks.post import CODE
from tasks.store import METADATA, Store
from tests.support.school import MovableClock, School
from tests.support.site import ADDRESS, Browser, Page, filled, sign_in
from tests.support.stories import STORIES

NO_LINK = {CODE, MessageKind.THANKS, MessageKind.CONSENT_WITHDRAWN}
"""Letters to a parent that ask for nothing more; every other kind leads somewhere."""

SETS_OFF_BY_ITSELF = re.compile(r"(?i)<script|<iframe|<object|<meta[^>]+refresh|\son[a-z]+=")
FOR_SOMEBODY_WHO_PRESSED = {"sessions", "drafts"}


@pytest.fixture
def school(store: Store) -> School:
    clock = MovableClock(datetime(2026, 9, 14, 9, 0, tzinfo=LONDON))
    return School(store, clock, send_at_once=True)


def digests(store: Store) -> dict[str, str]:
    """What every row of every table comes to, by table."""
    with store.read() as session:
        rows = {
            table.name: sorted(map(repr, session.execute(select(table))))
            for table in METADATA.sorted_tables
        }
    return {name: sha256("\n".join(found).encode()).hexdigest() for name, found in rows.items()}


def links_of(letter: EmailMessage) -> set[str]:
    """Every address in it, in the text and in the page."""
    found: set[str] = set()
    for kind, pattern in (("plain", r"https?://\S+"), ("html", r'href="(.*?)"')):
        body = letter.get_body((kind,))
        assert body is not None
        found |= {unescape(each) for each in re.findall(pattern, body.get_content())}
    return found


def opened(browser: Browser, first: set[str]) -> Iterator[Page]:
    """Every page of ours that can be reached from those addresses, each once."""
    seen: set[str] = set()
    pending = [each.removeprefix(ADDRESS) for each in sorted(first)]
    for path in pending:
        if path in seen or urlsplit(path).netloc or not path.startswith("/"):
            continue
        seen.add(path)
        assert browser.ask("HEAD", path).status_code < 500, path
        page = browser.open(path)
        assert page.status < 500, path
        yield page
        pending += page.links


def letters_of(school: School, kind: str) -> list[EmailMessage]:
    return [letter for each, letter in school.written if each == kind]


def test_every_kind_of_letter_has_a_story() -> None:
    assert set(STORIES) == {*MessageKind, CODE}


@pytest.mark.parametrize("kind", [*MessageKind, CODE])
def test_a_scanner_changes_nothing(school: School, tmp_path: Path, kind: str) -> None:
    STORIES[kind](school, tmp_path)
    letters = letters_of(school, kind)
    assert letters
    links = set().union(*map(links_of, letters))
    assert bool(links) == (kind not in NO_LINK)
    before = digests(school.store)
    for page in opened(Browser(school), links):
        assert not SETS_OFF_BY_ITSELF.search(page.response.text)
        for form in page.forms:
            for inputs in (form.inputs, [("x", "")]):  # as its robot does: without our cookies
                Browser(school).send(form.action, inputs)
    assert digests(school.store) == before


@pytest.mark.parametrize("kind", [*MessageKind, CODE])
def test_a_reader_signed_in_as_the_sendco_changes_nothing_by_looking(
    school: School, tmp_path: Path, kind: str
) -> None:
    STORIES[kind](school, tmp_path)
    browser = sign_in(Browser(school), school, "sendco@school.test")
    links = set().union(*map(links_of, letters_of(school, kind)))
    before = digests(school.store)
    pages = list(opened(browser, {*links, f"{ADDRESS}/staff"}))
    assert len(pages) > 8
    assert digests(school.store) == before


@pytest.mark.parametrize("kind", [MessageKind.ASK, MessageKind.REMINDER])
def test_a_robot_that_presses_every_button_with_our_cookies_answers_nothing(
    school: School, tmp_path: Path, kind: str
) -> None:
    """It gets as far as a person who has not written anything yet."""
    STORIES[kind](school, tmp_path)
    before = digests(school.store)
    browser = Browser(school)
    reached = []
    for page in opened(browser, set().union(*map(links_of, letters_of(school, kind)))):
        for form in page.forms:
            reached.append(browser.send(form.action, filled(form.inputs, {})))
            for second in browser.page.forms:
                browser.send(second.action, second.inputs)
    assert any("/answer/" in page.response.url.path for page in reached)
    after = digests(school.store)
    assert {name for name in after if after[name] != before[name]} <= FOR_SOMEBODY_WHO_PRESSED
