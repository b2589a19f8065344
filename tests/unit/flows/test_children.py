"""Steps that start other processes or wait for a consent, on the pure engine."""

from __future__ import annotations

from typing import Any

import pytest

from definitions.model.process import End
from definitions.model.stages import By
from definitions.model.steps import Gate, Repeat, Run, SetOff, Step, Tell, Together
from tasks.agreement import ConsentRecord
from tasks.assignment import Agency
from tasks.effect_types import LetProcessGo, StartProcess
from tasks.event_types import (
    Cancelled,
    HeldStepDecided,
    HeldWay,
    LetGo,
    NotStarted,
    Stopped,
    WorldChanged,
)
from tasks.state import ConsentStatus, InstanceId, InstanceStatus, PersonId, VisitKey
from tests.support.cases import Case, ask, consent, definition, world

TEST = VisitKey("asking.1.test")
RUN = Run(name="test", process="reading", values={"kind": "short", "since": "today"})
ENDS = (End(name="over", title="Over"), End(name="left", title="Left"))
BY_END = By(path="test.end", cases={"fine": "over", "worrying": "left"})


def of(*steps: Step | Together, **more: Any) -> Case:
    """An instance that has taken these steps."""
    return Case(definition(*steps, **more)).start()


def started(case: Case) -> list[tuple[str, str, dict[str, Any]]]:
    found = (each for each in case.effects if isinstance(each, StartProcess))
    return [(each.visit, each.link, each.start) for each in found]


def let_go(case: Case) -> list[str]:
    return [each.visit for each in case.effects if isinstance(each, LetProcessGo)]


def put_child(case: Case, end: str = "", link: str = "run", visit: VisitKey = TEST) -> Case:
    """The store has started it; with an end, it has come to that."""
    return case.put_child(visit, end, link)


def with_consents(case: Case, *found: ConsentRecord) -> Case:
    return case.change_world(consents=found)


# ---------------------------------------------------------------------------------------- run


def test_a_run_asks_for_its_process_once_and_waits() -> None:
    case = of(RUN)
    assert started(case) == [(TEST, "run", {"kind": "short", "since": "2026-09-14"})]
    assert started(case.happen(WorldChanged())) == []
    assert started(put_child(case)) == []
    assert case.instance.status is InstanceStatus.RUNNING


@pytest.mark.parametrize(("end", "target"), [("fine", "over"), ("worrying", "left")])
def test_the_end_of_the_child_is_the_outcome_of_the_step(end: str, target: str) -> None:
    case = put_child(of(RUN, following=BY_END), end)
    assert (case.instance.end, case.standing()) == (target, {TEST: "done"})


def test_a_cancelled_child_leaves_the_choice_to_the_sendco() -> None:
    case = put_child(of(RUN, following=BY_END), "cancelled")
    assert (case.instance.status, case.standing()) == (InstanceStatus.HELD, {TEST: "withdrawn"})


def test_a_process_that_is_cancelled_lets_its_child_go() -> None:
    case = put_child(of(RUN))
    case.happen(Stopped(), Cancelled(by=PersonId("S1"), reason="No."))
    assert let_go(case) == [TEST]
    assert case.instance.end == "cancelled"


def test_what_is_asked_for_and_left_in_one_turn_is_not_started() -> None:
    refused = Tell(
        name="news",
        to=("sendco",),
        title="News",
        message="News.",
        needs_consent=Gate(scope="sstm", if_refused="left"),
    )
    around = world(consents=(consent(ConsentStatus.REFUSED),))
    case = Case(definition(Together(name="both", steps=(RUN, refused))), around).start()
    assert (case.instance.end, started(case), let_go(case)) == ("left", [], [])


def test_a_child_that_is_let_go_ends_and_tells_whoever_was_asked() -> None:
    case = of(ask()).happen(LetGo(parent=InstanceId("I0"), reference="C-0009"))
    assert case.instance.end == "cancelled"
    assert case.sent() == [("no_longer_needed", "K1"), ("no_longer_needed", "K2")]


def test_an_ended_child_that_is_let_go_stays_as_it_ended() -> None:
    case = put_child(of(RUN), "fine").happen(LetGo(parent=InstanceId("I0"), reference="C-0009"))
    assert case.instance.end == "over"


def test_what_could_not_be_started_is_asked_for_again_at_the_next_look() -> None:
    case = of(RUN).happen(NotStarted(visit=TEST, link="run"))
    assert case.instance.look_on is not None
    assert started(case) == [(TEST, "run", {"kind": "short", "since": "2026-09-14"})]
    assert started(put_child(case)) == []
    assert case.instance.look_on is None


def test_a_process_set_off_is_not_waited_for() -> None:
    case = of(SetOff(name="test", process="reading", values={"kind": "long"}))
    assert started(case) == [(TEST, "set_off", {"kind": "long"})]
    assert case.instance.end == "over"


