"""What a deadline gives on the school's calendar, and when letters may leave."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import assert_never
from zoneinfo import ZoneInfo

from definitions.model.deadlines import Deadline, Direction, Period, Unit
from definitions.model.part import Part
from definitions.school_calendar import (
    A_DAY,
    Break,
    Closure,
    MissingCalendarError,
    SchoolCalendar,
    SchoolYear,
    Term,
    days_between,
    english_bank_holidays,
)
from definitions.tribunal import appeal_ends

__all__ = [
    "LONDON",
    "LOOKING_BACK",
    "Break",
    "Closure",
    "ComputedDate",
    "MissingCalendarError",
    "SchoolCalendar",
    "SchoolYear",
    "Term",
    "aim_date",
    "english_bank_holidays",
    "first_sending_time",
    "legal_date",
    "resolve",
    "resolve_limit",
    "written_date",
]

LONDON = ZoneInfo("Europe/London")
OPENS = time(8)
CLOSES = time(18)
LOOKING_BACK = frozenset({Direction.BEFORE, Direction.CLEAR_BEFORE, Direction.ON})
"""What gives a day no later than its anchor."""


class ComputedDate(Part):
    """What a deadline gave, and how; good until the end of the day in London."""

    on: date
    """An aim: moved back to the last school day."""
    legal: date
    """As the rule gives it, never moved."""
    rule: str
    explanation: str
    """One sentence: the rule, the day counted from, the days left out, the move."""


def resolve(
    deadline: Deadline, anchors: Mapping[str, date], calendar: SchoolCalendar
) -> ComputedDate | None:
    """The date a deadline gives, and the aim it makes; None while its anchor is not known.

    Raises:
        MissingCalendarError: counting, or moving the aim back, needs a year nobody has entered.
    """
    anchor = anchors.get(deadline.anchor)
    if anchor is None:
        return None
    try:
        legal = _count(deadline, anchor, calendar)
        aim = _aim(deadline, anchor, legal, calendar)
        words = _explain(deadline, anchor, legal, aim, calendar)
    except MissingCalendarError as missing:
        raise MissingCalendarError(missing.year, _need(deadline, anchor)) from missing
    return ComputedDate(on=aim, legal=legal, rule=deadline.text, explanation=words)


def resolve_limit(
    deadline: Deadline, anchors: Mapping[str, date], calendar: SchoolCalendar
) -> ComputedDate | None:
    """The date a deadline gives as a limit, which never moves; None while its anchor is unknown.

    Raises:
        MissingCalendarError: the rule counts school days of a year nobody has entered.
    """
    anchor, limit = anchors.get(deadline.anchor), legal_date(deadline, anchors, calendar)
    if anchor is None or limit is None:
        return None
    counted = _count(deadline, anchor, calendar)
    words = _explain(deadline, anchor, counted, counted, calendar)
    if limit != counted:
        why = appeal_ends(counted, calendar).why
        words = f"{words.removesuffix('.')}, {why}, {written_date(limit)}."
    return ComputedDate(on=limit, legal=limit, rule=deadline.text, explanation=words)


def legal_date(
    deadline: Deadline, anchors: Mapping[str, date], calendar: SchoolCalendar
) -> date | None:
    """The date a deadline gives, without an aim: for limits that people need not work towards.

    Days, weeks and months need no calendar, so this reaches as far ahead as a consent may last.

    Raises:
        MissingCalendarError: the rule counts school days of a year nobody has entered.
    """
    anchor = anchors.get(deadline.anchor)
    if anchor is None:
        return None
    try:
        counted = _count(deadline, anchor, calendar)
    except MissingCalendarError as missing:
        raise MissingCalendarError(missing.year, _need(deadline, anchor)) from missing
    return appeal_ends(counted, calendar).on if deadline.as_tribunal_counts else counted


def aim_date(
    deadline: Deadline, anchors: Mapping[str, date], calendar: SchoolCalendar
) -> date | None:
    """The aim that a deadline gives, as ``resolve`` has it, without the words that explain it.

    Raises:
        MissingCalendarError: counting, or moving the aim back, needs a year nobody has entered.
    """
    legal = legal_date(deadline, anchors, calendar)
    if legal is None:
        return None
    return _aim(deadline, anchors[deadline.anchor], legal, calendar)


def first_sending_time(now: datetime, staff: bool, calendar: SchoolCalendar) -> datetime:
    """The first moment from ``now`` on at which a message may leave; ``now`` itself if it may.

    Staff are written to on school days, everyone else on working days, from 8 to 18 in London.
    """
    local = now.astimezone(LONDON)
    day = local.date()
    if _may_send_on(day, staff, calendar):
        if OPENS <= local.time() < CLOSES:
            return now
        if local.time() < OPENS:
            return datetime.combine(day, OPENS, LONDON)
    day += A_DAY
    while not _may_send_on(day, staff, calendar):
        day += A_DAY
    return datetime.combine(day, OPENS, LONDON)


def written_date(day: date) -> str:
    """A date as people write it: ``Friday 25 December 2026``."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def _may_send_on(day: date, staff: bool, calendar: SchoolCalendar) -> bool:
    if not staff:
        return calendar.is_working_day(day)
    try:
        return calendar.is_school_day(day)
    except MissingCalendarError:
        # Were staff not written to beyond the calendar, nobody would hear that it has ended.
        return calendar.is_working_day(day)


# ---------------------------------------------------------------------------------- counting


