"""A school whose calendar can be added to, and what its Prefect was last told."""

from __future__ import annotations

from typing import Any

from definitions.school_calendar import SchoolCalendar
from tests.support.calendars import SHIPPED
from tests.support.school import School


class Shown:
    """Prefect, as far as a run without a board sees it: the last state it was given."""

    def __init__(self) -> None:
        self.state: dict[str, Any] = {}

    def set_states(self, runs: list[str], _where: Any, state: dict[str, Any]) -> list[str]:
        """Remember it."""
        self.state = state
        return runs


class House(School):
    """The school, as the body of a Prefect run sees it."""

    known: SchoolCalendar = SHIPPED

    def __post_init__(self) -> None:
        super().__post_init__()
        self.prefect: Any = Shown()

    def calendar(self) -> SchoolCalendar:
        """What has been entered."""
        return self.known
