"""The folder that holds everything one Sendflow keeps, and the ports it answers at."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from definitions.errors import SendflowError
from flows.settings import FILE

_TEMPLATE = """\
# Settings of this Sendflow. Take the # away from a line to use it; restart Sendflow afterwards.
# school:
#   name: Willowbrook Primary School
#   phone: 01234 567890
#   office_email: office@school.example      # replies go here; somebody must read it
#   sender_email: send@school.example        # the address the mail server lets Sendflow use
# mail:
#   host: smtp.school.example                # no letter leaves before this is set
#   port: 587
#   encryption: starttls                     # or tls, or none
#   user: send@school.example                # the password goes into secrets/mail_password
# public_url: https://answers.school.example # how parents reach the answer site
# port: 4200
"""


class DataFolderError(SendflowError):
    """The data folder cannot be used; the message says why and what to do."""


class PortTakenError(SendflowError):
    """Another program listens where we would."""


@contextmanager
def occupy(folder: Path) -> Iterator[None]:
    """Make the folder if need be, and be the only one at work in it.

    Raises:
        DataFolderError: it cannot be written, or another Sendflow is at work in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "in_use").open("w")
    except OSError as error:
        raise DataFolderError(
            f"The folder {folder} cannot be written ({error.strerror}). "
            "Mend its permissions, or choose another with --data."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DataFolderError(
                f"Another Sendflow is at work in {folder}. Stop it, or choose another with --data."
            ) from None
        yield


def lay_out(folder: Path) -> None:
    """What a new data folder holds before anything is imported."""
    for name in ("processes", "forms", "lists", "calendars", "documents", "emails"):
        (folder / "definitions" / name).mkdir(parents=True, exist_ok=True)
    settings = folder / FILE
    if not settings.exists():
        settings.write_text(_TEMPLATE, "utf-8")


def listen(host: str, port: int) -> socket.socket:
    """A socket at that address, ours from now on.

    Raises:
        PortTakenError: another program listens there, or we may not.
    """
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    if os.name == "posix":
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen(128)
    except OSError as error:
        door.close()
        raise PortTakenError(
            f"Port {port} on {host} cannot be used ({error.strerror}). Stop the program that uses "
            f"it, or choose others with --port: Sendflow takes four in a row."
        ) from None
    return door


def check_free(host: str, port: int) -> None:
    """Raise PortTakenError unless somebody else could listen there now."""
    listen(host, port).close()
