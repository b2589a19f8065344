"""What the letters say about those who are still waited for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from definitions.model.steps import Ask
from flows.facts import asked_by, awaits_arrival, waited_for
from flows.occasion import Occasion, OvertakenError
from tasks.state import ItemKind, ItemStatus


def waited_for_facts(occasion: Occasion) -> dict[str, Any]:
    """Who has not answered, or not agreed to an answer, at this moment."""
    state = occasion.state
    waiting = waited_for(occasion.instance, state)
    people = tuple(
        " or ".join(occasion.label(each) for each in item.offered_to or (item.person,))
        for item in waiting
    )
    step = occasion.step
    arriving = isinstance(step, Ask) and awaits_arrival(state, step)
    if not (people or arriving):
        raise OvertakenError
    items = asked_by(occasion.instance, state)
    answered = sum(item.status is ItemStatus.ANSWERED for item in items)
    return {
        "who": _listed(people),
        "people": people,
        "answered": answered,
        "asked": len(items),
        "agreeing": any(item.kind is ItemKind.AGREE for item in waiting),
        "arriving": arriving,
    }


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else "".join(words)
