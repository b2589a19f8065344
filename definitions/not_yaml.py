"""What is wrong with a file that cannot be read, for somebody who has never heard of YAML."""

from __future__ import annotations

import re
from typing import Protocol

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError

_BEGUN = re.compile(r"unexpected end of stream|could not find expected ':'|expected ',' or")
BEGINS_WITH = 'a word begins with "{}"; put it in double quotes'
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
    "'@'": BEGINS_WITH.format("@"),
    "'`'": BEGINS_WITH.format("`"),
    "'%'": BEGINS_WITH.format("%"),
    "expected alphabetic": BEGINS_WITH.format("&"),
}
"""Part of what ruamel.yaml says, to what can be done about it."""


class Mark(Protocol):
    """A place in a text; lines and columns from 0."""

    @property
    def line(self) -> int:
        """How many lines stand above."""

    @property
    def column(self) -> int:
        """How many characters stand before, in the same line."""


def explain(text: str, stopped: Mark | None) -> tuple[Mark | None, str]:
    """Where to look in a text in which libyaml ``stopped``, and the end of a sentence about it.

    ruamel.yaml is asked: it reads slowly, and says more.
    """
    try:
        for _ in YAML(typ="safe", pure=True).parse(text):
            pass
    except MarkedYAMLError as error:
        return _mark(error), _words(error)
    except YAMLError:
        return None, "it holds a character that YAML does not allow"
    return stopped, "readers of YAML disagree about what stands here"


def _mark(error: MarkedYAMLError) -> StringMark | None:
    """Where something began, if its end was not found."""
    if _BEGUN.search(error.problem or "") and error.context_mark is not None:
        mark = error.context_mark
    else:
        mark = error.problem_mark or error.context_mark
    assert mark is None or isinstance(mark, StringMark), "we give the reader a string"
    return mark


def _words(error: MarkedYAMLError) -> str:
    problem = (error.problem or "it cannot be read").strip().rstrip(".")
    if "mapping values are not allowed" in problem and isinstance(error.problem_mark, StringMark):
        before = error.problem_mark.buffer[: error.problem_mark.pointer].rpartition("\n")[2]
        if ": " not in before:
            return 'either the line above lacks a ": ", or this one is indented too far'
    if "alias" in (error.context or ""):
        return BEGINS_WITH.format("*")
    return next((words for part, words in _IN_WORDS.items() if part in problem), problem)
