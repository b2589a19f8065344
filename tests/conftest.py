"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tasks.store import Store
from tests.support.stores import Rows, fresh_store, kinds, put_back, rows_of


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Store, Rows]]]:
    """One database of each kind for the whole run, and what the migrations wrote into it."""
    with ExitStack() as open_stores:
        stores = {
            kind: open_stores.enter_context(fresh_store(kind, tmp_path_factory.mktemp(kind)))
            for kind in kinds()
        }
        yield {kind: (store, rows_of(store)) for kind, store in stores.items()}


@pytest.fixture(params=kinds())
def store(request: pytest.FixtureRequest, databases: dict[str, tuple[Store, Rows]]) -> Store:
    """A store as the migrations leave it; the test runs once on each database there is."""
    found, rows = databases[request.param]
    put_back(found, rows)
    return found
