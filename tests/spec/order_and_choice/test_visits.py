"""Each entry of a stage is a visit with fresh steps; an answer is the latest visit's."""

from __future__ import annotations

from textwrap import dedent

from tasks.event_types import SentOn
from tasks.state import InstanceStatus, PersonId
from tests.support.cases import Case
from tests.support.definitions import load_text, process

ROUND = """
plan:
  title: Plan
  at_most: 3 times
  steps:
    targets:
      when: pupil.sen_status is not none
      ask: class_teacher
      title: Write the targets
      why: So that all know them
      due: on asked
      form: {said: What? (text)}
    again: {when: earlier targets.said is same, wait: until 1 week after today}
    review:
      ask: sendco
      title: Go on?
      why: To know
      due: on asked
      form:
        then:
          question: What next?
          answer: choice
          must_know: true
          choices: {plan: Another cycle, leave: No more}
  next:
    - {when: review.then is leave and targets.said is nothing, go: nothing_written}
    - {when: review.then is leave and targets.said is good, go: well}
    - {when: review.then is leave, go: badly}
    - otherwise: plan
"""
ENDS = "{nothing_written: No targets, well: Well, badly: Badly}"


def case() -> Case:
    return Case(load_text(process(ROUND, ends=ENDS))).start()


def go_round(of: Case, said: str, then: str = "plan") -> Case:
    return of.answer("S2", said=said).answer("S1", then=then)


def test_each_entry_has_fresh_steps_and_a_number() -> None:
    second = go_round(case(), "bad")
    assert second.standing() == {
        "plan.1.targets": "done",
        "plan.1.again": "skipped",
        "plan.1.review": "done",
        "plan.2.targets": "open",
    }
    assert len({item.id for item in second.instance.items}) == 3


def test_an_answer_is_the_latest_visits() -> None:
    assert go_round(go_round(case(), "bad"), "good", "leave").instance.end == "well"
    assert go_round(go_round(case(), "good"), "bad", "leave").instance.end == "badly"


def test_where_the_latest_visit_skipped_the_step_there_is_none() -> None:
    second = go_round(case(), "good")
    second.world = second.world.model_copy(update={"records": {"pupil.sen_status": "none"}})
    third = second.answer("S2", said="good").answer("S1", then="plan")
    assert third.standing()["plan.3.targets"] == "skipped"
    assert third.answer("S1", then="leave").instance.end == "nothing_written"


def test_earlier_is_the_visit_before_this_one_or_nothing() -> None:
    first = case().answer("S2", said="same")
    assert first.standing()["plan.1.again"] == "skipped"
    second = first.answer("S1", then="plan").answer("S2", said="other")
    assert second.standing()["plan.2.again"] == "open"


def test_a_stage_that_was_entered_often_enough_holds_until_the_sendco_sends_it_on() -> None:
    held = go_round(go_round(go_round(case(), "1"), "2"), "3")
    assert held.instance.status is InstanceStatus.HELD
    assert held.sent() == [("held", "S1")]
    assert held.happen(SentOn(by=PersonId("S1"), target="badly")).instance.end == "badly"


def test_of_a_visit_that_was_broken_off_there_is_what_had_been_answered() -> None:
    """What was answered the last time round is read with `earlier`."""
    away = "whenever:\n  - when: pupil.sen_status is support\n    go: look"
    look = """
    look:
      title: Look again
      at_most: 2 times
      steps: {seen: {ask: sendco, title: Look, why: W, due: on asked, form: {a: What? (text)}}}
      next:
        - {when: targets.said is nothing, go: nothing_written}
        - {when: earlier targets.said is good, go: well}
        - otherwise: badly
    """
    text = process(ROUND + dedent(look), ends=ENDS, rest=away)
    broken_off = go_round(Case(load_text(text)).start(), "good")
    broken_off.change_world(records={"pupil.sen_status": "support"})
    assert broken_off.standing()["plan.2.targets"] == "withdrawn"
    assert broken_off.answer("S1", a="Much").instance.end == "nothing_written"
    earlier = load_text(text.replace("targets.said is nothing, go", "pupil.has_left, go"))
    broken_off = go_round(Case(earlier).start(), "good")
    broken_off.change_world(records={"pupil.sen_status": "support"})
    assert broken_off.answer("S1", a="Much").instance.end == "well"
