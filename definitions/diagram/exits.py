"""Where a stage can lead, and what is said of each way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from definitions.diagram.conditions import say_condition
from definitions.diagram.words import Words, capital
from definitions.model.stages import By, FirstOf, GoTo, Next, Stage, When
from definitions.model.steps import Ask, ExpiryAction, Run

THEN = "Then"
"""What is said of a way that is always taken."""


@dataclass(frozen=True)
class Exit:
    """A way to another stage or to an end: what leads there, each in words."""

    target: str
    labels: tuple[str, ...]


def exits_of(stage: Stage, words: Words) -> tuple[Exit, ...]:
    """The ways out of a stage, one for each place it can lead to."""
    return _grouped([*_departures(stage, words), *_ways(stage.next, words)])


def interruptions(rules: tuple[When, ...], words: Words) -> tuple[Exit, ...]:
    """The ways out of any stage."""
    return _grouped(list(_rules(rules, words)))


def question_of(stage: Stage, words: Words) -> str:
    """What the ways out depend on; empty where each says it."""
    following = stage.next
    if not isinstance(following, By):
        return ""
    if following.path == "consent.asked_for":
        return "What have the parents answered?"
    head = following.path.partition(".")[0]
    step = words.definition.step(head)
    if isinstance(step, Run):
        return f"How does {words.step_named(step.name)} end?"
    return words.thing(following.path).words.strip("“”")


def _ways(following: Next, words: Words) -> Iterator[tuple[str, str]]:
    match following:
        case GoTo(target=target):
            yield target, THEN
        case By(path=path, cases=cases):
            thing = words.thing(path)
            for key, target in cases.items():
                missing = "No answer" if key == "nothing" else capital(key.replace("_", " "))
                yield target, thing.labels.get(key, missing)
        case FirstOf(rules=rules, otherwise=otherwise):
            yield from _rules(rules, words)
            yield otherwise, "Otherwise"
        case _:
            assert_never(following)


def _rules(rules: tuple[When, ...], words: Words) -> Iterator[tuple[str, str]]:
    """Numbered where it matters which of them is looked at first."""
    for number, rule in enumerate(rules, start=1):
        place = f"{number}. " if len(rules) > 1 else ""
        yield rule.go, f"{place}If {say_condition(rule.when.tree, words)}"


def _departures(stage: Stage, words: Words) -> Iterator[tuple[str, str]]:
    for step in stage.each_step():
        if (
            isinstance(step, Ask)
            and step.expire is not None
            and step.expire.action is ExpiryAction.GO_TO
        ):
            yield step.expire.stage, f"No answer in time: {words.step_named(step.name)}"
        if step.needs_consent is not None and step.needs_consent.if_refused:
            yield step.needs_consent.if_refused, f"Consent refused: {words.step_named(step.name)}"


def _grouped(ways: list[tuple[str, str]]) -> tuple[Exit, ...]:
    targets = dict.fromkeys(target for target, _ in ways)
    return tuple(
        Exit(target, tuple(dict.fromkeys(label for go, label in ways if go == target)))
        for target in targets
    )
