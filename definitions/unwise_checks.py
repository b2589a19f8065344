"""What a definition may say, and would be wiser not to: warnings, and no mistakes."""

from __future__ import annotations

from definitions.inspection import Inspection
from definitions.nothing_checks import warn_of_days_unknown, warn_of_nothing
from definitions.repetition_checks import warn_of_repetitions
from definitions.timer_checks import warn_of_timers


def warn_of_what_is_unwise(inspection: Inspection) -> None:
    """Note every warning; the definition is without mistakes."""
    warn_of_timers(inspection)
    warn_of_repetitions(inspection)
    warn_of_nothing(inspection)
    warn_of_days_unknown(inspection)
