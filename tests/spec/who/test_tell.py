from definitions.model.steps import Tell
from tasks.effect_types import QueueMessage
from tasks.event_types import Delivered
from tests.support.cases import Case, parent, world
from tests.support.definitions import load_text, mistakes_in, one_stage, step_of

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


def test_it_is_done_when_everyone_has_been_told() -> None:
    case = Case(load_text(one_stage(LETTER.replace("WHO", "each parent")))).start()
    keys = [each.key for each in case.effects if isinstance(each, QueueMessage)]
    assert case.sent() == [("told", "K1"), ("told", "K2")]
    case.happen(Delivered(message=keys[0]))
    assert case.instance.end is None
    assert case.happen(Delivered(message=keys[1])).instance.end == "finished"


def test_whoever_has_no_email_is_told_on_paper() -> None:
    around = world(parent("K1", email=None))
    case = Case(load_text(one_stage(LETTER.replace("WHO", "parent"))), around).start()
    (post,) = case.instance.open_items()
    assert (post.kind, post.about, case.sent()) == ("post", "K1", [("on_paper", "S1")])
    assert case.answer("S1", handed_over_on="2026-09-14").instance.end == "finished"
