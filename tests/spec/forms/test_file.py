"""A question that is answered with a file: ``(file)``."""

from __future__ import annotations

from datetime import date

from definitions.form_sentences import say_file
from definitions.forms import FILES, NOT_KNOWN, read_answer
from definitions.mistakes import MistakeList
from definitions.model.forms import AnswerType, Form
from definitions.school_days import SchoolCalendar
from definitions.table_rows import TableRow
from definitions.vocabulary_reader import read_vocabulary
from tests.support.definitions import ask_with, fields_of, load_text, mistakes_in, process

HERE = {FILES: (TableRow("f1", "PDF, 340 KB"),)}
LETTER = "only: {title: A, steps: {b: {wait: until today}}, next: finished}"


class Nothing:
    """There are no facts."""

    def one(self, path: str) -> None:
        return None

    def many(self, path: str) -> tuple[()]:
        return ()


def read(fields: str, **posted: str) -> tuple[dict[str, object], dict[str, str]]:
    """What a form makes of what a page sent, where one file has been uploaded: ``f1``."""
    form = Form(name="form", fields=fields_of(fields))
    sent = {name: [value] for name, value in posted.items()}
    day = date(2026, 9, 7)
    reading = read_answer(form, sent, Nothing(), HERE, day, SchoolCalendar(years=()))
    return reading.values, reading.mistakes


def test_a_file_is_asked_for_on_one_line() -> None:
    report, photo = fields_of(
        """
        report: The specialist's report (file)
        photo: A photograph of the work (file, optional)
        """
    )
    assert (report.answer, report.optional) == (AnswerType.FILE, False)
    assert (photo.answer, photo.optional) == (AnswerType.FILE, True)


def test_a_file_says_who_may_read_it_like_any_answer() -> None:
    (report,) = fields_of(
        """
        report:
          question: The specialist's report
          answer: file
          hint: The newest one is enough.
          seen_by: [class_teacher]
        """
    )
    assert report.seen_by == ("class_teacher",)


def test_the_answer_is_the_id_of_a_file_that_was_uploaded_for_this_form() -> None:
    assert read("report: The report (file)", report="f1") == ({"report": "f1"}, {})


def test_an_id_that_was_not_given_for_this_form_is_no_answer() -> None:
    _, mistakes = read("report: The report (file)", report="f2")
    assert mistakes == {"report": "Choose a file for “The report”"}


def test_a_file_that_is_not_optional_must_be_chosen_or_nobody_has_it() -> None:
    _, mistakes = read("report: The report (file)", report="")
    assert mistakes == {"report": "Choose a file for “The report”"}
    assert read("report: The report (file)", report=NOT_KNOWN) == ({"report": None}, {})


def test_a_condition_asks_whether_there_is_one() -> None:
    fields = """
        report: The report (file, optional)
        why: {question: Why not?, answer: text, when: report is nothing}
        """
    assert read(fields, report="f1", why="") == ({"report": "f1"}, {})
    _, mistakes = read(fields, report="", why="")
    assert mistakes == {"why": "Enter an answer to “Why not?”"}


def test_a_condition_cannot_look_into_a_file() -> None:
    form = "{report: The report (file), why: {question: Why?, answer: text, when: report is good}}"
    assert mistakes_in(ask_with(form=form)) == [
        '"report" is a file: it is compared only with "is nothing".'
    ]


def test_a_start_form_takes_no_file() -> None:
    assert mistakes_in(process(LETTER, start="report: The report (file)")) == [
        "A start form takes choices, dates and people, not a file."
    ]


def test_a_column_is_no_file() -> None:
    form = (
        "{each: {question: Each, answer: table, rows: one for each start.agencies, "
        "columns: {report: The report (file)}}}"
    )
    start = "start: {agencies: Which? (agencies)}\n"
    assert mistakes_in(ask_with(form=form) + start) == ['A column cannot have the answer "file".']


def test_a_record_is_no_file() -> None:
    mistakes = MistakeList({})
    read_vocabulary({"records.yaml": "pupil.report: {title: Report, kind: file}"}, mistakes)
    assert [each.message for each in mistakes.found] == ['There is no kind of record "file".']


def test_what_a_file_asks_is_understood_through_a_child_too() -> None:
    text = ask_with("through: class_teacher", who="pupil", form="{drawing: A drawing (file)}")
    assert load_text(text).asks()[0].form.fields[-1].answer is AnswerType.FILE


def test_a_file_that_is_not_taken_is_told_of_in_the_words_of_its_question() -> None:
    (report,) = fields_of("report: The report (file)")
    assert say_file(report, "file_empty") == "The file for “The report” is empty"
    assert say_file(report, "file_large", limit="10 MB") == (
        "The file for “The report” must be 10 MB or smaller"
    )
