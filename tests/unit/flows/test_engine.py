"""The engine on definitions small enough to hold in the head; dates worked by hand.

Monday 14 September 2026: due Monday 28 (10 school days), reminders on Wednesday 23 and Tuesday 29,
escalation on Monday 5 October, time up at the end of Monday 12 October.
"""

from datetime import date

import pytest

from definitions.conditions import parse_condition
from definitions.deadlines import parse_deadline
from definitions.model.stages import By
from definitions.model.steps import Expiry, ExpiryAction, Set, Tell, Wait
from flows.engine import CANCELLED
from tasks.effect_types import QueueMessage, SetRecord
from tasks.event_types import (
    Cancelled,
    Delivered,
    Event,
    Stopped,
    TakenUpAgain,
    Undeliverable,
)
from tasks.state import InstanceStatus, ItemKind, PersonId
from tests.support.cases import (
    Case,
    ask,
    child_left,
    definition,
    left_school,
    parent,
    welcome,
    world,
)

OCTOBER_13 = date(2026, 10, 13)


def test_each_parent_is_asked_once_with_the_date_worked_by_hand() -> None:
    case = Case(definition()).start()
    assert case.sent() == [("ask", "K1"), ("ask", "K2")]
    assert [i.due.on for i in case.instance.items if i.due] == [date(2026, 9, 28)] * 2
    assert case.consents() == {("K1", "identify"): "requested", ("K2", "identify"): "requested"}


def test_the_next_look_is_the_first_timer() -> None:
    assert Case(definition()).start().instance.look_on == date(2026, 9, 23)


def test_all_answers_close_the_step_and_the_process() -> None:
    case = Case(definition()).start()
    case.answer("K1", identify="agree")
    assert case.instance.status is InstanceStatus.RUNNING
    case.answer("K2", identify="agree")
    assert (case.instance.status, case.instance.end) == (InstanceStatus.ENDED, "over")


def test_reminders_go_on_their_days_and_once() -> None:
    case = Case(definition()).start()
    assert case.on(date(2026, 9, 22)).sent() == []
    assert case.on(date(2026, 9, 23)).sent() == [("reminder", "K1"), ("reminder", "K2")]
    assert case.on(date(2026, 9, 23)).sent() == []
    assert case.on(date(2026, 9, 29)).sent() == [("reminder", "K1"), ("reminder", "K2")]


def test_after_downtime_only_the_latest_missed_reminder_goes() -> None:
    case = Case(definition()).start()
    assert case.on(date(2026, 9, 30)).sent() == [("reminder", "K1"), ("reminder", "K2")]


def test_the_sendco_hears_of_it_when_nobody_has_answered() -> None:
    case = Case(definition()).start().on(date(2026, 9, 29))
    assert case.on(date(2026, 10, 5)).sent() == [("escalation", "S1")]
    assert case.on(date(2026, 10, 6)).sent() == []


def test_a_deadline_is_good_until_midnight() -> None:
    case = Case(definition()).start().on(date(2026, 10, 5))
    assert case.on(date(2026, 10, 12)).sent() == []
    assert case.on(OCTOBER_13).sent() == [("chase", "S1")]


def test_the_sendco_goes_on_without() -> None:
    case = Case(definition()).start().on(OCTOBER_13)
    case.answer("S1", way="go_on")
    assert case.instance.end == "over"
    assert set(case.consents().values()) == {"no answer"}
    assert case.instance.open_items() == ()


def test_more_time_brings_the_reminders_back() -> None:
    case = Case(definition()).start().on(OCTOBER_13)
    case.answer("S1", way="more_time", until="2026-11-06")
    assert case.sent() == [("reminder", "K1"), ("reminder", "K2")]
    assert case.instance.look_on == date(2026, 11, 3)
    assert case.on(date(2026, 11, 3)).sent() == [("reminder", "K1"), ("reminder", "K2")]
    assert case.on(date(2026, 11, 7)).sent() == [("chase", "S1")]


