"""`needs_consent: scope [of agency]` holds a step back until that consent is there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from definitions.model.steps import Gate
from tasks.agreement import ConsentRecord
from tasks.effect_types import Note, StartProcess
from tasks.event_types import HeldStepDecided, HeldWay
from tasks.state import ConsentStatus, PersonId
from tests.support.cases import Case, consent, world
from tests.support.definitions import (
    ENDS,
    load_text,
    mistakes_in,
    one_stage,
    process,
    step_of,
)

LETTER = "letter: {{tell: sendco, title: Hello, message: Hello, {}}}"


def with_gate(words: str) -> str:
    return one_stage(LETTER.format(words))


def test_a_step_needs_a_consent_by_its_scope() -> None:
    step = step_of(with_gate("needs_consent: sstm"))
    assert step.needs_consent == Gate(scope="sstm")


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        ("needs_consent: sttm", 'There is no consent scope "sttm". Did you mean "sstm"?'),
        (
            "needs_consent: agency",
            'This is agreed to agency by agency: write "agency of" and whose.',
        ),
        (
            "needs_consent: sstm of pupil.agencies_wanted",
            '"sstm" is agreed to as a whole: leave out "of pupil.agencies_wanted".',
        ),
        (
            "needs_consent: agency of service",
            '"service" is no entry of a "for_each" here, and no list of agencies.',
        ),
        (
            "needs_consent: agency of pupil.sen_status",
            '"pupil.sen_status" is a choice: consent is given to agencies.',
        ),
        (
            "needs_consent: the sstm",
            'A consent is named as in "identify", or "agency of" an agency.',
        ),
        ("if_refused: finished", '"if_refused" goes with "needs_consent".'),
        (
            "needs_consent: sstm, if_refused: finshed",
            'There is no stage or end "finshed". Did you mean "finished"?',
        ),
    ],
)
def test_what_cannot_be_asked_for_is_said(words: str, mistake: str) -> None:
    assert mistakes_in(with_gate(words)) == [mistake]


@pytest.mark.parametrize(
    "words",
    [
        "needs_consent: agency of pupil.agencies_wanted",
        "needs_consent: agency of service, for_each: service in pupil.agencies_wanted",
    ],
)
def test_a_consent_for_agencies_says_which(words: str) -> None:
    assert mistakes_in(with_gate(words)) == []


def test_the_process_that_asks_cannot_wait_for_what_it_asks() -> None:
    text = with_gate("needs_consent: sstm").replace("process: test", "process: consent")
    assert mistakes_in(text) == ["This process asks for consents: no step of it can wait for one."]


def test_a_refusal_may_lead_to_a_stage_of_its_own() -> None:
    stages = f"""
    only:
      title: Only
      steps:
        {LETTER.format("needs_consent: sstm, if_refused: instead")}
      next: finished
    instead:
      title: Instead
      steps:
        other: {{tell: sendco, title: Hello, message: Hello}}
      next: finished
    """
    assert mistakes_in(process(stages)) == []


def test_a_step_that_a_refusal_skips_may_have_no_answer() -> None:
    asked = """
    talk:
      ask: sendco
      needs_consent: sstm
      title: Decide
      why: Somebody has to.
      form:
        way:
          question: Which way?
          answer: choice
          must_know: true
          choices: {left: Left, right: Right}
      due: 5 school days after asked
    """
    following = "{by: talk.way, left: l, right: r}"
    stage = "only:\n  title: Only\n  steps:" + asked.replace("\n", "\n    ")
    text = f"{stage.rstrip()}\n  next: {following}\n"
    assert mistakes_in(process(text, ends="{l: L, r: R}")) == [
        '"talk.way" may stay unanswered: say where "nothing" goes.'
    ]


QUESTION = """
question:
  needs_consent: sstm
  ask: class_teacher
  title: What do we ask the specialists?
  why: So that they can prepare
  due: 5 school days after asked
  form: {wanted: What? (text)}
"""


def case(*given: ConsentRecord, words: str = "") -> Case:
    text = QUESTION + (f"  {words}\n" if words else "")
    ends = "{finished: All is done, without: Not on the agenda}" if words else ENDS
    return Case(load_text(one_stage(text, ends=ends)), world(consents=given)).start()


def asked_parents(of: Case) -> list[tuple[str, dict[str, Any]]]:
    return [(each.process, each.start) for each in of.effects if isinstance(each, StartProcess)]


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        (None, "held"),
        (ConsentStatus.REQUESTED, "held"),
        (ConsentStatus.NO_ANSWER, "held"),
        (ConsentStatus.EXPIRED, "held"),
        (ConsentStatus.GIVEN, "open"),
        (ConsentStatus.REFUSED, "skipped"),
        (ConsentStatus.WITHDRAWN, "skipped"),
    ],
)
def test_how_a_step_opens_by_how_its_consent_stands(
    status: ConsentStatus | None, standing: str
) -> None:
    found = case(*((consent(status),) if status else ()))
    assert found.standing() == {"only.1.question": standing}
    assert bool(asked_parents(found)) == (standing == "held")


def test_while_it_is_not_known_parents_are_asked_once_and_nobody_else_is() -> None:
    held = case()
    assert asked_parents(held) == [("consent", {"scopes": ["sstm"]})]
    assert held.sent() == []
    assert asked_parents(held.on(date(2026, 9, 15))) == []


def test_when_parents_agree_it_begins_and_its_time_counts_from_that_day() -> None:
    held = case().on(date(2026, 9, 21)).change_world(consents=(consent(ConsentStatus.GIVEN),))
    (item,) = held.instance.open_items()
    assert item.due is not None
    assert (held.sent(), item.due.on) == ([("ask", "S2")], date(2026, 9, 28))


def test_when_they_refuse_it_leads_where_it_says() -> None:
    held = case(words="if_refused: without")
    assert held.change_world(consents=(consent(ConsentStatus.REFUSED),)).instance.end == "without"


def test_a_consent_taken_back_ends_what_is_under_way_and_keeps_what_was_said() -> None:
    text = QUESTION.replace("ask: class_teacher", "ask: each parent")
    under_way = Case(load_text(one_stage(text)), world(consents=(consent(ConsentStatus.GIVEN),)))
    under_way.start().answer("K1", wanted="A great deal")
    under_way.change_world(consents=(consent(ConsentStatus.WITHDRAWN),))
    assert under_way.standing() == {"only.1.question": "withdrawn"}
    assert sorted(under_way.statuses().values()) == ["answered", "withdrawn"]
    assert [each.values for each in under_way.instance.answers] == [{"wanted": "A great deal"}]
    assert under_way.instance.end == "finished"


def test_a_consent_that_runs_out_while_it_is_under_way_ends_nothing() -> None:
    under_way = case(consent(ConsentStatus.GIVEN))
    under_way.change_world(consents=(consent(ConsentStatus.EXPIRED),))
    assert under_way.standing() == {"only.1.question": "open"}


def test_the_sendco_may_let_it_begin_for_a_childs_safety_with_a_reason() -> None:
    held = case()
    override = HeldStepDecided(
        visit=held.instance.steps[0].key,
        way=HeldWay.OVERRIDE,
        by=PersonId("S1"),
        reason="Danger at home",
    )
    assert held.happen(override).standing() == {"only.1.question": "open"}
    notes = [(e.by, e.detail) for e in held.effects if isinstance(e, Note) and e.by]
    assert notes == [("S1", "Danger at home")]
    held.change_world(consents=(consent(ConsentStatus.REFUSED),))
    assert held.standing() == {"only.1.question": "open"}
