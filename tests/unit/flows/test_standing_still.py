"""A process that is held or stopped: the SENDCo is asked every week until they have decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from definitions.model.stages import GoTo, Stage
from definitions.school_days import SchoolCalendar
from tasks.event_types import Cancelled, Event, PeopleChanged, SentOn, Stopped, TakenUpAgain
from tasks.state import PersonId
from tests.support.cases import Case, ask, definition, staff, world

SENDCO = PersonId("S1")
A_WEEK_LATER, TWO_WEEKS_LATER = date(2026, 9, 21), date(2026, 9, 28)
ROUND = Stage(name="asking", title="Asking", at_most=1, steps=(ask(),), next=GoTo(target="asking"))


def stopped() -> Case:
    return Case(definition()).start().happen(Stopped())


def held() -> Case:
    """It went round as often as it may."""
    case = Case(definition(stages=(ROUND,))).start()
    return case.answer("K1", identify="agree").answer("K2", identify="agree")


BOTH = pytest.mark.parametrize(("case", "letter"), [(stopped, "confirm_stop"), (held, "held")])


@BOTH
def test_the_sendco_is_asked_again_every_week(case: Callable[[], Case], letter: str) -> None:
    found = case()
    assert found.instance.look_on == A_WEEK_LATER
    assert found.on(date(2026, 9, 18)).sent() == []
    assert found.on(A_WEEK_LATER).sent() == [(letter, "S1")]
    assert found.happen().sent() == []
    assert found.on(TWO_WEEKS_LATER).sent() == [(letter, "S1")]


@BOTH
def test_whoever_is_the_sendco_by_then_is_asked(case: Callable[[], Case], letter: str) -> None:
    found = case()
    new = (staff("S9", "sendco"), staff("S2", "class_teacher"))
    directory = found.world.directory.model_copy(update={"staff": new})
    found.world = found.world.model_copy(update={"directory": directory})
    found.happen(PeopleChanged())
    assert found.on(A_WEEK_LATER).sent() == [(letter, "S9")]


@pytest.mark.parametrize(
    "decision", [TakenUpAgain(by=SENDCO), Cancelled(by=SENDCO, reason="No longer needed")]
)
def test_a_stop_that_is_decided_about_is_not_asked_about_again(decision: Event) -> None:
    case = stopped().happen(decision)
    assert "confirm_stop" not in dict(case.on(A_WEEK_LATER).sent())


def test_what_was_sent_on_is_not_asked_about_again() -> None:
    case = held().happen(SentOn(by=SENDCO, target="over"))
    assert case.instance.look_on is None
    assert case.on(A_WEEK_LATER).sent() == []


def test_without_the_dates_of_the_year_a_stop_still_stops() -> None:
    case = Case(definition(), world()).start()
    case.world = case.world.model_copy(update={"calendar": SchoolCalendar(years=())})
    assert case.happen(Stopped()).sent() == [("confirm_stop", "S1")]
    assert case.instance.look_on == A_WEEK_LATER
