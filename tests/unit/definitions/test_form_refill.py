"""A stored answer fills its form in again: read as it stands, it gives the same answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from definitions.conditions import Value, parse_condition
from definitions.form_refill import refill
from definitions.forms import AGENCIES, read_answer
from definitions.model.forms import AnswerType, Choice, Form, FormField
from definitions.table_rows import TableRow
from tests.support.cases import CALENDAR

COLOURS = tuple(Choice(key=key, label=key.title()) for key in ("red", "green", "blue"))
SERVICES = (TableRow("slt", "Speech Therapist"), TableRow("ep", "Psychologist"))
ROWS = {
    "start.agencies": SERVICES,
    AGENCIES: SERVICES,
    "iep.targets": (TableRow("1", "Reads"), TableRow("2", "Writes")),
}


class NoFacts:
    def one(self, path: str) -> Value:
        return None

    def many(self, path: str) -> tuple[Value, ...]:
        return ()


def question(name: str, answer: AnswerType, **more: Any) -> FormField:
    choices = COLOURS if answer in (AnswerType.CHOICE, AnswerType.CHOICES) else ()
    return FormField(**({"question": "?", "choices": choices} | more), name=name, answer=answer)


def again(form: Form, values: dict[str, Any]) -> dict[str, Any]:
    posted = refill(form, values)
    reading = read_answer(form, posted, NoFacts(), ROWS, date(2026, 9, 14), CALENDAR)
    assert reading.is_complete, reading
    return reading.values


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (AnswerType.TEXT, "Two words"),
        (AnswerType.LONG_TEXT, "One line\nand another"),
        (AnswerType.DATE, "2027-02-11"),
        (AnswerType.YES_NO, True),
        (AnswerType.YES_NO, False),
        (AnswerType.CHOICE, "green"),
        (AnswerType.CHOICES, ["red", "blue"]),
        (AnswerType.NUMBER, 3),
        (AnswerType.NUMBER, -2.5),
        (AnswerType.PERSON, "Ana Silva"),
        (AnswerType.PEOPLE, ["Ana Silva", "Bo Finch"]),
        (AnswerType.AGENCIES, ["ep"]),
        (AnswerType.ROWS, ["2"]),
        (AnswerType.TEXT, None),
        (AnswerType.DATE, None),
    ],
)
def test_every_kind_of_answer(answer: AnswerType, value: Any) -> None:
    among = "iep.targets" if answer is AnswerType.ROWS else ""
    form = Form(name="f", fields=(question("it", answer, among=among),))
    assert again(form, {"it": value}) == {"it": value}


def test_every_kind_is_tried() -> None:
    [mark] = [each for each in test_every_kind_of_answer.pytestmark if each.name == "parametrize"]
    tried = {answer for answer, _ in mark.args[1]}
    assert tried == set(AnswerType) - {AnswerType.TABLE, AnswerType.FILE}


def test_a_file_is_chosen_again() -> None:
    form = Form(name="f", fields=(question("scan", AnswerType.FILE),))
    assert "scan" not in refill(form, {"scan": "a-file"})


def test_a_table_whose_rows_were_added() -> None:
    columns = (question("aim", AnswerType.TEXT),)
    table = question("targets", AnswerType.TABLE, fewest=1, most=4, columns=columns)
    given = {"1": {"aim": "Reads"}, "2": {"aim": "Writes"}}
    assert again(Form(name="f", fields=(table,)), {"targets": given}) == {"targets": given}


def test_a_table() -> None:
    columns = (question("work", AnswerType.YES_NO), question("since", AnswerType.DATE))
    table = question("agencies", AnswerType.TABLE, rows_for="start.agencies", columns=columns)
    given = {
        "slt": {"work": True, "since": "2026-09-01"},
        "ep": {"work": False, "since": None},
    }
    assert again(Form(name="f", fields=(table,)), {"agencies": given}) == {"agencies": given}


def test_a_question_left_open_stays_open_and_one_not_asked_is_not() -> None:
    form = Form(
        name="f",
        fields=(
            question("way", AnswerType.CHOICE, must_know=True),
            question("why", AnswerType.TEXT, when=parse_condition("way is red")),
            question("note", AnswerType.TEXT, optional=True),
        ),
    )
    assert again(form, {"way": "green", "note": None}) == {"way": "green", "note": None}
    assert again(form, {"way": "red", "why": "So", "note": None})["why"] == "So"
