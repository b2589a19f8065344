"""What is counted and timed beside the steps, for the page of one process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from definitions.school_days import SchoolCalendar, written_date
from tasks.clocks import WHOSE, ClockRun, clock_runs, in_order
from tasks.site.cases import Case
from tasks.site.words import begun
from tasks.subjects import name_subject
from tasks.tallies import YearCount, count_year


@dataclass(frozen=True)
class TimeLine:
    """One run of one clock."""

    title: str
    whose: str
    started: date
    due: str
    stopped: str
    state: str
    is_late: bool
    is_ours: bool
    """Is the school itself late now?"""
    explanation: str


def tallies_of(case: Case, calendar: SchoolCalendar) -> tuple[str, ...]:
    """One sentence for each: ``Meetings with the parents: 1 of 3 this school year.``."""
    found = (
        count_year(each, case.instance, calendar, case.today) for each in case.definition.tallies
    )
    return tuple(_count_words(case, each) for each in found)


def clocks_of(case: Case, calendar: SchoolCalendar) -> tuple[TimeLine, ...]:
    """Every clock that was ever started, the school's own lateness first."""
    runs = clock_runs(case.definition, case.instance, calendar)
    return tuple(_time_line(case, each) for each in in_order(runs, case.today))


def _count_words(case: Case, count: YearCount) -> str:
    title = name_subject(count.tally.title, case.subject)
    words = f"{title}: {count.done} of {count.tally.at_least} this school year."
    if count.short_from is None:
        return words
    if count.short_from <= case.today:
        return f"{words} Time for the rest is short."
    return f"{words} Time for the rest gets short on {written_date(count.short_from)}."


def _time_line(case: Case, run: ClockRun) -> TimeLine:
    title = name_subject(run.clock.title, case.subject)
    due = written_date(run.due) if run.due else "not known"
    if run.legal is not None and run.aim is not None:
        due = f"{due}, with an aim of {written_date(run.aim.on)}"
    return TimeLine(
        title=f"{title} ({run.number})" if run.number > 1 else title,
        whose=WHOSE[run.clock.whose],
        started=run.started,
        due=due,
        stopped=written_date(run.stopped) if run.stopped else "",
        state=run.state(case.today),
        is_late=run.is_late(case.today),
        is_ours=run.is_our_lateness(case.today),
        explanation=begun(run.explanation()),
    )
