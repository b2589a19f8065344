"""How a condition is written: words into parts.

::

    condition  := all ("or" all)*
    all        := one ("and" one)*
    one        := "not" one | "(" condition ")" | quantified | count | comparison
    quantified := ("any" | "every" | "none") comparison
    count      := "count of" comparison how_many
    how_many   := (">=" | ">" | "<=" | "<" | "is at least" | ...) number
    comparison := path [operator (path | word)]
    path       := ["earlier"] name ["." name]
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from definitions.condition_parts import (
    Comparison,
    Count,
    Join,
    Joined,
    Not,
    Operator,
    Path,
    Quantified,
    Quantifier,
    Right,
    Tree,
    Word,
    day,
    number,
)
from definitions.errors import SendflowError

LONGEST = 500
"""Characters in a condition; a longer one is two conditions."""

EARLIER = "earlier"
"""Before the name of a step: as it was answered before this visit of the stage began."""

DEEPEST = 12
"""Parentheses and ``not`` inside one another."""

_TOKEN = re.compile(
    r"""\s*(?: "(?P<quoted>[^"]*)"
             | (?P<sign>>=|<=|>|<|\(|\))
             | (?P<word>-?[A-Za-z0-9_]+(?:[.-][A-Za-z0-9_]+)*) )""",
    re.VERBOSE,
)
_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_KEYWORDS = {EARLIER, "and", "or", "not", "is", "includes", "any", "every", "none", "count", "of"}
_NO_VALUE = {"", "(", ")", "and", "or", "not", "is", "includes", *("<", "<=", ">", ">=")}
_SIGNS = {
    ">=": Operator.AT_LEAST,
    ">": Operator.MORE_THAN,
    "<=": Operator.AT_MOST,
    "<": Operator.LESS_THAN,
}
_ORDERS = (Operator.AT_LEAST, Operator.MORE_THAN, Operator.AT_MOST, Operator.LESS_THAN)
_DATES = (Operator.BEFORE, Operator.AFTER)
_AFTER_IS = {tuple(op.value.split()[1:]): op for op in (*_ORDERS, *_DATES, Operator.IS_NOT)}


_INSTEAD = {
    "=": ': write "is"',
    "!": ': write "is not"',
    "'": ": a value of one word stands without, others in double quotes",
    "&": ': write "and"',
    "|": ': write "or"',
}
"""What other languages write, to what stands here."""


def is_path(text: str) -> bool:
    """Does it name an answer, a record or today, and not stand for itself?"""
    return text == "today" or (
        "." in text and _PATH.fullmatch(text.removeprefix(f"{EARLIER} ")) is not None
    )


class ConditionError(SendflowError):
    """The condition cannot be read; ``column`` (from 1) is where in its text."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True)
class _Token:
    text: str
    column: int
    quoted: bool = False


