"""Takes words, numbers, conditions and deadlines out of YAML, noting every mistake on the way.

Reading never stops at a mistake. What cannot be read is replaced by something harmless, so that
the rest can still be checked and all mistakes can be told at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from definitions.conditions import Condition, ConditionError, parse_condition
from definitions.deadlines import DeadlineError, parse_deadline
from definitions.mistakes import MistakeList, Place, later, listed, suggest
from definitions.model.deadlines import Deadline, Direction
from definitions.positions import Positions
from definitions.vocabulary import GRAMMAR, RESERVED
from definitions.yaml_text import Block, Entry, Listing, Node, Text, Unread, read_yaml

UNKNOWN_DEADLINE = Deadline(text="", direction=Direction.ON, anchor="asked")
"""Stands where a deadline could not be read."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ANCHOR = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")


@dataclass(frozen=True)
class Wording:
    """The words one part of a definition may use."""

    part: str
    """With its article: ``a step``."""
    words: tuple[str, ...]
    required: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    """Words of the language that this version does not understand yet."""


@dataclass
class Reader:
    """What is needed while the files of one process are read."""

    files: Mapping[str, str]
    """Path within the library to text."""
    mistakes: MistakeList
    positions: Positions = field(default_factory=Positions)
    used: set[str] = field(default_factory=set)
    """The files read so far."""

    # --------------------------------------------------------------------------------- files

    def open(self, file: str) -> Node | None:
        """The content of a file; it is from now on part of what is pinned."""
        self.used.add(file)
        return read_yaml(file, self.files[file], self.mistakes)

    def names_in(self, folder: str) -> tuple[str, ...]:
        """The names that can be opened in a folder of the library."""
        inside = (file for file in self.files if file.startswith(f"{folder}/"))
        return tuple(file.removeprefix(f"{folder}/").removesuffix(".yaml") for file in inside)

    # ---------------------------------------------------------------------------------- parts

    def refuse(self, node: Node, message: str, hint: str = "") -> None:
        """Note a mistake, unless this very part has been refused already."""
        if not isinstance(node, Unread):
            self.mistakes.add(node.place, message, hint)

    def block(self, node: Node | None, what: str) -> Block | None:
        """The node as names with values, or None with a mistake."""
        if node is None or isinstance(node, Block):
            return node
        self.refuse(node, f"{what} is written as names with values, one on each line.")
        return None

    def words(self, block: Block, wording: Wording) -> dict[str, Entry]:
        """The entries of a part by word; unknown and missing words are mistakes.

        Nothing is missed where a word of the language stands that is not understood yet.
        """
        found: dict[str, Entry] = {}
        meant: set[str] = set()
        complete = True
        for entry in block:
            word = entry.key.value
            if word in wording.words:
                found[word] = entry
            elif word in wording.later:
                self.later(entry.key, word)
                complete = False
            else:
                hint = suggest(word, (*wording.words, *wording.later))
                meant.update(each for each in wording.required if f'"{each}"' in hint)
                self.refuse(entry.key, f'{wording.part} has no word "{word}".', hint)
        missing = [word for word in wording.required if word not in {*found, *meant}]
        if missing and complete:
            self.mistakes.add(block.place, f"{wording.part} needs {listed(missing)}.")
        return found

    def later(self, node: Node, word: str) -> None:
        """Note that a word of the language is not understood yet."""
        self.refuse(node, later(word))

    def name(self, key: Text, what: str, taken: frozenset[str] = RESERVED | GRAMMAR) -> str:
        """A name that somebody has chosen; ``taken`` are those with a meaning of their own."""
        if key.value in taken:
            self.refuse(key, f'"{key.value}" has a meaning of its own: call {what} something else.')
        elif not _NAME.fullmatch(key.value):
            self.refuse(
                key,
                f'"{key.value}" cannot be the name of {what}: '
                "small letters, digits and _ only, a letter first.",
            )
        return key.value

    # --------------------------------------------------------------------------------- values

    def text(self, node: Node | None) -> str:
        """A word or prose; empty with a mistake where it is something else."""
        if isinstance(node, Text):
            return node.value.strip()
        if node is not None:
            self.refuse(node, "Words are expected here; put them in double quotes if need be.")
        return ""

    def prose(self, node: Node | None) -> str:
        """Paragraphs, an empty line between them, however the file breaks its lines."""
        text = self.text(node)
        folded = isinstance(node, Text) and node.style == ">"
        parts = re.split(r"\n+" if folded else r"\n\s*\n", text)
        return "\n\n".join(" ".join(part.split()) for part in parts if part.strip())

    def texts(self, node: Node | None) -> tuple[Text, ...]:
        """One word, or several in a list."""
        nodes = node.items if isinstance(node, Listing) else (node,) if node is not None else ()
        found = tuple(each for each in nodes if isinstance(each, Text))
        for each in nodes:
            if not isinstance(each, Text):
                self.refuse(each, "A word, or a list of words in [ ], is expected here.")
        return found

    def words_of(self, node: Node | None) -> tuple[str, ...]:
        """One word, or several in a list, as plain text."""
        return tuple(each.value.strip() for each in self.texts(node))

    def truth(self, node: Node | None) -> bool:
        """``true`` or ``false``; absent is false."""
        if node is None:
            return False
        word = node.value if isinstance(node, Text) else ""
        if word not in ("true", "false"):
            self.refuse(node, "Write true or false here.")
        return word == "true"

    def amount(self, node: Node | None, suffix: str = "") -> int | None:
        """A whole number from 1, perhaps followed by a word such as ``times``."""
        if node is None:
            return None
        word = node.value.removesuffix(suffix).strip() if isinstance(node, Text) else ""
        if word.isdecimal() and int(word) > 0:
            return int(word)
        self.refuse(node, f"A whole number is expected here, as in: {f'3 {suffix}'.strip()}.")
        return None

    def condition(self, node: Node | None) -> Condition | None:
        """A condition; None where there is none or it cannot be read."""
        if node is None or not (text := self.text(node)):
            return None
        assert isinstance(node, Text), "only text has words"
        try:
            return parse_condition(text)
        except ConditionError as error:
            self.mistakes.add(node.place_of(error.column), str(error))
            return None

    def deadline(self, text: str, place: Place) -> Deadline:
        """A deadline; a bare anchor means on that day."""
        text = text.strip()
        if text != "today" and _ANCHOR.fullmatch(text):
            text = f"on {text}"
        try:
            return parse_deadline(text)
        except DeadlineError as error:
            self.mistakes.add(place, str(error))
            return UNKNOWN_DEADLINE

    def deadline_of(self, node: Node | None) -> Deadline | None:
        """A deadline that stands alone; None where there is none."""
        if node is None:
            return None
        text = self.text(node)
        return self.deadline(text, node.place) if text else None

    def known(self, node: Node, word: str, words: Iterable[str], what: str) -> bool:
        """Is ``word`` one of ``words``? If not, a mistake that names what it should be."""
        words = tuple(words)
        if word in words:
            return True
        self.refuse(node, f'There is no {what} "{word}".', suggest(word, words))
        return False
