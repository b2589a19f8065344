"""What the law or the policy times, read off what one instance has done: nothing of it is stored.

Pure. Every time the starting step is done a clock of that name starts, and it stops when the
stopping step is next done. A step that was skipped, withdrawn or has run out of time was not done.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from definitions.model.clocks import Clock, Exemption, Owner
from definitions.model.deadlines import Deadline
from definitions.model.process import ProcessDefinition
from definitions.school_closures import LongClosure, long_closures
from definitions.school_days import (
    LONDON,
    ComputedDate,
    MissingCalendarError,
    SchoolCalendar,
    resolve,
    resolve_limit,
    written_date,
)
from tasks.state import Frozen, ProcessInstance, StepState, StepStatus
from tasks.versions import newest_forms

A_DAY = timedelta(days=1)


WHOSE = {
    Owner.SCHOOL: "the school",
    Owner.AUTHORITY: "the local authority",
    Owner.PARENT: "the parents",
    Owner.AGENCY: "the agency",
}


class ClockRun(Frozen):
    """One run of one clock."""

    clock: Clock
    number: int
    """The first is 1."""
    started: date
    aim: ComputedDate | None
    legal: ComputedDate | None
    stopped: date | None
    ended: date | None
    """The day on which the process ended and left it running."""
    unknown: str
    """Why there is no date: nobody has entered that school year."""
    may_stretch: str = ""
    """What its owner may rely on that keeps to the limit no longer; the limit does not move."""

    @property
    def due(self) -> date | None:
        """The day that counts: the limit of the law where there is one, else the aim."""
        return self.legal.legal if self.legal else self.aim.on if self.aim else None

    @property
    def is_running(self) -> bool:
        """Is it still measuring?"""
        return self.stopped is None and self.ended is None

    def is_late(self, today: date) -> bool:
        """Is it past its day, or was it when it stopped?"""
        return self.due is not None and self._until(today) > self.due

    def is_past_aim(self, today: date) -> bool:
        """Likewise for the aim, which may come before the limit."""
        return self.aim is not None and self._until(today) > self.aim.on

    def is_our_lateness(self, today: date) -> bool:
        """Is the school late? The lateness of others is never the school's."""
        return self.clock.whose is Owner.SCHOOL and self.is_running and self.is_late(today)

    def state(self, today: date) -> str:
        """Where it stands, in a word or two."""
        if self.stopped is not None:
            return "Stopped late" if self.is_late(today) else "Stopped in time"
        if self.ended is not None:
            return "Not stopped: the process has ended"
        if self.is_late(today):
            return "Overdue"
        return "Running, past its aim" if self.is_past_aim(today) else "Running"

    def explanation(self) -> str:
        """How its dates come about: the rule, the days left out, the source."""
        dates = dict.fromkeys(each.explanation for each in (self.legal, self.aim) if each)
        source = f"Source: {', '.join(self.clock.basis)}." if self.clock.basis else ""
        return " ".join(filter(None, (*dates, self.unknown, source, self.may_stretch)))

    def turning_days(self) -> tuple[date, ...]:
        """The days on which it becomes late by itself."""
        if not self.is_running:
            return ()
        days = (self.due, self.aim.on if self.aim else None)
        return tuple(day + A_DAY for day in days if day is not None)

    def _until(self, today: date) -> date:
        return self.stopped or self.ended or today


def clock_runs(
    definition: ProcessDefinition, instance: ProcessInstance, calendar: SchoolCalendar
) -> tuple[ClockRun, ...]:
    """Every run of every clock, in the order of the definition and then of their starts."""
    return tuple(
        _run(instance, calendar, clock, number, begun)
        for clock in definition.clocks
        for number, begun in enumerate(_starts(clock, instance), 1)
    )


def in_order(runs: tuple[ClockRun, ...], today: date) -> tuple[ClockRun, ...]:
    """The school's own lateness first, then what runs by its day, then what has stopped."""

    def urgency(run: ClockRun) -> tuple[bool, bool, date]:
        return (not run.is_our_lateness(today), not run.is_running, run.due or date.max)

    return tuple(sorted(runs, key=urgency))


