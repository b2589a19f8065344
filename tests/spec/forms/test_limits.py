"""How small and how large, how early and how late an answer may be; who may read it."""

from __future__ import annotations

from definitions.model.deadlines import Direction
from tests.support.definitions import ask_with, fields_of, mistakes_in


def test_a_number_has_limits() -> None:
    (field,) = fields_of("it: {question: How much?, answer: number, at_least: -2, at_most: 2}")
    assert (field.at_least, field.at_most) == (-2, 2)


def test_a_date_is_counted_from_an_answer_before_it() -> None:
    _, check = fields_of(
        """
        begins: When does it begin? (date)
        check: {question: When next?, answer: date, earliest: 10 school days after begins}
        """
    )
    assert check.earliest is not None
    assert (check.earliest.anchor, check.earliest.amount) == ("begins", 10)


def test_a_date_is_in_a_term() -> None:
    (field,) = fields_of("it: {question: When?, answer: date, latest: end of next term}")
    assert field.latest is not None
    assert field.latest.direction is Direction.BY_END_OF


def test_a_limit_hangs_on_a_date_that_is_asked_before() -> None:
    later = "{one: {question: 1st, answer: date, latest: on two}, two: When? (date)}"
    assert mistakes_in(ask_with(form=later)) == [
        '"two" is not answered yet here: it is asked later in the form.'
    ]
    text = "{two: When? (text), one: {question: 1st, answer: date, latest: on two}}"
    assert mistakes_in(ask_with(form=text)) == ['"two" is a text, not a date.']


def test_a_form_says_once_who_may_read_it() -> None:
    fields = fields_of(
        """
        seen_by: [staff, parent]
        open: What shall we know? (text)
        hidden: {question: What else?, answer: text, seen_by: [head_teacher]}
        """
    )
    assert [field.seen_by for field in fields] == [("staff", "parent"), ("head_teacher",)]


def test_staff_means_everyone_who_works_at_the_school() -> None:
    form = "\n      seen_by: [staf]\n      it: What is it? (text)"
    assert mistakes_in(ask_with(form=form)) == ['There is no role "staf". Did you mean "staff"?']
