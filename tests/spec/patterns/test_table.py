"""The table of patterns in README.md names all there are, and the tests there are."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.*?) \|(.*)\|$", re.MULTILINE)
TEST = re.compile(r"`(test_wcp_(\d+)_\w+)`")
ALL = range(1, 44)


def rows() -> list[tuple[int, str, str, str]]:
    """Number, name, how it is said and what shows it, of each row."""
    text = (HERE / "README.md").read_text("utf-8")
    return [(int(number), *rest) for number, *rest in ROW.findall(text)]


def functions_in(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return [each.name for each in tree.body if isinstance(each, ast.FunctionDef)]


def test_each_of_the_43_patterns_stands_there_once() -> None:
    assert Counter(number for number, *_ in rows()) == Counter(ALL)
    assert len({name for _, name, *_ in rows()}) == len(ALL)


def test_each_says_how_it_is_said_or_why_it_is_not() -> None:
    for number, _, said, shown in rows():
        refused = said.startswith(("Refused", "Not needed"))
        assert said, number
        assert TEST.search(shown) or refused, number


def test_each_test_that_is_named_is_there_and_each_that_is_there_is_named() -> None:
    named = [found for *_, shown in rows() for found, _ in TEST.findall(shown)]
    there = [name for path in HERE.glob("test_*.py") for name in functions_in(path)]
    assert sorted(named) == sorted(name for name in there if name.startswith("test_wcp_"))


def test_each_test_stands_with_its_own_pattern() -> None:
    for number, _, _, shown in rows():
        assert {int(found) for _, found in TEST.findall(shown)} <= {number}
