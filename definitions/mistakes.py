"""What is wrong with a definition, where exactly, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from definitions.errors import SendflowError

WIDEST = 100
"""Characters quoted of a line."""


class Place(NamedTuple):
    """A place in a file of the library; line and column count from 1."""

    file: str
    line: int
    column: int


class Mistake(NamedTuple):
    """One thing to mend: where it is, what is wrong, and perhaps what was meant.

    A warning has the same form: what it is about can be used as it is, and is worth a look.
    """

    file: str
    line: int
    column: int
    message: str
    quoted: str
    """The line as it stands in the file; empty where there is none."""
    hint: str = ""
    """As in ``Did you mean "sendco"?``; empty where nothing is near."""

    def __str__(self) -> str:
        said = f"{self.message} {self.hint}".rstrip()
        first = f"{self.file}:{self.line}:{self.column}: {said}"
        return f"{first}\n    {self.line} | {self.quoted}" if self.quoted else first


class DefinitionError(SendflowError):
    """A definition cannot be used; the message holds every mistake, in the order of the file.

    Warnings about what else was read come after them.
    """

    def __init__(self, mistakes: Iterable[Mistake], warnings: Iterable[Mistake] = ()) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        told = "\n".join(str(mistake) for mistake in self.mistakes)
        super().__init__("\n\n".join(filter(None, (told, worth_a_look(warnings)))))


@dataclass
class MistakeList:
    """Gathers mistakes while files are read, so that all of them can be told at once."""

    texts: Mapping[str, str]
    """File name to text, for the lines to quote."""
    found: list[Mistake] = field(default_factory=list)
    warnings: list[Mistake] = field(default_factory=list)
    """What can be used as it is, and is unwise."""

    def add(self, place: Place, message: str, hint: str = "") -> None:
        """Note a mistake."""
        self.found.append(self._quoting(place, message, hint))

    def warn(self, place: Place, message: str) -> None:
        """Note what is unwise, and no mistake."""
        self.warnings.append(self._quoting(place, message))

    def _quoting(self, place: Place, message: str, hint: str = "") -> Mistake:
        lines = self.texts.get(place.file, "").splitlines()
        quoted = lines[place.line - 1].strip() if place.line <= len(lines) else ""
        quoted = quoted if len(quoted) <= WIDEST else f"{quoted[:WIDEST]} ..."
        return Mistake(*place, message, quoted, hint)


def worth_a_look(warnings: Iterable[Mistake]) -> str:
    """Warnings as they are told, apart from mistakes; empty where there are none."""
    told = [str(each) for each in sorted(set(warnings))]
    return "\n".join(("Worth a look:", *told)) if told else ""


_FEW = 15
"""As many words as a hint may list."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The hint that names the known word most like ``word``; empty if none is like it."""
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"?' if near else ""


def suggest(word: str, known: Iterable[str]) -> str:
    """The known word most like ``word``; else all of them, where they are few."""
    words = sorted(known)
    if len(words) > _FEW or not words:
        return did_you_mean(word, words)
    use = words[0] if len(words) == 1 else f"one of: {', '.join(words)}"
    return did_you_mean(word, words) or f"Use {use}."


def listed(words: Iterable[str]) -> str:
    """Words as a sentence lists them: ``a, b and c``."""
    *most, last = [f'"{word}"' for word in words] or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last


def later(word: str) -> str:
    """The sentence about a part of the language that has not been built."""
    return (
        f'"{word}" belongs to the language of definitions, '
        "but is not understood yet by this version."
    )
