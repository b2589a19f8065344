"""Settings, secrets and the data folder."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.data_folder import DataFolderError, PortTakenError, check_free, lay_out, listen, occupy
from flows.secret_files import read_secrets
from flows.settings import SettingsError, note_start, read_settings


def test_a_new_folder_has_defaults(tmp_path: Path) -> None:
    lay_out(tmp_path)
    settings = read_settings(tmp_path, {})
    assert (settings.ui_url, settings.site_url) == (
        "http://127.0.0.1:4200",
        "http://127.0.0.1:4201",
    )
    assert settings.store_url == f"sqlite:///{tmp_path}/sendflow.sqlite"


def test_the_environment_overrules_the_file_and_the_command_line_both(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("port: 4300\nmail: {host: a.test, user: me}\n")
    said = {"SENDFLOW_PORT": "4400", "SENDFLOW_MAIL_HOST": "b.test"}
    settings = read_settings(tmp_path, said)
    assert (settings.port, settings.mail.host, settings.mail.user) == (4400, "b.test", "me")
    assert read_settings(tmp_path, said, port=4500).port == 4500


def test_what_was_started_elsewhere_is_found_by_the_other_commands(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text("port: 4300\n")
    note_start(read_settings(tmp_path, {}, starting=True, port=4500))
    assert read_settings(tmp_path, {}).port == 4500
    assert read_settings(tmp_path, {"SENDFLOW_PORT": "4400"}).port == 4400
    assert read_settings(tmp_path, {}, starting=True).port == 4300


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("port: high\n", "port: Input should be a valid integer"),
        ("prot: 4200\n", "prot: Extra inputs"),
        ("mail: here\n", "mail: Input should be"),
        ("- port\n", "should hold lines such as"),
        ("port: [\n", "is not YAML"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "settings.yaml").write_text(text)
    with pytest.raises(SettingsError, match=told):
        read_settings(tmp_path, {})


def test_secrets_are_made_once_and_ours_alone(tmp_path: Path) -> None:
    first = read_secrets(tmp_path)
    assert read_secrets(tmp_path) == first
    assert first.prefect_password.startswith("sendco:")
    assert first.prefect_password not in repr(first)
    for file in (tmp_path / "secrets").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_cannot_work_in_one_folder(tmp_path: Path) -> None:
    with (
        occupy(tmp_path),
        pytest.raises(DataFolderError, match="Another Sendflow"),
        occupy(tmp_path),
    ):
        pass
    with occupy(tmp_path):
        pass


@contextmanager
def without_rights() -> Iterator[None]:
    """For root nothing is unwritable: for a moment the test is nobody."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    refused = pytest.raises(DataFolderError, match="cannot be written")
    with without_rights(), refused, occupy(tmp_path / "inside"):
        pass


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(DataFolderError, match="cannot be written"), occupy(tmp_path / "taken"):
        pass


def test_a_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"Port {port} .* --port"):
            listen("127.0.0.1", port)
    check_free("127.0.0.1", port)