def parse_tree(text: str) -> Tree:
    """Read a condition.

    Raises:
        ConditionError: the text is not a condition, or is too long or too deep.
    """
    if len(text) > LONGEST:
        raise ConditionError(f"A condition has {LONGEST} characters at most.", 1)
    return _Parser(_tokens(text)).whole()


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            at = next(i for i in range(at, end) if not text[i].isspace())
            hint = _INSTEAD.get(text[at], "")
            raise ConditionError(f'A condition cannot hold "{text[at]}"{hint}.', at + 1)
        kind = match.lastgroup or "word"
        quoted = kind == "quoted"
        found.append(_Token(match.group(kind), match.start(kind) + (not quoted), quoted))
        at = match.end()
    return [*found, _Token("", end + 1)]


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    # ------------------------------------------------------------------------------- tokens

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += 1
        return token

    def _took(self, *words: str) -> bool:
        ahead = self._tokens[self._at : self._at + len(words)]
        if [t.text for t in ahead] != list(words) or any(t.quoted for t in ahead):
            return False
        self._at += len(words)
        return True

    def _refuse(self, message: str) -> ConditionError:
        return ConditionError(message, self._next.column)

    # -------------------------------------------------------------------------------- rules

    def whole(self) -> Tree:
        tree = self._joined(Join.OR)
        if self._next.text or self._next.quoted:
            expected = 'Here "and", "or" or the end of the condition is expected'
            small = self._next.text.lower()
            is_loud = small != self._next.text and small in _KEYWORDS
            hint = f': write "{small}"' if is_loud else ""
            raise self._refuse(f'{expected}, not "{self._next.text}"{hint}.')
        return tree

    def _joined(self, join: Join) -> Tree:
        parts = []
        while True:
            parts.append(self._joined(Join.AND) if join is Join.OR else self._one())
            if not self._took(join):
                break
        return parts[0] if len(parts) == 1 else Joined(join, tuple(parts))

    def _one(self) -> Tree:
        if self._took("not"):
            return Not(self._nested(self._one))
        if self._took("("):
            tree = self._nested(lambda: self._joined(Join.OR))
            if not self._took(")"):
                raise self._refuse("A closing bracket is missing.")
            return tree
        if self._took("count", "of"):
            return self._count()
        for quantifier in Quantifier:
            if self._took(quantifier):
                return Quantified(quantifier, self._comparison())
        return self._comparison()

    def _nested(self, rule: Callable[[], Tree]) -> Tree:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._refuse(f"A condition is nested {DEEPEST} deep at most.")
        tree = rule()
        self._depth -= 1
        return tree

    def _count(self) -> Count:
        left = self._path()
        comparison = self._compared(left)
        if comparison.operator in _ORDERS and isinstance(comparison.right, Word):
            amount = _whole(comparison.right.text)
            if amount is not None and not self._counts_on():
                return Count(Comparison(left), comparison.operator, amount)
        operator = self._operator()
        amount = _whole(self._next.text)
        if operator not in _ORDERS or amount is None:
            raise self._refuse('A count is compared with a number, as in "... >= 2".')
        self._take()
        return Count(comparison, operator, amount)

    def _counts_on(self) -> bool:
        return self._next.text in _SIGNS or self._next.text == "is"

    def _comparison(self) -> Comparison:
        return self._compared(self._path())

    def _compared(self, left: Path) -> Comparison:
        operator = self._operator()
        if operator is None:
            return Comparison(left)
        return Comparison(left, operator, self._right(operator))

    def _operator(self) -> Operator | None:
        for sign, operator in _SIGNS.items():
            if self._took(sign):
                return operator
        if self._took("includes"):
            return Operator.INCLUDES
        if not self._took("is"):
            return None
        for words, operator in _AFTER_IS.items():
            if self._took(*words):
                return operator
        return Operator.IS

    def _path(self) -> Path:
        before = f"{EARLIER} " if self._took(EARLIER) else ""
        token = self._next
        if token.quoted or token.text in _KEYWORDS or not _PATH.fullmatch(token.text):
            found = f', not "{token.text}"' if token.text else ""
            raise self._refuse(f"Here the name of an answer or record is expected{found}.")
        return Path(f"{before}{self._take().text}")

    def _right(self, operator: Operator) -> Right:
        if self._next.text == EARLIER and not self._next.quoted:
            return self._path()
        token = self._next
        if not token.quoted and token.text in _NO_VALUE:
            raise self._refuse(f'After "{operator}" a value is missing.')
        self._take()
        if token.quoted:
            return Word(token.text, quoted=True)
        written = number(token.text) is not None or day(token.text) is not None
        pathlike = "." in token.text or token.text == "today" or operator in (*_ORDERS, *_DATES)
        if written or not pathlike:
            return Word(token.text)
        if not _PATH.fullmatch(token.text):
            raise ConditionError(f'"{token.text}" cannot be compared.', token.column)
        return Path(token.text)


def _whole(text: str) -> int | None:
    """A number of people."""
    return int(text) if text.isdecimal() and number(text) is not None else None
