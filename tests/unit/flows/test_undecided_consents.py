"""A step whose consent nobody has decided about: the SENDCo has it in hand until it goes on."""

from __future__ import annotations

from datetime import date

import pytest

from definitions.model.steps import Gate
from tasks.agreement import ConsentRecord
from tasks.event_types import HeldStepDecided, HeldWay
from tasks.state import (
    ConsentStatus,
    InstanceId,
    InstanceStatus,
    ItemId,
    ItemKind,
    PersonId,
    VisitKey,
)
from tasks.world import Child
from tests.support.cases import Case, ask, definition, left_school

TEST = VisitKey("asking.1.test")
GATED = ask(name="test", needs_consent=Gate(scope="sstm", if_refused="left"))


@pytest.fixture
def case() -> Case:
    """The process that asked the parents has ended without a decision."""
    found = Case(definition(GATED, whenever=(left_school(),))).start()
    ended = Child(
        visit=TEST,
        link="consent.1",
        id=InstanceId("I2"),
        reference="C-0002",
        title="Consent",
        status=InstanceStatus.ENDED,
        end="no_answer",
    )
    found.world = found.world.model_copy(update={"children": (ended,)})
    return found.happen()


def in_hand(case: Case) -> list[tuple[ItemKind, str, str]]:
    found = (each for each in case.instance.open_items() if not each.is_asked)
    return [(each.kind, each.person, each.subject_item or "") for each in found]


def decide(case: Case, way: HeldWay) -> Case:
    return case.happen(HeldStepDecided(visit=TEST, way=way, by=PersonId("S1"), reason="Danger."))


def consent(case: Case, status: ConsentStatus) -> Case:
    record = ConsentRecord(
        person=PersonId("K1"),
        scope="sstm",
        status=status,
        agreed=("whole",) if status is ConsentStatus.GIVEN else (),
        declined=("whole",) if status is ConsentStatus.REFUSED else (),
        item=ItemId("1"),
        instance=InstanceId("I2"),
    )
    case.world = case.world.model_copy(update={"consents": (record,)})
    return case.happen()


def test_the_sendco_has_it_in_hand_and_is_told_once(case: Case) -> None:
    assert in_hand(case) == [(ItemKind.HELD, "S1", TEST)]
    assert case.sent() == [("consent_missing", "S1")]
    assert case.happen().sent() == []


def test_the_sendco_is_reminded_of_it(case: Case) -> None:
    assert case.instance.look_on == date(2026, 9, 22)
    assert case.on(date(2026, 9, 22)).sent() == [("reminder", "S1")]
    assert case.on(date(2026, 9, 29)).sent() == [("reminder", "S1")]


@pytest.mark.parametrize("way", HeldWay)
def test_every_decision_takes_it_out_of_their_hands(case: Case, way: HeldWay) -> None:
    assert in_hand(decide(case, way)) == []


@pytest.mark.parametrize("status", [ConsentStatus.GIVEN, ConsentStatus.REFUSED])
def test_so_does_a_parent_who_decides_after_all(case: Case, status: ConsentStatus) -> None:
    assert in_hand(consent(case, status)) == []


def test_so_does_leaving_the_stage(case: Case) -> None:
    pupil = case.world.directory.subject.model_copy(update={"has_left": True})
    directory = case.world.directory.model_copy(update={"subject": pupil})
    case.world = case.world.model_copy(update={"directory": directory})
    assert in_hand(case.happen()) == []
    assert case.instance.end == "left"


def test_asked_again_in_vain_it_is_in_their_hands_again(case: Case) -> None:
    decide(case, HeldWay.ASK_AGAIN)
    [first] = case.world.children
    second = first.model_copy(update={"link": "consent.2", "id": InstanceId("I3")})
    case.world = case.world.model_copy(update={"children": (first, second)})
    assert case.happen().sent() == [("consent_missing", "S1")]
    assert in_hand(case) == [(ItemKind.HELD, "S1", TEST)]
    assert len(case.instance.items) == 2


def test_a_step_that_has_not_begun_is_due_on_no_day(case: Case) -> None:
    """Found by the random definitions: the second wake gave it a date, counted from too early."""
    [state] = case.happen().instance.steps
    assert (state.held, state.due, state.expire_on) == (True, None, None)
