from definitions.model.steps import Ask
from tests.support.cases import Case, staff, world
from tests.support.definitions import ask_of, ask_with, fields_of, load_text, mistakes_in

THROUGH = "through: teaching_assistant or class_teacher"


def test_a_child_is_asked_through_the_first_adult_there_is() -> None:
    step = ask_of(ask_with(THROUGH, who="pupil"))
    assert (step.role, step.through) == ("pupil", ("teaching_assistant", "class_teacher"))


def test_how_the_child_answered_is_asked_first() -> None:
    step: Ask = ask_of(ask_with(THROUGH, who="pupil"))
    assert [field.name for field in step.form.fields] == ["how_said", "heard"]


def test_a_child_who_does_not_want_to_answer_is_not_asked_on() -> None:
    step: Ask = ask_of(ask_with(THROUGH, who="pupil"))
    heard = step.form.field("heard")
    assert heard is not None
    assert str(heard.when) == "how_said is not declined"


def test_nobody_else_is_asked_how_they_answered() -> None:
    assert [field.name for field in fields_of("heard: What? (text)")] == ["heard"]


def test_a_child_has_no_email() -> None:
    assert mistakes_in(ask_with(who="pupil")) == [
        'A child is asked by an adult: say whom, as in "through: class_teacher".'
    ]


def test_the_adult_is_written_to_and_fills_in_the_form() -> None:
    assistant = world(more_staff=(staff("S3", "teaching_assistant"),))
    text = load_text(ask_with(THROUGH, who="pupil"))
    assert Case(text, assistant).start().sent() == [("ask", "S3")]
    assert Case(text).start().sent() == [("ask", "S2")]
