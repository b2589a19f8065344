"""Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

_CHROMIUM = shutil.which("chromium")
_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]

DESK = {"width": 1280, "height": 1000}
PHONE = {"width": 375, "height": 812}

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
