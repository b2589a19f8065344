from __future__ import annotations

from definitions.conditions import Value, parse_condition
from definitions.forms import FILES, NOT_KNOWN, Reading
from definitions.model.forms import AnswerType, Choice, Form, FormField, OnPaper
from definitions.table_rows import TableRow
from tasks.site.on_paper import printable
from tasks.site.questions import Question, ask, kept, mistakes
from tasks.site.summary import summarise
from tasks.state import PupilId
from tasks.subjects import Pupil

PUPIL = Pupil(
    id=PupilId("P1"),
    reference="P1",
    initials="AB",
    first_name="Ada",
    year_group="Year 3",
    class_name="Willow",
)
ROWS = {"start.agencies": (TableRow("slt", "Speech Therapy"), TableRow("ep", "Psychology"))}
GOING = FormField(name="going", question="How is <child> doing?", answer=AnswerType.YES_NO)
WHY = FormField(
    name="why",
    question="Why not?",
    answer=AnswerType.LONG_TEXT,
    when=parse_condition("going is no"),
)
WHEN = FormField(name="when", question="When?", answer=AnswerType.DATE, hint="A day.\n\nAny day.")
LEVEL = FormField(
    name="level",
    question="How much?",
    answer=AnswerType.CHOICE,
    must_know=True,
    choices=(Choice(key="a", label="A little"), Choice(key="b", label="A lot")),
)
TABLE = FormField(
    name="table",
    question="Which?",
    answer=AnswerType.TABLE,
    rows_for="start.agencies",
    columns=(LEVEL,),
)
FORM = Form(name="form", fields=(GOING, WHY, WHEN, TABLE))


class NoFacts:
    def one(self, path: str) -> Value:
        return None

    def many(self, path: str) -> tuple[Value, ...]:
        return ()


def page(posted: dict[str, list[str]], reading: Reading | None = None) -> dict[str, Question]:
    return {q.id: q for q in ask(FORM, posted, reading, NoFacts(), ROWS, PUPIL)}


def test_the_child_is_named_by_initials() -> None:
    assert page({})["going"].words == "How is AB doing?"


def test_i_do_not_know_is_offered_unless_it_must_be_known() -> None:
    questions = page({})
    assert questions["going"].options[-1].value == NOT_KNOWN
    assert questions["when"].options[-1].apart
    assert [o.value for o in questions["table"].rows[0].questions[0].options] == ["a", "b"]


def test_a_conditional_question_appears_with_its_answer() -> None:
    assert "why" not in page({})
    shown = page({"going": ["no"]}, Reading({"going": False}, {}, ("why",)))
    assert shown["why"].is_new
    assert shown["going"].options[1].chosen


def test_a_table_is_a_row_of_questions_for_each_thing() -> None:
    rows = page({"table-ep-level": ["b"]})["table"].rows
    assert [row.label for row in rows] == ["Speech Therapy", "Psychology"]
    assert [o.chosen for o in rows[1].questions[0].options] == [False, True]


def test_mistakes_lead_to_the_input_that_mends_them() -> None:
    wrong = {"going": "Choose", "when-month": "Month", "table-slt-level": "Level"}
    questions = page({}, Reading({}, wrong, ()))
    found = mistakes(tuple(questions.values()))
    assert [each.at for each in found] == ["going-1", "when-month", "table-slt-level-1"]
    assert questions["going"].described_by == "going-mistake"


def test_a_long_hint_is_not_read_out_with_every_input() -> None:
    assert page({})["when"].hint == ("A day.", "Any day.")
    assert page({})["when"].described_by == ""


def test_a_draft_keeps_nothing_that_is_not_the_forms() -> None:
    posted = {
        "going": ["no"],
        "table-slt-level": ["a"],
        "table-zz-level": ["a"],
        "__token__": ["x"],
    }
    assert set(kept(FORM, posted, ROWS)) == {"going", "table-slt-level"}


def test_answers_are_said_in_words() -> None:
    values = {"going": False, "why": None, "when": "2026-09-14", "table": {"ep": {"level": "b"}}}
    lines = summarise(FORM, values, NoFacts(), ROWS, PUPIL)
    assert [(line.row, line.question, line.answer) for line in lines] == [
        ("", "How is AB doing?", "No"),
        ("", "Why not?", "I do not know"),
        ("", "When?", "Monday 14 September 2026"),
        ("Psychology", "How much?", "A lot"),
    ]


def test_paper_shows_every_question_that_may_come_up_and_says_when() -> None:
    never = WHY.model_copy(update={"name": "never", "when": parse_condition("start.more is yes")})
    printed = printable(Form(name="form", fields=(GOING, WHY, never)), NoFacts(), PUPIL)
    assert [field.name for field in printed.form.fields] == ["going", "why"]
    assert printed.only_if == {"why": "Only if you answered “No” to “How is AB doing?”"}


def test_a_printed_form_speaks_of_paper() -> None:
    signed = FormField(
        name="signed",
        question="Type your name",
        hint="The date is added for you.",
        answer=AnswerType.TEXT,
        on_paper=OnPaper(question="Your name"),
    )
    helped = FormField(
        name="helped",
        question="What helps?",
        hint="At school.",
        answer=AnswerType.CHOICES,
        choices=LEVEL.choices,
    )
    table = TABLE.model_copy(update={"columns": (signed, helped)})
    form = Form(name="form", fields=(signed, helped, table))
    printed = printable(form, NoFacts(), PUPIL).form
    for fields in (printed.fields, printed.fields[2].columns):
        assert (fields[0].question, fields[0].hint) == ("Your name", "")
        assert fields[1].hint == "At school.\n\nTick all that apply."


def test_a_printed_condition_quotes_the_question_as_it_is_printed() -> None:
    going = GOING.model_copy(update={"on_paper": OnPaper(question="How is <child> at school?")})
    printed = printable(Form(name="form", fields=(going, WHY)), NoFacts(), PUPIL)
    assert printed.only_if["why"] == "Only if you answered “No” to “How is AB at school?”"


def test_a_file_is_named_by_what_it_is_and_by_what_it_may_be() -> None:
    field = FormField(name="scan", question="The scan", answer=AnswerType.FILE, hint="All pages.")
    form, rows = Form(name="form", fields=(field,)), {FILES: (TableRow("f1", "PDF, 340 KB"),)}
    (asked,) = ask(form, {"scan": ["f1"]}, None, NoFacts(), rows, PUPIL)
    assert (asked.kind, asked.value) == ("file", "PDF, 340 KB")
    assert asked.hint[0] == "All pages."
    assert asked.hint[1].endswith("up to 10 MB.")
    assert [option.label for option in asked.options] == ["I do not have it"]
    (line,) = summarise(form, {"scan": "f1"}, NoFacts(), rows, PUPIL)
    assert (line.answer, line.file) == ("PDF, 340 KB", "f1")


def test_a_file_that_a_page_does_not_know_is_still_no_number() -> None:
    field = FormField(name="scan", question="The scan", answer=AnswerType.FILE)
    (line,) = summarise(Form(name="form", fields=(field,)), {"scan": "f1"}, NoFacts(), {}, PUPIL)
    assert line.answer == "A file"
