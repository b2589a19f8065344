"""What may be read of an instance: from anywhere, from one step, from the last time round."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from definitions.conditions import parse_condition
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.stages import FirstOf, GoTo, Stage, When
from definitions.model.steps import Set
from flows.facts import InstanceFacts
from tasks.effect_types import SetRecord
from tasks.state import VisitKey
from tests.support.cases import MONDAY, Case, ask, definition, world

NOTE = Form(name="note", fields=(FormField(name="said", question="What?", answer=AnswerType.TEXT),))


def step(name: str, **changes: Any) -> Any:
    return ask(name=name, role="sendco", each=False, form=NOTE, expire=None, **changes)


def going_round() -> Case:
    """First and second, again and again while the second says so."""
    again = When(when=parse_condition("second.said is again"), go="first_stage")
    first = Stage(
        name="first_stage", title="F", steps=(step("first"),), next=GoTo(target="second_stage")
    )
    second = Stage(
        name="second_stage",
        title="S",
        steps=(step("second"),),
        next=FirstOf(rules=(again,), otherwise="over"),
    )
    return Case(definition(stages=(first, second))).start()


def facts(case: Case, seen_from: str = "") -> InstanceFacts:
    visit = VisitKey(seen_from) if seen_from else None
    return InstanceFacts(case.definition, case.instance, case.world, case.today, visit)


def test_the_first_time_round_there_is_nothing_earlier() -> None:
    case = going_round()
    assert facts(case).one("earlier second.said") is None
    assert facts(case).one("earlier first.said") is None
    case.answer("S1", said="1")
    assert facts(case).one("first.said") == "1"
    assert facts(case).one("earlier second.said") is None


def test_earlier_is_what_was_finished_before_this_visit_began() -> None:
    case = going_round()
    for words in ("first 1", "again", "first 2"):
        case.answer("S1", said=words)
    here = facts(case)
    assert (here.one("first.said"), here.one("earlier first.said")) == ("first 2", "first 2")
    assert here.one("earlier second.said") == "again"
    case.answer("S1", said="again")
    here = facts(case)
    assert here.one("earlier first.said") == "first 2"
    assert here.many("earlier second.said") == ("again",)


def test_seen_from_a_step_only_what_came_before_it_is_known() -> None:
    """So that an old answer is shown with the rows it was given for."""
    case = going_round()
    for words in ("first 1", "again", "first 2", "again"):
        case.answer("S1", said=words)
    assert facts(case, "second_stage.1.second").one("first.said") == "first 1"
    assert facts(case, "second_stage.2.second").one("first.said") == "first 2"
    assert facts(case, "second_stage.2.second").one("second.said") == "again"
    assert facts(case, "second_stage.1.second").one("second.said") is None
    assert facts(case, "first_stage.2.first").one("earlier second.said") == "again"
    assert facts(case, "first_stage.1.first").one("earlier second.said") is None


def test_seen_from_a_step_asked_is_the_day_it_was_asked() -> None:
    case = going_round()
    case.on(date(2026, 9, 16))
    assert facts(case, "first_stage.1.first").one("asked") == MONDAY
    assert facts(case, "first_stage.1.first").one("due") == date(2026, 9, 28)


def test_a_condition_reads_what_was_answered_earlier() -> None:
    case = going_round()
    condition = parse_condition("earlier second.said is again")
    assert not condition.holds(facts(case))
    for words in ("first 1", "again"):
        case.answer("S1", said=words)
    assert condition.holds(facts(case))


@pytest.mark.parametrize(
    ("kind", "stored", "read"),
    [
        (AnswerType.DATE, "2026-09-14", date(2026, 9, 14)),
        (AnswerType.DATE, MONDAY, MONDAY),
        (AnswerType.YES_NO, "yes", True),
        (AnswerType.YES_NO, "no", False),
        (AnswerType.NUMBER, "3", 3),
        (AnswerType.CHOICES, ["a", "b"], ("a", "b")),
        (AnswerType.CHOICE, "none", "none"),
        (AnswerType.DATE, None, None),
        (None, "2026-09-14", "2026-09-14"),
    ],
)
def test_a_record_is_read_as_its_kind(kind: AnswerType | None, stored: Any, read: Any) -> None:
    kinds = {"pupil.fact": kind} if kind else {}
    case = Case(definition(), world(records={"pupil.fact": stored}, kinds=kinds))
    assert facts(case).one("pupil.fact") == read


def test_what_is_set_is_read_with_its_kind() -> None:
    setting = Set(name="noted", records={"pupil.since": "today", "pupil.sure": "yes"})
    kinds = {"pupil.since": AnswerType.DATE, "pupil.sure": AnswerType.YES_NO}
    case = Case(definition(setting, step("after")), world(kinds=kinds)).start()
    assert [e.value for e in case.effects if isinstance(e, SetRecord)] == [MONDAY, "yes"]
