"""The whole product as a user has it: `sendflow up --sample` in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.ports import free_ports

READY = "Stop with Ctrl-C"


@dataclass(frozen=True)
class House:
    """What `sendflow up` has printed."""

    said: str
    data: Path
    """Where it keeps everything."""

    @property
    def run_form(self) -> str:
        """Where consent is started."""
        return first(r"http://\S+/run\b", self.said)

    @property
    def prefect(self) -> str:
        """The Prefect UI."""
        return first(r"start and watch processes\s+(\S+)", self.said)

    @property
    def password(self) -> str:
        """What opens it."""
        return first(r"sendco:\S+", self.said)

    @property
    def staff(self) -> str:
        """The staff pages."""
        return first(r"http://\S+/staff", self.said)

    @property
    def mailbox(self) -> str:
        """Where the sample school's letters land."""
        return first(r"every letter sent\s+(\S+)", self.said)

    @property
    def sendco(self) -> str:
        """Whom to sign in as."""
        return first(r"as the SENDCo, (\S+@\S+\w)", self.said)


def first(pattern: str, text: str) -> str:
    """The first group of the first match, or all of it where the pattern has no group."""
    found = re.search(pattern, text)
    assert found is not None, f"nothing like {pattern} in:\n{text}"
    return found[found.lastindex or 0]


def written_down(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file below a folder, by name, as text; bytes that are none are left out."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file.name, file.read_bytes().decode("utf-8", "ignore")


@contextmanager
def sample_house(folder: Path) -> Iterator[House]:
    """Start it, wait until it says that it runs, and stop it as Ctrl-C would."""
    log = folder / "up.log"
    command = [sys.executable, "-m", "flows.cli", "up", "--sample"]
    command += ["--data", str(folder / "data"), "--port", str(free_ports())]
    with log.open("w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env=os.environ)
    try:
        _wait_until_ready(process, log)
        yield House(log.read_text(), folder / "data")
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(480):
        if READY in log.read_text():
            return
        if process.poll() is not None:
            break
        time.sleep(0.25)
    raise AssertionError(f"Sendflow did not start:\n{log.read_text()}")
