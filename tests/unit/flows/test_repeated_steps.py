"""A step that is repeated: what the others read of it, and when it has been heard out."""

from __future__ import annotations

from datetime import date

import pytest

from definitions.model.forms import AnswerType, Choice, Form, FormField
from definitions.model.steps import Repeat, Step, Wait
from flows.facts import InstanceFacts
from tests.support.cases import Case, ask, definition, welcome, world

SERVICES = Repeat(name="service", path="pupil.agencies_wanted")
PICK = FormField(
    name="pick",
    question="Is it so?",
    answer=AnswerType.CHOICE,
    choices=(Choice(key="yes", label="Yes"), Choice(key="no", label="No")),
)


def of(*steps: Step) -> Case:
    around = world(records={"pupil.agencies_wanted": ["slt", "ep"]})
    return Case(definition(*steps), around).start()


def test_what_nobody_has_agreed_to_does_not_count_in_any_repetition() -> None:
    step = ask(
        role="sendco",
        each=False,
        agreed_by="class_teacher",
        for_each=SERVICES,
        form=Form(name="form", fields=(PICK,)),
    )
    case = of(step)
    case.answer("S1", pick="yes")
    case.answer("S2", way="agree")
    case.answer("S1", pick="no")
    facts = InstanceFacts(case.definition, case.instance, case.world, case.today)
    assert facts.many("answers.pick") == ("yes",)


@pytest.mark.parametrize("first", ["slt", "ep"])
def test_everyone_in_every_repetition_is_waited_for(first: str) -> None:
    step = ask(enough=1, others=welcome(), for_each=SERVICES, expire=None)
    case = of(step, Wait(name="everyone", heard="answers"))
    for item in case.instance.open_items():
        if item.person == "K1" or item.visit.endswith(first):
            case.put_answer(item, {"identify": "agree"})
    case.happen()
    [wait] = [each for each in case.instance.steps if each.step == "everyone"]
    assert wait.status.value == "open"
    assert case.on(date(2026, 9, 29)).instance.end == "over"
