"""Do the timers of a step do what they are there for? Warnings.

Two deadlines are compared only where no calendar is needed: counted from the same day, in the same
unit or to different sides of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from definitions.inspection import Inspection
from definitions.model.deadlines import Deadline, Direction, Unit
from definitions.model.steps import Ask, ExpiryAction
from definitions.readers import SENDCO

_LAW = re.compile(
    r"\b(Act|Regulations?|Order|CoP|Code of Practice|SI|regs?|s)\b[ .]", re.IGNORECASE
)
"""In a ``basis``: a statute, a statutory instrument or the Code of Practice, not the policy."""

_SIGNS = {Direction.ON: 0, Direction.AFTER: 1, Direction.BEFORE: -1}
_DUE = Deadline(text="on due", direction=Direction.ON, anchor="due")


def warn_of_timers(inspection: Inspection) -> None:
    """Note every timer that comes at the wrong time, and those that are missed."""
    for stage, step in inspection.steps():
        if isinstance(step, Ask):
            _Timers(inspection, step, ("stages", stage.name, "steps", step.name)).check()


class _Timers:
    """Looks at the timers of one step."""

    def __init__(self, inspection: Inspection, step: Ask, names: tuple[str, ...]) -> None:
        self._inspection = inspection
        self._step = step
        self._names = names

    def check(self) -> None:
        """Note every warning."""
        self._check_expiry()
        self._check_reminders()
        self._check_escalations()
        self._check_law()
        self._check_silence()

    # ----------------------------------------------------------------------------- one by one

    def _check_expiry(self) -> None:
        expire = self._step.expire
        if expire is not None and (self._after_due(expire.at) or 0) < 0:
            self._warn("expire", f"Time is up before it is due: {expire.at.text}.")

    def _check_reminders(self) -> None:
        for reminder in self._step.remind:
            if self._is_too_late(reminder.at) and self._is_meant_for("remind", "expire"):
                message = f'Nobody is reminded "{reminder.at.text}": time is up by then.'
                self._warn("remind", message)
            elif self._is_too_early(reminder.at) and self._is_meant_for("remind", "due"):
                message = (
                    f'Nobody is reminded "{reminder.at.text}": they are asked on that day or later.'
                )
                self._warn("remind", message)

    def _check_escalations(self) -> None:
        for escalation in self._step.escalate:
            if self._is_too_late(escalation.at) and self._is_meant_for("escalate", "expire"):
                message = f'Nobody is told "{escalation.at.text}": time is up by then.'
                self._warn("escalate", message)
            elif (after_due := self._after_due(escalation.at)) is not None and after_due <= 0:
                message = (
                    f'The {escalation.to} is told "{escalation.at.text}" that nobody has answered, '
                    "while there is still time to."
                )
                self._warn("escalate", message)

    def _check_law(self) -> None:
        """Reminders are what keeps a limit of the law from being missed."""
        reasons = [*self._limits()]
        if reasons and not any(self._is_sent(each.at) for each in self._step.remind):
            message = (
                f"{reasons[0]}, and nobody is reminded of it: "
                'write "remind: 2 school days before due".'
            )
            self._inspection.warn(self._names, message)

    def _limits(self) -> Iterator[str]:
        for basis in self._step.basis:
            if _LAW.search(f"{basis} "):
                yield f'"{basis}" stands behind this'
        for clock in self._inspection.definition.clocks:
            if clock.stop == self._step.name and clock.legal is not None:
                yield f'The clock "{clock.name}", which the law limits, stops with this'

    def _check_silence(self) -> None:
        step = self._step
        if not step.escalate and step.expire is None and SENDCO not in step.asked_roles:
            message = (
                "If nobody answers this, nobody is told: "
                'write "escalate: 5 school days after due, to sendco", or "expire".'
            )
            self._inspection.warn(self._names, message)

    # -------------------------------------------------------------------------------- reading

    def _after_due(self, timer: Deadline) -> int | None:
        """Above zero: it comes after the due date; below: before; None: that depends."""
        return _order(timer, _DUE if timer.anchor == "due" else self._step.due)

    def _is_sent(self, reminder: Deadline) -> bool:
        return not self._is_too_late(reminder) and not self._is_too_early(reminder)

    def _is_too_late(self, timer: Deadline) -> bool:
        """Does it come when nobody can answer any more? The SENDCo may still give more time."""
        expire = self._step.expire
        if expire is None or expire.action is ExpiryAction.ASK_SENDCO:
            return False
        return (_order(timer, expire.at) or 0) > 0

    def _is_too_early(self, timer: Deadline) -> bool:
        """Does it come on the day on which they are asked, or before?"""
        due = self._step.due
        if (timer.direction, timer.anchor) != (Direction.BEFORE, "due"):
            return timer.direction is Direction.ON and timer.anchor == "asked"
        if (due.direction, due.anchor) != (Direction.AFTER, "asked"):
            return False
        (unit, back), (due_unit, on) = _counted(timer), _counted(due)
        return unit == due_unit and on + back <= 0

    def _is_meant_for(self, word: str, other: str) -> bool:
        """What `defaults` says is meant for steps in general, not for one with an exception."""
        return self._is_own(word) or not self._is_own(other)

    def _is_own(self, word: str) -> bool:
        return (*self._names, word) in self._inspection.positions.places

    def _warn(self, word: str, message: str) -> None:
        names = (*self._names, word) if self._is_own(word) else ("defaults", word)
        self._inspection.warn(names, message)


def _order(one: Deadline, other: Deadline) -> int | None:
    """Below zero: ``one`` is earlier on every calendar; zero: on the same day; None: it depends."""
    if one.anchor != other.anchor or not {one.direction, other.direction} <= _SIGNS.keys():
        return None
    (unit, first), (other_unit, second) = _counted(one), _counted(other)
    is_plain = unit == other_unit or _SIGNS[one.direction] != _SIGNS[other.direction]
    return first - second if is_plain else None


def _counted(deadline: Deadline) -> tuple[Unit, int]:
    """The unit, and how many of it from the anchor on; a week is seven days."""
    days = 7 if deadline.unit is Unit.WEEKS else 1
    unit = Unit.DAYS if deadline.unit is Unit.WEEKS else deadline.unit
    return unit, _SIGNS[deadline.direction] * deadline.amount * days