def test_a_late_answer_settles_what_the_sendco_was_asked() -> None:
    case = Case(definition()).start().on(OCTOBER_13)
    case.answer("K1", identify="agree").answer("K2", identify="refuse")
    assert case.instance.status is InstanceStatus.ENDED
    assert case.instance.open_items() == ()


def test_go_on_expires_without_asking_anybody() -> None:
    expiry = Expiry(at=parse_deadline("on due"), action=ExpiryAction.GO_ON)
    case = Case(definition(ask(expire=expiry))).start()
    assert case.on(date(2026, 9, 29)).instance.end == "over"


def test_one_is_enough_and_the_other_is_welcome_until_due() -> None:
    steps = (ask(enough=1, others=welcome()), Wait(name="all", heard="answers"))
    case = Case(definition(*steps)).start()
    case.answer("K1", identify="agree")
    assert case.item_of("K2").welcome_until == date(2026, 9, 28)
    assert case.on(date(2026, 9, 23)).sent() == [("reminder", "K2")]
    assert case.on(date(2026, 9, 28)).instance.end is None
    assert case.on(date(2026, 9, 29)).instance.end == "over"
    assert case.consents()[("K2", "identify")] == "no answer"


def test_a_welcome_objection_still_counts() -> None:
    steps = (ask(enough=1, others=welcome()), Wait(name="all", heard="answers"))
    cases = {"given": "over", "refused": "left", "nothing": "over", "part": "over"}
    by = By(path="consent.asked_for", cases=cases)
    case = Case(definition(*steps, following=by)).start()
    case.answer("K1", identify="agree").answer("K2", date(2026, 9, 16), identify="refuse")
    assert case.instance.end == "left"


def test_without_a_welcome_the_others_are_told_it_is_no_longer_needed() -> None:
    case = Case(definition(ask(enough=1))).start()
    case.answer("K1", identify="refuse")
    assert case.sent() == [("no_longer_needed", "K2")]


def test_or_when_closes_early() -> None:
    condition = parse_condition("any answers.identify is refuse")
    case = Case(definition(ask(or_when=condition))).start()
    assert case.answer("K2", identify="refuse").instance.end == "over"


def test_someone_without_email_is_asked_on_paper_through_the_sendco() -> None:
    case = Case(definition(), world(parent("K1", email=None))).start()
    assert case.sent() == [("on_paper", "S1")]
    assert case.item_of("K1").handler == "S1"
    assert case.on(date(2026, 9, 23)).sent() == [("reminder", "S1")]


def test_an_interpreter_is_asked_for() -> None:
    case = Case(definition(), world(parent("K1", needs_interpreter="Polish"))).start()
    assert case.sent() == [("ask", "K1"), ("interpreter", "S1")]


def test_do_not_contact_is_not_asked() -> None:
    people = (parent("K1"), parent("K2", do_not_contact=True))
    assert Case(definition(), world(*people)).start().sent() == [("ask", "K1")]


def test_nobody_to_ask_skips_the_step() -> None:
    nobody = world(parent("K1", parental_responsibility=False))
    assert Case(definition(), nobody).start().instance.end == "over"


def test_a_role_is_offered_to_all_its_holders_and_the_first_answer_counts() -> None:
    case = Case(definition(ask(role="class_teacher", each=False))).start()
    assert case.sent() == [("ask", "S2")]
    assert case.answer("S2", identify="agree").instance.end == "over"


def test_nobody_holds_the_role_so_the_sendco_is_asked() -> None:
    case = Case(definition(ask(role="governor", each=False))).start()
    assert case.sent() == [("ask", "S1")]


def test_tell_is_done_when_the_mail_server_took_it() -> None:
    tell = Tell(name="tell", to=("sendco",), title="Done", message="It is done.")
    case = Case(definition(tell)).start()
    key = case.instance.steps[0].messages[0]
    assert case.instance.end is None
    assert case.happen(Delivered(message=key)).instance.end == "over"


