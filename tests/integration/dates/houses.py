"""A school whose calendar can be added to, and what its Prefect was last told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from definitions.school_calendar import SchoolCalendar
from flows.prefect_api import PrefectApi
from tests.support.calendars import SHIPPED
from tests.support.school import School


class Shown(PrefectApi):
    """Prefect, as far as a run without a board sees it: its last state, and the lines written."""

    def __init__(self) -> None:
        self.state: Mapping[str, Any] = {}
        self.lines: list[str] = []

    def set_states(
        self, run_ids: Sequence[str], where: Mapping[str, Any], state: Mapping[str, Any]
    ) -> tuple[str, ...]:
        """Remember it."""
        self.state = state
        return tuple(run_ids)

    def write_log(self, run_id: str, line: str, at: datetime) -> None:
        """Remember it."""
        self.lines.append(line)


@dataclass
class House(School):
    """The school, as the body of a Prefect run sees it."""

    prefect: Shown = field(default_factory=Shown)
    known: SchoolCalendar = SHIPPED

    def calendar(self) -> SchoolCalendar:
        """What has been entered."""
        return self.known
