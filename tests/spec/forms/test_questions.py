import pytest

from definitions.model.forms import AnswerType
from tests.support.definitions import ask_with, fields_of, load_text, mistakes_in, process


def test_a_question_on_one_line() -> None:
    (field,) = fields_of("met_on: When did you meet? (date, optional)")
    assert (field.question, field.answer, field.optional) == (
        "When did you meet?",
        AnswerType.DATE,
        True,
    )


@pytest.mark.parametrize(
    "answer", [a.value for a in AnswerType if a.value not in {"choice", "choices", "table", "rows"}]
)
def test_every_plain_kind_of_answer_fits_on_one_line(answer: str) -> None:
    (field,) = fields_of(f"it: What is it? ({answer})")
    assert field.answer == answer


def test_i_do_not_know_is_an_answer_unless_it_must_be_known() -> None:
    unsure, sure = fields_of(
        """
        unsure: Did it help? (yes or no)
        sure: {question: Shall we go on?, answer: yes or no, must_know: true}
        """
    )
    assert (unsure.must_know, sure.must_know) == (False, True)


def test_a_question_depends_on_an_earlier_one() -> None:
    _, how = fields_of(
        """
        helped: Did it help? (yes or no)
        how: {question: How?, answer: text, when: helped is yes}
        """
    )
    assert str(how.when) == "helped is yes"


def test_choices_are_keys_with_the_words_people_read() -> None:
    (field,) = fields_of(
        "next: {question: What next?, answer: choice, choices: {go: We go on, stop: We stop}}"
    )
    assert [(choice.key, choice.label) for choice in field.choices] == [
        ("go", "We go on"),
        ("stop", "We stop"),
    ]


def test_choices_can_be_a_list_that_is_shared() -> None:
    form = "\n    area: {question: Where?, answer: choices, choices: areas}"
    text = ask_with(form=form.replace("\n    ", "\n      "))
    definition = load_text(text, areas="one: The first\ntwo: The second\n")
    assert [c.key for c in definition.asks()[0].form.fields[0].choices] == ["one", "two"]


def test_a_table_has_a_row_for_each_entry() -> None:
    table = (
        "{which: {question: What do you think?, answer: table, rows: one for each start.agencies, "
        "columns: {opinion: Your opinion (text)}}}"
    )
    start = "start: {agencies: Which? (agencies)}\n"
    definition = load_text(ask_with(form=table) + start)
    (field,) = definition.asks()[0].form.fields
    assert field.rows_for == "start.agencies"
    assert [column.name for column in field.columns] == ["opinion"]


def test_only_known_placeholders_stand_in_a_text() -> None:
    assert mistakes_in(ask_with(form="{how: How is <pupil>? (text)}")) == [
        'There is no placeholder "<pupil>". Use <child>.'
    ]


def test_a_start_form_takes_no_prose() -> None:
    letter = "only: {title: A, steps: {b: {wait: until today}}, next: finished}"
    assert mistakes_in(process(letter, start="reason: Why? (text)")) == [
        "A start form takes choices, dates and people, not a text."
    ]


def test_a_printed_form_may_ask_in_other_words() -> None:
    (field,) = fields_of(
        """
        signed:
          question: Type your full name
          hint: The date is added for you.
          on_paper: {question: Your full name, hint: In capital letters.}
          answer: text
        """
    )
    assert field.on_paper is not None
    assert (field.on_paper.question, field.on_paper.hint) == (
        "Your full name",
        "In capital letters.",
    )


def test_words_for_paper_need_a_question_and_know_the_placeholder() -> None:
    form = "{a: {question: A?, answer: text, on_paper: {%s}}}"
    assert mistakes_in(ask_with(form=form % "hint: In ink")) == [
        'A question on paper needs "question".'
    ]
    assert mistakes_in(ask_with(form=form % "question: What of <kid>?")) == [
        'There is no placeholder "<kid>". Did you mean "<child>"?'
    ]
