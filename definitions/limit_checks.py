"""Is there a day from which the school, taking all the time it allows itself, would be too late?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import NamedTuple, TypeAlias

from definitions.clock_ways import Way, find_ways
from definitions.inspection import Inspection
from definitions.model.clocks import Owner
from definitions.model.deadlines import Deadline
from definitions.school_days import MissingCalendarError, SchoolCalendar, written_date
from definitions.slowest import Slowest

LimitOf: TypeAlias = Callable[[Deadline, date], date | None]
"""The date that a limit gives, counted from a day; None where a year is needed that is missing."""


class Run(NamedTuple):
    """One run of a clock at its slowest."""

    started: date
    stopped: date
    way: Way


class Late(NamedTuple):
    """A run that ends after its limit, and from how many days there is such a run."""

    run: Run
    by: date
    days: int = 1

    def told(self, slowest: Slowest) -> str:
        """As the author reads it: the days, and the way there."""
        started, stopped, way = self.run
        trail = slowest.trail(way, started)
        steps = ", then ".join(f"{name} until {written_date(day)}" for name, day in trail)
        return (
            f"begun on {written_date(started)} it must end by {written_date(self.by)}, and ends on "
            f"{written_date(stopped)} ({steps}). So it is from {self.days} of the calendar's days"
        )


def check_limits(inspection: Inspection, calendar: SchoolCalendar) -> None:
    """Note each limit of the law that the slowest way breaks; each aim likewise, as a warning.

    Every day of the calendar is tried on which the clock could start and of which the years that
    are needed have been entered. Only the school's own clocks: nobody else's lateness is ours.
    """
    for clock in inspection.definition.clocks:
        limits = [
            each
            for each in (clock.legal, clock.aim)
            if each is not None and each.anchor in clock.anchors
        ]  # others count from a date that will be given
        if clock.whose is Owner.SCHOOL and limits:
            _check_clock(inspection, limits, Slowest(calendar, clock))


def _check_clock(inspection: Inspection, limits: list[Deadline], slowest: Slowest) -> None:
    clock = slowest.clock
    ways = find_ways(inspection.definition, clock)
    names = ("clocks", clock.name)
    runs = [*_runs(ways.found, slowest)]
    if clock.legal in limits and (late := _latest(runs, clock.legal, slowest.limit_of)):
        message = f"The slowest way breaks this limit: {late.told(slowest)}."
        hint = "Give its steps less time, or count it in days, which run on in a holiday."
        inspection.refuse((*names, "legal"), message, hint)
    elif clock.aim in limits and (late := _latest(runs, clock.aim, slowest.aim_of)):
        message = f"The slowest way misses this aim: {late.told(slowest)}."
        inspection.warn((*names, "aim"), message)
    if not ways.complete:
        message = "There are too many ways from its start to its stop: not all were looked at."
        inspection.warn(names, message)


def _runs(ways: Sequence[Way], slowest: Slowest) -> Iterator[Run]:
    """The slowest run from each day."""
    for started in slowest.days():
        found: Run | None = None
        for way in ways:
            with suppress(MissingCalendarError):
                stopped = slowest.stopped(way, started)
                if found is None or stopped > found.stopped:
                    found = Run(started, stopped, way)
        if found is not None:
            yield found


def _latest(runs: Iterable[Run], limit: Deadline | None, of: LimitOf) -> Late | None:
    """The run that ends latest after its limit; None where none does."""
    assert limit is not None, "it is one of the clock's"
    dated = ((run, of(limit, run.started)) for run in runs)
    late = [Late(run, by) for run, by in dated if by is not None and run.stopped > by]
    if not late:
        return None
    worst = max(late, key=lambda each: each.run.stopped - each.by)
    return worst._replace(days=len(late))
