"""What the letters about consents may say. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from definitions.school_days import LONDON
from flows.occasion import Occasion, OvertakenError
from tasks.state import StepStatus


def consent_over(occasion: Occasion) -> dict[str, Any]:
    """Whose consent was taken back or has run out, and when."""
    about = occasion.message.about or occasion.message.to
    until = occasion.message.detail.get("until")
    return {
        "who": occasion.label(about),
        "noted_on": occasion.message.created_at.astimezone(LONDON).date(),
        "expired_on": date.fromisoformat(until) if until else None,
        "page": occasion.staff_page(f"pupils/{occasion.instance.subject.pupil}"),
    }


def consent_missing(occasion: Occasion) -> dict[str, Any]:
    """Which step still waits for a consent that nobody has decided about."""
    state = occasion.state
    if not state.held or state.status is not StepStatus.OPEN:
        raise OvertakenError
    page = occasion.staff_page(f"instances/{occasion.instance.id}/held/{state.key}")
    return {"title": occasion.title, "asked_on": state.opened_on, "page": page}
