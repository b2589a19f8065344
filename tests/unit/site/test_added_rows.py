"""One row more, one row fewer: what becomes of what was written."""

from __future__ import annotations

from definitions.form_inputs import SHOWN
from definitions.model.forms import AnswerType, Form, FormField
from tasks.site.added_rows import Draft, change_rows
from tasks.site.desk import Posted

WHAT = FormField(name="what", question="What?", answer=AnswerType.TEXT)
DAY = FormField(name="day", question="When?", answer=AnswerType.DATE)
TABLE = FormField(
    name="it",
    question="Which?",
    answer=AnswerType.TABLE,
    fewest=2,
    most=3,
    columns=(WHAT, DAY),
)
NOTE = FormField(name="note", question="What else?", answer=AnswerType.TEXT)
FORM = Form(name="form", fields=(TABLE, NOTE))


def draft(*rows: int) -> Draft:
    cells = {f"it-{n}-what": [f"w{n}"] for n in rows} | {
        f"it-{n}-day-month": [f"{n}"] for n in rows
    }
    shown = ["it", *(f"it-{n}-what" for n in rows), "note"]
    return {"it-rows": [str(n) for n in rows], **cells, "note": ["Kept"], SHOWN: shown}


def changed(before: Draft, **button: str) -> Draft:
    found = change_rows(FORM, before, Posted({name: [value] for name, value in button.items()}))
    assert found is not None
    return found.draft


def test_a_row_more_is_empty_and_the_others_stay() -> None:
    assert changed(draft(1, 2), add_row="it") == draft(1, 2) | {"it-rows": ["1", "2", "3"]}


def test_there_is_never_a_row_too_many() -> None:
    assert changed(draft(1, 2, 3), add_row="it") == draft(1, 2, 3)


def test_a_row_fewer_and_the_others_move_up() -> None:
    found = changed(draft(1, 2, 3), remove_row="it-1")
    assert found == {
        "it-rows": ["1", "2"],
        "it-1-what": ["w2"],
        "it-2-what": ["w3"],
        "it-1-day-month": ["2"],
        "it-2-day-month": ["3"],
        "note": ["Kept"],
        SHOWN: ["it", "it-1-what", "it-2-what", "note"],
    }


def test_there_is_never_a_row_too_few() -> None:
    assert changed(draft(1, 2), remove_row="it-1") == draft(1, 2)
    assert changed(draft(1, 2, 3), remove_row="it-9") == draft(1, 2, 3)


def test_other_buttons_change_no_rows() -> None:
    for name, value in (("add_row", "note"), ("remove_row", "nothing-1"), ("come_back", "later")):
        assert change_rows(FORM, draft(1, 2), Posted({name: [value]})) is None
