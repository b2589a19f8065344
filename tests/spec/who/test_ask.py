from tests.support.definitions import ask_of, ask_with, mistakes_in


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
