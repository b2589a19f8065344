"""The arrows of the run graph."""

from __future__ import annotations

from definitions.deadlines import parse_deadline
from definitions.model.steps import Step, Together, Wait
from flows.board_order import arrows
from tests.support.cases import Case, definition

TODAY = parse_deadline("on today")


def pause(name: str, after: str = "") -> Wait:
    return Wait(name=name, until=TODAY, after=after)


def drawn(*steps: Step | Together) -> dict[str, list[str]]:
    case = Case(definition(*steps)).start()
    found = arrows(case.definition, case.instance)
    return {key.split(".")[-1]: [k.split(".")[-1] for k in keys] for key, keys in found.items()}


def test_one_after_another() -> None:
    assert drawn(pause("a"), pause("b"), pause("c")) == {"a": [], "b": ["a"], "c": ["b"]}


def test_side_by_side_they_leave_one_step_and_meet_in_the_next() -> None:
    both = Together(name="both", steps=(pause("b"), pause("c")))
    assert drawn(pause("a"), both, pause("d")) == {
        "a": [],
        "b": ["a"],
        "c": ["a"],
        "d": ["b", "c"],
    }


def test_a_step_that_waited_for_its_sibling_comes_after_it_alone() -> None:
    both = Together(name="both", steps=(pause("b"), pause("c", after="b"), pause("d")))
    assert drawn(pause("a"), both, pause("e")) == {
        "a": [],
        "b": ["a"],
        "c": ["b"],
        "d": ["a"],
        "e": ["d", "c"],
    }


def test_two_groups_in_a_row() -> None:
    first = Together(name="first", steps=(pause("a"), pause("b")))
    second = Together(name="second", steps=(pause("c"), pause("d")))
    assert drawn(first, second)["c"] == ["a", "b"]
