"""The small library in which the stories of this chapter are rehearsed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.rehearsals import Rehearse


@pytest.fixture
def rehearse(tmp_path: Path) -> Rehearse:
    return Rehearse(tmp_path)
