"""A school's own wording of letters: definitions keep it, notifications know what it must be."""

from __future__ import annotations

from definitions.library import Library
from definitions.loader import LETTERS
from definitions.mistakes import Mistake, MistakeList, Place
from notifications.template_checks import check_templates


def mistakes_in_letters(library: Library) -> tuple[Mistake, ...]:
    """What is wrong with it, in the order of files."""
    files = library.letters()
    found = MistakeList(files)
    own = {file.removeprefix(LETTERS): text for file, text in files.items()}
    for name, line, sentence in check_templates(own):
        found.add(Place(f"{LETTERS}{name}", line, 1), sentence)
    return tuple(found.found)
