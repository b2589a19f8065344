"""The basic patterns of control flow: WCP-1 to WCP-5."""

from __future__ import annotations

from textwrap import indent

from tests.support.cases import Case
from tests.support.definitions import load_text, one_stage, process

OBSERVE = (
    "{ask: class_teacher, title: Observe, why: To plan, due: on asked, form: {a: What? (text)}}"
)
DECIDE = "{ask: sendco, title: Decide, why: To go on, due: on asked, form: {b: What? (text)}}"

OUTCOMES = """
decision:
  title: Is there a special educational need?
  steps:
    decide:
      ask: sendco
      title: Decide
      why: Support begins with a decision
      due: 5 school days after asked
      form:
        outcome:
          question: What do you decide?
          answer: choice
          must_know: true
          choices: {sen: SEN support, monitor: Look again later, not_sen: No need}
  next: {by: decide.outcome, sen: support, monitor: monitoring, not_sen: finished}
support:
  title: Support
  steps: {plan: OBSERVE}
  next: letters
monitoring:
  title: Watching for a while
  steps: {look: OBSERVE}
  next: letters
letters:
  title: Tell the parents
  steps: {letter: DECIDE}
  next: finished
"""


def together(*steps: str) -> str:
    return "both:\n  together:\n" + indent("\n".join(steps), "    ")


def decided(outcome: str) -> Case:
    stages = OUTCOMES.replace("OBSERVE", OBSERVE).replace("DECIDE", DECIDE)
    return Case(load_text(process(stages))).start().answer("S1", outcome=outcome)


def test_wcp_1_sequence() -> None:
    """The decision is asked for once the observation is in, and not before."""
    case = Case(load_text(one_stage(f"observe: {OBSERVE}\ndecide: {DECIDE}"))).start()
    assert case.standing() == {"only.1.observe": "open"}
    case.answer("S2", a="Much")
    assert case.standing() == {"only.1.observe": "done", "only.1.decide": "open"}
    assert case.answer("S1", b="Support").instance.end == "finished"


def test_wcp_2_parallel_split() -> None:
    """Teacher and SENDCo are asked at once; either may answer first."""
    text = one_stage(together(f"observe: {OBSERVE}", f"decide: {DECIDE}"))
    case = Case(load_text(text)).start()
    assert case.standing() == {"only.1.observe": "open", "only.1.decide": "open"}
    case.answer("S1", b="Support")
    assert case.standing() == {"only.1.observe": "open", "only.1.decide": "done"}


def test_wcp_3_synchronization() -> None:
    """The meeting waits for both views, opens once, and does not care which came last."""
    both = together(f"observe: {OBSERVE}", f"decide: {DECIDE}")
    text = load_text(one_stage(f"{both}\nmeet: {DECIDE}"))
    for first, last in (("S1", "S2"), ("S2", "S1")):
        case = Case(text).start().answer(first, a="Much", b="Much")
        assert "only.1.meet" not in case.standing()
        case.answer(last, a="Much", b="Much")
        assert [s.status for s in case.instance.steps if s.step == "meet"] == ["open"]


def test_wcp_4_exclusive_choice() -> None:
    """One way is taken, by what was decided, and the other stages are never entered."""
    assert decided("sen").instance.visits == {"decision": 1, "support": 1}
    assert decided("monitor").instance.visits == {"decision": 1, "monitoring": 1}
    assert decided("not_sen").instance.end == "finished"


def test_wcp_5_simple_merge() -> None:
    """Several stages name the same next one; whichever was taken, it is entered once."""
    for outcome, way in (("sen", "support"), ("monitor", "monitoring")):
        case = decided(outcome).answer("S2", a="Much")
        assert case.instance.visits == {"decision": 1, way: 1, "letters": 1}
        assert case.answer("S1", b="Sent").instance.end == "finished"
