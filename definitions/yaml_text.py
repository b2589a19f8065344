"""A YAML file as text, lists and mappings, each with its place: nothing is typed or built here.

Only the plain part of YAML is taken. What two readers of YAML could understand differently, or
what could make a small file large, is refused with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from definitions.mistakes import MistakeList, Place

LARGEST = 200_000
"""Characters in one file; far more than a person would write."""

DEEPEST = 20
"""Levels of indentation; a process needs about nine."""

_DISAGREED = {"yes", "no", "on", "off", "y", "n"}
_EMPTY = {"", "~", "null"}
_BEGUN = re.compile(r"unexpected end of stream|could not find expected ':'|expected ',' or")
_UNLIKE = "this line is indented unlike the lines around it"
_IN_WORDS = {
    "unexpected end of stream": "a quotation mark is opened here and never closed",
    r"'\t'": "a line is indented with a tab; use spaces",
    "mapping values are not allowed": 'a second ": " on the line; put the words in double quotes',
    "could not find expected ':'": (
        "there is no colon with a space after it; what goes on from above is indented further"
    ),
    "found '<block mapping start>'": _UNLIKE,
    "found '-'": _UNLIKE,
    "found '?'": _UNLIKE,
    "expected <block end>": (
        "words that begin with a bracket or a quotation mark end with it; "
        "put all of them in double quotes"
    ),
    "expected ',' or": "a bracket is opened here and not closed, or a comma is missing",
    "expected a comment or a line break": 'the text after ">" or "|" begins on the next line',
    "undefined alias": 'a word begins with "*"; put it in double quotes',
    "'@'": 'a word begins with "@"; put it in double quotes',
    "'`'": 'a word begins with "`"; put it in double quotes',
    "'%'": 'a word begins with "%"; put it in double quotes',
    "expected alphabetic": 'a word begins with "&"; put it in double quotes',
}
"""What ruamel.yaml says, to what somebody who has never heard of YAML can do about it."""
_TAGS = {"str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq"}


@dataclass(frozen=True)
class Text:
    """A word, a number or prose: whatever stands after a colon or a dash."""

    value: str
    place: Place
    style: str | None = None
    """The quotation mark, or ``>`` or ``|``; None where it stands bare."""

    def place_of(self, column: int) -> Place:
        """The place of the character at ``column`` (from 1) of a text that is one line."""
        if self.style in (">", "|"):
            return self.place
        opening = 0 if self.style is None else 1
        return self.place._replace(column=self.place.column + opening + column - 1)


@dataclass(frozen=True)
class Unread(Text):
    """Stands where something was refused; nothing more is said about it."""


@dataclass(frozen=True)
class Listing:
    """Several things in order."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True)
class Entry:
    """One ``key: value`` of a mapping."""

    key: Text
    value: Node


@dataclass(frozen=True)
class Block:
    """Things by name, in the order written; no name stands twice."""

    entries: tuple[Entry, ...]
    place: Place

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


Node: TypeAlias = Text | Listing | Block


def read_yaml(file: str, text: str, mistakes: MistakeList) -> Node | None:
    """The content of a file, or None where it is not YAML; what is wrong goes to ``mistakes``."""
    node, found = read_once(file, text)
    for place, message in found:
        mistakes.add(place, message)
    return node


@lru_cache(maxsize=256)
def read_once(file: str, text: str) -> tuple[Node | None, tuple[tuple[Place, str], ...]]:
    """A form that several processes use is read once, and a file again only when it has changed."""
    found = _Found()
    return _read(file, text, found), tuple(found.all)


@dataclass
class _Found:
    """What is wrong with one file."""

    all: list[tuple[Place, str]] = field(default_factory=list)

    def add(self, place: Place, message: str) -> None:
        self.all.append((place, message))


