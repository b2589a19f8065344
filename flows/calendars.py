"""The school's calendar as its folders have it today."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from definitions.calendar_files import load_calendar
from definitions.school_calendar import SchoolCalendar

FOLDER = "calendars"


class CalendarShelf:
    """Calendar files of several folders; a file of an earlier folder hides its namesake.

    They are looked at on every call, and read again only when one has changed.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._texts: dict[str, str] | None = None
        self._calendar: SchoolCalendar | None = None

    def read(self) -> SchoolCalendar:
        """Every school year that has been entered.

        Raises:
            DefinitionError: with every mistake, each with its line.
        """
        texts = self._read_texts()
        if self._calendar is None or texts != self._texts:
            self._calendar = load_calendar(texts)
            self._texts = texts
        return self._calendar

    def _read_texts(self) -> dict[str, str]:
        found: dict[str, Path] = {}
        for folder in self._folders:
            for file in sorted((folder / FOLDER).glob("*.yaml")):
                found.setdefault(f"{FOLDER}/{file.name}", file)
        return {name: file.read_text("utf-8") for name, file in sorted(found.items())}
