"""State-based patterns: what may be done depends on where the case stands."""

from __future__ import annotations

from datetime import date

from tasks.effect_types import StartProcess
from tasks.state import ConsentStatus
from tests.support.cases import Case, consent
from tests.support.definitions import load_text, one_stage, process

REPLY_OR_DAY = """
waiting:
  title: Waiting for the parents
  steps:
    first:
      enough: 1
      together:
        reply: {ask: parent, title: May we?, why: W, due: on asked, form: {said: What? (text)}}
        call: {ask: office, title: Note a call, why: W, due: on asked, form: {noted: What? (text)}}
        day: {wait: until 10 school days after start}
  next:
    - {when: reply.said is not nothing, go: written}
    - {when: call.noted is not nothing, go: called}
    - otherwise: silent
"""
ENDS = "{written: They wrote, called: They called, silent: Nothing came}"

SPECIALISTS = """
both:
  together:
    question:
      needs_consent: sstm
      ask: class_teacher
      title: What do we ask the specialists?
      why: So that they can prepare
      due: 5 school days after asked
      form: {wanted: What? (text)}
    notes: {ask: sendco, title: Notes, why: W, due: on asked, form: {a: What? (text)}}
"""


def test_wcp_16_deferred_choice() -> None:
    """Whatever comes first decides: a letter, a call, or the day. The others are withdrawn."""
    text = load_text(process(REPLY_OR_DAY, ends=ENDS))
    options = ("waiting.1.reply", "waiting.1.call", "waiting.1.day")
    chosen = {
        "written": Case(text).start().answer("K1", said="Please do"),
        "called": Case(text).start().answer("S1", noted="They rang"),
        "silent": Case(text).start().on(date(2026, 9, 28)),
    }
    for (end, case), option in zip(chosen.items(), options, strict=True):
        assert case.instance.end == end
        assert case.standing() == dict.fromkeys(options, "withdrawn") | {option: "done"}
        assert case.instance.open_items() == ()


def test_wcp_18_milestone() -> None:
    """The question can be asked only while the consent is there: not before, and not after."""
    case = Case(load_text(one_stage(SPECIALISTS))).start()
    assert case.standing() == {"only.1.question": "held", "only.1.notes": "open"}
    assert [item.person for item in case.instance.open_items()] == ["S1"]
    assert [e.process for e in case.effects if isinstance(e, StartProcess)] == ["consent"]
    case.change_world(consents=(consent(ConsentStatus.GIVEN),))
    assert case.standing() == {"only.1.question": "open", "only.1.notes": "open"}
    assert case.item_of("S2").step == "question"
    case.change_world(consents=(consent(ConsentStatus.WITHDRAWN),))
    assert case.standing() == {"only.1.question": "withdrawn", "only.1.notes": "open"}
    assert [item.person for item in case.instance.open_items()] == ["S1"]
