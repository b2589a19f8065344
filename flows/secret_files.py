"""Secrets: files only we can read, made at the first start, beside the data and never in it.

Losing one means that people sign in again and links are sent again; no answer is lost.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from definitions.errors import SendflowError

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look like another."""


class SecretsError(SendflowError):
    """The secrets cannot be read or made; the message says where."""


@dataclass(frozen=True)
class Secrets:
    """What must not be known outside."""

    prefect_password: str = field(repr=False)
    """The whole of what is typed into Prefect's page: a name, a colon, and the password."""
    site_secret: str = field(repr=False)
    mail_password: str = field(repr=False)
    """Empty when the mail server asks for none."""


def read_secrets(data: Path) -> Secrets:
    """The secrets of a data folder, made where there are none.

    Raises:
        SecretsError: the folder cannot be used.
    """
    folder = data / "secrets"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Secrets(
            prefect_password=_read(folder / "prefect_password", f"sendco:{_pronounceable()}"),
            site_secret=_read(folder / "site_secret", secrets.token_urlsafe(32)),
            mail_password=os.environ.get("SENDFLOW_MAIL_PASSWORD")
            or _read_if_any(folder / "mail_password"),
        )
    except OSError as error:
        raise SecretsError(f"{folder} cannot be used: {error.strerror}.") from None


def _read(file: Path, new: str) -> str:
    if known := _read_if_any(file):
        return known
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _read_if_any(file)  # another process of ours was quicker
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(new)
    return new


def _read_if_any(file: Path) -> str:
    return file.read_text("utf-8").strip() if file.exists() else ""


def _pronounceable() -> str:
    """Four groups of four, about 79 bits: short enough to type from a sheet of paper."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
