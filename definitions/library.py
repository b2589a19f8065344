"""A school's definitions on disk: its own folder in front of the shipped one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from definitions.calendar_files import load_calendar
from definitions.defaults_reader import SCHOOL_DEFAULTS, check_school_defaults
from definitions.errors import SendflowError
from definitions.loader import LETTERS, DefinitionError, Loaded, Mistake, Sources, finish, read
from definitions.mistakes import MistakeList, Place
from definitions.model.process import ProcessDefinition
from definitions.reader import Reader
from definitions.scenario_checks import check_scenario
from definitions.scenario_reader import read_scenario
from definitions.scenarios import Scenario
from definitions.school_calendar import SchoolCalendar
from definitions.vocabulary import Record, Vocabulary
from definitions.vocabulary_reader import BEHIND, RECORDS, ROLES, read_vocabulary

FOLDERS = {
    "processes": "*.yaml",
    "forms": "*.yaml",
    "lists": "*.yaml",
    "calendars": "*.yaml",
    "documents": "*.html",
    "scenarios": "*.yaml",
}
"""Folder of a library to what is read in it."""
SINGLE = (ROLES, RECORDS, SCHOOL_DEFAULTS)
"""Files that lie in the library itself."""
ONE_BY_ONE = (ROLES, RECORDS)
"""Of these, what the school's own says stands before what is shipped, entry by entry."""
_LETTERS = f"{LETTERS}*/*.*"
_LOOKS_READ = re.compile(r"\.(ya?ml|html?)(\.txt)?$", re.IGNORECASE)
"""How a file ends that somebody means to be read: Windows adds .txt, other programs write .yml."""


class UnknownProcessError(SendflowError):
    """There is no process of that name."""


@dataclass(frozen=True)
class _Shelf:
    """Everything read at one moment."""

    vocabulary: Vocabulary
    loaded: dict[str, Loaded]
    broken: dict[str, DefinitionError]
    """Process to what is wrong with it."""
    mistakes: tuple[Mistake, ...]

    @property
    def warnings(self) -> tuple[Mistake, ...]:
        """Of every process; what several say of a form that they share is said once."""
        found = {each for loaded in self.loaded.values() for each in loaded.warnings}
        return tuple(sorted(found))


def shipped_library() -> Path:
    """The folder of definitions that comes with Sendflow."""
    return Path(__file__).parent / "library"


