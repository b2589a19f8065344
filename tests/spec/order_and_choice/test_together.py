from definitions.model import Together
from tests.support.definitions import load_text, mistakes_in, one_stage

BOTH = """
both:
  together:
    views: {ask: sendco, title: Tell, why: Because, form: {a: What? (text)}, due: on asked}
    pause: {wait: until today}
"""
FIRST = BOTH.replace("pause: {", "pause: {after: views, ")


def group_of(text: str) -> Together:
    found = load_text(one_stage(text)).stages[0].steps[0]
    assert isinstance(found, Together)
    return found


def test_steps_stand_side_by_side() -> None:
    group = group_of(BOTH)
    assert [step.name for step in group.steps] == ["views", "pause"]
    assert group.enough is None


def test_one_may_wait_for_another() -> None:
    assert group_of(FIRST).waits_for("pause") == ("views",)


def test_some_of_them_can_be_enough() -> None:
    assert group_of(f"{BOTH}  enough: 1\n").enough == 1


def test_steps_in_a_row_need_no_after() -> None:
    row = "one: {wait: until today}\ntwo: {wait: until today, after: one}"
    assert mistakes_in(one_stage(row)) == [
        'Steps are done in the order written; "after" is for those in "together".'
    ]


def test_what_stands_beside_a_step_is_not_answered_yet() -> None:
    reads = BOTH.replace("{wait", "{when: views.a is not nothing, wait")
    assert mistakes_in(one_stage(reads)) == [
        '"views.a" is not known yet here: "views" comes later.'
    ]


def test_what_a_step_waits_for_is_answered() -> None:
    assert mistakes_in(one_stage(FIRST.replace("{after", "{when: views.a is nothing, after"))) == []
