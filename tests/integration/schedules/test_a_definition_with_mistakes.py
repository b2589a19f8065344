"""A mistake in one definition keeps nobody from any other: the rounds deploy what is sound."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from definitions.library import Library, shipped_library
from definitions.school_days import LONDON
from flows.board_view import TAG
from flows.deployments import HAVE_MISTAKES, Deployer
from flows.prefect_api import Deployment, PrefectApi
from flows.rounds import Rounds
from notifications.shipped_documents import shipped_documents
from tasks.store import Store
from tests.support.definitions import one_stage
from tests.support.school import MovableClock, School

MONDAY = datetime(2026, 9, 14, 9, tzinfo=LONDON)
SOUND = one_stage("hello: {tell: sendco, title: Hello, message: Hello}")


class Deployed(PrefectApi):
    """Prefect, as far as deploying goes: the deployments that there are."""

    def __init__(self) -> None:
        self.deployed: dict[str, Mapping[str, Any]] = {}

    def ensure_pool(self, body: Mapping[str, Any]) -> None:
        """There is one."""

    def ensure_flow(self, name: str) -> str:
        """As good an id as any."""
        return name

    def ensure_deployment(self, body: Mapping[str, Any]) -> str:
        """Keep it under its name."""
        self.deployed[body["name"]] = body
        return str(body["name"])

    def find_deployments(self, tag: str) -> tuple[Deployment, ...]:
        """All of them are ours."""
        assert tag == TAG
        return tuple(Deployment(id=name, name=name) for name in self.deployed)

    def delete_deployment(self, deployment_id: str) -> None:
        """It is gone."""
        del self.deployed[deployment_id]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own" / "processes"
    folder.mkdir(parents=True)
    (folder / "test.yaml").write_text(SOUND)
    return folder


def test_what_is_sound_is_deployed_and_what_was_stays(store: Store, own: Path) -> None:
    prefect, told = Deployed(), list[str]()
    library = Library([own.parent, shipped_library(), shipped_documents()])
    school = School(store, MovableClock(MONDAY), library=library)
    deployer = Deployer(prefect, "")
    rounds = Rounds(
        school, pool="", deployer=deployer, wake=print, wall=school.clock, tell=told.append
    )  # this duty needs only the store
    rounds.deploy()
    (own / "test.yaml").write_text(SOUND.replace("title: A test", "tittle: A test"))
    (own / "other.yaml").write_text(SOUND.replace("process: test", "process: other"))
    rounds.deploy()
    rounds.deploy()
    assert {"test", "other", "consent"} <= set(prefect.deployed)
    assert len(told) == 1
    assert told[0].startswith(f"{HAVE_MISTAKES}\nprocesses/test.yaml:")
    (own / "test.yaml").unlink()
    rounds.deploy()
    assert "test" not in prefect.deployed
