"""What falls due: reminders, escalations, the end of a step's time. Pure.

Every timer has a key of its own for each due date it hangs on, and fires at most once. After a
time without any wake only the latest reminder that was missed is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from definitions.deadlines import parse_deadline
from definitions.model.steps import Ask, ExpiryAction, Reminder
from definitions.school_calendar import MissingCalendarError
from definitions.school_days import LOOKING_BACK
from flows.children import not_started
from flows.facts import awaits_arrival, still_open, waited_for
from flows.ledger import look_days
from flows.standing import ask_sendco
from flows.steps import expire_items
from flows.turn import Turn
from tasks.assignment import Contact, StaffMember, holders, role_in_mind, stand_ins
from tasks.effect_types import MessageKind
from tasks.state import DueDate, ItemKind, StepState, StepStatus, WorkItem

A_DAY = timedelta(days=1)

GIVEN_MORE_TIME = "more time"
"""The rule of a due date that the SENDCo chose."""

STANDING_REMINDERS = tuple(
    Reminder(at=parse_deadline(text))
    for text in ("1 school day after due", "6 school days after due")
)
"""For the SENDCo's own standing items, which no definition writes down."""


def fire_timers(turn: Turn) -> str | None:
    """Do everything that is due by today; returns where an expiry sends the instance, if any."""
    target: str | None = None
    for state, step in open_asks(turn):
        for item in waited_for(turn.instance, state):
            _remind(turn, item, step.remind, state)
        _end_welcomes(turn, state, step)
        if state.status is StepStatus.OPEN:
            _escalate(turn, state, step)
            target = target or _expire(turn, state, step)
    for item in _standing(turn):
        _remind(turn, item, STANDING_REMINDERS, None)
    return target


def next_look(turn: Turn) -> date | None:
    """The next day on which a timer or a wait comes due; None if there is none."""
    days = (day for day in _days(turn) if day > turn.today)
    return min(days, default=None)


def open_asks(turn: Turn) -> tuple[tuple[StepState, Ask], ...]:
    """Every ``ask`` that somebody could still answer or must still agree to, every wait for one."""
    steps = {step.name: step for step in turn.definition.asks()}
    return tuple(
        (state, steps[state.step])
        for state in turn.instance.steps
        if state.step in steps
        and (waited_for(turn.instance, state) or awaits_arrival(state, steps[state.step]))
    )


def give_more_time(turn: Turn, state: StepState, step: Ask, until: date) -> None:
    """The SENDCo moved the end of a step's time: its due date is that day, and all are told."""
    due = DueDate(
        on=until, legal=until, rule=GIVEN_MORE_TIME, explanation="The SENDCo gave more time."
    )
    moved = state.model_copy(update={"due": due, "expire_on": until})
    turn.put_step(moved)
    for item in waited_for(turn.instance, state):
        later = item.model_copy(update={"due": due})
        turn.put_item(later)
        detail = {"more_time": until.isoformat()}
        _write(turn, later, MessageKind.REMINDER, f"more@{until.isoformat()}", detail)


# ----------------------------------------------------------------------------------- one by one


def _remind(
    turn: Turn, item: WorkItem, reminders: tuple[Reminder, ...], state: StepState | None
) -> None:
    missed = [
        (day, key)
        for day, key in _reminder_days(turn, item, reminders, state)
        if item.opened_on < day <= turn.today and key not in item.fired
    ]
    if not missed:
        return
    turn.put_item(item.model_copy(update={"fired": (*item.fired, *(key for _, key in missed))}))
    _, key = max(missed)
    _write(turn, item, MessageKind.REMINDER, key, {})


def _reminder_days(
    turn: Turn, item: WorkItem, reminders: tuple[Reminder, ...], state: StepState | None
) -> Iterator[tuple[date, str]]:
    if item.due is None:
        return
    asked = state and state.model_copy(update={"opened_on": item.opened_on})
    next_is_known = False
    for number, reminder in enumerate(reminders):
        try:
            computed = turn.date_of(reminder.at, asked, item.due.on)
        except MissingCalendarError:
            if next_is_known:
                return  # it is a year until then, and its terms may be entered by that time
            raise
        if computed is None:
            continue
        # One that comes after the day is never moved back to it: nobody would be late yet.
        day = computed.on if reminder.at.direction in LOOKING_BACK else computed.legal
        next_is_known = next_is_known or day > turn.today
        if item.welcome_until is None or day <= item.welcome_until:
            yield day, f"remind.{number}@{item.due.on.isoformat()}"


