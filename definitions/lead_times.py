"""Counting back: the latest day of each step before a date, and the earliest date that leaves them.

Pure. A meeting on the 14th, for which papers go out "at least 2 weeks before", cannot be arranged
on the 10th: whoever gives such a date hears which step it leaves no time for, and what could be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from definitions.conditions import Condition, Facts
from definitions.form_inputs import DATE_PARTS
from definitions.forms import read_answer
from definitions.model.clocks import Owner
from definitions.model.deadlines import Deadline, Direction
from definitions.model.forms import Form, FormField
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask, Tell
from definitions.school_calendar import MissingCalendarError, SchoolCalendar
from definitions.school_days import legal_date, written_date

_BACK = (Direction.BEFORE, Direction.CLEAR_BEFORE)


@dataclass(frozen=True)
class Earlier:
    """Something that must be done before a date: a step, or what a clock of the school times."""

    title: str
    """May hold ``<child>``."""
    deadline: Deadline
    conditions: tuple[Condition, ...] = ()
    """On which it is asked at all."""

    @property
    def rule(self) -> str:
        """Its deadline as people read it beside that date: ``2 weeks before that day``."""
        return self.deadline.text.replace(self.deadline.anchor, "that day")

    def latest(self, day: date, calendar: SchoolCalendar) -> date:
        """Its latest day, where that date is ``day``."""
        found = legal_date(self.deadline, {self.deadline.anchor: day}, calendar)
        assert found is not None, "its anchor is given"
        return found


def counted_back(definition: ProcessDefinition, path: str) -> tuple[Earlier, ...]:
    """Every step, and every limit of the school's own, that counts back from the date at a path."""
    found = (*_steps(definition), *_clocks(definition))
    return tuple(
        each for each in found if each.deadline.direction in _BACK and each.deadline.anchor == path
    )


def _steps(definition: ProcessDefinition) -> Iterator[Earlier]:
    for stage in definition.stages:
        for step in stage.each_step():
            if isinstance(step, Ask | Tell) and step.due is not None:
                group = stage.beside(step.name)
                whens = (step.when, group.when if group else None)
                yield Earlier(step.title, step.due, tuple(filter(None, whens)))


def _clocks(definition: ProcessDefinition) -> Iterator[Earlier]:
    for clock in definition.clocks:
        limit = clock.legal or clock.aim
        if clock.whose is Owner.SCHOOL and limit is not None:
            yield Earlier(clock.title, limit)


@dataclass(frozen=True)
class LeadTime:
    """What one process counts back from one date, seen from today."""

    definition: ProcessDefinition
    path: str
    """As deadlines name the date: ``start.meeting_on``, ``plan.meet_on``."""
    facts: Facts
    today: date
    calendar: SchoolCalendar

    def refuse(self, field: FormField, day: date) -> str:
        """Why that date cannot be given, with the earliest that can; empty if it can be.

        A step under a condition is reckoned with only where the start has decided it: nobody is
        refused a date for the sake of something that may never be asked.

        Raises:
            MissingCalendarError: a latest day lies in a year nobody has entered.
        """
        unmet = self._first_unmet(day)
        if unmet is None:
            return ""
        return (
            f"“{field.question}” cannot be {written_date(day)}: “{unmet.title}” has to be done by "
            f"{written_date(unmet.latest(day, self.calendar))} ({unmet.rule}), and no "
            f"school day is left for that. {self._say_earliest(field)}"
        )

    def _say_earliest(self, field: FormField) -> str:
        earliest = self._earliest(field)
        if earliest is not None:
            return f"The earliest school day that can be given is {written_date(earliest)}."
        last = self.calendar.years[-1].name
        return f"No school day can be given that the calendar knows: it ends with {last}."

    def _earliest(self, field: FormField) -> date | None:
        """The first school day that leaves time for everything, and that the question takes."""
        try:
            day = self.calendar.first_school_day_from(self.today)
            while self._first_unmet(day) is not None or not self._takes(field, day):
                day = self.calendar.next_school_day(day)
        except MissingCalendarError:
            return None
        return day

    def _first_unmet(self, day: date) -> Earlier | None:
        """What would have to be done first, of all that there is no school day left for."""
        found = counted_back(self.definition, self.path)
        unmet = [each for each in found if self._is_certain(each) and not self._is_met(each, day)]
        return min(unmet, key=lambda each: each.latest(day, self.calendar), default=None)

    def _is_certain(self, earlier: Earlier) -> bool:
        return all(
            all(path.startswith("start.") for path in each.paths()) and each.holds(self.facts)
            for each in earlier.conditions
        )

    def _is_met(self, earlier: Earlier, day: date) -> bool:
        latest = earlier.latest(day, self.calendar)
        if latest < self.today:
            return False
        try:
            return self.calendar.last_school_day_between(self.today, latest) is not None
        except MissingCalendarError as missing:
            need = f'"{earlier.deadline.text}", counted from {written_date(day)},'
            raise MissingCalendarError(missing.year, need) from missing

    def _takes(self, field: FormField, day: date) -> bool:
        """Does the question itself allow that day?"""
        form = Form(name="date", fields=(field.model_copy(update={"when": None}),))
        parts = zip(DATE_PARTS, (day.day, day.month, day.year), strict=True)
        posted = {f"{field.name}-{part}": [str(number)] for part, number in parts}
        return read_answer(form, posted, self.facts, {}, self.today, self.calendar).is_complete
