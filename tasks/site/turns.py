"""Where a case stands, in plain English: what is open, whose turn it is, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from definitions.agreement_forms import AGREE, WAY
from definitions.model.stages import By, FirstOf, GoTo, Next
from definitions.model.steps import Ask, Run, Step, Tell, Wait
from definitions.school_days import LONDON, written_date
from tasks.assignment import SENDCO, role_in_mind
from tasks.event_types import Cancelled, LetGo, SentOn, Stopped, TakenUpAgain
from tasks.site.cases import Case
from tasks.site.revisions import was_sent_back
from tasks.site.step_words import held_page, is_held, process_words, state_title, step_words
from tasks.site.words import begun, listed, overdue, person_label
from tasks.state import (
    InstanceStatus,
    ItemId,
    ItemKind,
    ItemStatus,
    PersonId,
    StepState,
    StepStatus,
    WorkItem,
)


@dataclass(frozen=True)
class Turn:
    """One open thing, and who can move it on."""

    title: str
    who: str
    """Names with what they are to the child."""
    asked_on: date
    due: date | None = None
    explanation: str = ""
    """How that date comes about."""
    late: str = ""
    """How long it is overdue; empty while it is not."""
    note: str = ""
    """What is unlike other items: on paper, welcome until, whose paper."""
    item: ItemId | None = None
    arrives: bool = False
    """It comes of itself, and is entered when it has come."""
    kind: ItemKind | None = None
    """None: the process waits for a day or for something else, and nobody's turn it is."""
    hands: tuple[PersonId, ...] = ()
    """Who has it in hand."""
    page: str = ""
    """Where what it waits for can be seen or decided, if it is no item."""
    page_words: str = ""


@dataclass(frozen=True)
class Closed:
    """One form that has been closed, and how."""

    item: ItemId
    title: str
    who: str
    outcome: str
    is_answered: bool
    may_come: bool
    """If it is not answered: could an answer still come after all?"""


def status_of(case: Case) -> InstanceStatus:
    """Where the instance stands, counting what no wake has taken in yet."""
    status = case.instance.status
    for event in case.waiting:
        match event:
            case Stopped() if status in (InstanceStatus.RUNNING, InstanceStatus.HELD):
                status = InstanceStatus.STOPPED
            case TakenUpAgain() if status is InstanceStatus.STOPPED:
                status = InstanceStatus.RUNNING
            case Cancelled() if status is InstanceStatus.STOPPED:
                status = InstanceStatus.ENDED
            case LetGo():
                status = InstanceStatus.ENDED
            case SentOn() if status is InstanceStatus.HELD:
                status = InstanceStatus.RUNNING
            case _:
                pass
    return status


def where_it_stands(case: Case) -> str:
    """One sentence."""
    instance = case.instance
    match status_of(case):
        case InstanceStatus.ENDED:
            how = "cancelled" if instance.end in (None, "cancelled") else ""
            end = case.place(instance.end) if instance.end and not how else how
            return f"It has ended{_ended_on(instance.ended_at)}: {end}."
        case InstanceStatus.STOPPED:
            return (
                "Somebody pressed Cancel in Prefect. Nothing is sent until you say what is meant."
            )
        case InstanceStatus.HELD:
            return (
                "It has come to a point where it cannot choose by itself. Please say where it goes."
            )
        case InstanceStatus.RUNNING:
            waits = listed(
                dict.fromkeys(wait_words(each) for each in turns(case) if each.item or each.page)
            )
            title = case.place(instance.stage)
            return (
                f"{title}: waiting for {waits}." if waits else f"{title}: nobody's turn just now."
            )
        case status:
            assert_never(status)


def _ended_on(moment: datetime | None) -> str:
    return f" on {written_date(moment.astimezone(LONDON).date())}" if moment else ""


def turns(case: Case) -> tuple[Turn, ...]:
    """Everything open, what is overdue first."""
    items = [_turn(case, item) for item in case.instance.open_items()]
    waits = [_wait(case, state) for state in _open_steps(case)]
    found = [*items, *filter(None, waits)]
    return tuple(sorted(found, key=lambda each: each.due or date.max))


def wait_words(turn: Turn) -> str:
    """Who is waited for, and if it is not for an answer, for what."""
    return f"{turn.who} to agree" if turn.kind is ItemKind.AGREE else turn.who


