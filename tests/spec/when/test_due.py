from datetime import date

import pytest

from definitions.model.steps import ExpiryAction
from tests.support.cases import Case
from tests.support.definitions import (
    ask_of,
    ask_with,
    load_text,
    mistakes_in,
    one_stage,
    step_of,
)


def test_a_deadline_counts_from_the_day_somebody_is_asked() -> None:
    due = ask_of(ask_with("due: 10 school days after asked")).due
    assert (due.amount, due.unit.value, due.anchor) == (10, "school days", "asked")


def test_reminders_come_one_after_another() -> None:
    words = "remind: 3 school days before due, then 1 school day after due"
    assert [each.at.text for each in ask_of(ask_with(words)).remind] == [
        "3 school days before due",
        "1 school day after due",
    ]


def test_somebody_else_is_told_when_nobody_answers() -> None:
    words = "escalate: 5 school days after due, to sendco, then 9 days after due, to head_teacher"
    found = ask_of(ask_with(words)).escalate
    assert [(each.at.text, each.to) for each in found] == [
        ("5 school days after due", "sendco"),
        ("9 days after due", "head_teacher"),
    ]


@pytest.mark.parametrize(
    ("words", "action", "stage"),
    [
        ("on due, go on", ExpiryAction.GO_ON, ""),
        ("2 weeks after due, ask sendco", ExpiryAction.ASK_SENDCO, ""),
        ("2 weeks after due, go finished", ExpiryAction.GO_TO, "finished"),
    ],
)
def test_what_happens_when_time_is_up(words: str, action: ExpiryAction, stage: str) -> None:
    expire = ask_of(ask_with(f"expire: {words}")).expire
    assert expire is not None
    assert (expire.action, expire.stage) == (action, stage)


def test_time_is_never_up_before_the_day_that_was_written() -> None:
    """Asked on Friday 18 December and due on Thursday 7 January; the days in between are holidays.

    Ten days after that is Sunday 17 January: whoever answers by then is in time.
    """
    words = "expire: 10 days after due, go on\nescalate: 2 days after due, to head_teacher"
    case = Case(load_text(ask_with(f"due: 4 school days after asked\n{words}")))
    case.today = date(2026, 12, 18)
    [step] = case.start().instance.steps
    assert (step.due and step.due.on, step.expire_on) == (date(2027, 1, 7), date(2027, 1, 17))
    assert case.instance.look_on == date(2027, 1, 9)


def test_a_reminder_after_the_day_comes_after_the_day() -> None:
    """Due on Friday 18 September: the day after is a Saturday, and not that Friday."""
    words = "due: 4 school days after asked\nremind: 1 day before due, then 1 day after due"
    case = Case(load_text(ask_with(words))).start()
    assert case.instance.look_on == date(2026, 9, 17)
    assert case.on(date(2026, 9, 17)).instance.look_on == date(2026, 9, 19)


def test_without_expire_a_step_waits_for_a_person() -> None:
    assert ask_of(ask_with()).expire is None


def test_defaults_count_where_a_step_says_nothing() -> None:
    defaults = "defaults:\n  remind: 2 days before due\n  expire: on due, go on\n"
    silent = ask_of(ask_with() + defaults)
    assert [each.at.text for each in silent.remind] == ["2 days before due"]
    assert silent.expire is not None
    own = ask_of(ask_with("remind: on due\nexpire: never") + defaults)
    assert [each.at.text for each in own.remind] == ["on due"]
    assert own.expire is None


def test_a_deadline_cannot_count_from_itself() -> None:
    assert mistakes_in(ask_with("due: 3 days after due")) == [
        '"due" is not known here: 3 days after due.'
    ]


def test_a_deadline_cannot_count_from_what_comes_later() -> None:
    later = "last: {tell: sendco, title: Hello, message: Hello}"
    early = "first: {wait: until 2 days after last.done}"
    assert mistakes_in(one_stage(f"{early}\n{later}")) == [
        '"last.done" is not known yet here: "last" comes later.'
    ]


def test_a_wait_lasts_until_a_day() -> None:
    wait = step_of(one_stage("pause: {wait: until 3 days after start}"))
    assert wait.model_dump()["until"]["anchor"] == "start"


def test_reminders_can_be_repeated_once_the_day_is_over() -> None:
    found = ask_of(ask_with("remind: every 2 school days, at most 3 times")).remind
    assert [each.at.text for each in found] == [
        "2 school days after due",
        "4 school days after due",
        "6 school days after due",
    ]


def test_somebody_is_reminded_so_often_and_no_more() -> None:
    """Asked on Monday 14 September, due on Monday 21; every second school day after that."""
    case = Case(load_text(ask_with("remind: every 2 school days, at most 3 times"))).start()
    days = [date(2026, 9, day) for day in range(15, 31)]
    reminded = [day.day for day in days if case.on(day).sent() == [("reminder", "S1")]]
    assert reminded == [23, 25, 29]


@pytest.mark.parametrize(
    "words",
    [
        "every 3 school days",
        "every school day, at most 3 times",
        "1 day before due, then every 2 days, at most 3 times",
        "every 2 days, at most 3 times, then 9 days after due",
    ],
)
def test_repeated_reminders_say_how_often_and_stand_alone(words: str) -> None:
    assert mistakes_in(ask_with(f"remind: {words}")) == [
        'This is written as in "every 2 school days, at most 3 times".'
    ]


def test_a_reminder_is_not_repeated_for_ever() -> None:
    most = "Somebody is reminded at most 20 times, and at least once."
    assert mistakes_in(ask_with("remind: every 2 days, at most 21 times")) == [most]
    assert mistakes_in(ask_with("remind: every 2 days, at most 0 times")) == [most]


def test_reminders_are_counted_in_units_there_are() -> None:
    assert mistakes_in(ask_with("remind: every 2 fortnights, at most 3 times")) == [
        (
            '"6 fortnights after due": cannot count "fortnights", only days, weeks, months, '
            "school days, working days."
        )
    ]
