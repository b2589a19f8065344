"""What the engine may know of the world: a frozen snapshot, taken at each wake."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from definitions.model import AnswerType
from definitions.school_days import SchoolCalendar
from tasks.agreement import ConsentRecord
from tasks.assignment import Directory
from tasks.state import Frozen


class World(Frozen):
    """Calendar, directory, records and consents for one pupil."""

    calendar: SchoolCalendar
    directory: Directory
    records: dict[str, Any]
    """Record path (``pupil.sen_status``) to its value today."""
    kinds: dict[str, AnswerType] = Field(default_factory=dict)
    """Record path to what kind of value it has, as ``records.yaml`` says today."""
    consents: tuple[ConsentRecord, ...]
    """Everything anybody was ever asked about this pupil."""
    send_at_once: bool = False
    """With sample data only: messages do not wait for the send window."""
