"""What the letter says about something that should happen so often in a school year. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from flows.occasion import Occasion, OvertakenError
from tasks.tallies import PACE, times_done


def tally_facts(occasion: Occasion) -> dict[str, Any]:
    """How often it has happened by the time the letter leaves, and how often it should."""
    detail = occasion.message.detail
    tallies = {each.name: each for each in occasion.definition.tallies}
    tally = tallies.get(detail["tally"])
    done = times_done(tally, occasion.instance, detail["year"]) if tally else 0
    if tally is None or done >= tally.at_least:
        raise OvertakenError
    return {
        "title": occasion.said(tally.title),
        "done": done,
        "at_least": tally.at_least,
        "missing": tally.at_least - done,
        "days": (tally.at_least - done) * PACE,
        "year": detail["year"],
        "last_day": date.fromisoformat(detail["last_day"]),
        "page": occasion.case_page(),
    }
