"""An open task is in the hands of whoever would be asked today.

Monday 14 September 2026: five school days later is Monday 21.
"""

from datetime import date
from typing import Any

import pytest

from tasks.assignment import Contact, Directory, StaffMember
from tasks.effect_types import PassOnWorkItem, QueueMessage
from tasks.event_types import PeopleChanged
from tasks.state import ItemStatus, StepStatus
from tests.support.cases import Case, child_left, parent, staff, world
from tests.support.definitions import ask_with, load_text, one_stage

TUESDAY, NEXT_DAY = date(2026, 9, 15), date(2026, 9, 22)
SENDCO, HEAD = staff("S1", "sendco"), staff("S9", "head_teacher")
TESS, TOM = staff("S2", "class_teacher"), staff("S3", "class_teacher")
MOTHER, FATHER = parent("K1"), parent("K2", "father")


def people(*staff: StaffMember, contacts: tuple[Contact, ...] = (MOTHER, FATHER)) -> Directory:
    return world().directory.model_copy(update={"staff": staff, "contacts": contacts})


def case(text: str, *staff: StaffMember) -> Case:
    """A case that has just begun, with these people at the school."""
    return Case(load_text(text), world(directory=people(*staff))).start()


def change(case: Case, *staff: StaffMember, on: date = TUESDAY, **more: Any) -> Case:
    """From that day these people are there."""
    case.world = case.world.model_copy(update={"directory": people(*staff, **more)})
    return case.happen(PeopleChanged(), on=on)


def hands(case: Case) -> list[tuple[str, ...]]:
    """Who has each open item."""
    return [item.offered_to or (item.person,) for item in case.instance.open_items()]


def test_a_leavers_task_goes_to_the_present_holder_with_the_date_it_was_due() -> None:
    found = case(ask_with(who="class_teacher"), SENDCO, TESS)
    change(found, SENDCO, TOM)
    assert hands(found) == [("S3",)]
    assert found.sent() == [("ask", "S3")]
    (item,) = found.instance.open_items()
    assert item.due is not None
    assert (item.due.on, item.opened_on) == (date(2026, 9, 21), TUESDAY)


def test_a_class_that_changes_its_teacher_is_the_same_though_nobody_left() -> None:
    found = case(ask_with(who="class_teacher"), SENDCO, TESS)
    change(found, SENDCO, TESS.model_copy(update={"roles": ()}), TOM)
    assert hands(found) == [("S3",)]
    passed = [each for each in found.effects if isinstance(each, PassOnWorkItem)]
    assert [each.because for each in passed] == ["does not hold the role any more"]


@pytest.mark.parametrize(("others", "now"), [((SENDCO, HEAD), "S1"), ((HEAD,), "S9")])
def test_where_nobody_holds_the_role_it_goes_to_the_stand_in(
    others: tuple[StaffMember, ...], now: str
) -> None:
    found = case(ask_with(who="class_teacher"), SENDCO, HEAD, TESS)
    assert hands(change(found, *others)) == [(now,)]


def test_the_stand_in_passes_it_on_when_somebody_holds_the_role_again() -> None:
    found = case(ask_with(who="class_teacher"), SENDCO)
    assert hands(found) == [("S1",)]
    assert hands(change(found, SENDCO, TOM)) == [("S3",)]


def test_where_nobody_can_take_it_it_stays() -> None:
    found = case(ask_with(who="class_teacher"), TESS)
    assert hands(change(found)) == [("S2",)]
    assert found.sent() == []


def test_of_several_it_is_offered_to_the_leaver_drops_out_and_nobody_is_written_to() -> None:
    found = case(ask_with(who="class_teacher"), SENDCO, TESS, TOM)
    assert hands(found) == [("S2", "S3")]
    assert hands(change(found, SENDCO, TOM)) == [("S3",)]
    assert found.sent() == []


def test_of_each_it_goes_to_a_holder_who_has_none_yet() -> None:
    found = case(ask_with(who="each class_teacher"), SENDCO, TESS, TOM)
    new = staff("S4", "class_teacher")
    assert hands(change(found, SENDCO, TOM, new)) == [("S4",), ("S3",)]
    assert found.sent() == [("ask", "S4")]


def test_of_each_the_stand_in_gets_one_and_no_more() -> None:
    found = case(ask_with(who="each class_teacher"), SENDCO, TESS, TOM)
    assert hands(change(found, SENDCO)) == [("S1",)]
    assert [item.status for item in found.instance.items] == [
        ItemStatus.OPEN,
        ItemStatus.WITHDRAWN,
    ]


def test_what_was_due_before_it_came_to_them_is_due_as_the_rule_gives_from_that_day() -> None:
    found = case(ask_with(who="class_teacher"), SENDCO, TESS)
    change(found, SENDCO, TOM, on=NEXT_DAY)
    (item,) = found.instance.open_items()
    assert item.due is not None
    assert item.due.on == date(2026, 9, 29)
    assert item.due.explanation.endswith("Counted anew when it came to somebody else.")
    assert found.instance.steps[0].due == item.due
    (letter,) = [each for each in found.effects if isinstance(each, QueueMessage)]
    assert letter.detail == {"passed_on": "2026-09-21"}


