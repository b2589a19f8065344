"""A row of reminders may reach into a school year that nobody has entered yet."""

from datetime import date

import pytest

from definitions.deadlines import parse_deadline
from definitions.model.steps import Reminder
from definitions.school_calendar import MissingCalendarError
from tests.support.cases import Case, ask, definition

EVERY = tuple(
    Reminder(at=parse_deadline(f"{10 * number} school days after due")) for number in range(1, 31)
)
LAST_OF_THE_YEAR = date(2027, 7, 21)


def test_only_the_next_one_is_needed_now() -> None:
    case = Case(definition(ask(remind=EVERY, escalate=(), expire=None))).start()
    assert case.instance.look_on == date(2026, 10, 12)
    assert case.on(date(2026, 10, 12)).sent() == [("reminder", "K1"), ("reminder", "K2")]
    assert case.instance.look_on == date(2026, 11, 2)


def test_when_the_next_one_is_in_that_year_its_calendar_is_asked_for() -> None:
    case = Case(definition(ask(remind=EVERY, escalate=(), expire=None))).start()
    with pytest.raises(MissingCalendarError, match="2027-28"):
        case.on(LAST_OF_THE_YEAR)
