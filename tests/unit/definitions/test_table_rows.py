"""Reading tables whose rows a person adds, rows that are chosen, and numbers with limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.conditions import Value
from definitions.forms import Reading, read_answer
from definitions.model.forms import AnswerType, Choice, Form, FormField
from definitions.school_days import SchoolCalendar
from definitions.table_rows import TableRow, row_keys

WHAT = FormField(name="what", question="What?", answer=AnswerType.TEXT, must_know=True)
MUCH = FormField(name="much", question="How much?", answer=AnswerType.NUMBER, must_know=True)
DAY = FormField(name="day", question="When?", answer=AnswerType.DATE, optional=True)
HOW = FormField(
    name="how",
    question="How?",
    answer=AnswerType.CHOICE,
    must_know=True,
    choices=(Choice(key="well", label="Well"), Choice(key="badly", label="Badly")),
)
WHO = FormField(name="who", question="Who?", answer=AnswerType.PEOPLE, must_know=True)
SURE = FormField(name="sure", question="Sure?", answer=AnswerType.YES_NO, must_know=True)
ROWS = {"plan.targets": (TableRow("1", "Read"), TableRow("2", "Write"))}


class NoFacts:
    def one(self, path: str) -> Value:
        return None

    def many(self, path: str) -> tuple[Value, ...]:
        return ()


def table(*columns: FormField, fewest: int = 2, most: int = 4, **more: Any) -> FormField:
    fields: dict[str, Any] = {
        "name": "it",
        "question": "Which?",
        "answer": AnswerType.TABLE,
        "fewest": fewest,
        "most": most,
        "row_title": "Target",
        "columns": columns or (WHAT,),
    }
    return FormField(**(fields | more))


def read(field: FormField, **posted: str | Sequence[str]) -> Reading:
    """Read a page; ``it__1__what`` is the input ``it-1-what``."""
    sent = {
        name.replace("__", "-"): [value] if isinstance(value, str) else list(value)
        for name, value in posted.items()
    }
    form = Form(name="form", fields=(field,))
    return read_answer(form, sent, NoFacts(), ROWS, date(2026, 9, 14), SchoolCalendar(years=()))


def test_every_kind_of_answer_stands_in_a_cell() -> None:
    cells = {"it__1__what": "Read", "it__1__much": "15", "it__1__how": "well", "it__1__sure": "no"}
    people = {"it__1__who": "Ms Lane\nMr Day"}
    day = {"it__1__day__day": "1", "it__1__day__month": "10", "it__1__day__year": "2026"}
    reading = read(table(WHAT, MUCH, DAY, HOW, WHO, SURE, fewest=1), **cells, **people, **day)
    assert reading.is_complete, reading.mistakes
    assert reading.values["it"] == {
        "1": {
            "what": "Read",
            "much": 15,
            "day": "2026-10-01",
            "how": "well",
            "who": ["Ms Lane", "Mr Day"],
            "sure": False,
        }
    }


def test_what_is_missing_is_named_with_its_row() -> None:
    reading = read(table(), it__rows=["1", "2"], it__1__what="Read")
    assert reading.mistakes == {"it-2-what": "Enter an answer to “What?” (Target 2)"}
    assert reading.values["it"]["1"] == {"what": "Read"}


def test_rows_left_blank_are_none_if_there_are_enough_without_them() -> None:
    sent = {"it__1__what": "Read", "it__2__what": " ", "it__3__what": "Write"}
    reading = read(table(), it__rows=["1", "2", "3"], **sent)
    assert reading.is_complete
    assert reading.values["it"] == {"1": {"what": "Read"}, "2": {"what": "Write"}}


def test_a_row_half_filled_in_is_a_row() -> None:
    reading = read(
        table(WHAT, MUCH, fewest=1), it__rows=["1", "2"], it__1__what="Read", it__2__much="3"
    )
    assert [*reading.mistakes] == ["it-1-much", "it-2-what"]


def test_an_optional_table_may_have_no_rows_but_no_half_ones() -> None:
    optional = table(WHAT, MUCH, optional=True)
    assert read(optional, it__rows=["1", "2"]).is_complete
    reading = read(optional, it__rows=["1", "2"], it__1__what="Read")
    assert [*reading.mistakes] == ["it-1-much", "it-2-what", "it-2-much"]


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ([], ("1", "2")),
        (["1"], ("1", "2")),
        (["3", "1"], ("3", "1")),
        (["2", "2", "x", "", "²"], ("2", "1")),
        ([str(n) for n in range(1, 99)], ("1", "2", "3", "4")),
    ],
)
def test_there_are_never_too_few_or_too_many_rows(sent: list[str], keys: tuple[str, ...]) -> None:
    assert row_keys(table(), {"it-rows": sent}) == keys


@given(st.lists(st.text(max_size=4), max_size=8))
def test_whatever_is_sent_the_rows_are_within_their_limits(sent: list[str]) -> None:
    keys = row_keys(table(), {"it-rows": sent})
    assert 2 <= len(keys) <= 4
    assert len(set(keys)) == len(keys)


def test_some_rows_of_another_table_are_chosen() -> None:
    field = FormField(name="it", question="Which?", answer=AnswerType.ROWS, among="plan.targets")
    assert read(field, it=["2", "1", "2"]).values == {"it": ["2", "1"]}
    assert read(field, it=["3"]).mistakes == {"it": "Choose from the answers given to “Which?”"}
    assert read(field, it=[]).mistakes == {"it": "Choose at least one answer to “Which?”"}


def test_nobody_must_choose_where_there_is_nothing_to_choose_from() -> None:
    field = FormField(name="it", question="Which?", answer=AnswerType.ROWS, among="none.there")
    assert read(field, it=[]).is_complete


@pytest.mark.parametrize(
    ("least", "most", "number", "says"),
    [
        (1, None, "0", "must be 1 or more"),
        (None, 2.5, "2.6", "must be 2.5 or less"),
        (-2, 2, "3", "must be between -2 and 2"),
        (-2, 2, "-3", "must be between -2 and 2"),
    ],
)
def test_a_number_beyond_its_limits(
    least: float | None, most: float | None, number: str, says: str
) -> None:
    field = FormField(
        name="it", question="How?", answer=AnswerType.NUMBER, at_least=least, at_most=most
    )
    assert says in read(field, it=number).mistakes["it"]


@pytest.mark.parametrize("number", ["-2", "2", "0", "\N{MINUS SIGN}1", "\N{EN DASH}2"])
def test_a_number_within_its_limits(number: str) -> None:
    field = FormField(name="it", question="How?", answer=AnswerType.NUMBER, at_least=-2, at_most=2)
    assert read(field, it=number).is_complete
