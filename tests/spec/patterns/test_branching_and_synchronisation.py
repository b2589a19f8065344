"""Branching and synchronisation: several ways at once, and how they come together again."""

from __future__ import annotations

from datetime import date

from tests.support.cases import Case, parent, world
from tests.support.definitions import load_text, mistakes_in, one_stage, process

CHOSEN = """
wanted:
  ask: sendco
  title: What do we need to know?
  why: So that only those are asked who can help
  due: 5 school days after asked
  form:
    what:
      question: What do we want to hear?
      answer: choices
      choices: {class: What happens in class, home: What happens at home}
views:
  together:
    in_class:
      when: wanted.what includes class
      ask: class_teacher
      title: What happens in class?
      why: To plan
      due: on asked
      form: {seen: What? (text)}
    at_home:
      when: wanted.what includes home
      ask: parent
      title: What happens at home?
      why: To plan
      due: on asked
      form: {said: What? (text)}
plan: {ask: sendco, title: Plan, why: To go on, due: on asked, form: {b: What? (text)}}
"""

ANY_OF_THREE = """
news:
  enough: ENOUGH
  together:
    teacher: {ask: class_teacher, title: Phone, why: Soon, due: on asked, form: {a: What? (text)}}
    sendco: {ask: sendco, title: Phone, why: Soon, due: on asked, form: {a: What? (text)}}
    parents: {ask: parent, title: Write, why: Soon, due: on asked, form: {a: What? (text)}}
"""

AGAIN = """
calls:
  title: Reach the family
  at_most: 3 times
  steps: CALLS
    result:
      ask: sendco
      title: Was that enough?
      why: To go on
      due: on asked
      form:
        reached:
          question: Was it?
          answer: choice
          must_know: true
          choices: {again: Not yet, ok: It was}
  next: {by: result.reached, again: calls, ok: finished}
"""

BOTH_PARENTS = """
views:
  ask: each parent
  enough: ENOUGH
  others: welcome until due
  title: Your views
  why: You know best
  due: 10 school days after asked
  form: {view: What do you think? (text)}
plan: {ask: sendco, title: Plan, why: To go on, due: on asked, form: {b: What? (text)}}
"""


def wanted(*what: str) -> Case:
    return Case(load_text(one_stage(CHOSEN))).start().answer("S1", what=list(what))


def any_of_three(enough: int) -> Case:
    return Case(load_text(one_stage(ANY_OF_THREE.replace("ENOUGH", str(enough))))).start()


def states(case: Case, visit: str = "only.1") -> dict[str, str]:
    """The steps of one visit, by their own names."""
    found = case.standing().items()
    return {key.removeprefix(f"{visit}."): s for key, s in found if key.startswith(f"{visit}.")}


def test_wcp_6_multi_choice() -> None:
    """Any number of branches open, those whose condition holds; perhaps none of them."""
    assert states(wanted("class")) == {
        "wanted": "done",
        "in_class": "open",
        "at_home": "skipped",
    }
    assert states(wanted("class", "home"))["at_home"] == "open"
    assert states(wanted()) == {
        "wanted": "done",
        "in_class": "skipped",
        "at_home": "skipped",
        "plan": "open",
    }


def test_wcp_7_structured_synchronizing_merge() -> None:
    """Only the branches that were chosen are waited for, and all of them are."""
    case = wanted("class").answer("S2", seen="Much")
    assert states(case)["plan"] == "open"
    case = wanted("class", "home").answer("S2", seen="Much")
    assert "plan" not in states(case)
    assert states(case.answer("K1", said="Much"))["plan"] == "open"


def test_wcp_9_structured_discriminator() -> None:
    """The first view opens the plan; the second is taken, kept, and opens nothing again."""
    text = load_text(one_stage(BOTH_PARENTS.replace("ENOUGH", "1")))
    case = Case(text).start().answer("K1", view="Fine")
    assert states(case) == {"views": "done", "plan": "open"}
    case.answer("K2", view="Not so fine")
    assert states(case) == {"views": "done", "plan": "open"}
    assert [item.person for item in case.instance.open_items()] == ["S1"]
    assert case.instance.end is None


