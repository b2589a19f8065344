"""Conditions in the words that people read."""

from __future__ import annotations

from typing import assert_never

from definitions.condition_parts import (
    Comparison,
    Count,
    Joined,
    Not,
    Operator,
    Path,
    Quantified,
    Tree,
    Word,
)
from definitions.diagram.words import Words


def say_condition(tree: Tree, words: Words) -> str:
    """When it holds."""
    match tree:
        case Comparison():
            return _compared(tree, words.thing(tree.left.text).words, words)
        case Quantified(quantifier, comparison):
            which = {"none": "no"}.get(quantifier.value, quantifier.value)
            thing = words.thing(comparison.left.text).words
            return _compared(comparison, f"{which} answer to {thing}", words)
        case Count(comparison, operator, amount):
            said = _compared(comparison, words.thing(comparison.left.text).words, words)
            return f"the number of people for whom {said} {operator.value} {amount}"
        case Not(part=Comparison(operator=None) as bare):
            return f"{words.thing(bare.left.text).words} is not yes"
        case Not(part):
            return f"not ({say_condition(part, words)})"
        case Joined(join, parts):
            return f" {join.value} ".join(_part(each, words) for each in parts)
        case _:
            assert_never(tree)


def _part(tree: Tree, words: Words) -> str:
    said = say_condition(tree, words)
    return f"({said})" if isinstance(tree, Joined) else said


def _compared(comparison: Comparison, subject: str, words: Words) -> str:
    operator, right = comparison.operator, comparison.right
    thing = words.thing(comparison.left.text)
    match right:
        case None:
            return f"{subject} is yes"
        case Word() if right.is_nothing:
            said = "answered" if thing.is_question else "known"
            return f"{subject} is {'not ' * (operator is Operator.IS)}{said}"
        case Word(text):
            said = words.value(text, thing)
        case Path(text):
            said = words.thing(text).words
        case _:
            assert_never(right)
    return f"{subject} {operator} {said}"
