"""What the letters say about an answer that somebody must agree to: never what is in it. Pure."""

from __future__ import annotations

from typing import Any

from flows.agreeing import times_returned
from flows.occasion import Occasion, OvertakenError
from tasks.disclosure import author
from tasks.state import ItemId, WorkItem


def agree_facts(occasion: Occasion) -> dict[str, Any]:
    """Whose answer is to be agreed to."""
    return {"who": _writer(occasion, occasion.instance.item(occasion.item.agrees_to or ItemId("")))}


def sent_back_facts(occasion: Occasion) -> dict[str, Any]:
    """Who has sent the answer back."""
    form = occasion.item.revises
    asked = [each for each in occasion.instance.items if form and each.agrees_to == form]
    return {"who": _writer(occasion, asked[-1] if asked else None)}


def settle_facts(occasion: Occasion) -> dict[str, Any]:
    """How often it was sent back, and where the SENDCo decides."""
    return {
        "times": times_returned(occasion.instance, occasion.state),
        "page": occasion.staff_page(f"items/{occasion.item.id}"),
    }


def _writer(occasion: Occasion, item: WorkItem | None) -> str:
    answer = occasion.instance.answer_to(item.id) if item else None
    if item is None or answer is None:
        raise OvertakenError
    return occasion.label(author(item, answer))