def _count(deadline: Deadline, anchor: date, calendar: SchoolCalendar) -> date:
    amount, unit = deadline.amount, deadline.unit
    match deadline.direction:
        case Direction.ON:
            return anchor
        case Direction.AFTER:
            return _move(anchor, amount, unit, calendar)
        case Direction.BEFORE:
            return _move(anchor, -amount, unit, calendar)
        case Direction.CLEAR_BEFORE:
            return _keep_clear(anchor, amount, unit, calendar)
        case Direction.BEGINNING_WITH:
            return _begin_with(anchor, amount, unit, calendar)
        case Direction.BY_END_OF:
            return _end_of(deadline.period, anchor, calendar)
        case Direction.BEFORE_DATE:
            return _eve_of(deadline.day, deadline.month, anchor)
        case _:
            assert_never(deadline.direction)


def _move(anchor: date, amount: int, unit: Unit, calendar: SchoolCalendar) -> date:
    match unit:
        case Unit.DAYS:
            return anchor + amount * A_DAY
        case Unit.WEEKS:
            return anchor + 7 * amount * A_DAY
        case Unit.MONTHS:
            return _add_months(anchor, amount)
        case Unit.WORKING_DAYS:
            return calendar.working_day_after(anchor, amount)
        case Unit.SCHOOL_DAYS if amount > 0:
            return calendar.school_day_after(anchor, amount)
        case Unit.SCHOOL_DAYS:
            return calendar.school_day_before(anchor, -amount)
        case _:
            assert_never(unit)


def _keep_clear(anchor: date, amount: int, unit: Unit, calendar: SchoolCalendar) -> date:
    """The last day that leaves ``amount`` whole units between itself and the anchor."""
    if unit in (Unit.SCHOOL_DAYS, Unit.WORKING_DAYS):
        return _move(anchor, -amount - 1, unit, calendar)
    return _move(anchor, -amount, unit, calendar) - A_DAY


def _begin_with(anchor: date, amount: int, unit: Unit, calendar: SchoolCalendar) -> date:
    """The last day of ``amount`` units of which the anchor is the first day.

    Months end on the eve of the anniversary; where the month is too short to have one, on its
    last day (12 months beginning with 29 February end on 28 February).
    """
    if unit is Unit.MONTHS:
        anniversary = _add_months(anchor, amount)
        return anniversary - A_DAY if anniversary.day == anchor.day else anniversary
    if unit in (Unit.SCHOOL_DAYS, Unit.WORKING_DAYS):
        return _move(anchor - A_DAY, amount, unit, calendar)
    return _move(anchor, amount, unit, calendar) - A_DAY


def _add_months(anchor: date, amount: int) -> date:
    """The same day of the month, or the month's last day where it has no such day."""
    months = anchor.year * 12 + anchor.month - 1 + amount
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(anchor.day, monthrange(year, month)[1]))


def _end_of(period: Period | None, anchor: date, calendar: SchoolCalendar) -> date:
    match period:
        case Period.TERM | None:
            return calendar.term_end(anchor)
        case Period.NEXT_TERM:
            return calendar.next_term_end(anchor)
        case Period.SCHOOL_YEAR:
            return calendar.school_year_end(anchor)
        case _:
            assert_never(period)


def _eve_of(day: int, month: int, anchor: date) -> date:
    """The day before the next such date, and so the last safe day; from the anchor on."""
    eve = _eve_in(anchor.year, day, month)
    return eve if eve >= anchor else _eve_in(anchor.year + 1, day, month)


def _eve_in(year: int, day: int, month: int) -> date:
    """The eve of 29 February is the 28th, in years without a 29th too."""
    return date(year, month, 28) if (day, month) == (29, 2) else date(year, month, day) - A_DAY


def _aim(deadline: Deadline, anchor: date, legal: date, calendar: SchoolCalendar) -> date:
    """The last school day by the legal date.

    Where the whole time lies in a holiday that day would come before anyone was asked; the legal
    date then stays the aim.
    """
    if deadline.direction in LOOKING_BACK or legal < anchor:
        return calendar.last_school_day_by(legal)
    return calendar.last_school_day_between(anchor, legal) or legal


# ------------------------------------------------------------------------------------- words


def _need(deadline: Deadline, anchor: date) -> str:
    return f'"{deadline.text}", counted from {written_date(anchor)},'


def _explain(
    deadline: Deadline, anchor: date, legal: date, aim: date, calendar: SchoolCalendar
) -> str:
    words = f"{deadline.text}, counted from {written_date(anchor)}, is {written_date(legal)}"
    # "beginning with" counts its anchor too: where that is no such day, it was left out.
    before = anchor - A_DAY if deadline.direction is Direction.BEGINNING_WITH else anchor
    words += _left_out(deadline.unit, min(before, legal), max(before, legal), calendar)
    if aim == legal:
        return f"{words}."
    why = calendar.why_closed(legal)
    return f"{words}, no school day ({why}); the aim is {written_date(aim)}, the last one before."


def _left_out(unit: Unit, first: date, last: date, calendar: SchoolCalendar) -> str:
    match unit:
        case Unit.DAYS | Unit.WEEKS | Unit.MONTHS:
            return ""
        case Unit.SCHOOL_DAYS:
            reasons = [calendar.why_closed(day) for day in _inside(first, last)]
        case Unit.WORKING_DAYS:
            reasons = [_why_no_work(day, calendar) for day in _inside(first, last)]
        case _:
            assert_never(unit)
    counts = Counter(reason for reason in reasons if reason)
    found = ", ".join(f"{reason} {_days(count)}" for reason, count in counts.items())
    return f" (left out: {found})" if found else ""


def _inside(first: date, last: date) -> list[date]:
    return list(days_between(first + A_DAY, last - A_DAY))


def _why_no_work(day: date, calendar: SchoolCalendar) -> str:
    if calendar.is_working_day(day):
        return ""
    return "weekend" if day.weekday() >= 5 else "bank holiday"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
