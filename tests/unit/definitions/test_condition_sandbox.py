"""A condition is data: whatever is written, reading and asking it stays small and harmless."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from definitions.condition_grammar import DEEPEST, LONGEST
from definitions.condition_parts import Joined, Not, Tree, leaves, number
from definitions.conditions import Condition, ConditionError, Value, parse_condition

WORDS = (
    *("and", "or", "not", "is", "is not", "includes", "any", "every", "none", "count of"),
    *("(", ")", ">=", "<", "is at least", "is before", "earlier", "nothing", '"some words"'),
    *("a", "b.c", "pupil.x", "today", "yes", "3", "-1.5", "2026-09-04", "1e999", "__class__"),
)
CONDITIONS = st.lists(st.sampled_from(WORDS), max_size=24).map(" ".join)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=True),
    st.dates(),
    st.text(max_size=5),
    st.tuples(st.text(max_size=5)),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=1),
)
FEW = settings(max_examples=300, derandomize=True, deadline=None)


class Watched:
    """Facts that know how often they were asked, and for what."""

    def __init__(self, value: Value) -> None:
        self.value = value
        self.asked: list[str] = []

    def one(self, path: str) -> Value:
        self.asked.append(path)
        return self.value

    def many(self, path: str) -> tuple[Value, ...]:
        self.asked.append(path)
        return (self.value, None, "yes")


def read(text: str) -> Condition | None:
    try:
        return parse_condition(text)
    except ConditionError:
        return None


def depth(tree: Tree) -> int:
    match tree:
        case Not(part):
            return 1 + depth(part)
        case Joined(parts=parts):
            return 1 + max(depth(part) for part in parts)
        case _:
            return 1


@given(st.one_of(st.text(max_size=LONGEST + 1), CONDITIONS), VALUES)
@FEW
def test_whatever_is_written_is_a_condition_or_a_mistake(text: str, value: Value) -> None:
    condition = read(text)
    if condition is not None:
        facts = Watched(value)
        assert condition.holds(facts) in (True, False)
        assert set(facts.asked) <= set(condition.paths())


@given(CONDITIONS, VALUES)
@FEW
def test_it_asks_for_a_fact_no_more_often_than_it_is_written(text: str, value: Value) -> None:
    """So the time it takes is bounded by its length, times the people who were asked."""
    condition = read(text)
    if condition is not None:
        facts = Watched(value)
        condition.holds(facts)
        written = 3 * len(condition.mentions())  # what is on the right is read for each person
        assert len(facts.asked) <= written
        assert len(list(leaves(condition.tree))) <= LONGEST // 2
        assert depth(condition.tree) <= 2 * DEEPEST + 3


@pytest.mark.parametrize(
    "part", ["a", "a.", "-", "a-", '"', " ", "(", "not ", "a or ", "1", "é", "<"]
)
def test_the_longest_of_anything_is_read_at_once(part: str) -> None:
    """A pattern that tried every division of a long word would not come back."""
    for end in ("", "a", "!", '"'):
        read((part * LONGEST)[: LONGEST - len(end)] + end)


@pytest.mark.parametrize(
    "text", ["1e999", "inf", "nan", "1_000", "0x10", "9" * 13, "²", "٣", "", "-", "1."]
)
def test_a_number_is_written_in_figures(text: str) -> None:
    assert number(text) is None


def test_a_day_is_written_in_one_way() -> None:
    facts = Watched(date(2026, 9, 4))
    assert parse_condition("a is 2026-09-04").holds(facts)
    for other in ("20260904", "2026-W36-5", "2026-247"):
        assert not parse_condition(f"a is {other}").holds(facts)