def _write(
    turn: Turn, item: WorkItem, kind: MessageKind, mark: str, detail: dict[str, str]
) -> None:
    """To whoever has it in hand: the person, those it is offered to, or whoever hands it over."""
    turn.tell(
        kind,
        turn.in_hands_of(item),
        item=item,
        about=item.person if item.handler else item.about,
        mark=mark,
        detail=detail,
    )


def _end_welcomes(turn: Turn, state: StepState, step: Ask) -> None:
    over = (
        item
        for item in still_open(turn.instance, state)
        if item.welcome_until is not None and item.welcome_until < turn.today
    )
    expire_items(turn, tuple(over), step)


def _escalate(turn: Turn, state: StepState, step: Ask) -> None:
    for day, key, role in _escalation_days(turn, state, step):
        now = turn.instance.step_state(state.key) or state
        if day > turn.today or key in now.fired:
            continue
        turn.put_step(now.model_copy(update={"fired": (*now.fired, key)}))
        people = holders(role, turn.world.directory) or stand_ins(role, turn.world.directory)
        detail = {"who": _who(turn, state, step), "step": step.title}
        turn.tell(
            MessageKind.ESCALATION,
            people,
            visit=state.key,
            about=next((each.person for each in waited_for(turn.instance, state)), None),
            mark=key,
            detail=detail,
        )
        turn.note("escalated", visit=state.key, detail=role)


def _escalation_days(turn: Turn, state: StepState, step: Ask) -> Iterator[tuple[date, str, str]]:
    if state.due is None:
        return
    turns = [item.opened_on for item in waited_for(turn.instance, state)]
    began_on = max(turns, default=state.opened_on) if step.agreed_by else state.opened_on
    asked = state.model_copy(update={"opened_on": began_on})
    for number, escalation in enumerate(step.escalate):
        day = turn.day_of(escalation.at, asked)
        if day is not None:
            key = f"escalate.{number}@{state.due.on.isoformat()}"
            yield day, key, escalation.to


def _who(turn: Turn, state: StepState, step: Ask) -> str:
    """Who has not answered, by what they are to the child: never by name."""
    words = []
    for item in waited_for(turn.instance, state):
        person = turn.world.directory.person(item.person)
        match person:
            case Contact():
                words.append(f"the {person.relationship}")
            case StaffMember() | None:
                agrees = item.kind is ItemKind.AGREE
                role = role_in_mind(person, (step.agreed_by,) if agrees else step.asked_roles)
                words.append("the " + role.replace("_", " "))
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else "".join(words)


def _expire(turn: Turn, state: StepState, step: Ask) -> str | None:
    state = turn.instance.step_state(state.key) or state
    if step.expire is None or state.expire_on is None or state.expire_on >= turn.today:
        return None
    key = f"expire@{state.expire_on.isoformat()}"
    if key in state.fired:
        return None
    state = state.model_copy(update={"fired": (*state.fired, key)})
    turn.put_step(state)
    if step.expire.action is ExpiryAction.ASK_SENDCO:
        ask_sendco(turn, state, ItemKind.CHASE, MessageKind.CHASE, key)
        return None
    go_on_without(turn, state, step)
    return step.expire.stage or None


def go_on_without(turn: Turn, state: StepState, step: Ask) -> None:
    """Close a step with what has come."""
    expire_items(turn, waited_for(turn.instance, state), step)
    turn.close_step(turn.instance.step_state(state.key) or state, StepStatus.EXPIRED)


def _standing(turn: Turn) -> tuple[WorkItem, ...]:
    return tuple(i for i in turn.instance.open_items() if not i.is_asked)


def _days(turn: Turn) -> Iterator[date]:
    if not_started(turn):
        yield turn.today + A_DAY
    yield from look_days(turn)
    for state, step in open_asks(turn):
        for item in waited_for(turn.instance, state):
            for day, key in _reminder_days(turn, item, step.remind, state):
                if key not in item.fired:
                    yield day
            if item.welcome_until is not None:
                yield item.welcome_until + A_DAY
        if state.status is StepStatus.OPEN:
            yield from (day for day, *_ in _escalation_days(turn, state, step))
            if state.expire_on is not None:
                yield state.expire_on + A_DAY
    for item in _standing(turn):
        for day, _ in _reminder_days(turn, item, STANDING_REMINDERS, None):
            yield day
    for state in turn.instance.steps:
        if state.status is StepStatus.OPEN:
            yield from _days_of(state)


def _days_of(state: StepState) -> Iterator[date]:
    if state.waits_until is not None:
        yield state.waits_until
    if state.messages and state.due is not None:
        yield state.due.on + A_DAY  # who is to be told and was not is overdue on the board
