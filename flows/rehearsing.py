"""``sendflow test``: the stories beside the definitions, rehearsed."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from definitions.library import Library, shipped_library
from definitions.mistakes import DefinitionError, Mistake
from definitions.scenarios import Scenario
from flows.one_file import library_with, name_in_library
from flows.rehearsals import rehearse_all
from flows.settings import read_settings
from flows.speech import say
from flows.typed_starts import UnusableInputError
from notifications.shipped_documents import shipped_documents


def rehearse(chosen: argparse.Namespace) -> int:
    """Rehearse every scenario, that of a file, or all those about the process of a file."""
    own = read_settings(chosen.data).library
    told, wrong = list[Scenario](), list[Mistake]()
    for file in chosen.files:
        wrong += _rehearse_file(file, own, told)
    if not chosen.files:
        library = Library([own, shipped_library(), shipped_documents()])
        sound, mistakes = library.sound_scenarios()
        wrong += [*mistakes, *rehearse_all(sound, library, told.append)]
    for each in told:
        say(f"As told: {each.title} ({each.process})")
    if wrong:
        raise DefinitionError(wrong)
    say(f"{len(told)} scenarios, all as told." if len(told) != 1 else "1 scenario, as told.")
    return 0


def _rehearse_file(file: Path, own: Path, told: list[Scenario]) -> Iterable[Mistake]:
    if not file.is_file():
        raise UnusableInputError(f"There is no file {file}.")
    name = name_in_library(file)
    with library_with(file, name, own) as library:
        sound, mistakes = library.sound_scenarios()
        chosen = [s for s in sound if name in (s.file, f"processes/{s.process}.yaml")]
        found = [each for each in mistakes if each.file == name]
        found += rehearse_all(chosen, library, told.append)
    return [each._replace(file=str(file)) if each.file == name else each for each in found]
