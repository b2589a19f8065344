"""Multiple instances: the same step for several people, or for each entry of a list."""

from __future__ import annotations

from tasks.effect_types import StartProcess
from tests.support.cases import Case, parent, world
from tests.support.definitions import load_text, one_stage

REFERRALS = """
advice:
  for_each: service in pupil.agencies_wanted
  set_off: reading
  with: {kind: long, services: service}
"""

THREE_LOOKS = """
looks:
  together:
    first: {ask: class_teacher, title: Look, why: To know, due: on asked, form: {a: What? (text)}}
    second: {ask: class_teacher, title: Look, why: To know, due: on asked, form: {b: What? (text)}}
    third: {ask: class_teacher, title: Look, why: To know, due: on asked, form: {c: What? (text)}}
plan: {ask: sendco, title: Plan, why: To go on, due: on asked, form: {d: What? (text)}}
"""

LETTERS = """
letter:
  for_each: service in pupil.agencies_wanted
  ask: sendco
  title: Write to the service
  why: Their advice helps
  due: 5 school days after asked
  form: {sent: What did you write? (text)}
plan: {ask: class_teacher, title: Plan, why: To go on, due: on asked, form: {d: What? (text)}}
"""

VIEWS = """
views:
  ask: each parent
  title: Your views
  why: You know best
  due: 10 school days after asked
  form:
    fine: {question: Is all well?, answer: choice, choices: {fine: It is, worried: Not at all}}
plan: {ask: sendco, title: Plan, why: To go on, due: on asked, form: {d: What? (text)}}
"""

THREE_PARENTS = (parent("K1"), parent("K2", "father"), parent("K3", "guardian"))


def with_services(text: str, *services: str) -> Case:
    around = world(records={"pupil.agencies_wanted": list(services)})
    return Case(load_text(one_stage(text)), around).start()


def with_words(words: str) -> Case:
    text = VIEWS.replace("  due:", f"  {words}\n  due:", 1)
    return Case(load_text(one_stage(text)), world(*THREE_PARENTS)).start()


def items(case: Case) -> dict[str, str]:
    return {item.person: item.status.value for item in case.instance.items if item.step == "views"}


def test_wcp_12_multiple_instances_without_synchronization() -> None:
    """One referral for each service; none of them is waited for."""
    case = with_services(REFERRALS, "slt", "ep")
    started = [each for each in case.effects if isinstance(each, StartProcess)]
    assert [each.start["services"] for each in started] == ["slt", "ep"]
    assert case.instance.end == "finished"


def test_wcp_13_multiple_instances_with_a_priori_design_time_knowledge() -> None:
    """Three looks, as written down; the plan waits for all three."""
    case = Case(load_text(one_stage(THREE_LOOKS))).start()
    assert list(case.standing().values()) == ["open", "open", "open"]
    assert "only.1.plan" not in case.answer("S2", a="Much").standing()
    assert "only.1.plan" not in case.answer("S2", b="Little").standing()
    assert case.answer("S2", c="Nothing").standing()["only.1.plan"] == "open"


def test_wcp_14_multiple_instances_with_a_priori_run_time_knowledge() -> None:
    """As many letters as services are wanted when the step opens; the plan waits for each."""
    case = with_services(LETTERS, "slt", "ep")
    assert case.standing() == {"only.1.letter.slt": "open", "only.1.letter.ep": "open"}
    case.answer("S1", sent="To one")
    assert "only.1.plan" not in case.standing()
    assert case.answer("S1", sent="To the other").standing()["only.1.plan"] == "open"
    assert "only.1.plan" in with_services(LETTERS).standing()


def test_wcp_14_one_for_each_person_who_holds_the_role() -> None:
    """Nobody has written down how many parents a child has."""
    case = with_words("remind: 2 days before due")
    assert items(case) == {"K1": "open", "K2": "open", "K3": "open"}
    case.answer("K2", fine="fine").answer("K1", fine="fine")
    assert "only.1.plan" not in case.standing()
    assert case.answer("K3", fine="worried").standing()["only.1.plan"] == "open"


def test_wcp_15_none_are_added_while_they_are_under_way() -> None:
    """The list is read once: a service that is wanted later waits for the next round."""
    case = with_services(LETTERS, "slt")
    case.change_world(records={"pupil.agencies_wanted": ["slt", "ep"]})
    assert case.standing() == {"only.1.letter.slt": "open"}


def test_wcp_34_static_partial_join_for_multiple_instances() -> None:
    """Two of three parents are enough; the third is welcome until the day it is due."""
    case = with_words("enough: 2\n  others: welcome until due")
    case.answer("K3", fine="fine").answer("K1", fine="fine")
    assert items(case) == {"K1": "answered", "K2": "open", "K3": "answered"}
    assert case.standing() == {"only.1.views": "done", "only.1.plan": "open"}
    case.answer("K2", fine="worried")
    assert case.standing() == {"only.1.views": "done", "only.1.plan": "open"}


def test_wcp_35_cancelling_partial_join_for_multiple_instances() -> None:
    """Two of three are enough, and the third is told that nobody waits for them."""
    case = with_words("enough: 2").answer("K3", fine="fine").answer("K1", fine="fine")
    assert items(case) == {"K1": "answered", "K2": "withdrawn", "K3": "answered"}
    assert ("no_longer_needed", "K2") in case.sent()
    assert case.standing() == {"only.1.views": "done", "only.1.plan": "open"}


def test_wcp_36_dynamic_partial_join_for_multiple_instances() -> None:
    """What is said, and not how many say it, closes the step; each answer is looked at."""
    words = "or_when: any views.fine is worried"
    case = with_words(words).answer("K1", fine="fine")
    assert case.standing() == {"only.1.views": "open"}
    case.answer("K2", fine="worried")
    assert items(case) == {"K1": "answered", "K2": "answered", "K3": "withdrawn"}
    assert case.standing() == {"only.1.views": "done", "only.1.plan": "open"}
