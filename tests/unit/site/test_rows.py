"""Where a table's rows come from, and what is suggested for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from definitions.conditions import Value
from definitions.form_inputs import SHOWN
from definitions.model.forms import AnswerType, Choice, Form, FormField
from definitions.model.process import ProcessDefinition
from definitions.table_rows import TableRow
from tasks.site.rows import rows_at, rows_of
from tasks.site.suggestions import suggest
from tests.support.cases import ask, definition

AGENCIES = (TableRow("slt", "Speech Therapy"), TableRow("ep", "Psychology"))
WHAT = FormField(name="what", question="What?", answer=AnswerType.TEXT)
WHO = FormField(name="who", question="Who?", answer=AnswerType.PEOPLE)
HOW = FormField(
    name="how",
    question="How far?",
    answer=AnswerType.CHOICE,
    choices=(Choice(key="met", label="It was met"),),
)
AIMS = FormField(
    name="aims",
    question="Aims",
    answer=AnswerType.TABLE,
    fewest=2,
    most=3,
    row_title="Aim",
    columns=(WHAT, WHO),
)
JUDGED = FormField(
    name="judged",
    question="Each aim",
    answer=AnswerType.TABLE,
    rows_for="plan.aims",
    columns=(HOW,),
)
CHOSEN = FormField(name="chosen", question="Which?", answer=AnswerType.ROWS, among="review.judged")
PLAN = {
    "1": {"what": "Read", "who": ["Ms Lane"]},
    "2": {"what": "Write", "who": None},
    "3": {"what": "Count", "who": ["Mr Day", "Ms Lane"]},
}
REVIEW = {key: {"how": "met"} for key in PLAN}


@dataclass
class Known:
    facts: Mapping[str, Value]

    def one(self, path: str) -> Value:
        return self.facts.get(path)

    def many(self, path: str) -> tuple[Value, ...]:
        return ()


def process() -> ProcessDefinition:
    return definition(
        ask(name="plan", form=Form(name="plan", fields=(AIMS,))),
        ask(name="review", form=Form(name="review", fields=(JUDGED,))),
        ask(name="end", form=Form(name="end", fields=(CHOSEN,))),
    )


def test_rows_of_another_table_bring_its_columns_with_them() -> None:
    first, *_ = rows_at("plan.aims", process(), Known({"plan.aims": PLAN}), AGENCIES)
    assert (first.key, first.label, first.heading, first.title) == ("1", "Read", "Aim 1", "Aim 1")
    assert first.cells["who"] == (WHO, ["Ms Lane"])


def test_rows_of_a_table_about_another_keep_its_names_and_add_their_own() -> None:
    facts = Known({"plan.aims": PLAN, "review.judged": REVIEW})
    _, second, _ = rows_at("review.judged", process(), facts, AGENCIES)
    assert (second.label, second.heading, [*second.cells]) == (
        "Write",
        "Aim 2",
        ["what", "who", "how"],
    )


def test_chosen_rows_are_some_of_them_and_earlier_leads_to_earlier() -> None:
    facts = Known(
        {
            "earlier end.chosen": ("3",),
            "earlier review.judged": REVIEW,
            "earlier plan.aims": PLAN,
            "plan.aims": {"3": {"what": "Something new"}},
        }
    )
    (row,) = rows_at("earlier end.chosen", process(), facts, AGENCIES)
    assert row.label == "Count"


def test_a_table_that_was_never_filled_in_has_no_rows() -> None:
    form = Form(name="review", fields=(JUDGED,))
    assert rows_of(form, process(), Known({}), AGENCIES) == {"agencies": AGENCIES, "plan.aims": ()}


def suggested(field: FormField, value: Value, *seen: str) -> dict[str, list[str]]:
    form = Form(name="form", fields=(field,))
    return suggest(form, {SHOWN: list(seen)}, Known({field.prefill: value}), {})


def simple(answer: AnswerType) -> FormField:
    return FormField(name="it", question="What?", answer=answer, prefill="talk.it")


def test_a_suggestion_fills_the_inputs_as_a_person_would() -> None:
    for answer, value, inputs in (
        (
            AnswerType.DATE,
            date(2026, 9, 4),
            {"it-day": ["4"], "it-month": ["9"], "it-year": ["2026"]},
        ),
        (AnswerType.YES_NO, False, {"it": ["no"]}),
        (AnswerType.NUMBER, 2.5, {"it": ["2.5"]}),
        (AnswerType.PEOPLE, ("Ms Lane", "Mr Day"), {"it": ["Ms Lane\nMr Day"]}),
        (AnswerType.AGENCIES, ("slt", "ep"), {"it": ["slt", "ep"]}),
        (AnswerType.LONG_TEXT, "One\n\nTwo", {"it": ["One\n\nTwo"]}),
        (AnswerType.TEXT, None, {}),
    ):
        assert suggested(simple(answer), value) == inputs


def test_what_somebody_has_seen_is_not_suggested_again() -> None:
    assert suggested(simple(AnswerType.TEXT), "Words", "it") == {}


def test_a_table_begins_with_the_rows_that_carry_on() -> None:
    table = AIMS.model_copy(update={"prefill": "earlier end.chosen"})
    rows = rows_at("plan.aims", process(), Known({"plan.aims": PLAN}), AGENCIES)
    form = Form(name="form", fields=(table,))
    found = suggest(form, {}, Known({}), {"earlier end.chosen": rows[2:]})
    assert found == {
        "aims-rows": ["1", "2"],
        "aims-1-what": ["Count"],
        "aims-1-who": ["Mr Day\nMs Lane"],
    }
    assert suggest(form, {}, Known({}), {"earlier end.chosen": ()}) == {}