def test_wcp_9_a_new_round_does_not_count_what_came_late_for_the_one_before() -> None:
    steps = BOTH_PARENTS.replace("ENOUGH", "1").replace("\n", "\n    ").rstrip()
    again = "[{when: pupil.has_left, go: finished}, {otherwise: only}]"
    stage = f"only:\n  title: Views\n  at_most: 3 times\n  steps:{steps}\n  next: {again}"
    case = Case(load_text(process(stage))).start()
    late = case.item_of("K2")
    case.answer("K1", view="Fine").answer("S1", b="A plan")
    assert states(case, "only.2") == {"views": "open"}
    assert case.item_of("K2") == late.model_copy(update={"welcome_until": date(2026, 9, 28)})
    case.answer("K2", view="Late")
    assert states(case, "only.2") == {"views": "open"}
    assert states(case.answer("K2", view="New"), "only.2") == {"views": "done", "plan": "open"}


def test_wcp_29_cancelling_discriminator() -> None:
    """The first call closes them all: the others are withdrawn, and told. A new round is fresh."""
    calls = ANY_OF_THREE.replace("ENOUGH", "1").replace("\n", "\n    ").rstrip()
    case = Case(load_text(process(AGAIN.replace("CALLS", calls)))).start()
    case.answer("S2", a="Reached them")
    first = {"teacher": "done", "sendco": "withdrawn", "parents": "withdrawn"}
    assert states(case, "calls.1") == first | {"result": "open"}
    assert case.sent()[:2] == [("no_longer_needed", "S1"), ("no_longer_needed", "K1")]
    case.answer("S1", reached="again")
    assert states(case, "calls.1") == first | {"result": "done"}
    assert set(states(case, "calls.2").values()) == {"open"}
    case.answer("K1", a="Here we are")
    second = {"teacher": "withdrawn", "sendco": "withdrawn", "parents": "done"}
    assert states(case, "calls.2") == second | {"result": "open"}


def test_wcp_30_structured_partial_join() -> None:
    """Two of three open the plan, once; the third is still welcome and changes nothing."""
    around = world(parent("K1"), parent("K2", "father"), parent("K3", "guardian"))
    case = Case(load_text(one_stage(BOTH_PARENTS.replace("ENOUGH", "2"))), around).start()
    assert states(case.answer("K1", view="Fine")) == {"views": "open"}
    assert states(case.answer("K3", view="Fine")) == {"views": "done", "plan": "open"}
    assert states(case.answer("K2", view="Late")) == {"views": "done", "plan": "open"}


def test_wcp_32_cancelling_partial_join() -> None:
    """Two of three are enough; the third is withdrawn. More than there are is a mistake."""
    case = any_of_three(2).answer("S2", a="One")
    assert states(case) == {"teacher": "done", "sendco": "open", "parents": "open"}
    case.answer("K1", a="Two")
    assert states(case) == {"teacher": "done", "sendco": "withdrawn", "parents": "done"}
    assert case.instance.end == "finished"
    assert mistakes_in(one_stage(ANY_OF_THREE.replace("ENOUGH", "4"))) == [
        "There are only 3 steps side by side here."
    ]


def test_wcp_37_local_synchronizing_merge() -> None:
    """Branches of unequal length, some left out: the steps beside each other say what is awaited.

    The visit comes after the call if the call asks for one; the plan waits for whatever opened.
    """
    text = one_stage(
        """
        contact:
          together:
            call:
              ask: sendco
              title: Call
              why: To hear
              due: on asked
              form: {see_us: Do they want a visit? (yes or no)}
            visit:
              after: call
              when: call.see_us is yes
              ask: class_teacher
              title: Visit
              why: To see
              due: on asked
              form: {a: What? (text)}
            write: {ask: parent, title: Write, why: To say, due: on asked, form: {c: What? (text)}}
        plan: {ask: sendco, title: Plan, why: To go on, due: on asked, form: {b: What? (text)}}
        """
    )
    case = Case(load_text(text)).start().answer("S1", see_us=True).answer("K1", c="Thus")
    assert states(case) == {"call": "done", "write": "done", "visit": "open"}
    assert states(case.answer("S2", a="Seen"))["plan"] == "open"
    case = Case(load_text(text)).start().answer("K1", c="Thus").answer("S1", see_us=False)
    assert states(case) == {"call": "done", "write": "done", "visit": "skipped", "plan": "open"}