def _starts(clock: Clock, instance: ProcessInstance) -> Iterator[StepState | None]:
    """The visits that started it; None stands for the beginning of the process."""
    if clock.start == "start":
        yield None
    else:
        yield from _done(instance, clock.start)


def _run(
    instance: ProcessInstance,
    calendar: SchoolCalendar,
    clock: Clock,
    number: int,
    begun: StepState | None,
) -> ClockRun:
    started = instance.started_on if begun is None else begun.closed_on or begun.opened_on
    stop = _stop(clock, instance, begun)
    ended = instance.ended_at.astimezone(LONDON).date() if instance.ended_at else None
    aim = legal = None
    unknown, since = "", started
    try:
        if clock.aim is not None:
            aim = resolve(clock.aim, _anchors(instance, clock.aim, begun), calendar)
        if clock.legal is not None:
            counted = _anchors(instance, clock.legal, begun)
            since = min((started, *counted.values()))
            legal = resolve_limit(clock.legal, counted, calendar)
    except MissingCalendarError as missing:
        unknown = str(missing)
    run = ClockRun(
        clock=clock,
        number=number,
        started=started,
        aim=aim,
        legal=legal,
        stopped=stop.closed_on if stop else None,
        ended=ended if stop is None else None,
        unknown=unknown,
    )
    return run.model_copy(update={"may_stretch": _stretch(run, since, calendar)})


def _stretch(run: ClockRun, since: date, calendar: SchoolCalendar) -> str:
    """What may be relied on, while the limit could yet be missed, and when it was."""
    if run.clock.may_stretch is not Exemption.SCHOOL_CLOSURE or run.legal is None:
        return ""
    if run.stopped is not None and not run.is_late(run.stopped):
        return ""
    try:
        found = long_closures(since, run.legal.legal, calendar)
    except MissingCalendarError as missing:
        return str(missing)
    return " ".join(_closure_words(each) for each in found)


def _closure_words(closure: LongClosure) -> str:
    return (
        "If the authority asked the head teacher for advice on a day from "
        f"{written_date(closure.asked_from)} to {written_date(closure.asked_until)}, it may rely on"
        f" the school being closed from {written_date(closure.first)} until pupils are back on "
        f"{written_date(closure.back)}, as far as that makes the limit impractical "
        "(SEND Regulations 2014 reg 5(4), 10(4) and 13(3)). The date does not move by itself."
    )


def _stop(clock: Clock, instance: ProcessInstance, begun: StepState | None) -> StepState | None:
    """The first time the stopping step was done after that.

    What was done in one and the same wake was done in the order in which it was opened.
    """
    opened = {each.key: number for number, each in enumerate(instance.steps)}

    def moment(state: StepState) -> tuple[float, int]:
        return ((state.closed_at or state.opened_at).timestamp(), opened[state.key])

    after = [
        state
        for state in _done(instance, clock.stop)
        if begun is None or moment(state) > moment(begun)
    ]
    return min(after, key=moment, default=None)


def _done(instance: ProcessInstance, step: str) -> Iterator[StepState]:
    return (s for s in instance.steps if s.step == step and s.status is StepStatus.DONE)


def _anchors(
    instance: ProcessInstance, deadline: Deadline, begun: StepState | None
) -> dict[str, date]:
    """The day it counts from: that of the start, or a date that was given as it started."""
    started = instance.started_on if begun is None else begun.closed_on or begun.opened_on
    step, _, name = deadline.anchor.partition(".")
    if step != (begun.step if begun else "start") or name in ("", "done"):
        return {deadline.anchor: started}
    given = _given(instance, begun, name)
    return {deadline.anchor: given} if given is not None else {}


def _given(instance: ProcessInstance, state: StepState | None, name: str) -> date | None:
    if state is None:
        value = instance.start.get(name)
        return date.fromisoformat(value) if value else None
    answers = (instance.answer_to(each.id) for each in newest_forms(instance, state))
    found = (each.values.get(name) for each in answers if each is not None)
    return next((date.fromisoformat(each) for each in found if each), None)
