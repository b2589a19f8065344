from datetime import date

import pytest

from tasks.effect_types import Note, QueueMessage
from tests.support.cases import Case, parent, staff, world
from tests.support.definitions import ask_of, ask_with, load_text, mistakes_in, one_stage


def test_one_task_is_offered_to_everyone_who_holds_the_role() -> None:
    step = ask_of(ask_with(who="class_teacher"))
    assert (step.role, step.each) == ("class_teacher", False)


def test_each_holder_is_asked_for_themselves() -> None:
    step = ask_of(ask_with(who="each parent"))
    assert (step.role, step.each, step.enough) == ("parent", True, None)


def test_a_number_can_be_enough_and_the_others_welcome_for_a_while() -> None:
    step = ask_of(ask_with("enough: 1\nothers: welcome until due", who="each parent"))
    assert step.enough == 1
    assert step.others is not None
    assert step.others.until.text == "on due"


def test_one_answer_can_close_the_step_early() -> None:
    words = 'or_when: any talk.heard is "no"'
    step = ask_of(ask_with(words, who="each parent"))
    assert str(step.or_when) == 'any talk.heard is "no"'


def test_enough_goes_with_several_people() -> None:
    assert mistakes_in(ask_with("enough: 1")) == ['"enough" goes with "ask: each sendco".']


def test_an_unknown_role() -> None:
    assert mistakes_in(ask_with(who="sendko")) == [
        'There is no role "sendko". Did you mean "sendco"?'
    ]


def test_one_role_is_asked() -> None:
    assert mistakes_in(ask_with(who="teaching_assistant or class_teacher")) == [
        'A role is written "class_teacher" or "each parent".'
    ]


def test_the_first_answer_counts_and_the_others_are_told() -> None:
    around = world(more_staff=(staff("S3", "class_teacher"),))
    case = Case(load_text(ask_with(who="class_teacher")), around).start()
    (item,) = case.instance.open_items()
    assert item.offered_to == ("S2", "S3")
    assert case.sent() == [("ask", "S2"), ("ask", "S3")]
    case.answer("S2", heard="Much")
    assert case.instance.end == "finished"
    assert case.sent() == [("no_longer_needed", "S3")]


def test_where_nobody_holds_the_role_the_sendco_stands_in_and_else_the_head_teacher() -> None:
    text = load_text(ask_with(who="teaching_assistant"))
    assert Case(text).start().sent() == [("ask", "S1")]
    directory = world().directory.model_copy(update={"staff": (staff("S9", "head_teacher"),)})
    assert Case(text, world(directory=directory)).start().sent() == [("ask", "S9")]


def test_each_of_nobody_is_skipped_and_says_so() -> None:
    case = Case(load_text(ask_with(who="each teaching_assistant"))).start()
    assert case.standing() == {"only.1.talk": "skipped"}
    assert [e.detail for e in case.effects if isinstance(e, Note) and e.word == "nobody to ask"]


def test_holders_are_found_when_the_step_opens() -> None:
    text = one_stage(
        """
        pause: {wait: until 3 days after start}
        talk: {ask: class_teacher, title: T, why: W, due: on asked, form: {a: What? (text)}}
        """
    )
    case = Case(load_text(text)).start()
    directory = case.world.directory
    new = (directory.staff[0], staff("S7", "class_teacher"))
    case.change_world(directory=directory.model_copy(update={"staff": new}))
    assert case.on(date(2026, 9, 17)).sent() == [("ask", "S7")]


@pytest.mark.parametrize(
    "change",
    [{"parental_responsibility": False}, {"may_receive_papers": False}, {"do_not_contact": True}],
)
def test_a_parent_holds_responsibility_may_have_papers_and_may_be_contacted(
    change: dict[str, bool],
) -> None:
    around = world(parent("K1"), parent("K2", "father", **change))
    for text in (ask_with(who="each parent"), ask_with(who="parent")):
        assert Case(load_text(text), around).start().sent() == [("ask", "K1")]


def test_each_parent_has_a_letter_of_their_own() -> None:
    case = Case(load_text(ask_with(who="each parent"))).start()
    letters = [each for each in case.effects if isinstance(each, QueueMessage)]
    assert [(each.to, each.address) for each in letters] == [
        ("K1", "k1@home.test"),
        ("K2", "k2@home.test"),
    ]
    assert len({each.item for each in letters}) == 2


def test_whoever_has_no_email_is_asked_on_paper_through_the_sendco() -> None:
    around = world(parent("K1", email=None))
    case = Case(load_text(ask_with(who="each parent")), around).start()
    (item,) = case.instance.open_items()
    assert (item.person, item.handler) == ("K1", "S1")
    assert case.sent() == [("on_paper", "S1")]
    assert case.answer("K1", heard="All is well").instance.end == "finished"


def test_more_than_there_are_means_all_of_them() -> None:
    case = Case(load_text(ask_with("enough: 3", who="each parent"))).start()
    assert case.answer("K1", heard="One").instance.end is None
    assert case.answer("K2", heard="Two").instance.end == "finished"


LATER = """
views:
  ask: each parent
  enough: 1
  others: welcome until due
  title: Your views
  why: You know best
  due: 10 school days after asked
  form: {fine: Is all well? (yes or no)}
plan:
  when: any views.fine is no
  ask: sendco
  title: Call them
  why: W
  due: on asked
  form: {b: What? (text)}
look: {ask: class_teacher, title: Look, why: W, due: on asked, form: {c: What? (text)}}
talk:
  when: any views.fine is no
  ask: sendco
  title: Talk
  why: W
  due: on asked
  form: {d: What? (text)}
"""


def test_what_the_others_say_counts_for_steps_that_open_later_and_changes_none_before() -> None:
    case = Case(load_text(one_stage(LATER))).start()
    case.answer("K1", fine=True)
    passed = {"only.1.views": "done", "only.1.plan": "skipped"}
    assert case.standing() == passed | {"only.1.look": "open"}
    case.answer("K2", fine=False)
    assert case.standing() == passed | {"only.1.look": "open"}
    case.answer("S2", c="Much")
    assert case.standing() == passed | {"only.1.look": "done", "only.1.talk": "open"}


def test_the_others_are_welcome_until_the_day_that_is_said() -> None:
    case = Case(load_text(one_stage(LATER))).start()
    case.answer("K1", fine=True)
    assert case.on(date(2026, 9, 28)).item_of("K2").welcome_until == date(2026, 9, 28)
    case.on(date(2026, 9, 29))
    assert [item.person for item in case.instance.open_items()] == ["S2"]
