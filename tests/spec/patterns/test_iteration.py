"""Iteration: stages that are entered again, and processes that start themselves."""

from __future__ import annotations

from tasks.effect_types import StartProcess
from tasks.event_types import SentOn
from tasks.state import InstanceStatus, PersonId
from tests.support.cases import Case
from tests.support.definitions import load_text, mistakes_in, one_stage, process

CYCLE = """
assess:
  title: Assess
  steps: {look: {ask: sendco, title: Look, why: W, due: on asked, form: {a: What? (text)}}}
  next: plan
plan:
  title: Plan
  at_most: 9 times
  steps: {write: {ask: sendco, title: Plan, why: W, due: on asked, form: {b: What? (text)}}}
  next: do
do:
  title: Do
  steps:
    half_way:
      ask: sendco
      title: Half-way
      why: W
      due: on asked
      form:
        going:
          question: How is it going?
          answer: choice
          must_know: true
          choices: {well: Well, new_plan: The plan must change}
  next: {by: half_way.going, well: review, new_plan: plan}
review:
  title: Review
  steps:
    conclude:
      ask: sendco
      title: What comes next?
      why: W
      due: on asked
      form:
        then:
          question: What comes next?
          answer: choice
          must_know: true
          choices: {plan: Another cycle, assess: A closer look, leave: No more support}
  next: {by: conclude.then, plan: plan, assess: assess, leave: finished}
"""

UNTIL = """
talks:
  title: Talk until the parents agree
  at_most: 2 times
  steps:
    talk:
      ask: sendco
      title: Talk with the parents
      why: W
      due: on asked
      form:
        agreed:
          question: Do they agree?
          answer: choice
          must_know: true
          choices: {agree: They do, again: Not yet}
  next: {by: talk.agreed, agree: finished, again: talks}
"""


def test_wcp_10_arbitrary_cycles() -> None:
    """Cycles share stages, and have several ways in and out; each entry is a visit of its own."""
    case = Case(load_text(process(CYCLE))).start()
    case.answer("S1", a="Much").answer("S1", b="One").answer("S1", going="new_plan")
    case.answer("S1", b="Two").answer("S1", going="well").answer("S1", then="assess")
    case.answer("S1", a="More").answer("S1", b="Three").answer("S1", going="well")
    assert case.instance.visits == {"assess": 2, "plan": 3, "do": 3, "review": 2}
    assert case.standing()["plan.1.write"] == case.standing()["plan.3.write"] == "done"
    assert case.answer("S1", then="leave").instance.end == "finished"


def test_wcp_10_no_cycle_is_without_a_bound() -> None:
    assert mistakes_in(process(CYCLE.replace("  at_most: 9 times\n", ""))) == [
        (
            "This can go round for ever, assess to plan to do to review to assess: "
            'one of them needs "at_most: 3 times".'
        )
    ]


def test_wcp_21_structured_loop() -> None:
    """A stage is repeated until an answer says otherwise; the next round begins with nothing."""
    case = Case(load_text(process(UNTIL))).start().answer("S1", agreed="again")
    assert case.standing() == {"talks.1.talk": "done", "talks.2.talk": "open"}
    assert case.answer("S1", agreed="agree").instance.end == "finished"


def test_wcp_21_when_it_has_gone_round_often_enough_the_sendco_decides() -> None:
    case = Case(load_text(process(UNTIL))).start()
    case.answer("S1", agreed="again").answer("S1", agreed="again")
    assert case.instance.status is InstanceStatus.HELD
    assert case.sent() == [("held", "S1")]
    case.happen(SentOn(by=PersonId("S1"), target="talks"))
    assert case.standing()["talks.3.talk"] == "open"


NEXT_YEAR = """
meeting: {ask: sendco, title: Hold the review, why: W, due: on asked, form: {a: What? (text)}}
next_year: {VERB: test}
"""


def test_wcp_22_recursion() -> None:
    """A process may set itself off for the next round, but not wait for itself."""
    case = Case(load_text(one_stage(NEXT_YEAR.replace("VERB", "set_off")))).start()
    case.answer("S1", a="Held")
    assert [e.process for e in case.effects if isinstance(e, StartProcess)] == ["test"]
    assert case.instance.end == "finished"
    assert mistakes_in(one_stage(NEXT_YEAR.replace("VERB", "run"))) == [
        "This runs in a circle, test to test: none of them could ever end."
    ]