def test_tell_on_paper_is_done_when_it_was_handed_over() -> None:
    tell = Tell(name="tell", to=("parent",), title="Done", message="It is done.")
    case = Case(definition(tell), world(parent("K1", email=None))).start()
    assert case.item_of("S1").kind is ItemKind.POST
    assert case.answer("S1", handed_over_on="2026-09-15").instance.end == "over"


def test_an_address_that_refuses_is_reached_on_paper() -> None:
    case = Case(definition()).start()
    item = case.item_of("K1")
    case.happen(Undeliverable(message=f"I1/{item.id}/ask/K1"))
    assert case.sent() == [("on_paper", "S1")]
    assert case.item_of("K1").handler == "S1"


def test_set_writes_a_record() -> None:
    case = Case(definition(Set(name="noted", records={"pupil.asked_on": "today"}))).start()
    assert [(e.path, e.value) for e in case.effects if isinstance(e, SetRecord)] == [
        ("pupil.asked_on", date(2026, 9, 14))
    ]


def test_wait_until_a_past_day_closes_at_once() -> None:
    wait = Wait(name="wait", until=parse_deadline("2 days before start"))
    assert Case(definition(wait)).start().instance.end == "over"


def test_wait_until_a_day_to_come_closes_that_day() -> None:
    wait = Wait(name="wait", until=parse_deadline("2 days after start"))
    case = Case(definition(wait)).start()
    assert case.instance.look_on == date(2026, 9, 16)
    assert case.on(date(2026, 9, 16)).instance.end == "over"


def test_leaving_school_withdraws_what_is_open() -> None:
    case = Case(definition(whenever=(left_school(),))).start()
    case.change_world(directory=child_left(case.world.directory))
    assert case.instance.end == "left"
    assert case.sent() == [("no_longer_needed", "K1"), ("no_longer_needed", "K2")]


def test_a_stop_asks_the_sendco_and_can_be_undone() -> None:
    case = Case(definition()).start().happen(Stopped())
    assert case.instance.status is InstanceStatus.STOPPED
    assert case.sent() == [("confirm_stop", "S1")]
    assert case.on(date(2026, 9, 23)).sent() == [("confirm_stop", "S1")]
    again = case.happen(TakenUpAgain(by=PersonId("S1")))
    assert again.instance.status is InstanceStatus.RUNNING
    assert case.sent() == [("reminder", "K1"), ("reminder", "K2")]


def test_only_a_confirmed_stop_tells_people() -> None:
    case = Case(definition()).start().happen(Stopped())
    case.happen(Cancelled(by=PersonId("S1"), reason="Started by mistake"))
    assert case.instance.end == CANCELLED
    assert case.sent() == [("no_longer_needed", "K1"), ("no_longer_needed", "K2")]


@pytest.mark.parametrize("event", [Stopped(), Cancelled(by=PersonId("S1"), reason="x")])
def test_an_event_after_the_end_changes_nothing(event: Event) -> None:
    expiry = Expiry(at=parse_deadline("on due"), action=ExpiryAction.GO_ON)
    case = Case(definition(ask(expire=expiry))).start().on(date(2026, 9, 29))
    ended = case.instance
    assert case.happen(event).instance == ended
    assert case.sent() == []


def test_the_same_turn_again_decides_the_same() -> None:
    case = Case(definition()).start()
    again = Case(definition()).start()
    assert (case.instance, case.effects) == (again.instance, again.effects)


@pytest.mark.parametrize(
    ("due", "urgent"),
    [("1 school day after asked", True), ("2 school days after asked", False)],
)
def test_a_question_that_would_be_due_with_tomorrows_letter_is_urgent(
    due: str, *, urgent: bool
) -> None:
    case = Case(definition(ask(due=parse_deadline(due)))).start()
    sent = [each.urgent for each in case.effects if isinstance(each, QueueMessage)]
    assert sent == [urgent] * 2


def test_only_a_question_or_a_standstill_is_urgent() -> None:
    case = Case(definition()).start().happen(Stopped())
    sent = [each.urgent for each in case.effects if isinstance(each, QueueMessage)]
    assert sent == [True]
