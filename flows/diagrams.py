"""``sendflow diagram``: a process as a picture, for a browser and for paper."""

from __future__ import annotations

import argparse
from pathlib import Path

from definitions.diagram.drawing import Drawing, draw
from definitions.library import Library, shipped_library
from definitions.mistakes import DefinitionError
from flows.one_file import library_with
from flows.settings import read_settings
from flows.speech import say
from flows.typed_starts import UnusableInputError
from notifications.shipped_documents import shipped_documents


def diagram(chosen: argparse.Namespace) -> int:
    """Draw a process of the library, or one that is still being written."""
    own = read_settings(chosen.data).library
    file = Path(chosen.process)
    if file.suffix == ".yaml":
        drawing, name = _draw_file(file, own), file.stem
    else:
        library, name = Library([own, shipped_library(), shipped_documents()]), chosen.process
        drawing = draw(library.process(name), library.vocabulary())
    target: Path = chosen.to or Path(f"{name}.svg")
    try:
        target.write_text(drawing.svg, "utf-8")
    except OSError as error:
        raise UnusableInputError(f"{target} cannot be written ({error.strerror}).") from None
    sheets = "1 sheet" if drawing.pages == 1 else f"{drawing.pages} sheets"
    say(f"Drawn: {target}. Open it in a browser; on paper it is {sheets} of A4.")
    return 0


def _draw_file(file: Path, own: Path) -> Drawing:
    if not file.is_file():
        raise UnusableInputError(f"There is no file {file}.")
    with library_with(file, f"processes/{file.name}", own) as library:
        try:
            return draw(library.process(file.stem), library.vocabulary())
        except DefinitionError as error:
            name = f"processes/{file.name}"
            raise DefinitionError(
                each._replace(file=str(file)) if each.file == name else each
                for each in error.mistakes
            ) from None
