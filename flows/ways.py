"""Where an instance goes: by its stage's `next`, or because something has happened. Pure."""

from __future__ import annotations

from typing import assert_never

from definitions.model.stages import By, FirstOf, GoTo, Next
from flows.turn import Turn


def choose(turn: Turn, following: Next) -> str | None:
    """The stage or end that comes after; None where an answer leads nowhere."""
    match following:
        case GoTo(target=target):
            return target
        case By(path=path, cases=cases):
            value = turn.facts.one(path)
            return cases.get("nothing" if value is None else str(value))
        case FirstOf(rules=rules, otherwise=otherwise):
            return next((r.go for r in rules if r.when.holds(turn.facts)), otherwise)
        case _:
            assert_never(following)


def interruption(turn: Turn) -> str | None:
    """Where a condition sends the instance that holds now and did not at the last look."""
    rules = turn.definition.whenever
    held = tuple(n for n, rule in enumerate(rules) if rule.when.holds(turn.facts))
    new = [n for n in held if n not in turn.instance.whenever_held]
    turn.change(whenever_held=held)
    return rules[new[0]].go if new else None
