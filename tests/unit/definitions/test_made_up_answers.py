"""What a story does not say of an answer is made up, and the form takes it."""

from __future__ import annotations

from typing import Any

import pytest

from definitions.deadlines import parse_deadline
from definitions.form_refill import refill
from definitions.forms import read_answer
from definitions.made_up_answers import fill
from definitions.model.forms import AnswerType, Form, FormField
from tests.unit.definitions.test_forms import CALENDAR, ROWS, TODAY, FakeFacts, question

REACHED = question(AnswerType.YES_NO, "reached", must_know=True)
NOTE = question(AnswerType.TEXT, "note", must_know=True)
COLUMNS = (NOTE, REACHED)


def filled(*fields: FormField, **given: Any) -> dict[str, Any]:
    """The whole answer; made sure that the form takes it as it is."""
    form = Form(name="form", fields=fields)
    values = fill(form, given, FakeFacts(), ROWS, TODAY, CALENDAR)
    reading = read_answer(form, refill(form, values), FakeFacts(), ROWS, TODAY, CALENDAR)
    assert (reading.is_complete, reading.mistakes) == (True, {})
    return values


@pytest.mark.parametrize(
    ("field", "made_up"),
    [
        (question(AnswerType.TEXT), "About it"),
        (question(AnswerType.DATE), "2026-09-07"),
        (question(AnswerType.YES_NO, must_know=True), False),
        (question(AnswerType.CHOICE, must_know=True), "red"),
        (question(AnswerType.CHOICES, must_know=True), ["red"]),
        (question(AnswerType.NUMBER), 1),
        (question(AnswerType.NUMBER, at_least=5), 5),
        (question(AnswerType.PEOPLE), ["Alex Green"]),
        (
            question(AnswerType.TABLE, columns=COLUMNS, fewest=2, most=3),
            {
                "1": {"note": "About note", "reached": False},
                "2": {"note": "About note", "reached": False},
            },
        ),
        (
            question(AnswerType.TABLE, columns=(REACHED,), rows_for="start.agencies"),
            {"slt": {"reached": False}, "ep": {"reached": False}},
        ),
    ],
)
def test_it_is_something_that_fits(field: FormField, made_up: object) -> None:
    assert filled(field) == {"it": made_up}


def test_what_is_given_stands() -> None:
    choice = question(AnswerType.CHOICE, must_know=True)
    assert filled(choice, question(AnswerType.TEXT, "why"), it="blue") == {
        "it": "blue",
        "why": "About why",
    }


def test_what_is_given_of_a_row_stands_and_the_rest_of_it_is_made_up() -> None:
    table = question(AnswerType.TABLE, columns=COLUMNS, fewest=2, most=3)
    assert filled(table, it={"2": {"reached": True}, "3": {"note": "Well done"}}) == {
        "it": {
            "1": {"note": "About note", "reached": False},
            "2": {"note": "About note", "reached": True},
            "3": {"note": "Well done", "reached": False},
        }
    }


def test_a_table_may_be_left_out() -> None:
    table = question(AnswerType.TABLE, columns=COLUMNS, fewest=0, most=3, optional=True)
    assert filled(table, it=None) == {"it": None}


def test_a_day_is_the_earliest_that_is_taken() -> None:
    first = question(AnswerType.DATE, "first", earliest=parse_deadline("3 days after today"))
    then = question(AnswerType.DATE, "then", earliest=parse_deadline("1 week after first"))
    assert filled(first, then) == {"first": "2026-09-10", "then": "2026-09-17"}
    assert filled(first, then, first="2026-09-21")["then"] == "2026-09-28"


def test_a_question_that_is_not_asked_is_left_out() -> None:
    came = question(AnswerType.YES_NO, "came", must_know=True)
    late = question(AnswerType.TEXT, "late", when="came is yes")
    assert filled(came, late) == {"came": False}
    assert filled(came, late, came=True) == {"came": True, "late": "About late"}
