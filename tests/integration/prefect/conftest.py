from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.settings import Settings
from tests.support.prefect_house import PrefectSchool, prefect_school, running_prefect
from tests.support.school import MovableClock
from tests.support.stores import fresh_store


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """One real Prefect server for all tests of this folder."""
    with running_prefect(tmp_path_factory.mktemp("prefect")) as settings:
        yield settings


@pytest.fixture
def school(prefect: Settings, tmp_path: Path) -> Iterator[PrefectSchool]:
    """A school of its own, at this hour, since Prefect's clock cannot be moved."""
    with (
        fresh_store("sqlite", tmp_path) as store,
        prefect_school(store, prefect, tmp_path, MovableClock(datetime.now(UTC))) as opened,
    ):
        yield opened