def _read(file: str, text: str, mistakes: _Found) -> Node | None:
    start = Place(file, 1, 1)
    if len(text) > LARGEST:
        mistakes.add(start, f"This file is larger than {LARGEST:,} characters: it was not read.")
        return None
    try:
        # The round-trip reader would do too, but it leaves a bell character at each folded line.
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = _mark(error)
        place = Place(file, mark.line + 1, mark.column + 1) if mark else start
        mistakes.add(place, f"This is not YAML: {_plainly(error)}.")
    except YAMLError:
        mistakes.add(start, "This file holds a character that YAML does not allow.")
    except RecursionError:
        mistakes.add(start, "This file is nested too deeply: it was not read.")
    else:
        if root is not None:
            return _Walk(file, mistakes).node(root, 0)
        mistakes.add(start, "This file is empty.")
    return None


def _mark(error: MarkedYAMLError) -> StringMark | None:
    """Where to look: where something began, if its end was not found."""
    if _BEGUN.search(error.problem or "") and error.context_mark is not None:
        mark = error.context_mark
    else:
        mark = error.problem_mark or error.context_mark
    assert mark is None or isinstance(mark, StringMark), "we give the reader a string"
    return mark


def _plainly(error: MarkedYAMLError) -> str:
    problem = (error.problem or "it cannot be read").strip().rstrip(".")
    if "mapping values are not allowed" in problem and isinstance(error.problem_mark, StringMark):
        before = error.problem_mark.buffer[: error.problem_mark.pointer].rpartition("\n")[2]
        if ": " not in before:
            return 'either the line above lacks a ": ", or this one is indented too far'
    if "alias" in (error.context or ""):
        problem = "undefined alias"
    return next((words for part, words in _IN_WORDS.items() if part in problem), problem)


class _Walk:
    """Turns what ruamel.yaml composed into our nodes, and refuses what we do not take."""

    def __init__(self, file: str, mistakes: _Found) -> None:
        self._file = file
        self._mistakes = mistakes

    def node(self, node: YamlNode, depth: int) -> Node:
        place = self._place(node)
        if node.anchor is not None:
            self._mistakes.add(
                place,
                f'Anchors such as "&{node.anchor}" are not taken: write the words out each time.',
            )
            return Unread("", place)
        if str(node.tag).rpartition(":")[2] not in _TAGS:
            self._mistakes.add(
                place, "Tags are not taken: put a word that begins with ! in quotes."
            )
            return Unread("", place)
        if depth > DEEPEST:
            self._mistakes.add(place, "This is nested too deeply.")
            return Unread("", place)
        match node:
            case ScalarNode():
                return self._text(node, place)
            case SequenceNode(value=children):
                found = (self.node(child, depth + 1) for child in children)
                return Listing(tuple(found), place)
            case MappingNode():
                return self._block(node, place, depth)
            case _:
                return Unread("", place)

    def _place(self, node: YamlNode) -> Place:
        mark = node.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1)

    def _text(self, node: ScalarNode, place: Place) -> Text:
        value: str = node.value
        if node.style is None and value.lower() in _DISAGREED:
            self._mistakes.add(
                place,
                f'Readers of YAML disagree about a bare "{value}": put it in double quotes, '
                "or write true or false.",
            )
            return Unread("", place)
        if _is_empty(node):
            self._mistakes.add(place, "Nothing is written here.")
            return Unread("", place)
        return Text(value, place, node.style)

    def _block(self, node: MappingNode, place: Place, depth: int) -> Block:
        entries: dict[str, Entry] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if isinstance(value_node, ScalarNode) and _is_empty(value_node):
                self._mistakes.add(key.place, f'Nothing is written after "{key.value}".')
                value: Node = Unread("", key.place)
            else:
                value = self.node(value_node, depth + 1)
            if isinstance(key, Unread):
                continue
            if key.value in entries:
                first = entries[key.value].key.place.line
                self._mistakes.add(
                    key.place, f'"{key.value}" stands here twice: first in line {first}.'
                )
                continue
            entries[key.value] = Entry(key, value)
        return Block(tuple(entries.values()), place)

    def _key(self, node: YamlNode) -> Text:
        if isinstance(node, ScalarNode) and node.anchor is None:
            return self._text(node, self._place(node))
        self._mistakes.add(self._place(node), "A name is one word here, not a list or a block.")
        return Unread("", self._place(node))


def _is_empty(node: ScalarNode) -> bool:
    value: str = node.value
    return node.anchor is None and node.style is None and value.lower() in _EMPTY
