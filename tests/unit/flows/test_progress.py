"""Steps side by side: what opens, what closes, and what is let go."""

from __future__ import annotations

from datetime import date
from typing import Any

from definitions.conditions import parse_condition
from definitions.deadlines import parse_deadline
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.steps import Ask, Expiry, ExpiryAction, Set, Together
from tasks.state import InstanceStatus
from tests.support.cases import MONDAY, Case, definition

YES = FormField(name="fine", question="Fine?", answer=AnswerType.YES_NO)


def question(name: str, role: str = "class_teacher", **changes: Any) -> Ask:
    fields: dict[str, Any] = {
        "name": name,
        "role": role,
        "title": name,
        "why": "Because.",
        "form": Form(name=name, fields=(YES,)),
        "due": parse_deadline("5 school days after asked"),
    }
    return Ask(**(fields | changes))


def started(*steps: Ask, **changes: Any) -> Case:
    return Case(definition(Together(name="both", steps=steps, **changes))).start()


def opened(case: Case) -> list[str]:
    return [state.step for state in case.instance.steps]


def states(case: Case) -> dict[str, str]:
    return {state.step: state.status.value for state in case.instance.steps}


def test_all_open_at_once_and_all_must_close() -> None:
    case = started(question("one"), question("two", "sendco"))
    assert opened(case) == ["one", "two"]
    case.answer("S2", fine=True)
    assert case.instance.status is InstanceStatus.RUNNING
    assert case.answer("S1", fine=True).instance.status is InstanceStatus.ENDED


def test_a_step_waits_for_its_sibling_wherever_it_is_written() -> None:
    case = started(question("last", "sendco", after="first"), question("first"))
    assert opened(case) == ["first"]
    case.answer("S2", fine=True)
    assert opened(case) == ["first", "last"]


def test_a_sibling_whose_time_is_up_is_not_waited_for_any_longer() -> None:
    over = Expiry(at=parse_deadline("on due"), action=ExpiryAction.GO_ON)
    case = started(question("first", expire=over), question("last", "sendco", after="first"))
    assert opened(case.on(date(2026, 9, 21))) == ["first"]
    assert opened(case.on(date(2026, 9, 22))) == ["first", "last"]


def test_enough_of_them_lets_the_rest_go_and_tells_those_who_were_asked() -> None:
    case = started(question("one"), question("two", "sendco"), enough=1)
    case.answer("S2", fine=True)
    assert states(case) == {"one": "done", "two": "withdrawn"}
    assert ("no_longer_needed", "S1") in case.sent()
    assert case.instance.status is InstanceStatus.ENDED


def test_what_had_not_opened_when_enough_were_done_is_skipped() -> None:
    later = question("three", "sendco", after="two")
    case = started(question("one"), question("two", "sendco"), later, enough=1)
    case.answer("S2", fine=True)
    assert states(case) == {"one": "done", "two": "withdrawn", "three": "skipped"}


def test_a_group_whose_condition_is_false_is_skipped_whole() -> None:
    case = started(question("one"), question("two"), when=parse_condition("pupil.has_left"))
    assert states(case) == {"one": "skipped", "two": "skipped"}
    assert case.instance.status is InstanceStatus.ENDED


def test_the_condition_of_a_group_is_looked_at_once() -> None:
    """A record that changes while they are open neither closes nor doubles anything."""
    group = Together(
        name="both",
        when=parse_condition("pupil.support is yes"),
        steps=(
            Set(name="off", records={"pupil.support": "no"}),
            question("one"),
        ),
    )
    case = Case(definition(group))
    case.world = case.world.model_copy(update={"records": {"pupil.support": "yes"}})
    case.start()
    assert states(case) == {"off": "done", "one": "open"}
    assert states(case.on(MONDAY)) == {"off": "done", "one": "open"}


def test_steps_after_a_group_open_when_it_is_closed() -> None:
    group = Together(name="both", steps=(question("one"), question("two", "sendco")))
    case = Case(definition(group, question("then"))).start()
    case.answer("S2", fine=True)
    assert opened(case) == ["one", "two"]
    case.answer("S1", fine=True)
    assert opened(case) == ["one", "two", "then"]
