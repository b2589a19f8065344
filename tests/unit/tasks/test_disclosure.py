"""Who may read what others have written about a child."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from definitions.deadlines import parse_deadline
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.steps import Ask, Shown
from tasks.assignment import Contact, StaffMember
from tasks.disclosure import disclose, may_read
from tasks.state import (
    Answer,
    Channel,
    InstanceId,
    ItemId,
    ItemStatus,
    PersonId,
    ProcessInstance,
    StepState,
    StepStatus,
    SubjectKey,
    VisitKey,
    WorkItem,
)
from tests.support.cases import definition, parent, staff

DAY = date(2026, 9, 14)
NOW = datetime(2026, 9, 14, 9, tzinfo=UTC)
TEACHER, SENDCO = staff("S2", "class_teacher"), staff("S1", "sendco")
MOTHER, FATHER = parent("K1"), parent("K2", "father")
UNCLE = parent("K3", "uncle", parental_responsibility=False)


@pytest.mark.parametrize(
    ("reader", "seen_by", "expected"),
    [
        (SENDCO, (), True),
        (TEACHER, (), False),
        (TEACHER, ("staff",), True),
        (TEACHER, ("class_teacher",), True),
        (TEACHER, ("head_teacher",), False),
        (TEACHER, ("parent",), False),
        (TEACHER, ("pupil",), False),
        (MOTHER, ("parent",), True),
        (MOTHER, ("staff",), False),
        (UNCLE, ("parent", "staff"), False),
    ],
)
def test_who_may_read(reader: StaffMember | Contact, seen_by: Any, expected: bool) -> None:
    assert may_read(reader, seen_by) is expected


def test_an_adult_reads_with_the_child_what_the_child_may_see() -> None:
    assert may_read(TEACHER, ("pupil",), to_pupil=True)


def question(name: str, *seen_by: str) -> FormField:
    return FormField(name=name, question=name, answer=AnswerType.TEXT, seen_by=seen_by)


def asking(name: str, role: str = "parent", *fields: FormField) -> Ask:
    return Ask(
        name=name,
        role=role,
        each=True,
        title=name,
        why="Because.",
        form=Form(name=name, fields=fields),
        due=parse_deadline("on asked"),
    )


VIEWS = asking("views", "parent", question("home", "staff", "parent"), question("own"))
DEFINITION = definition(VIEWS, asking("talk", "class_teacher", question("note")))


def visit(stage: int, step: str, status: StepStatus = StepStatus.DONE) -> StepState:
    key = VisitKey(f"asking.{stage}.{step}")
    fields: dict[str, Any] = {"key": key, "stage": "asking", "visit": stage, "step": step}
    return StepState(**fields, status=status, opened_on=DAY, opened_at=NOW)


def item(number: int, state: StepState, person: str) -> WorkItem:
    fields: dict[str, Any] = {"visit": state.key, "step": state.step, "opened_on": DAY}
    answered = ItemStatus.ANSWERED
    return WorkItem(id=ItemId(f"I{number}"), person=PersonId(person), status=answered, **fields)


def answer(to: WorkItem, **values: str) -> Answer:
    fields: dict[str, Any] = {"item": to.id, "channel": Channel.ONLINE, "received_on": DAY}
    return Answer(values=values, submitted_at=NOW, reference="ABCD2345", **fields)


def seen(
    reader: StaffMember | Contact, *states: StepState, shown: str = "views", earlier: bool = False
) -> list[tuple[str, list[str]]]:
    """Who wrote what the reader may see of ``views``, and which questions."""
    views = [each for each in states if each.step == "views"]
    items = [item(n, state, p) for n, state in enumerate(views) for p in ("K1",)]
    items.append(item(8, views[-1], "K2"))
    mine = item(9, states[-1], reader.id)
    answers = tuple(answer(each, home="A quiet corner", own="Mine alone") for each in items)
    instance = ProcessInstance(
        id=InstanceId("I"),
        reference="C-0001",
        process="test",
        title="A test",
        definition_hash="0",
        subject=SubjectKey.of_pupil("P1"),
        start={},
        started_on=DAY,
        started_at=NOW,
        steps=states,
        items=(*items, mine),
        answers=answers,
    )
    people: dict[PersonId, StaffMember | Contact] = {MOTHER.id: MOTHER, FATHER.id: FATHER}
    show = Shown(name=shown, earlier=earlier)
    found = disclose(DEFINITION, instance, show, mine, reader, people=people)
    return [(d.item.person, [f.name for f in d.form.fields]) for d in found]


def test_staff_read_what_is_for_staff() -> None:
    assert seen(TEACHER, visit(1, "views"), visit(1, "talk", StepStatus.OPEN)) == [
        ("K1", ["home"]),
        ("K2", ["home"]),
    ]


def test_the_sendco_reads_all_of_it() -> None:
    found = seen(SENDCO, visit(1, "views"), visit(1, "talk", StepStatus.OPEN))
    assert found == [("K1", ["home", "own"]), ("K2", ["home", "own"])]


def test_a_parent_reads_their_own_and_no_other_parents() -> None:
    found = seen(MOTHER, visit(1, "views"), visit(1, "talk", StepStatus.OPEN))
    assert found == [("K1", ["home", "own"])]


def test_one_question_alone_can_be_shown() -> None:
    states = visit(1, "views"), visit(1, "talk", StepStatus.OPEN)
    assert seen(SENDCO, *states, shown="views.own") == [("K1", ["own"]), ("K2", ["own"])]


def test_the_latest_finished_visit_is_shown() -> None:
    states = visit(1, "views"), visit(2, "views"), visit(2, "talk", StepStatus.OPEN)
    assert [who for who, _ in seen(TEACHER, *states)] == ["K1", "K2"]


def test_of_a_step_that_was_skipped_there_is_nothing() -> None:
    skipped = visit(1, "views"), visit(2, "views", StepStatus.SKIPPED)
    assert seen(TEACHER, *skipped, visit(2, "talk", StepStatus.OPEN)) == []


def test_earlier_is_the_last_time_round() -> None:
    twice = visit(1, "views"), visit(2, "views"), visit(2, "talk", StepStatus.OPEN)
    assert seen(TEACHER, *twice, earlier=True) == [("K1", ["home"])]
    once = visit(1, "views"), visit(1, "talk", StepStatus.OPEN)
    assert seen(TEACHER, *once, earlier=True) == []
