"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.store import Store
from tests.support.stores import fresh_store, kinds


@pytest.fixture(params=kinds())
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store; the test runs once on each database there is."""
    with fresh_store(request.param, tmp_path) as fresh:
        yield fresh
