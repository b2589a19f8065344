"""Which version of an answer counts, and who may read all of it."""

from __future__ import annotations

import pytest

from definitions.deadlines import parse_deadline
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.steps import Ask, Shown
from tasks.disclosure import disclose, must_agree
from tasks.event_types import Answered
from tasks.state import ItemKind, ItemStatus, StepStatus
from tasks.versions import counts, newest_forms
from tests.support.cases import Case, definition, parent, staff

SECRET = FormField(name="plan", question="What?", answer=AnswerType.TEXT)
DECISION = Ask(
    name="decision",
    role="sendco",
    agreed_by="class_teacher",
    title="Decide",
    why="Because.",
    form=Form(name="decision", fields=(SECRET,)),
    due=parse_deadline("5 school days after asked"),
)
NOTE = DECISION.model_copy(
    update={"name": "note", "role": "class_teacher", "agreed_by": "", "show": ()}
)


def sent_back() -> Case:
    case = Case(definition(DECISION, NOTE)).start()
    case.answer("S1", plan="First")
    case.answer("S2", way="send_back", comment="No")
    return case


def newest(case: Case) -> list[str]:
    found = newest_forms(case.instance, case.instance.steps[0])
    return [str(each.id) for each in found]


def test_a_version_takes_the_place_of_the_one_that_was_sent_back() -> None:
    case = sent_back()
    first, _, again = case.instance.items
    assert newest(case) == [again.id]
    assert first.kind is ItemKind.FORM


@pytest.mark.parametrize(
    "status", [ItemStatus.WITHDRAWN, ItemStatus.EXPIRED, ItemStatus.CAME_AFTER]
)
def test_one_that_was_never_written_gives_it_back(status: ItemStatus) -> None:
    case = sent_back()
    first, reading, again = case.instance.items
    gone = again.model_copy(update={"status": status})
    case.instance = case.instance.model_copy(update={"items": (first, reading, gone)})
    assert newest(case) == [first.id]


@pytest.mark.parametrize("status", StepStatus)
def test_an_answer_counts_once_it_is_agreed_to(status: StepStatus) -> None:
    state = Case(definition(DECISION)).start().instance.steps[0]
    state = state.model_copy(update={"status": status})
    assert counts(DECISION, state) == (status is StepStatus.DONE)
    assert counts(NOTE, state)


def shown(case: Case, reader: str) -> list[str]:
    people = {each.id: each for each in case.world.directory.staff}
    note = next(i for i in case.instance.items if i.step == "note")
    found = disclose(
        case.definition,
        case.instance,
        Shown(name="decision"),
        note,
        people[note.person] if reader == note.person else staff(reader, "head_teacher"),
        people=people,
    )
    return [each.answer.values["plan"] for each in found]


def test_only_the_version_that_was_agreed_to_is_shown_and_to_those_who_agreed_all_of_it() -> None:
    case = sent_back()
    case.answer("S1", plan="Second")
    case.answer("S2", way="agree")
    assert shown(case, "S2") == ["Second"]
    assert shown(case, "S9") == []


def test_what_nobody_agreed_to_is_not_shown() -> None:
    case = sent_back()
    case.put_answer(case.item_of("S1"), {"plan": "Second"})
    case.happen(Answered(item=case.instance.answers[-1].item))
    over = case.instance.steps[0].model_copy(update={"status": StepStatus.EXPIRED})
    case.instance = case.instance.model_copy(update={"steps": (over,)})
    case.happen()
    assert shown(case, "S2") == []


def test_who_must_agree() -> None:
    by_parent = DECISION.model_copy(update={"agreed_by": "parent"})
    assert must_agree(staff("S2", "class_teacher"), DECISION)
    assert not must_agree(staff("S3", "head_teacher"), DECISION)
    assert must_agree(parent("K1"), by_parent)
    assert not must_agree(parent("K1", do_not_contact=True), by_parent)
    assert not must_agree(parent("K1"), DECISION)
    assert not must_agree(staff("S2", ""), NOTE)
