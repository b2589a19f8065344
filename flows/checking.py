"""``sendflow check``: everything that is wrong with definitions, and then what is unwise.

Nothing is loaded for it but what reads definitions, so that whoever writes one does not wait.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from definitions.library import Library, shipped_library
from definitions.mistakes import DefinitionError, Mistake, worth_a_look
from flows.calendars import CalendarShelf
from flows.one_file import library_with, name_in_library
from flows.own_letters import mistakes_in_letters
from flows.settings import read_settings
from flows.speech import say
from flows.typed_starts import UnusableInputError
from notifications.shipped_documents import shipped_documents


def check(chosen: argparse.Namespace) -> int:
    """Say what is wrong with definitions, every mistake at once, and then what is unwise."""
    own = read_settings(chosen.data).library
    mistakes: list[Mistake] = []
    warnings: list[Mistake] = []
    for file in chosen.files:
        wrong, unwise = _look_at(file, own)
        mistakes += wrong
        warnings += unwise
    if not chosen.files:
        library = Library([own, shipped_library(), shipped_documents()])
        mistakes += [*library.mistakes(), *mistakes_in_letters(library)]
        mistakes += _mistakes_in(library.scenarios)
        warnings += library.warnings()
        CalendarShelf([own, shipped_library()]).read()
    if mistakes:
        raise DefinitionError(mistakes, warnings)
    found = "No mistakes."
    if not (chosen.files or own.is_dir()):
        found += f" (There is no folder {own}: only what is shipped was read.)"
    say("\n\n".join(filter(None, (found, worth_a_look(warnings)))))
    return 0


def _look_at(file: Path, own: Path) -> tuple[list[Mistake], list[Mistake]]:
    """The mistakes and the warnings of one file, as if it lay in the school's own folder."""
    if not file.is_file():
        raise UnusableInputError(f"There is no file {file}.")
    name = name_in_library(file)
    with library_with(file, name, own) as library:
        found = [*library.mistakes(), *_mistakes_in(library.calendar)]
        found += _mistakes_in(library.scenarios)
        unwise = library.warnings()
    own_mistakes = [each._replace(file=str(file)) for each in found if each.file == name]
    in_templates = [each for each in found if each.file.startswith("documents/")]
    own_warnings = [each._replace(file=str(file)) for each in unwise if each.file == name]
    return [*own_mistakes, *in_templates], own_warnings


def _mistakes_in(read: Callable[[], object]) -> tuple[Mistake, ...]:
    try:
        read()
    except DefinitionError as error:
        return error.mistakes
    return ()