def closed_forms(case: Case) -> tuple[Closed, ...]:
    """Every form that is no longer open, newest first."""
    return tuple(
        Closed(
            item=item.id,
            title=case.title_of(item),
            who="It came" if item.arrival else _who(case, item),
            outcome=_outcome(case, item),
            is_answered=case.instance.answer_to(item.id) is not None,
            may_come=item.kind is ItemKind.FORM,
        )
        for item in reversed(case.instance.items)
        if item.is_asked and item.status is not ItemStatus.OPEN and not _never_came(item)
    )


def _never_came(item: WorkItem) -> bool:
    return bool(item.arrival) and item.status is not ItemStatus.ANSWERED


def may_arrive(case: Case) -> tuple[tuple[ItemId, str], ...]:
    """What can be entered though no step waits for it: the item, and what it is called."""
    found = (item for item in case.instance.items if item.status is ItemStatus.AWAITED)
    return tuple((item.id, case.title_of(item)) for item in found)


def next_up(case: Case) -> tuple[str, ...]:
    """What comes after what is open now, as far as the definition knows."""
    stage = case.definition.stage(case.instance.stage or "")
    if stage is None or status_of(case) is not InstanceStatus.RUNNING:
        return ()
    reached = {state.step for state in case.instance.steps if state.key.startswith(_visit(case))}
    later = [_later_words(step, case) for step in stage.each_step() if step.name not in reached]
    return (*later, _onward(case, stage.next))


def _later_words(step: Step, case: Case) -> str:
    words = step_words(step, case)
    if step.needs_consent is not None:
        return f"{words} (if the parents agree)"
    return words if step.when is None else f"{words} (if it is needed)"


# ------------------------------------------------------------------------------------ one by one


def _turn(case: Case, item: WorkItem) -> Turn:
    hands = (item.handler,) if item.handler else (item.offered_to or (item.person,))
    due = item.due.on if item.due else None
    if item.arrival and not (due and due < case.today):
        hands = ()  # it is not their turn before it is late
    return Turn(
        title=_title(case, item),
        who=_who(case, item),
        asked_on=item.opened_on,
        due=due,
        explanation=begun(item.due.explanation) if item.due else "",
        late=overdue(due, case.today) if due and not item.welcome_until else "",
        note=_note(case, item),
        item=item.id,
        arrives=bool(item.arrival),
        kind=item.kind,
        hands=hands,
    )


def _who(case: Case, item: WorkItem) -> str:
    if item.arrival:
        return case.title_of(item)[:1].lower() + case.title_of(item)[1:]
    people = (item.handler,) if item.handler else (item.offered_to or (item.person,))
    return listed((person_label(case.person(each), _role(case, item)) for each in people), "or")


def _title(case: Case, item: WorkItem) -> str:
    title = case.title_of(item)
    match item.kind:
        case ItemKind.CHASE:
            return f"Time is up: {title}"
        case ItemKind.POST:
            return f"On paper: {title}"
        case ItemKind.SETTLE:
            return f"Sent back too often: {title}"
        case ItemKind.HELD:
            return f"No consent yet: {_held_title(case, item)}"
        case ItemKind.FORM if item.revises is not None:
            return f"Sent back, to be answered again: {title}"
        case ItemKind.FORM | ItemKind.AGREE | ItemKind.COPY:
            return title


def _held_title(case: Case, item: WorkItem) -> str:
    state = case.instance.step_state(item.visit)
    return state_title(case, state) if state else case.title_of(item)


def _note(case: Case, item: WorkItem) -> str:
    match item.kind:
        case ItemKind.CHASE:
            return "Go on without an answer, give more time, or enter what has come."
        case ItemKind.POST:
            assert item.about is not None, "a paper is for somebody"
            return f"To print and hand over to {person_label(case.person(item.about))}."
        case ItemKind.SETTLE:
            return "Accept the answer as it is, or ask once more."
        case ItemKind.HELD:
            return (
                "The parents were asked, and nobody has decided. It begins by itself if they "
                "still agree. Otherwise ask them again, or go on without it."
            )
        case ItemKind.FORM | ItemKind.AGREE | ItemKind.COPY:
            pass
    if item.arrival:
        if item.due and item.due.on < case.today:
            return "It should be here by now: please ask for it, and enter it when it comes."
        return "It comes of itself: please enter it here when it has come."
    if item.handler is not None:
        name = person_label(case.person(item.person))
        return f"To print, hand over to {name}, and enter when it comes back."
    if item.welcome_until is not None:
        day = written_date(item.welcome_until)
        return f"The process has gone on without it; an answer is welcome until {day}."
    return ""


