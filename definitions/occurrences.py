"""On which days a schedule begins: its occurrences on the school's calendar, each explained.

A school week is a Monday to Friday with at least one school day; the first of a term, or of a
half-term, is the first that has one there. It begins on its first school day.

An occurrence is named after the term, half-term, week or year in which it is the only one, and not
after its day: a school that moves it, or whose term dates change, does not begin it twice there.
What was missed is made up for until that term, half-term or week is over, and no later; what
begins on a last school day, until the weekend after it is over, so that a day on which the school
closes unexpectedly does not take it away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from definitions.model.process import ProcessDefinition
from definitions.model.schedules import Recurrence, RecursOn, Schedule
from definitions.model.subjects import SubjectKind
from definitions.school_calendar import (
    AUGUST,
    MissingCalendarError,
    SchoolCalendar,
    SchoolYear,
    school_year_name,
)
from definitions.stretches import Span, spans_of

SUNDAY = 6
"""As days of the week are counted."""


@dataclass(frozen=True)
class Occurrence:
    """One time at which a schedule begins."""

    key: str
    """Names the stretch of the school year in which it is the only one: ``2026-27 autumn``."""
    first: date
    last: date
    """Until this day it is made up for, if nothing was running on the first."""
    explanation: str
    """One sentence: the rule, and the days it was counted from."""


@dataclass(frozen=True)
class Gap:
    """A stretch of the school year in which a schedule would begin, and cannot."""

    last: date
    """Its last school day."""
    why: str


@dataclass(frozen=True)
class Upcoming:
    """What one schedule does next."""

    process: str
    title: str
    """The process's, as people read it."""
    subject: SubjectKind
    schedule: str
    begins: str
    """The rule, as written, and for whom: ``in each school week, for each class``."""
    next: Occurrence | None
    """None: the calendar that says when is missing."""
    troubles: tuple[str, ...]
    """Sentences for the SENDCo: what will not begin, and what to do about it."""


# ------------------------------------------------------------------------------------ one schedule


def present_occurrence(
    rule: Recurrence, calendar: SchoolCalendar, today: date
) -> Occurrence | None:
    """The occurrence that has begun and is not over; None: there is none now.

    Raises:
        MissingCalendarError: nobody has entered the school year of today.
    """
    year = calendar.school_year_of(today)
    found = [e for e in _occurrences(rule, calendar, year) if e.first <= today <= e.last]
    return found[-1] if found else None


def next_occurrence(rule: Recurrence, calendar: SchoolCalendar, today: date) -> Occurrence:
    """The first occurrence that begins after today, of the school years to come.

    Raises:
        MissingCalendarError: nobody has entered the school year in which it is.
    """
    day = today
    while True:
        try:
            year = calendar.school_year_of(day)
        except MissingCalendarError as error:
            need = f'when "{rule.text}" is'
            raise MissingCalendarError(error.year, need) from None
        found = (e for e in _occurrences(rule, calendar, year) if e.first > today)
        if (first := next(found, None)) is not None:
            return first
        day = date(day.year + (day.month >= AUGUST), AUGUST, 1)


def gaps(rule: Recurrence, calendar: SchoolCalendar, today: date) -> tuple[Gap, ...]:
    """Where it cannot begin, in what is left of this school year."""
    year = calendar.school_year_of(today)
    return tuple(e for e in _spread(rule, calendar, year) if isinstance(e, Gap) and e.last >= today)


# ------------------------------------------------------------------------------------ all of them


def upcoming(
    processes: Mapping[str, ProcessDefinition], calendar: Callable[[], SchoolCalendar], today: date
) -> tuple[Upcoming, ...]:
    """What every schedule does next, in the order of the days; what is not known comes first.

    The calendar is read only if there is one.
    """
    found = [
        _look_ahead(process, schedule, calendar(), today)
        for process in processes.values()
        for schedule in process.schedules
    ]
    return tuple(sorted(found, key=_day_of))


def _look_ahead(
    process: ProcessDefinition, schedule: Schedule, calendar: SchoolCalendar, today: date
) -> Upcoming:
    following: Occurrence | None = None
    troubles: tuple[str, ...] = ()
    try:
        troubles = tuple(gap.why for gap in gaps(schedule.begins, calendar, today)[:1])
        following = next_occurrence(schedule.begins, calendar, today)
    except MissingCalendarError as error:
        troubles = (*troubles, str(error))
    return Upcoming(
        process=process.process,
        title=process.title,
        subject=process.subject,
        schedule=schedule.name,
        begins=f"{schedule.begins.text}, for {process.subject.all_of_them}",
        next=following,
        troubles=troubles,
    )


def _day_of(each: Upcoming) -> tuple[date, str, str]:
    return each.next.first if each.next else date.min, each.process, each.schedule


# ------------------------------------------------------------------------------------ in one year


def _occurrences(
    rule: Recurrence, calendar: SchoolCalendar, year: SchoolYear
) -> Iterator[Occurrence]:
    return (each for each in _spread(rule, calendar, year) if isinstance(each, Occurrence))


def _spread(
    rule: Recurrence, calendar: SchoolCalendar, year: SchoolYear
) -> Iterator[Occurrence | Gap]:
    """One occurrence or gap for each stretch of the year to which the rule applies, in order."""
    spans = [span for span in spans_of(rule, calendar, year) if span.days]
    if rule.term and not spans:
        why = (
            f'The school calendar for {year.name} has no {rule.term} term, so "{rule.text}" never '
        )
        yield Gap(year.last, f"{why}comes in that year. Call its terms autumn, spring and summer.")
    for span in spans:
        yield _placed(rule, span, year)


def _placed(rule: Recurrence, span: Span, year: SchoolYear) -> Occurrence | Gap:
    weeks, last = span.weeks, span.days[-1]
    match rule.recurs_on:
        case RecursOn.FIRST_DAY:
            day, why = span.days[0], f"the first school day of {span.words}"
        case RecursOn.LAST_DAY:
            day, why = last, f"the last school day of {span.words}"
            last = day + timedelta(days=SUNDAY - day.weekday())
        case RecursOn.LAST_WEEK:
            day, why = weeks[-1][0], f"the first school day of the last school week of {span.words}"
        case RecursOn.WEEK if rule.week > len(weeks):
            words = f"{span.words[0].upper()}{span.words[1:]} has {len(weeks)} school weeks"
            return Gap(last, f'{words}: "{rule.text}" never comes in it.')
        case RecursOn.WEEK:
            day = weeks[rule.week - 1][0]
            why = f"the first school day of school week {rule.week} of {span.words}, "
            why += f"whose first begins on {_said(weeks[0][0])}"
        case RecursOn.DATE:
            return _dated(rule, span, year)
    return Occurrence(span.name, day, last, f"{_said(day)} is {why}.")


def _dated(rule: Recurrence, span: Span, year: SchoolYear) -> Occurrence:
    """The day itself, or the next school day; the year's last where none is left in that year."""
    start = int(year.name[:4])
    wanted = next(
        day
        for day in (date(start, rule.month, rule.day), date(start + 1, rule.month, rule.day))
        if school_year_name(day) == year.name
    )
    day = next((each for each in span.days if each >= wanted), span.days[-1])
    if day == wanted:
        why = "a school day"
    elif day > wanted:
        why = f"the first school day from {_said(wanted)} on"
    else:
        why = f"the last school day of {year.name}: none is left from {_said(wanted)} on"
    term = next(term for term in year.terms if term.first <= day <= term.last)
    return Occurrence(span.name, day, term.last, f"{_said(day)} is {why}.")


def _said(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
