"""One definition file, read as if it lay among the school's own."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from definitions.library import SINGLE, Library, shipped_library
from notifications.shipped_documents import shipped_documents

_STORY = re.compile(r"^scenario:", re.MULTILINE)
"""What only a scenario begins a line with."""


def name_in_library(file: Path) -> str:
    """Where it would lie: by its folder, its name, or what it says; else it is a process."""
    if file.name in SINGLE:
        return file.name
    if file.parent.name in ("forms", "lists", "calendars", "scenarios"):
        return f"{file.parent.name}/{file.name}"
    is_story = _STORY.search(file.read_text("utf-8", errors="replace")) is not None
    return f"{'scenarios' if is_story else 'processes'}/{file.name}"


@contextmanager
def library_with(file: Path, name: str, own: Path) -> Iterator[Library]:
    """The library in which that file stands in front: of its neighbours, the school's, the shipped.

    ``name`` is its path within a library, as in ``processes/meeting.yaml``.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(file.read_bytes())
        around = (
            [file.parent.parent] if file.parent.name in ("processes", place.parent.name) else []
        )
        yield Library([Path(folder), *around, own, shipped_library(), shipped_documents()])
