"""How long a clock runs at the most, if everybody takes all the time they are given. Pure.

From the day on which the clock starts, each step takes until it is due; one whose time can run out,
and that then goes on by itself, until that day is over. An answer that somebody must agree to takes
its time twice: to be written, and to be read; that it is sent back is not counted. Of steps side by
side, with ``enough``, those are done last that are sure to be done.

What cannot be known beforehand takes no time at all: a date that somebody will give, a consent, a
process that is run, what is to arrive, the post. So a clock that is found to be too slow is, and
there may be others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from definitions.agreement_forms import AGREED_WITHIN
from definitions.clock_ways import Leg, Way
from definitions.model.clocks import Clock
from definitions.model.deadlines import Deadline
from definitions.model.steps import Ask, ExpiryAction, Step, Tell, Wait
from definitions.school_calendar import A_DAY, MissingCalendarError, SchoolCalendar, days_between
from definitions.school_days import aim_date, legal_date

ASKED, TODAY, DUE = "asked", "today", "due"

Trail = tuple[tuple[str, date], ...]
"""Each step that takes time, and the day on which it is done."""


@dataclass(frozen=True)
class Slowest:
    """Finds the days of one clock's ways; remembers what it has found."""

    calendar: SchoolCalendar
    clock: Clock
    _dates: dict[tuple[str, date], date] = field(default_factory=dict)
    _ends: dict[tuple[Leg, date], date] = field(default_factory=dict)

    def days(self) -> Iterator[date]:
        """Every day, from the first of the calendar to its last."""
        terms = [term for year in self.calendar.years for term in year.terms]
        if terms:
            yield from days_between(min(t.first for t in terms), max(t.last for t in terms))

    def stopped(self, way: Way, started: date) -> date:
        """The day on which the clock stops.

        Raises:
            MissingCalendarError: it needs a school year that nobody has entered.
        """
        pace = self._pace(started)
        for leg in way:
            if leg.stands_alone:
                pace.day = self._end_of(leg, pace.day)
            else:
                pace.go(leg)
        return pace.day

    def trail(self, way: Way, started: date) -> Trail:
        """How it comes to that.

        Raises:
            MissingCalendarError: it needs a school year that nobody has entered.
        """
        pace = self._pace(started)
        for leg in way:
            pace.go(leg)
        return tuple(pace.trail)

    def date_of(self, deadline: Deadline, anchor: date) -> date:
        """The aim that a deadline gives, counted from a day.

        Raises:
            MissingCalendarError: counting, or moving the aim back, needs a year that is missing.
        """
        key = (deadline.text, anchor)
        if key not in self._dates:
            found = aim_date(deadline, {deadline.anchor: anchor}, self.calendar)
            assert found is not None, "the day it counts from is known"
            self._dates[key] = found
        return self._dates[key]

    def aim_of(self, deadline: Deadline, anchor: date) -> date | None:
        """Likewise; None where it needs a school year that nobody has entered."""
        try:
            return self.date_of(deadline, anchor)
        except MissingCalendarError:
            return None

    def day_of(self, deadline: Deadline, anchor: date) -> date:
        """The very day that a deadline gives, which never moves.

        Raises:
            MissingCalendarError: counting needs a school year that nobody has entered.
        """
        found = legal_date(deadline, {deadline.anchor: anchor}, self.calendar)
        assert found is not None, "the day it counts from is known"
        return found

    def limit_of(self, deadline: Deadline, anchor: date) -> date | None:
        """Likewise; None where it needs a school year that nobody has entered."""
        try:
            return self.day_of(deadline, anchor)
        except MissingCalendarError:
            return None

    def _pace(self, started: date) -> _Pace:
        return _Pace(self, started, dict.fromkeys(self.clock.anchors[1:], started))

    def _end_of(self, leg: Leg, opened: date) -> date:
        if (leg, opened) not in self._ends:
            pace = _Pace(self, opened, {})
            pace.go(leg)
            self._ends[leg, opened] = pace.day
        return self._ends[leg, opened]


