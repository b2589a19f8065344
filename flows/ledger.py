"""What is counted and timed beside the steps: who is warned, and when to look again. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from definitions.model.clocks import Tally
from flows.turn import Turn
from tasks.assignment import holders, stand_ins
from tasks.clocks import clock_runs
from tasks.effect_types import MessageKind
from tasks.tallies import YearCount, count_year

AUGUST = 8


def warn_of_tallies(turn: Turn) -> None:
    """Tell somebody, once in a school year, that what is left of it gets short for a tally."""
    for tally in turn.definition.tallies:
        count, key = _count(turn, tally)
        if not count.is_short(turn.instance.started_on, turn.today) or key in turn.instance.warned:
            continue
        turn.change(warned=(*turn.instance.warned, key))
        directory = turn.world.directory
        people = holders(tally.warn, directory) or stand_ins(tally.warn, directory)
        assert count.last_day is not None, "without the year's dates nothing gets short"
        last_day = count.last_day.isoformat()
        detail = {"tally": tally.name, "year": count.year, "last_day": last_day}
        turn.tell(MessageKind.TALLY, people, mark=key, detail=detail)
        turn.note("time is short", detail=tally.name)


def look_days(turn: Turn) -> Iterator[date]:
    """The days on which a count or a clock says something new, though nothing happens."""
    for run in clock_runs(turn.definition, turn.instance, turn.world.calendar):
        yield from run.turning_days()
    for tally in turn.definition.tallies:
        count, key = _count(turn, tally)
        if count.short_from is not None and key not in turn.instance.warned:
            yield count.short_from
        yield _next_month(turn.today) if count.last_day is None else _next_year(turn.today)


def _count(turn: Turn, tally: Tally) -> tuple[YearCount, str]:
    count = count_year(tally, turn.instance, turn.world.calendar, turn.today)
    return count, f"{tally.name}@{count.year}"


def _next_year(today: date) -> date:
    """The beginning of the next school year, when everything is counted from nothing again."""
    return date(today.year + (today.month >= AUGUST), AUGUST, 1)


def _next_month(today: date) -> date:
    """By then somebody may have entered the year's dates."""
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)
