"""Fixtures that every test may use."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tasks.store import Store
from tests.support.stores import Databases, as_new, fresh_store, kinds, rows_of

gc.set_threshold(50_000, 20, 100)
"""What is read once stays for the whole run; looking through it again and again took a tenth."""


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """One database of each kind for the whole run, and what the migrations wrote into it."""
    with ExitStack() as open_stores:
        stores = {
            kind: open_stores.enter_context(fresh_store(kind, tmp_path_factory.mktemp(kind)))
            for kind in kinds()
        }
        yield {kind: (store, rows_of(store)) for kind, store in stores.items()}


@pytest.fixture(params=kinds())
def store(request: pytest.FixtureRequest, databases: Databases) -> Store:
    """A store as the migrations leave it; the test runs once on each database there is."""
    return as_new(databases, request.param)
