"""The clocks of one instance as Prefect shows them: titles and dates, and nothing else. Pure."""

from __future__ import annotations

from datetime import date

from flows.board_page import ClockLine
from flows.wording import short_day
from tasks.clocks import WHOSE, ClockRun, in_order
from tasks.subjects import Subject, name_subject


def clock_lines(runs: tuple[ClockRun, ...], subject: Subject, today: date) -> tuple[ClockLine, ...]:
    """One line for each run, the school's own lateness first."""
    return tuple(
        ClockLine(
            title=_title(run, subject),
            whose=WHOSE[run.clock.whose],
            started=short_day(run.started),
            due=short_day(run.due) if run.due else "not known",
            stopped=short_day(run.stopped) if run.stopped else "",
            state=run.state(today),
            is_our_lateness=run.is_our_lateness(today),
            notes=tuple(filter(None, (run.unknown, run.may_stretch))),
        )
        for run in in_order(runs, today)
    )


def _title(run: ClockRun, subject: Subject) -> str:
    title = name_subject(run.clock.title, subject)
    return f"{title} ({run.number})" if run.number > 1 else title