# -------------------------------------------------------------------------------- for each, gates


def each_service(**more: Any) -> SetOff:
    return SetOff(
        name="advice",
        process="referral",
        values={"agency": "service"},
        for_each=Repeat(name="service", path="pupil.agencies_wanted"),
        **more,
    )


def with_services(step: Step, *services: str, **changes: Any) -> Case:
    around = world(records={"pupil.agencies_wanted": list(services)}, **changes)
    directory = around.directory.model_copy(
        update={"agencies": (Agency(key="slt", title="Speech and Language Therapy"),)}
    )
    around = around.model_copy(update={"directory": directory})
    return Case(definition(step), around).start()


def test_a_step_is_repeated_with_each_entry() -> None:
    case = with_services(each_service(), "slt", "ep", "slt")
    assert started(case) == [
        ("asking.1.advice.slt", "set_off", {"agency": "slt"}),
        ("asking.1.advice.ep", "set_off", {"agency": "ep"}),
    ]
    assert case.instance.end == "over"


def test_an_empty_list_is_closed_at_once() -> None:
    case = with_services(each_service())
    assert (case.standing(), case.instance.end) == ({"asking.1.advice": "skipped"}, "over")


def test_the_list_is_read_once() -> None:
    gate = Gate(scope="agency", of="service")
    case = with_services(each_service(needs_consent=gate), "slt")
    case.world = case.world.model_copy(update={"records": {"pupil.agencies_wanted": ["slt", "ep"]}})
    with_consents(case, consent(ConsentStatus.GIVEN, "agency", "slt"))
    assert case.standing() == {"asking.1.advice.slt": "done"}


GATED = ask(name="test", needs_consent=Gate(scope="sstm", if_refused="left"))


def test_a_step_without_its_consent_is_held_and_parents_are_asked() -> None:
    case = of(GATED)
    assert (case.standing(), case.sent()) == ({TEST: "held"}, [])
    assert started(case) == [(TEST, "consent.1", {"scopes": ["sstm"]})]
    assert started(case.happen(WorldChanged())) == []


@pytest.mark.parametrize(
    ("status", "stands", "end"),
    [
        (ConsentStatus.GIVEN, "open", None),
        (ConsentStatus.REQUESTED, "held", None),
        (ConsentStatus.NO_ANSWER, "held", None),
        (ConsentStatus.EXPIRED, "held", None),
        (ConsentStatus.REFUSED, "skipped", "left"),
        (ConsentStatus.WITHDRAWN, "skipped", "left"),
    ],
)
def test_what_each_state_of_a_consent_does(
    status: ConsentStatus, stands: str, end: str | None
) -> None:
    case = with_consents(of(GATED), consent(status))
    assert (case.standing(), case.instance.end) == ({TEST: stands}, end)
    at_once = Case(definition(GATED), world(consents=(consent(status),))).start()
    assert (at_once.standing(), at_once.instance.end) == ({TEST: stands}, end)


def test_an_answer_given_before_consent_was_taken_back_is_kept() -> None:
    case = with_consents(of(GATED), consent(ConsentStatus.GIVEN))
    case.answer("K1", identify="agree")
    with_consents(case, consent(ConsentStatus.WITHDRAWN))
    assert (case.instance.end, len(case.instance.answers)) == ("left", 1)
    assert sorted(case.statuses().values()) == ["answered", "withdrawn"]


def decided(case: Case, way: HeldWay) -> Case:
    by = PersonId("S1")
    return case.happen(HeldStepDecided(visit=TEST, way=way, by=by, reason="Danger."))


def test_the_sendco_lets_a_held_step_begin_and_no_refusal_ends_it() -> None:
    case = decided(of(GATED), HeldWay.OVERRIDE)
    assert case.standing() == {TEST: "open"}
    assert with_consents(case, consent(ConsentStatus.REFUSED)).standing() == {TEST: "open"}


def test_the_sendco_skips_a_held_step() -> None:
    assert decided(of(GATED), HeldWay.SKIP).instance.end == "left"


def test_parents_are_asked_again_under_a_new_name() -> None:
    case = put_child(of(GATED), "no_answer", "consent.1")
    assert case.sent() == [("consent_missing", "S1")]
    assert case.happen(WorldChanged()).sent() == []
    decided(case, HeldWay.ASK_AGAIN)
    assert started(case) == [(TEST, "consent.2", {"scopes": ["sstm"]})]


def test_a_decision_that_comes_too_late_changes_nothing() -> None:
    case = with_consents(of(GATED), consent(ConsentStatus.GIVEN))
    assert decided(case, HeldWay.SKIP).standing() == {TEST: "open"}


def test_that_nothing_could_be_started_is_noted_once() -> None:
    failed = NotStarted(visit=TEST, link="run")
    once = of(RUN).happen(failed)
    before = once.instance
    assert once.happen(failed).instance == before
