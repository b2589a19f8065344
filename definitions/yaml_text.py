"""A YAML file as text, lists and mappings, each with its place: nothing is typed or built here.

Only the plain part of YAML is taken. What two readers of YAML could understand differently, or
what could make a small file large, is refused with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

import yaml
from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from definitions import not_yaml
from definitions.mistakes import MistakeList, Place

LARGEST = 200_000
"""Characters in one file; far more than a person would write."""

DEEPEST = 20
"""Levels of indentation; a process needs about nine."""

_DISAGREED = {"yes", "no", "on", "off", "y", "n"}
_EMPTY = {"", "~", "null"}
_INVISIBLE = re.compile("[\x85\u2028\u2029]|(?<=.)\ufeff", re.DOTALL)
"""Copied along from a web page or a letter; some readers of YAML begin a line at them."""
_READER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml, which every wheel of PyYAML brings along; many times faster than a reader in Python."""


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
    if invisible := _INVISIBLE.search(text):
        before = text[: invisible.start()].split("\n")
        mistakes.add(
            Place(file, len(before), len(before[-1]) + 1),
            "A character that nobody can see stands here: type this line again.",
        )
        return None
    try:
        parts = list(_bounded(yaml.parse(text, Loader=_READER)))
    except _RefusedError as refused:
        mistakes.add(_place(file, refused.event.start_mark), str(refused))
    except (YAMLError, UnicodeEncodeError) as error:
        mark, words = not_yaml.explain(text, getattr(error, "problem_mark", None))
        mistakes.add(_place(file, mark), f"This is not YAML: {words}.")
    else:
        return _Walk(file, parts, mistakes).root()
    return None


_Beginning: TypeAlias = AliasEvent | ScalarEvent | SequenceStartEvent | MappingStartEvent
_Part: TypeAlias = _Beginning | CollectionEndEvent


class _RefusedError(Exception):
    """YAML, but not for us: nothing of the file is read."""

    def __init__(self, message: str, event: Event) -> None:
        super().__init__(message)
        self.event = event


def _bounded(events: Iterable[Event]) -> Iterator[_Part]:
    """What stands in the file, up to what no person writes."""
    depth = documents = 0
    for event in events:
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        documents += isinstance(event, DocumentStartEvent)
        if depth > DEEPEST:
            raise _RefusedError("This is nested too deeply: the file was not read.", event)
        if documents > 1:
            raise _RefusedError("Here begins a second file: put it in one of its own.", event)
        if isinstance(event, _Part):
            yield event


def _place(file: str, mark: not_yaml.Mark | None) -> Place:
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)


class _Walk:
    """Turns the parts of a file into our nodes, and refuses what we do not take."""

    def __init__(self, file: str, parts: list[_Part], mistakes: _Found) -> None:
        self._file = file
        self._parts = iter(parts)
        self._mistakes = mistakes
        self._anchors: set[str] = set()

    def root(self) -> Node | None:
        for part in self._inside():
            if not _is_empty(part):
                return self._node(part)
        self._mistakes.add(Place(self._file, 1, 1), "This file is empty.")
        return None

    def _inside(self) -> Iterator[_Beginning]:
        """What a list, a block or the file begins with, one after the other, up to its end."""
        for part in self._parts:
            if isinstance(part, CollectionEndEvent):
                return
            yield part

    def _node(self, part: _Beginning) -> Node:
        place = _place(self._file, part.start_mark)
        unread = self._not_taken(part, place)
        match part:
            case AliasEvent():
                return Unread("", place)
            case ScalarEvent():
                return unread or self._text(part, place)
            case SequenceStartEvent():
                items = tuple([self._node(each) for each in self._inside()])
                return unread or Listing(items, place)
            case MappingStartEvent():
                block = self._block(place)
                return unread or block

    def _not_taken(self, part: _Beginning, place: Place) -> Unread | None:
        """Stands for what is no plain YAML: an anchor, what repeats it, or a tag."""
        if isinstance(part, AliasEvent):
            if part.anchor not in self._anchors:
                self._mistakes.add(place, f"This is not YAML: {not_yaml.BEGINS_WITH.format('*')}.")
        elif part.anchor is not None:
            self._anchors.add(part.anchor)
            self._mistakes.add(
                place,
                f'Anchors such as "&{part.anchor}" are not taken: write the words out each time.',
            )
        elif part.tag is not None:
            self._mistakes.add(
                place, "Tags are not taken: put a word that begins with ! in quotes."
            )
        else:
            return None
        return Unread("", place)

    def _text(self, part: ScalarEvent, place: Place) -> Text:
        value: str = part.value
        if not part.style and value.lower() in _DISAGREED:
            self._mistakes.add(
                place,
                f'Readers of YAML disagree about a bare "{value}": put it in double quotes, '
                "or write true or false.",
            )
            return Unread("", place)
        if _is_empty(part):
            self._mistakes.add(place, "Nothing is written here.")
            return Unread("", place)
        return Text(value, place, part.style or None)

    def _block(self, place: Place) -> Block:
        entries: dict[str, Entry] = {}
        inside = self._inside()
        for key, written in ((self._key(name), next(inside)) for name in inside):
            if _is_empty(written):
                self._mistakes.add(key.place, f'Nothing is written after "{key.value}".')
                value: Node = Unread("", key.place)
            else:
                value = self._node(written)
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

    def _key(self, part: _Beginning) -> Text:
        key = self._node(part)
        if isinstance(key, Text):
            return key
        self._mistakes.add(key.place, "A name is one word here, not a list or a block.")
        return Unread("", key.place)


def _is_empty(part: _Beginning) -> bool:
    return (
        isinstance(part, ScalarEvent)
        and part.anchor is None
        and not part.style
        and part.value.lower() in _EMPTY
    )