class Library:
    """Processes, forms, lists, roles, records and letters of several folders, the first winning.

    A file of the school's own folder stands in place of the shipped file of the same name. Roles
    and records alone are taken one by one: a school that adds its own still gets those that an
    upgrade brings. Document templates ship elsewhere, in a folder that whoever builds the library
    names. The files are looked at on every call; what has not changed is not read again.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._texts: dict[str, str] = {}
        self._shelf: _Shelf | None = None
        self._calendar: tuple[dict[str, str], SchoolCalendar] | None = None
        self._is_closed = False

    def closed(self) -> Library:
        """The same library as it is now, whatever becomes of its files."""
        still = Library(self._folders)
        still._shelf, still._texts = self._look(), self._texts
        still._calendar, still._is_closed = self._calendar, True
        return still

    # -------------------------------------------------------------------------------- answers

    def processes(self) -> dict[str, ProcessDefinition]:
        """Every process by name.

        Raises:
            DefinitionError: with every mistake of every file.
        """
        shelf = self._look()
        if shelf.mistakes:
            raise DefinitionError(shelf.mistakes)
        return {name: loaded.definition for name, loaded in shelf.loaded.items()}

    def sound(self) -> dict[str, ProcessDefinition]:
        """Every process without mistakes by name, whatever is wrong with others."""
        return {name: loaded.definition for name, loaded in self._look().loaded.items()}

    def broken(self) -> frozenset[str]:
        """The names of the processes with mistakes."""
        return frozenset(self._look().broken)

    def process(self, name: str) -> ProcessDefinition:
        """One process, whatever is wrong with others.

        Raises:
            DefinitionError: with every mistake in it.
            UnknownProcessError: there is no such process.
        """
        return self._loaded(name).definition

    def ready(self, process: str) -> Loaded | None:
        """The process and what an instance of it pins; None: there is none without mistakes."""
        return self._look().loaded.get(process)

    def sources(self, process: str) -> Sources:
        """What an instance of ``process`` pins.

        Raises:
            DefinitionError: with every mistake in it.
            UnknownProcessError: there is no such process.
        """
        return self._loaded(process).sources

    def mistakes(self) -> tuple[Mistake, ...]:
        """Every mistake of every file, in the order of files and lines."""
        return self._look().mistakes

    def warnings(self) -> tuple[Mistake, ...]:
        """What is unwise in processes without mistakes, in the order of files and lines."""
        return self._look().warnings

    def roles(self) -> dict[str, str]:
        """Every role by name, with its title."""
        return self._look().vocabulary.roles

    def records(self) -> dict[str, Record]:
        """Every record by path."""
        return self._look().vocabulary.records

    def scopes(self) -> dict[str, str]:
        """Every consent scope by name, with its title."""
        return self._look().vocabulary.scopes

    def calendar(self) -> SchoolCalendar:
        """Every school year that has been entered, a year of the school's own folder winning.

        Raises:
            DefinitionError: with every mistake of every calendar.
        """
        self._look()
        return self._calendar_of(self._texts)

    def vocabulary(self) -> Vocabulary:
        """Every name that a definition may use: roles, records, consents, readable processes."""
        return self._look().vocabulary

    def scenarios(self) -> tuple[Scenario, ...]:
        """Every story, in the order of files; nothing that runs depends on them.

        Raises:
            DefinitionError: with every mistake in them.
        """
        found, mistakes = self.sound_scenarios()
        if mistakes:
            raise DefinitionError(mistakes)
        return found

    def sound_scenarios(self) -> tuple[tuple[Scenario, ...], tuple[Mistake, ...]]:
        """Every story without mistakes, and the mistakes of the others."""
        shelf = self._look()
        texts, wrong = dict(self._texts), MistakeList(self._texts)
        texts |= self._read(wrong, of="scenarios/")
        found = []
        for file in sorted(each for each in texts if each.startswith("scenarios/")):
            mistakes = MistakeList(texts)
            scenario = read_scenario(file, Reader(texts, mistakes))
            if scenario is not None:
                check_scenario(scenario, shelf.vocabulary, mistakes)
                if not mistakes.found:
                    found.append(scenario)
            wrong.found += mistakes.found
        return tuple(found), tuple(wrong.found)

    def letters(self) -> dict[str, str]:
        """The school's own templates of letters: file to text."""
        self._look()
        return {file: text for file, text in self._texts.items() if file.startswith(LETTERS)}

    # -------------------------------------------------------------------------------- reading

    def _loaded(self, process: str) -> Loaded:
        shelf = self._look()
        if process in shelf.loaded:
            return shelf.loaded[process]
        if process in shelf.broken:
            raise DefinitionError(shelf.broken[process].mistakes)
        raise UnknownProcessError(f'There is no process called "{process}".')

    def _look(self) -> _Shelf:
        if self._is_closed and self._shelf is not None:
            return self._shelf
        mistakes = MistakeList({})
        texts = dict(self._read(mistakes))
        self._tell_of_strays(mistakes)
        if self._shelf is None or texts != self._texts or mistakes.found:
            calendar: SchoolCalendar | None = None
            with suppress(DefinitionError):  # told to whoever asks for the calendar
                calendar = self._calendar_of(texts)
            self._shelf = _read_shelf(texts, mistakes, calendar)
            self._texts = texts
        return self._shelf

    def _calendar_of(self, files: dict[str, str]) -> SchoolCalendar:
        texts = {file: text for file, text in files.items() if file.startswith("calendars/")}
        if self._calendar is None or texts != self._calendar[0]:
            self._calendar = (texts, load_calendar(texts))
        return self._calendar[1]

    def _read(self, mistakes: MistakeList, of: str = "") -> Iterator[tuple[str, str]]:
        """The files of a folder of the library, or all but stories: no case needs a story."""
        for name, path in sorted(self._files().items()):
            if not name.startswith(of) or (not of and name.startswith("scenarios/")):
                continue
            try:
                yield name, path.read_bytes().decode("utf-8")
            except UnicodeDecodeError:
                mistakes.add(Place(name, 1, 1), "This file is not UTF-8: save it as UTF-8 text.")
            except OSError as error:
                reason = error.strerror or "it is out of reach"
                mistakes.add(Place(name, 1, 1), f"This file cannot be read: {reason}.")

    def _tell_of_strays(self, mistakes: MistakeList) -> None:
        """Whoever wrote a file that is not read must not hear that there are no mistakes."""
        for folder in self._folders:
            for path in sorted(folder.glob("*")):
                if path.name not in SINGLE and _LOOKS_READ.search(path.name):
                    which = ", ".join(FOLDERS)
                    told = f"This file is not read here: move it to one of the folders {which}."
                    mistakes.add(Place(path.name, 1, 1), told)
            for kind, of in FOLDERS.items():
                for path in sorted({*(folder / kind).glob("*")} - {*(folder / kind).glob(of)}):
                    if _LOOKS_READ.search(path.name):
                        right = f"{path.name.partition('.')[0]}{of[1:]}"
                        told = f'This file is not read: call it "{right}".'
                        mistakes.add(Place(f"{kind}/{path.name}", 1, 1), told)

    def _files(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for folder in self._folders:
            single = (folder / name for name in SINGLE)
            several = (path for kind, of in FOLDERS.items() for path in (folder / kind).glob(of))
            for path in (*single, *several, *folder.glob(_LETTERS)):
                if path.is_file():
                    name = path.relative_to(folder).as_posix()
                    while name in found and path.name in ONE_BY_ONE:
                        name = f"{BEHIND}{name}"
                    found.setdefault(name, path)
        return found


def _read_shelf(
    texts: dict[str, str], mistakes: MistakeList, calendar: SchoolCalendar | None
) -> _Shelf:
    """All processes are read before any is checked: a process may run another one."""
    mistakes.texts = texts
    drafts = {
        file.removeprefix("processes/").removesuffix(".yaml"): read(file, texts)
        for file in texts
        if file.startswith("processes/")
    }
    readable = {name: d.definition if d.is_readable else None for name, d in drafts.items()}
    vocabulary = replace(read_vocabulary(texts, mistakes), processes=readable, calendar=calendar)
    check_school_defaults(texts, vocabulary.roles, mistakes)
    loaded, broken = {}, {}
    for name, draft in drafts.items():
        try:
            loaded[name] = finish(draft, vocabulary)
        except DefinitionError as error:
            broken[name] = error
    found = {*mistakes.found, *(each for error in broken.values() for each in error.mistakes)}
    return _Shelf(vocabulary, loaded, broken, tuple(sorted(found)))
