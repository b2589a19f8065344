"""Steps in the order written, and where to go then."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from definitions.conditions import Condition
from definitions.model.part import Part
from definitions.model.steps import Step, Together


class GoTo(Part):
    """Always go to this stage or end."""

    kind: Literal["go"] = "go"
    target: str


class By(Part):
    """Go where the value of one choice says."""

    kind: Literal["by"] = "by"
    path: str
    """``decision.outcome``, or ``consent.asked_for``."""
    cases: dict[str, str]
    """Choice key, or ``nothing``, to stage or end."""


class When(Part):
    """One line of a list of rules: on this condition, go there."""

    when: Condition
    go: str


class FirstOf(Part):
    """The first rule that holds says where; otherwise the last line does."""

    kind: Literal["first"] = "first"
    rules: tuple[When, ...]
    otherwise: str


Next = Annotated[GoTo | By | FirstOf, Field(discriminator="kind")]


class Stage(Part):
    """Steps in the order written, and where to go then."""

    name: str
    title: str
    at_most: int | None = None
    steps: tuple[Step | Together, ...]
    next: Next

    def each_step(self) -> tuple[Step, ...]:
        """Every step, in the order written, those side by side too."""
        found: list[Step] = []
        for each in self.steps:
            found.extend(each.steps if isinstance(each, Together) else (each,))
        return tuple(found)

    def step(self, name: str) -> Step | None:
        """The step of that name, or None."""
        return next((each for each in self.each_step() if each.name == name), None)

    def follower(self, name: str) -> str:
        """What opens after the step of that name, and whatever is beside it; empty: nothing."""
        own = self.beside(name)
        names = [each.name for each in self.steps]
        later = names[names.index(own.name if own else name) + 1 :]
        return later[0] if later else ""

    def beside(self, name: str) -> Together | None:
        """The ``together`` in which the step of that name stands, or None."""
        groups = (each for each in self.steps if isinstance(each, Together))
        return next((g for g in groups if any(step.name == name for step in g.steps)), None)
