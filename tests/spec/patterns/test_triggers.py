"""Triggers: something happens outside of the case, and the case hears of it."""

from __future__ import annotations

from tasks.event_types import Answered, Stopped, TakenUpAgain
from tasks.state import PersonId
from tests.support.cases import Case
from tests.support.definitions import load_text, one_stage, process

PLAN = """
support:
  title: Support
  at_most: 5 times
  steps: {notes: {ask: sendco, title: Notes, why: W, due: on asked, form: {a: What? (text)}}}
  next: [{when: pupil.has_left, go: finished}, {otherwise: support}]
plan:
  title: The child has a plan of its own
  at_most: 5 times
  steps: {hand: {ask: sendco, title: Hand over, why: W, due: on asked, form: {b: What? (text)}}}
  next: support
"""
RULE = "whenever:\n  - when: pupil.sen_status is support\n    go: plan"
REPORT = """
talk: {ask: class_teacher, title: Talk, why: W, due: on asked, form: {a: What? (text)}}
report:
  wait: for report
  due: 10 school days after asked
  expire: 10 school days after due, ask sendco
"""
ARRIVES = "arrivals:\n  report: {title: The report, form: {says: What does it say? (text)}}"
SUPPORT = {"pupil.sen_status": "support"}


def started() -> Case:
    return Case(load_text(process(PLAN, rest=RULE))).start()


def test_wcp_23_transient_trigger() -> None:
    """It acts the moment it comes, once; it is not kept for later, though it still holds."""
    case = started().change_world(records=SUPPORT)
    assert case.instance.stage == "plan"
    case.answer("S1", b="Done").change_world(records=SUPPORT)
    assert case.instance.stage == "support"
    case.change_world(records={}).change_world(records=SUPPORT)
    assert case.instance.visits["plan"] == 2


def test_wcp_23_what_comes_and_goes_while_nobody_can_act_on_it_is_lost() -> None:
    case = started().happen(Stopped())
    case.change_world(records=SUPPORT).change_world(records={})
    assert case.happen(TakenUpAgain(by=PersonId("S1"))).instance.stage == "support"


def test_wcp_24_persistent_trigger() -> None:
    """A report that comes before anybody waits for it is kept, and taken once."""
    case = Case(load_text(one_stage(REPORT, rest=ARRIVES))).start()
    place = next(item for item in case.instance.items if item.arrival)
    case.put_answer(place, {"says": "Sounds"})
    case.happen(Answered(item=place.id))
    assert case.standing() == {"only.1.talk": "open"}
    case.answer("S2", a="Much")
    assert case.standing() == {"only.1.talk": "done", "only.1.report": "done"}
    assert case.instance.end == "finished"
