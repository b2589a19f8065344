"""From the text of YAML files to a checked process definition, or to every mistake in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from definitions.checks import check
from definitions.mistakes import DefinitionError, Mistake, MistakeList, Place
from definitions.model import ProcessDefinition
from definitions.process_reader import read_process
from definitions.reader import Reader
from definitions.vocabulary import Vocabulary

__all__ = ["DefinitionError", "Loaded", "Mistake", "Sources", "load", "load_sources"]


LETTERS = "emails/"
"""Where a school's own templates of letters lie; what they say is not looked at here."""


@dataclass(frozen=True)
class Sources:
    """What an instance pins: a process, every form and list it uses, and the school's letters."""

    process: str
    """The process's file among ``files``: ``processes/consent.yaml``."""
    files: Mapping[str, str]
    """Path within the library, with ``/``, to text."""

    @property
    def letters(self) -> dict[str, str]:
        """The school's own wording of letters, by template: ``ask/body.txt``."""
        own = (file for file in self.files if file.startswith(LETTERS))
        return {file.removeprefix(LETTERS): self.files[file] for file in own}

    @property
    def content_hash(self) -> str:
        """Names this exact text; 16 hexadecimal digits of SHA-256.

        The order of the files, the machine they lie on and its line endings change nothing.
        """
        digest = sha256(self.process.encode())
        for file in sorted(self.files):
            text = _unix(self.files[file])
            digest.update(f"\0{file}\0{len(text)}\0{text}".encode())
        return digest.hexdigest()[:16]


@dataclass(frozen=True)
class Loaded:
    """A definition, and the sources that it was made of."""

    definition: ProcessDefinition
    sources: Sources


def load_sources(sources: Sources) -> ProcessDefinition:
    """The definition that was pinned.

    Roles, records and scopes are not looked up: they may have changed since.

    Raises:
        DefinitionError: with every mistake, each with its line and column.
    """
    return load(sources.process, sources.files, None).definition


def load(process: str, files: Mapping[str, str], vocabulary: Vocabulary | None) -> Loaded:
    """Read and check the process in the file ``process``; ``files`` may hold more than it uses.

    Raises:
        DefinitionError: with every mistake, each with its line and column.
    """
    texts = {file: _unix(text) for file, text in files.items()}
    mistakes = MistakeList(texts)
    reader = Reader(texts, mistakes)
    if process not in texts:
        mistakes.add(Place(process, 1, 1), "There is no such file.")
        raise DefinitionError(mistakes.found)
    definition = read_process(process, reader)
    if definition is not None:
        check(definition, reader.positions, mistakes, vocabulary)
    if definition is None or mistakes.found:
        raise DefinitionError(mistakes.found)
    letters = {file for file in texts if file.startswith(LETTERS)}
    used = Sources(process, {file: texts[file] for file in sorted(reader.used | letters)})
    named = definition.model_copy(update={"content_hash": used.content_hash})
    return Loaded(named, used)


def _unix(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")
