"""An answer that somebody must agree to: asked, agreed, sent back, settled; dates by hand.

Case starts on Monday 14 September 2026; the autumn half-term is 24 October to 1 November.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from definitions.deadlines import parse_deadline
from definitions.model.forms import AnswerType, Choice, Form, FormField
from definitions.model.stages import By
from definitions.model.steps import Ask, Escalation, Expiry, ExpiryAction, Reminder
from tasks.effect_types import Note
from tasks.event_types import Answered
from tasks.state import ItemKind, ItemStatus, PersonId, WorkItem
from tests.support.cases import (
    MONDAY,
    Case,
    child_left,
    definition,
    left_school,
    parent,
    staff,
    world,
)

THURSDAY = date(2026, 9, 17)
OUTCOME = FormField(
    name="outcome",
    question="What now?",
    answer=AnswerType.CHOICE,
    must_know=True,
    choices=(Choice(key="over", label="Stop"), Choice(key="left", label="Go")),
)


def decision(**changes: Any) -> Ask:
    fields: dict[str, Any] = {
        "name": "decision",
        "role": "sendco",
        "agreed_by": "class_teacher",
        "title": "Decide",
        "why": "Because.",
        "form": Form(name="decision", fields=(OUTCOME,)),
        "due": parse_deadline("5 school days after asked"),
        "remind": (Reminder(at=parse_deadline("1 school day after due")),),
        "escalate": (Escalation(at=parse_deadline("3 school days after due"), to="head_teacher"),),
        "expire": Expiry(
            at=parse_deadline("5 school days after due"), action=ExpiryAction.ASK_SENDCO
        ),
    }
    return Ask(**(fields | changes))


HEAD, SENDCO, TEACHER = (
    staff("S3", "head_teacher"),
    staff("S1", "sendco"),
    staff("S2", "class_teacher"),
)


def started(*people: Any, contacts: tuple[Any, ...] = (), **changes: Any) -> Case:
    ways = By(path="decision.outcome", cases={"over": "over", "left": "left", "nothing": "over"})
    around = world(*contacts)
    people = people or (SENDCO, TEACHER, HEAD)
    directory = around.directory.model_copy(update={"staff": people})
    around = around.model_copy(update={"directory": directory})
    return Case(definition(decision(**changes), following=ways), around).start()


def sent_back(case: Case, times: int) -> Case:
    """The SENDCo answers, the teacher sends it back: so often, all on one day."""
    for _ in range(times):
        case.answer("S1", outcome="left")
        case.answer("S2", way="send_back", comment="Too soon")
    return case


def kinds(case: Case) -> list[str]:
    return [f"{i.kind.value} {i.person}" for i in case.instance.open_items()]


def newest(case: Case) -> WorkItem:
    return case.instance.items[-1]


def due_on(item: WorkItem) -> date | None:
    return item.due.on if item.due else None


def notes(case: Case) -> list[str]:
    return [each.word for each in case.effects if isinstance(each, Note)]


def test_the_answer_counts_only_when_it_is_agreed_to() -> None:
    case = started()
    case.answer("S1", outcome="left")
    assert case.sent() == [("agree", "S2")]
    assert case.instance.end is None
    case.answer("S2", way="agree")
    assert case.instance.end == "left"


def test_whoever_agrees_has_the_time_of_the_step_from_the_day_they_are_asked() -> None:
    case = started()
    assert due_on(newest(case)) == date(2026, 9, 21)
    case.answer("S1", on=THURSDAY, outcome="left")
    assert due_on(newest(case)) == date(2026, 9, 24)
    assert case.instance.steps[-1].expire_on == date(2026, 10, 1)


def test_a_step_that_is_due_on_a_day_of_its_own_gives_five_school_days_to_agree() -> None:
    case = started(due=parse_deadline("on today"))
    case.answer("S1", on=THURSDAY, outcome="left")
    assert due_on(newest(case)) == date(2026, 9, 24)


def test_they_are_reminded_and_others_told_as_for_the_answer() -> None:
    case = started()
    case.answer("S1", on=THURSDAY, outcome="left")
    assert case.on(date(2026, 9, 24)).sent() == []
    assert case.on(date(2026, 9, 25)).sent() == [("reminder", "S2")]
    assert case.on(date(2026, 9, 29)).sent() == [("escalation", "S3")]
    assert case.on(date(2026, 10, 1)).sent() == []
    assert case.on(date(2026, 10, 2)).sent() == [("chase", "S1")]
    assert kinds(case) == ["agree S2", "chase S1"]


def test_the_sendco_accepts_what_nobody_agreed_to_in_time() -> None:
    case = started()
    case.answer("S1", outcome="left")
    case.on(date(2026, 9, 29))
    case.answer("S1", way="accept")
    assert case.sent() == [("no_longer_needed", "S2")]
    assert case.instance.end == "left"


def test_the_sendco_goes_on_without_it_and_then_it_does_not_count() -> None:
    case = started()
    case.answer("S1", outcome="left")
    case.on(date(2026, 9, 29))
    case.answer("S1", way="go_on")
    assert case.instance.end == "over"
    reading = next(each for each in case.instance.items if each.kind is ItemKind.AGREE)
    assert reading.status is ItemStatus.EXPIRED


def test_more_time_is_time_to_agree() -> None:
    case = started()
    case.answer("S1", outcome="left")
    case.on(date(2026, 9, 29))
    case.answer("S1", way="more_time", until="2026-10-09")
    assert case.sent() == [("reminder", "S2")]
    assert case.on(date(2026, 10, 9)).sent() == []
    assert ("chase", "S1") in case.on(date(2026, 10, 12)).sent()


def test_time_that_runs_out_by_itself_leaves_an_answer_that_nobody_agreed_to_uncounted() -> None:
    over = Expiry(at=parse_deadline("on due"), action=ExpiryAction.GO_ON)
    case = started(expire=over)
    case.answer("S1", on=THURSDAY, outcome="left")
    assert case.on(date(2026, 9, 24)).instance.end is None
    assert case.on(date(2026, 9, 25)).instance.end == "over"


def test_sent_back_it_comes_to_whoever_wrote_it_and_nothing_is_lost() -> None:
    case = started()
    case.answer("S1", outcome="left")
    first = case.instance.items[0]
    case.answer("S2", on=THURSDAY, way="send_back", comment="Too soon")
    assert case.sent() == [("sent_back", "S1")]
    again = newest(case)
    assert (again.kind, again.person, again.revises) == (ItemKind.FORM, "S1", first.id)
    assert due_on(again) == date(2026, 9, 24)
    assert case.instance.answer_to(first.id) is not None


def test_the_last_version_is_what_counts() -> None:
    case = sent_back(started(), 1)
    case.answer("S1", outcome="over")
    assert newest(case).agrees_to == case.instance.items[2].id
    case.answer("S2", way="agree")
    assert case.instance.end == "over"
    assert len(case.instance.answers) == 4


def test_after_the_third_time_the_sendco_decides() -> None:
    case = sent_back(started(), 2)
    assert kinds(case) == ["form S1"]
    sent_back(case, 1)
    assert case.sent() == [("settle", "S1")]
    assert kinds(case) == ["settle S1"]
    case.answer("S1", way="accept")
    assert case.instance.end == "left"
    assert "accepted" in notes(case)


def test_the_sendco_asks_once_more_and_decides_again_if_it_comes_back() -> None:
    case = sent_back(started(), 3)
    case.answer("S1", way="ask_again")
    assert case.sent() == [("sent_back", "S1")]
    sent_back(case, 1)
    assert kinds(case) == ["settle S1"]
    assert len({item.id for item in case.instance.items}) == len(case.instance.items)


def test_the_sendco_is_reminded_of_it() -> None:
    """Five school days from Monday 14 is Monday 21; the day after that, a reminder."""
    case = sent_back(started(), 3)
    assert case.on(date(2026, 9, 21)).sent() == []
    assert case.on(date(2026, 9, 22)).sent() == [("reminder", "S1")]


def test_an_answer_sent_back_and_not_written_again_can_be_accepted_as_it_was() -> None:
    case = sent_back(started(), 1).on(date(2026, 9, 29))
    assert kinds(case) == ["form S1", "chase S1"]
    case.put_answer(case.instance.open_items()[1], {"way": "accept"})
    case.happen(Answered(item=case.instance.items[-1].id))
    assert case.instance.end == "left"


def test_who_holds_both_roles_agrees_at_once() -> None:
    both = staff("S1", "sendco", "class_teacher")
    case = started(both, HEAD)
    case.answer("S1", outcome="left")
    assert case.instance.end == "left"
    assert "agreed at once" in notes(case)
    assert not any(item.kind is ItemKind.AGREE for item in case.instance.items)


def test_several_hold_the_role_and_one_of_them_is_enough() -> None:
    case = started(SENDCO, TEACHER, staff("S4", "class_teacher"))
    case.answer("S1", outcome="left")
    assert case.sent() == [("agree", "S2"), ("agree", "S4")]
    case.put_answer(newest(case), {"way": "agree", "answered_by": "S4"})
    case.happen(Answered(item=newest(case).id))
    assert case.sent() == [("no_longer_needed", "S2")]
    assert case.instance.end == "left"


def test_nobody_holds_the_role_and_the_stand_in_agrees() -> None:
    case = started(SENDCO, HEAD, role="head_teacher")
    case.answer("S3", outcome="left")
    assert case.sent() == [("agree", "S1")]


def test_nobody_at_all_could_agree_and_the_first_who_can_is_asked() -> None:
    case = started(TEACHER, role="class_teacher", agreed_by="sendco")
    case.answer("S2", outcome="left")
    assert notes(case).count("nobody holds the role") == 1
    assert notes(case.on(THURSDAY)) == []
    directory = case.world.directory.model_copy(update={"staff": (SENDCO, TEACHER)})
    case.world = case.world.model_copy(update={"directory": directory})
    assert case.on(THURSDAY).sent() == [("agree", "S1")]


def test_without_email_it_is_agreed_to_on_paper() -> None:
    silent = TEACHER.model_copy(update={"email": None})
    case = started(SENDCO, silent)
    case.answer("S1", outcome="left")
    assert case.sent() == [("on_paper", "S1")]
    assert newest(case).handler == "S1"


def test_a_parent_agrees_to_what_the_teacher_wrote() -> None:
    case = started(role="class_teacher", agreed_by="parent", contacts=(parent("K1"),))
    case.answer("S2", outcome="left")
    assert case.sent() == [("agree", "K1")]


def test_a_parent_who_agrees_may_need_an_interpreter() -> None:
    mother = parent("K1", needs_interpreter="Polish")
    case = started(role="class_teacher", agreed_by="parent", contacts=(mother,))
    case.answer("S2", outcome="left")
    assert case.sent() == [("agree", "K1"), ("interpreter", "S1")]


def test_leaving_the_stage_ends_it_and_says_so() -> None:
    case = Case(definition(decision(), whenever=(left_school(),))).start()
    case.answer("S1", outcome="left")
    directory = child_left(case.world.directory)
    case.world = case.world.model_copy(update={"directory": directory})
    assert case.on(THURSDAY).sent() == [("no_longer_needed", "S2")]
    assert newest(case).status is ItemStatus.WITHDRAWN


def test_whoever_wrote_it_has_left_and_the_present_holder_answers_again() -> None:
    case = started()
    case.answer("S1", outcome="left")
    people = (staff("S9", "sendco"), TEACHER)
    directory = case.world.directory.model_copy(update={"staff": people})
    case.world = case.world.model_copy(update={"directory": directory})
    case.answer("S2", way="send_back", comment="Too soon")
    assert newest(case).person == PersonId("S9")


def test_what_is_asked_on_monday_is_looked_at_again_when_it_is_due() -> None:
    case = started()
    case.answer("S1", on=MONDAY, outcome="left")
    assert case.instance.look_on == date(2026, 9, 22)


def test_time_that_is_up_on_a_day_of_its_own_stays_up() -> None:
    """The SENDCo was asked on 25 September; the late answer does not take that back."""
    fixed = Expiry(at=parse_deadline("8 school days after start"), action=ExpiryAction.ASK_SENDCO)
    case = started(expire=fixed)
    assert ("chase", "S1") in case.on(date(2026, 9, 25)).sent()
    case.put_answer(case.instance.items[0], {"outcome": "left"})
    case.happen(Answered(item=case.instance.items[0].id))
    assert kinds(case) == ["chase S1", "agree S2"]


def test_a_late_answer_gives_its_readers_time_and_takes_back_the_question_to_the_sendco() -> None:
    case = started().on(date(2026, 9, 29))
    assert kinds(case) == ["form S1", "chase S1"]
    case.answer("S1", outcome="left")
    assert kinds(case) == ["agree S2"]
