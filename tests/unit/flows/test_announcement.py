"""What ``sendflow up`` says to whoever starts with an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from flows.announcement import announce_up
from flows.data_folder import lay_out
from flows.sample_school import import_sample, worth_trying
from flows.settings import read_settings
from flows.wiring import is_older, open_office, real_clock
from tasks.store import Store


def test_an_empty_school_is_told_what_to_import_first(tmp_path: Path) -> None:
    lay_out(tmp_path)
    with open_office(read_settings(tmp_path, {})) as office:
        said = announce_up(office)
    assert f"sendflow people import FOLDER --data {tmp_path}" in said
    assert "No letter leaves before" in said
    assert office.secrets.prefect_password in said
    assert "Mailbox" not in said


def test_a_school_with_people_and_a_mail_server_is_told_neither(tmp_path: Path) -> None:
    with open_office(read_settings(tmp_path, {"SENDFLOW_MAIL_HOST": "mail.test"})) as office:
        assert import_sample(office.store, real_clock())
        assert not import_sample(office.store, real_clock())
        said = announce_up(office)
        assert worth_trying(office.store).startswith("P")
    assert "people import" not in said
    assert "No letter" not in said


def test_only_a_database_of_an_earlier_version_is_older(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/sendflow.sqlite"
    assert not is_older(f"sqlite:///{tmp_path}/nowhere/sendflow.sqlite")
    store = Store(url)
    store.upgrade()
    store.dispose()
    assert not is_older(url)
    monkeypatch.setattr(ScriptDirectory, "get_current_head", lambda _: "a later one")
    assert is_older(url)
