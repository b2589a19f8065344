"""A child is asked through an adult: the first of the roles that somebody holds."""

from __future__ import annotations

from typing import Any

from definitions.deadlines import parse_deadline
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.steps import Ask
from definitions.pupil_forms import told_through
from tasks.effect_types import QueueMessage
from tests.support.cases import Case, definition, staff, world

FORM = Form(name="views", fields=(FormField(name="likes", question="?", answer=AnswerType.TEXT),))


def asked(*roles: str, people: tuple[Any, ...]) -> Case:
    step = Ask(
        name="child",
        role="pupil",
        through=roles,
        title="What does <child> say?",
        why="Children are heard.",
        form=told_through(FORM),
        due=parse_deadline("5 school days after asked"),
    )
    around = world()
    directory = around.directory.model_copy(update={"staff": people})
    return Case(definition(step), around.model_copy(update={"directory": directory})).start()


ASSISTANT, TEACHER = staff("S3", "teaching_assistant"), staff("S2", "class_teacher")
SENDCO = staff("S1", "sendco")


def letters(case: Case) -> list[tuple[str, str]]:
    return [(e.kind.value, e.to) for e in case.effects if isinstance(e, QueueMessage)]


def test_the_first_role_that_somebody_holds_asks_the_child() -> None:
    people = (SENDCO, TEACHER, ASSISTANT)
    case = asked("teaching_assistant", "class_teacher", people=people)
    assert letters(case) == [("ask", "S3")]


def test_nobody_holds_the_first_role() -> None:
    case = asked("teaching_assistant", "class_teacher", people=(SENDCO, TEACHER))
    assert letters(case) == [("ask", "S2")]


def test_nobody_holds_any_of_them() -> None:
    case = asked("teaching_assistant", "class_teacher", people=(SENDCO,))
    assert letters(case) == [("ask", "S1")]


def test_several_who_hold_it_are_offered_one_item() -> None:
    case = asked(
        "teaching_assistant", people=(SENDCO, ASSISTANT, staff("S4", "teaching_assistant"))
    )
    assert [item.offered_to for item in case.instance.items] == [("S3", "S4")]


def test_parents_and_their_addresses_have_no_part_in_it() -> None:
    case = asked("class_teacher", people=(SENDCO, TEACHER))
    assert not any(to.startswith("K") for _, to in letters(case))
