"""From the text of YAML files to a checked process definition, or to every mistake in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from definitions.checks import check
from definitions.mistakes import DefinitionError, Mistake, MistakeList, Place
from definitions.model.process import ProcessDefinition
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
class Draft:
    """A process that has been read, and not yet checked beside the others."""

    process: str
    """Its file."""
    definition: ProcessDefinition | None
    """None where the file is not even names with values."""
    reader: Reader

    @property
    def is_readable(self) -> bool:
        """Was it read without a mistake?"""
        return self.definition is not None and not self.reader.mistakes.found


@dataclass(frozen=True)
class Loaded:
    """A definition, and the sources that it was made of."""

    definition: ProcessDefinition
    sources: Sources
    warnings: tuple[Mistake, ...] = ()
    """What is unwise in it, and no mistake."""


def load_sources(sources: Sources) -> ProcessDefinition:
    """The definition that was pinned.

    Roles, records, scopes and other processes are not looked up: they may have changed since.

    Raises:
        DefinitionError: with every mistake, each with its line and column.
    """
    return load(sources.process, sources.files, None).definition


def load(process: str, files: Mapping[str, str], vocabulary: Vocabulary | None) -> Loaded:
    """Read and check the process in the file ``process``; ``files`` may hold more than it uses.

    Raises:
        DefinitionError: with every mistake, each with its line and column.
    """
    return finish(read(process, files), vocabulary)


def read(process: str, files: Mapping[str, str]) -> Draft:
    """Read the process in the file ``process``; its mistakes are kept until it is finished."""
    texts = {file: _unix(text) for file, text in files.items()}
    reader = Reader(texts, MistakeList(texts))
    if process not in texts:
        reader.mistakes.add(Place(process, 1, 1), "There is no such file.")
        return Draft(process, None, reader)
    return Draft(process, read_process(process, reader), reader)


def finish(draft: Draft, vocabulary: Vocabulary | None) -> Loaded:
    """Check what was read against what a school's definitions may name.

    Raises:
        DefinitionError: with every mistake, each with its line and column.
    """
    definition, reader = draft.definition, draft.reader
    if definition is not None:
        check(definition, reader.positions, reader.mistakes, vocabulary)
    if definition is None or reader.mistakes.found:
        raise DefinitionError(reader.mistakes.found)
    letters = {file for file in reader.files if file.startswith(LETTERS)}
    texts = {file: reader.files[file] for file in sorted(reader.used | letters)}
    used = Sources(draft.process, texts)
    named = definition.model_copy(update={"content_hash": used.content_hash})
    return Loaded(named, used, tuple(sorted(set(reader.mistakes.warnings))))


def _unix(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")