@dataclass
class _Pace:
    """How far one run of the clock has come."""

    slowest: Slowest
    day: date
    known: dict[str, date]
    """What deadlines may count from."""
    trail: list[tuple[str, date]] = field(default_factory=list)

    def go(self, leg: Leg) -> None:
        """Go on to the day on which this leg is done."""
        opened, closed = self._close_all(leg)
        last = leg.stop or leg.left_by or _last_of(leg, closed)
        if not last:
            return
        day = self._up(leg, opened[last]) if leg.left_by else closed[last]
        if day > self.day:
            self.trail.append((last, day))
        self.day = max(self.day, day)

    def _close_all(self, leg: Leg) -> tuple[dict[str, date], dict[str, date]]:
        """When each step opens and closes; one ``after`` another opens when that one is closed."""
        opened: dict[str, date] = {}
        closed: dict[str, date] = {}
        waiting = list(leg.steps)
        while waiting:
            names = {each.name for each in waiting}
            step = next(each for each in waiting if each.after not in names)
            waiting.remove(step)
            opened[step.name] = closed.get(step.after, self.day)
            closed[step.name] = self._close(step, opened[step.name], is_stop=step.name == leg.stop)
        return opened, closed

    def _close(self, step: Step, opened: date, *, is_stop: bool) -> date:
        match step:
            case Ask(arrival=""):
                closed = self._answered(step, opened, is_stop=is_stop)
            case Tell():
                closed = self._by(step.due, opened) or opened
            case Wait():
                closed = self._waited(step, opened)
            case _:
                closed = opened
        self.known[f"{step.name}.done"] = closed
        return closed

    # ------------------------------------------------------------------------------------ asking

    def _answered(self, step: Ask, opened: date, *, is_stop: bool) -> date:
        """The last day on which it is done; or on which it is given up, which is a day later."""
        due = self._by(step.due, opened)
        if due is not None:
            self.known[f"{step.name}.due"] = due
        if step.others is not None:
            self.known[_others(step.name)] = self._until(step.others.until, opened, due) or opened
        last = self._last(step, opened, due)
        if step.agreed_by:
            due = self._by(step.due if step.due.anchor == ASKED else AGREED_WITHIN, last)
            last = self._last(step, last, due)
        given_up = step.expire is not None and step.expire.action is ExpiryAction.GO_ON
        return last + A_DAY if given_up and due is not None and not is_stop else last

    def _last(self, step: Ask, opened: date, due: date | None) -> date:
        """The last day on which somebody can answer in time."""
        if step.expire is None or due is None or step.expire.action is ExpiryAction.ASK_SENDCO:
            return due or opened
        return self._until(step.expire.at, opened, due) or due

    def _up(self, leg: Leg, opened: date) -> date:
        """When the time of the step is up by which the stage is left."""
        step = next(each for each in leg.steps if each.name == leg.left_by)
        assert isinstance(step, Ask), "only what is asked has its time"
        return self._answered(step, opened, is_stop=True) + A_DAY

    # ----------------------------------------------------------------------------------- waiting

    def _waited(self, step: Wait, opened: date) -> date:
        if step.heard:
            until = self.known.get(_others(step.heard))
            return opened if until is None else max(opened, until + A_DAY)
        return self._until(step.until, opened) or opened

    # -------------------------------------------------------------------------------------- days

    def _by(self, deadline: Deadline | None, opened: date) -> date | None:
        """The aim that a deadline gives, the day itself at the earliest; None: not known."""
        anchor = self._anchor(deadline, opened, None)
        if deadline is None or anchor is None:
            return None
        return max(opened, self.slowest.date_of(deadline, anchor))

    def _until(
        self, deadline: Deadline | None, opened: date, due: date | None = None
    ) -> date | None:
        """Likewise the very day, of time that is given: that never ends before its day."""
        anchor = self._anchor(deadline, opened, due)
        if deadline is None or anchor is None:
            return None
        return max(opened, self.slowest.day_of(deadline, anchor))

    def _anchor(self, deadline: Deadline | None, opened: date, due: date | None) -> date | None:
        if deadline is None:
            return None
        if deadline.anchor in (ASKED, TODAY):
            return opened
        return due if deadline.anchor == DUE else self.known.get(deadline.anchor)


def _last_of(leg: Leg, closed: dict[str, date]) -> str:
    """Of those side by side the one after which it goes on; empty where there is none.

    ``enough`` counts those that are done: what may be passed over or given up need not be.
    """
    names = sorted(closed, key=lambda name: closed[name])
    sure = [name for name in names if _is_surely_done(leg, name)]
    if leg.enough is not None and leg.enough <= len(sure):
        return sure[leg.enough - 1]
    return names[-1] if names else ""


def _is_surely_done(leg: Leg, name: str) -> bool:
    step = next(each for each in leg.steps if each.name == name)
    expire = step.expire if isinstance(step, Ask) else None
    given_up = expire is not None and expire.action is not ExpiryAction.ASK_SENDCO
    return not (given_up or step.when or step.needs_consent or step.for_each)


def _others(step: str) -> str:
    return f"{step}.others"