def test_a_date_that_hangs_on_something_else_is_today_when_it_has_passed() -> None:
    text = ask_with("due: 5 school days after start", who="class_teacher")
    found = change(case(text, SENDCO, TESS), SENDCO, TOM, on=NEXT_DAY)
    (item,) = found.instance.open_items()
    assert item.due is not None
    assert item.due.on == NEXT_DAY


def test_the_new_person_is_reminded_and_the_leaver_is_not() -> None:
    text = ask_with("remind: 1 school day before due", who="class_teacher")
    found = change(case(text, SENDCO, TESS), SENDCO, TOM)
    assert found.on(date(2026, 9, 18)).sent() == [("reminder", "S3")]


def test_what_is_answered_stays_the_leavers() -> None:
    text = one_stage(
        """
        talk:
          ask: class_teacher
          title: Tell us
          why: Because we ask
          due: 5 school days after asked
          form: {heard: What did you hear? (text)}
        look:
          wait: until 3 weeks after start
        """
    )
    found = case(text, SENDCO, TESS)
    found.answer("S2", heard="Much")
    change(found, SENDCO, TOM)
    assert [(item.person, item.status) for item in found.instance.items] == [
        ("S2", ItemStatus.ANSWERED)
    ]


@pytest.mark.parametrize(
    "change_of",
    [{"parental_responsibility": False}, {"do_not_contact": True}, {"may_receive_papers": False}],
)
def test_a_parent_who_may_not_be_asked_any_more_is_left_out_silently(
    change_of: dict[str, bool],
) -> None:
    found = case(ask_with(who="each parent"), SENDCO)
    change(found, SENDCO, contacts=(MOTHER, FATHER.model_copy(update=change_of)))
    assert hands(found) == [("K1",)]
    assert found.sent() == []
    found.answer("K1", heard="Yes")
    assert found.instance.end == "finished"


def test_whoever_was_to_hand_it_over_on_paper_is_told_not_to() -> None:
    on_paper = parent("K2", "father", email=None)
    directory = people(SENDCO, contacts=(MOTHER, on_paper))
    found = Case(load_text(ask_with(who="each parent")), world(directory=directory)).start()
    barred = on_paper.model_copy(update={"do_not_contact": True})
    change(found, SENDCO, contacts=(MOTHER, barred))
    assert hands(found) == [("K1",)]
    assert found.sent() == [("no_longer_needed", "S1")]


def test_a_new_parent_is_asked_only_by_steps_that_open_later() -> None:
    found = case(ask_with(who="each parent"), SENDCO)
    change(found, SENDCO, contacts=(MOTHER, FATHER, parent("K3", "guardian")))
    assert hands(found) == [("K1",), ("K2",)]


def test_a_step_that_has_nobody_left_to_ask_is_skipped_and_says_so() -> None:
    found = case(ask_with(who="each parent"), SENDCO)
    change(found, SENDCO, contacts=(parent("K3"),))
    assert found.instance.steps[0].status is StepStatus.SKIPPED
    assert found.instance.end == "finished"
    assert found.sent() == []


def test_the_sendcos_standing_item_goes_to_the_next_sendco() -> None:
    text = ask_with("expire: 1 school day after due, ask sendco", who="class_teacher")
    found = case(text, SENDCO, TESS).on(date(2026, 9, 23))
    change(found, staff("S5", "sendco"), TESS, on=date(2026, 9, 24))
    assert hands(found) == [("S2",), ("S5",)]
    assert found.sent() == [("chase", "S5")]


def test_a_form_on_paper_goes_to_the_next_sendco_to_hand_over() -> None:
    found = Case(load_text(ask_with(who="each parent")), world(parent("K1", email=None)))
    found.world = found.world.model_copy(
        update={"directory": people(SENDCO, contacts=(parent("K1", email=None),))}
    )
    found.start()
    change(found, staff("S5", "sendco"), contacts=(parent("K1", email=None),))
    assert [item.handler for item in found.instance.open_items()] == ["S5"]
    assert found.sent() == [("on_paper", "S5")]


def test_a_letter_that_nobody_needs_handed_over_any_more_is_withdrawn() -> None:
    text = one_stage("inform:\n  tell: parent\n  title: News\n  message: Some news")
    on_paper = parent("K1", email=None)
    found = Case(load_text(text), world(on_paper))
    found.start()
    assert hands(found) == [("S1",)]
    change(found, SENDCO, contacts=(on_paper.model_copy(update={"do_not_contact": True}),))
    assert found.instance.end == "finished"
    assert found.sent() == []


def test_when_the_child_has_left_the_definition_says_what_happens() -> None:
    found = case(ask_with(who="class_teacher"), SENDCO, TESS)
    found.world = found.world.model_copy(update={"directory": child_left(people(SENDCO))})
    assert hands(found.happen(PeopleChanged(), on=TUESDAY)) == [("S2",)]