def _wait(case: Case, state: StepState) -> Turn | None:
    step = case.step(state.step)
    if is_held(state):
        return _held(case, state)
    if isinstance(step, Run):
        return _run(case, state, step)
    if isinstance(step, Tell) and state.messages:
        return _telling(case, state, step)
    if not isinstance(step, Wait) or step.heard:
        return None
    return Turn(
        title=step_words(step, case),
        who="",
        asked_on=state.opened_on,
        due=state.waits_until,
        note="Nobody need do anything.",
    )


def _held(case: Case, state: StepState) -> Turn | None:
    """None where nobody has decided and it is in the SENDCo's hands, as an item of theirs."""
    items = case.instance.open_items()
    if any(each.kind is ItemKind.HELD and each.visit == state.key for each in items):
        return None
    return Turn(
        title=state_title(case, state),
        who="the parents' consent",
        asked_on=state.opened_on,
        note="It begins by itself when they agree.",
        page=held_page(case, state.key),
        page_words="Decide about going on without it",
    )


def _run(case: Case, state: StepState, step: Run) -> Turn:
    child = next((c for c in case.children if (c.visit, c.link) == (state.key, "run")), None)
    not_yet = "It is about to start, or its definition has mistakes: it is tried every day."
    return Turn(
        title=state_title(case, state),
        who=f"“{child.title}” ({child.reference})" if child else f"“{process_words(step)}”",
        asked_on=state.opened_on,
        note="" if child else not_yet,
        page=f"/staff/instances/{child.id}" if child else "",
        page_words=f"Open {child.reference}" if child else "",
    )


def _telling(case: Case, state: StepState, step: Tell) -> Turn:
    due = state.due.on if state.due else None
    return Turn(
        title=step_words(step, case),
        who="",
        asked_on=state.opened_on,
        due=due,
        explanation=begun(state.due.explanation) if state.due else "",
        late=overdue(due, case.today) if due else "",
        note="An email waits to be sent, or to be taken by the reader's mail server.",
    )


def _open_steps(case: Case) -> Iterator[StepState]:
    return (each for each in case.instance.steps if each.status is StepStatus.OPEN)


def _role(case: Case, item: WorkItem) -> str:
    step = case.step(item.step)
    if not isinstance(step, Ask) or not item.is_asked:
        return SENDCO
    return role_in_mind(case.person(item.person), case.ask_of(item).asked_roles)


def _outcome(case: Case, item: WorkItem) -> str:
    answer = case.instance.answer_to(item.id)
    if answer is None:
        return {
            ItemStatus.EXPIRED: "no answer in time",
            ItemStatus.WITHDRAWN: "no longer needed",
        }.get(item.status, item.status.value)
    when = written_date(answer.received_on)
    how = "" if answer.channel.value == "online" else f", {_CHANNELS[answer.channel.value]}"
    if item.kind is ItemKind.AGREE:
        return f"{'agreed' if answer.values[WAY] == AGREE else 'sent it back'} on {when}{how}"
    if was_sent_back(case, item):
        return f"answered on {when}{how}, and then it was sent back"
    if item.arrival:
        kept = case.instance.step_state(item.visit) is None
        return f"on {when}{how}{'; it is kept until a step waits for it' if kept else ''}"
    late = " after the process had gone on" if item.status is ItemStatus.CAME_AFTER else ""
    return f"answered on {when}{how}{late}"


_CHANNELS = {
    "paper": "on paper",
    "phone": "by telephone",
    "in person": "in person",
    "email": "by email",
}


def _visit(case: Case) -> str:
    stage = case.instance.stage or ""
    return f"{stage}.{case.instance.visits.get(stage, 0)}."


def _onward(case: Case, following: Next) -> str:
    match following:
        case GoTo(target=target):
            return f"Then: {_place(case, target)}"
        case By(cases=cases):
            targets = list(cases.values())
        case FirstOf(rules=rules, otherwise=otherwise):
            targets = [*(rule.go for rule in rules), otherwise]
        case _:
            assert_never(following)
    places = dict.fromkeys(_place(case, target) for target in targets)
    return f"Then, depending on the answers, one of: {'; '.join(places)}"


def _place(case: Case, target: str) -> str:
    title = case.place(target)
    return title if case.definition.stage(target) else f"the end “{title}”"
