"""While a deputy's time lasts, the role and what is open in it are in the deputy's hands."""

from datetime import date

import pytest

from tasks.assignment import Deputy, StaffMember, holders, is_in_force, with_deputies
from tasks.event_types import PeopleChanged
from tasks.state import PersonId
from tests.support.cases import Case, staff, world
from tests.support.definitions import ask_with, load_text

TUESDAY, FRIDAY = date(2026, 9, 15), date(2026, 9, 18)
SENDCO, TESS, TOM = staff("S1", "sendco"), staff("S2", "class_teacher"), staff("S3", "office")
FOR_TESS = Deputy(role="class_teacher", holder=TESS.id, deputy=TOM.id)
FOR_NOBODY = Deputy(role="class_teacher", holder=None, deputy=TOM.id)


def who(role: str, people: tuple[StaffMember, ...]) -> list[PersonId]:
    directory = world().directory.model_copy(update={"staff": people})
    return [each.id for each in holders(role, directory)]


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2026, 9, 14), False),
        (TUESDAY, True),
        (date(2026, 9, 16), True),
        (FRIDAY, True),
        (date(2026, 9, 19), False),
    ],
)
def test_the_first_day_and_the_last_belong_to_it(day: date, *, in_force: bool) -> None:
    assert is_in_force(TUESDAY, FRIDAY, day) is in_force


def test_a_deputy_holds_the_role_instead_of_its_holder() -> None:
    people = with_deputies((SENDCO, TESS, TOM), [FOR_TESS])
    assert who("class_teacher", people) == [TOM.id]
    assert who("office", people) == [TOM.id]


def test_where_nobody_holds_the_role_the_deputy_does_until_somebody_does() -> None:
    assert who("class_teacher", with_deputies((SENDCO, TOM), [FOR_NOBODY])) == [TOM.id]
    assert who("class_teacher", with_deputies((SENDCO, TESS, TOM), [FOR_NOBODY])) == [TESS.id]


def test_a_deputy_for_somebody_who_has_left_stands_in_until_somebody_follows() -> None:
    assert who("class_teacher", with_deputies((SENDCO, TOM), [FOR_TESS])) == [TOM.id]
    nora = staff("S4", "class_teacher")
    assert who("class_teacher", with_deputies((TOM, nora), [FOR_TESS])) == [nora.id]


def test_a_place_that_is_not_theirs_any_more_needs_no_deputy() -> None:
    moved = TESS.model_copy(update={"roles": ("office",)})
    assert who("class_teacher", with_deputies((moved, TOM), [FOR_TESS])) == []


def test_who_has_left_is_no_deputy() -> None:
    assert who("class_teacher", with_deputies((SENDCO, TESS), [FOR_TESS])) == [TESS.id]


def test_one_deputy_of_two_holders_leaves_the_other_where_they_are() -> None:
    nora = staff("S4", "class_teacher")
    people = with_deputies((TESS, TOM, nora), [FOR_TESS])
    assert who("class_teacher", people) == [TOM.id, nora.id]


def test_an_open_task_goes_to_the_deputy_and_comes_back() -> None:
    words = "remind: 1 school day before due\nescalate: 1 school day after due, to sendco"
    people = (SENDCO, TESS, TOM)
    case = Case(load_text(ask_with(words, who="class_teacher")))
    turn(case, people).start()
    turn(case, with_deputies(people, [FOR_TESS])).happen(PeopleChanged(), on=TUESDAY)
    assert case.sent() == [("ask", "S3")]
    assert case.on(FRIDAY).sent() == [("reminder", "S3")]
    turn(case, people).happen(PeopleChanged(), on=date(2026, 9, 19))
    assert case.sent() == [("ask", "S2")]
    (item,) = case.instance.open_items()
    assert (item.person, item.due and item.due.on) == ("S2", date(2026, 9, 21))


def turn(case: Case, people: tuple[StaffMember, ...]) -> Case:
    """From now on these people are there."""
    directory = case.world.directory.model_copy(update={"staff": people})
    case.world = case.world.model_copy(update={"directory": directory})
    return case
