"""The processes that a case has started or joined, in words."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.site.cases import Case
from tasks.site.step_words import state_title
from tasks.state import InstanceId, InstanceStatus
from tasks.world import Child


@dataclass(frozen=True)
class Relative:
    """One of them."""

    id: InstanceId
    reference: str
    title: str
    words: str
    """What it is to this case, and whether it still runs."""


def relatives(case: Case) -> tuple[Relative, ...]:
    """Each once, in the order they were started, with what it is for."""
    seen = {each.id: each for each in reversed(case.children)}
    ordered = sorted(seen.values(), key=lambda each: each.reference)
    return tuple(
        Relative(id=each.id, reference=each.reference, title=each.title, words=_words(case, each))
        for each in ordered
    )


def _words(case: Case, child: Child) -> str:
    state = case.instance.step_state(child.visit)
    title = state_title(case, state) if state else ""
    what = f"asks for the consent that “{title}” needs" if _asks(child) else f"for “{title}”"
    return f"{what}, {'ended' if child.status is InstanceStatus.ENDED else 'running'}"


def _asks(child: Child) -> bool:
    return child.link.startswith("consent")
