"""Tables: rows of something known, rows of another table, rows that a person adds."""

from __future__ import annotations

from textwrap import indent

import pytest

from definitions.model.forms import FormField
from definitions.table_rows import origins
from tests.support.definitions import load_text, mistakes_in, process

PLAN = """
targets:
  question: The targets
  answer: table
  rows: 2 to 4
  row_title: Target
  seen_by: [staff]
  columns:
    target: Target, specific and measurable (text)
    baseline: Where is <child> now? (text)
    minutes: "Minutes a week (number, optional)"
"""
REVIEW = """
targets:
  question: Each target
  answer: table
  rows: one for each plan.targets
  show: [target, baseline]
  seen_by: [staff]
  columns:
    result: How far? (text)
"""


def ask(name: str, form: str, who: str = "class_teacher") -> str:
    """A step that asks with a form written in it."""
    lines = [f"ask: {who}", "title: A step", "why: We ask", "due: 5 days after asked", "form:"]
    return f"{name}:\n" + indent("\n".join(lines) + "\n" + indent(form.strip("\n"), "  "), "  ")


def after_the_plan(form: str, who: str = "class_teacher", plan: str = PLAN, then: str = "") -> str:
    """A process that asks for a plan, and then something about it, and perhaps one thing more."""
    steps = [ask("plan", plan), ask("later", form, who)]
    steps += [ask("last", then)] if then else []
    body = indent("\n".join(steps), "    ")
    return process(f"only:\n  title: The only stage\n  steps:\n{body}\n  next: finished")


def fields_after_the_plan(form: str) -> tuple[FormField, ...]:
    return load_text(after_the_plan(form)).asks()[1].form.fields


@pytest.mark.parametrize(("rows", "fewest", "most"), [("2 to 4", 2, 4), ("3", 3, 3), ("1", 1, 1)])
def test_a_person_adds_the_rows(rows: str, fewest: int, most: int) -> None:
    (field,) = load_text(after_the_plan(PLAN.replace("2 to 4", rows))).asks()[1].form.fields
    assert (field.fewest, field.most, field.row_title) == (fewest, most, "Target")


def test_in_rows_that_a_person_adds_everything_is_known_or_optional() -> None:
    """Whoever adds a row knows what it is about: "I do not know" is not offered in it."""
    (field,) = fields_after_the_plan(PLAN)
    assert [(column.must_know, column.optional) for column in field.columns] == [
        (True, False),
        (True, False),
        (False, True),
    ]


def test_a_table_takes_the_rows_of_another_and_prints_columns_of_it() -> None:
    (field,) = fields_after_the_plan(REVIEW)
    assert (field.rows_for, field.show, field.most) == (
        "plan.targets",
        ("target", "baseline"),
        0,
    )


def test_some_rows_are_chosen() -> None:
    (field,) = fields_after_the_plan(
        "carry_on: {question: Which carry on?, answer: rows, among: plan.targets}"
    )
    assert field.among == "plan.targets"


def test_rows_of_rows_lead_back_to_the_first_table() -> None:
    chosen = "carry_on: {question: Which?, answer: rows, among: later.targets}"
    definition = load_text(after_the_plan(REVIEW, then=chosen))
    found = [path for path, _, _ in origins(definition, "last.carry_on")]
    assert found == ["last.carry_on", "later.targets", "plan.targets"]


def test_the_rows_of_another_table_are_read_only_by_those_who_may_read_it() -> None:
    assert mistakes_in(after_the_plan(REVIEW, "parent")) == [
        'The parent is asked this, but may not read "plan.targets": see its "seen_by".'
    ]
    open_to_parents = PLAN.replace("[staff]", "[staff, parent]")
    assert not mistakes_in(after_the_plan(REVIEW, "parent", open_to_parents))


def test_a_table_says_what_its_rows_are() -> None:
    assert mistakes_in(after_the_plan(PLAN.replace("  rows: 2 to 4\n", ""))) == [
        'A table needs "rows".'
    ]
