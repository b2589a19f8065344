"""What the engine may know of the world: a frozen snapshot, taken at each wake."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from definitions.model.forms import AnswerType
from definitions.school_days import SchoolCalendar
from tasks.agreement import ConsentRecord
from tasks.assignment import Directory
from tasks.state import Frozen, InstanceId, InstanceStatus, VisitKey


class Child(Frozen):
    """Another instance that a step has started or joined, as it stands now."""

    visit: VisitKey
    link: str
    """``run``, ``set_off``, ``consent.1``."""
    id: InstanceId
    reference: str
    title: str
    status: InstanceStatus
    end: str = ""
    """Empty until it has ended."""
    end_title: str = ""
    """The same in words; empty where it was cancelled, which no definition names."""
    gives: dict[str, Any] = Field(default_factory=dict)
    """What it lets its parent read, once it has ended: name to value."""


class World(Frozen):
    """Calendar, directory, records and consents for one subject."""

    calendar: SchoolCalendar
    directory: Directory
    records: dict[str, Any]
    """Record path (``pupil.sen_status``) to its value today."""
    kinds: dict[str, AnswerType] = Field(default_factory=dict)
    """Record path to what kind of value it has, as ``records.yaml`` says today."""
    consents: tuple[ConsentRecord, ...]
    """Everything anybody was ever asked about this pupil."""
    children: tuple[Child, ...] = ()
    """The processes that this instance has started or joined."""
    send_at_once: bool = False
    """With sample data only: messages do not wait for the send window."""
