from definitions.model import Tell
from tests.support.definitions import mistakes_in, one_stage, step_of

LETTER = "letter: {tell: WHO, title: Hello, message: All is well.}"


def test_each_parent_is_told_in_a_message_of_their_own() -> None:
    step = step_of(one_stage(LETTER.replace("WHO", "each parent")))
    assert isinstance(step, Tell)
    assert step.to == ("parent",)


def test_several_roles_are_told() -> None:
    step = step_of(one_stage(LETTER.replace("WHO", "[each parent, class_teacher]")))
    assert isinstance(step, Tell)
    assert step.to == ("parent", "class_teacher")


def test_a_message_says_something() -> None:
    assert mistakes_in(one_stage("letter: {tell: sendco, title: Hello}")) == [
        'A step that tells needs a "message" or a "document".'
    ]
