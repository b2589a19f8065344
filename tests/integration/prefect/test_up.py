"""``sendflow up``, for real: it starts, says what to do, stops quickly, and finds all as it was."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.ports import free_ports
from tests.support.prefect_house import eventually

ROOT = Path(__file__).parents[3]


@contextmanager
def started(folder: Path, port: int, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``sendflow up``, and what it said once everything ran."""
    command = [sys.executable, "-m", "flows.cli", "up", "--data", str(folder), "--port", str(port)]
    process = subprocess.Popen(
        [*command, *more], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    said = ""
    try:
        for line in process.stdout:
            said += line
            if line.startswith("Stop with"):
                break
        yield process, said
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def start_consent(folder: Path) -> str:
    """Another command finds what runs, wherever it was told to listen."""
    command = [sys.executable, "-m", "flows.cli", "start", "consent", "scopes=identify"]
    command += ["--pupil", "P017", "--data", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def press_ctrl_c(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0


def is_silent(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_the_sample_school_starts_twice_and_leaves_nothing_behind(tmp_path: Path) -> None:
    port, began = free_ports(), time.monotonic()
    with started(tmp_path, port, "--sample") as (process, said):
        first_start = time.monotonic() - began
        password = (tmp_path / "secrets" / "prefect_password").read_text()
        assert password in said
        form = re.search(r"Open (http://\S+/deployments/deployment/\S+/run)", said)
        assert form is not None
        for each in (port, port + 1, port + 2):
            assert httpx.get(f"http://127.0.0.1:{each}/").status_code < 500
        assert f"Started: http://127.0.0.1:{port}/runs/" in start_consent(tmp_path)
        press_ctrl_c(process)
    began = time.monotonic()
    with started(tmp_path, port) as (process, again):
        assert time.monotonic() - began < first_start, "what is there already is not made again"
        assert form[1] in again
        assert password in again
        process.kill()
        eventually(lambda: all(is_silent(each) for each in range(port, port + 4)))


def test_a_taken_port_and_a_school_in_the_way_are_one_sentence_each(tmp_path: Path) -> None:
    port = free_ports()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port + 1))
        other.listen()
        assert refused(tmp_path / "a", port).startswith(f"Port {port + 1} on 127.0.0.1 cannot be")
    assert refused(tmp_path / "a", port, "--sample").startswith(f"{tmp_path / 'a'} holds a school")
    (tmp_path / "b").write_text("")
    assert "cannot be written" in refused(tmp_path / "b", port)


def refused(folder: Path, port: int, *more: str) -> str:
    command = [sys.executable, "-m", "flows.cli", "up", "--data", str(folder), "--port", str(port)]
    done = subprocess.run(
        [*command, *more], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [each for each in os.environ if each.startswith("SENDFLOW_")]:
        monkeypatch.delenv(name)
