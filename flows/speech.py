"""What the command line says to whoever sits in front of it."""

from __future__ import annotations


def say(text: str) -> None:
    """Tell whoever sits in front of it."""
    print(text, flush=True)  # noqa: T201 - the command line speaks
