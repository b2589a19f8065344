"""Debian's Chromium, driven by Playwright, and a site for it to open."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tasks.site.app import create_app
from tests.support.school import School
from tests.support.site import code_in, letter_link, office_of

_CHROMIUM = shutil.which("chromium")
_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]

DESK: ViewportSize = {"width": 1280, "height": 1000}
PHONE: ViewportSize = {"width": 375, "height": 812}

IN_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(
        _CHROMIUM is None and not os.environ.get("CI"),
        reason="Chromium is not installed: the pages were not tried in a browser.",
    ),
]
"""The marks of a test in a browser: a developer may have none; in CI the test then fails."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window. Playwright keeps a loop of its own while it is open."""
    assert _CHROMIUM is not None, "CI must have Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGS)
        yield browser
        browser.close()


@contextmanager
def served(school: School) -> Iterator[str]:
    """The address at which a school's site answers, on a thread of its own."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    office = office_of(school)
    office = replace(office, settings=replace(office.settings, public_url=address))
    server = uvicorn.Server(uvicorn.Config(create_app(office), log_level="error"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join()


def open_form(page: Page, site: str, school: School, email: str) -> None:
    """From the newest letter to the form; by the code, unless this browser has shown one."""
    known = len(school.post.taken)
    page.goto(site + letter_link(school, email))
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/answer/**")
    if not page.url.endswith("/code"):
        return
    page.get_by_role("button", name="Send me a code").click()
    while len(school.post.taken) == known:
        page.wait_for_timeout(100)
    page.get_by_role("textbox").first.fill(code_in(school, email))
    page.get_by_role("button", name="Continue").click()
