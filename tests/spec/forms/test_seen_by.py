"""Who may read an answer: whoever gave it, the SENDCo, and whoever `seen_by` names."""

from __future__ import annotations

import pytest

from tasks.assignment import Contact, StaffMember
from tasks.disclosure import disclose
from tasks.state import PersonId
from tests.support.cases import Case, parent, staff, world
from tests.support.definitions import load_text, one_stage, process

VIEWS = """
views:
  ask: each parent
  title: Your views
  why: You know best
  due: on asked
  form:
    for_staff: {question: What helps?, answer: text, seen_by: [staff]}
    for_head: {question: What worries you?, answer: text, seen_by: [head_teacher]}
    for_all: {question: What is good?, answer: text, seen_by: [staff, parent]}
    untold: What else? (text)
reading:
  ask: head_teacher
  title: Read
  why: W
  due: on asked
  show: [views]
  form: {a: What? (text)}
"""
Person = StaffMember | Contact
MOTHER = parent("K1")
ALL = ["for_staff", "for_head", "for_all", "untold"]


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        (staff("S1", "sendco"), ALL),
        (staff("S9", "head_teacher"), ["for_staff", "for_head", "for_all"]),
        (staff("S2", "class_teacher"), ["for_staff", "for_all"]),
        (MOTHER, ALL),  # it is her own
        (parent("K2", "father"), []),  # what parents may read is never another parent's
    ],
)
def test_who_may_read_what_a_mother_has_written(reader: Person, seen: list[str]) -> None:
    around = world(MOTHER, more_staff=(staff("S9", "head_teacher"),))
    case = Case(load_text(one_stage(VIEWS)), around).start()
    case.answer("K1", for_staff="a", for_head="b", for_all="c", untold="d")
    shown = case.definition.asks()[1].show[0]
    item = case.item_of("S9")
    people: dict[PersonId, Person] = {each.id: each for each in around.directory.staff}
    people[MOTHER.id] = MOTHER
    found = disclose(case.definition, case.instance, shown, item, reader, people=people)
    assert [field.name for each in found for field in each.form.fields] == seen


ROUND = """
plan:
  title: Plan
  at_most: 5 times
  steps:
    targets: {ask: sendco, title: Targets, why: W, due: on asked, form: {said: What? (text)}}
    check:
      ask: sendco
      title: Compare
      why: W
      due: on asked
      show: [targets, earlier targets]
      form: {a: What? (text)}
  next: [{when: pupil.has_left, go: finished}, {otherwise: plan}]
"""
AGAIN = "whenever:\n  - when: pupil.sen_status is support\n    go: plan"


def test_earlier_is_the_last_time_round_that_was_finished() -> None:
    """The second round is broken off before anybody has written targets."""
    case = Case(load_text(process(ROUND, rest=AGAIN))).start()
    case.answer("S1", said="The first").answer("S1", a="Fine")
    case.change_world(records={"pupil.sen_status": "support"})
    case.answer("S1", said="The third")
    assert case.standing()["plan.2.targets"] == "withdrawn"
    now, earlier = case.definition.asks()[1].show
    sendco, item = case.world.directory.staff[0], case.item_of("S1")
    for shown, said in ((now, "The third"), (earlier, "The first")):
        people = {sendco.id: sendco}
        found = disclose(case.definition, case.instance, shown, item, sendco, people=people)
        assert [each.answer.values["said"] for each in found] == [said]
