from __future__ import annotations

from pathlib import Path

import pytest

from tasks.effect_types import OpenWorkItem
from tasks.state import InstanceId
from tasks.store import Store
from tests.support.stored_cases import begin, item, open_school, save


@pytest.fixture
def school(store: Store, tmp_path: Path) -> Store:
    return open_school(store, tmp_path)


@pytest.fixture
def asked(school: Store) -> InstanceId:
    """An instance in which the mother has been asked."""
    instance = begin(school)
    save(school, instance, [OpenWorkItem(item=item())])
    return instance
