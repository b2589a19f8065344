"""Dates that move: one that was corrected, or is known only now, and whatever hangs on it. Pure.

Only what is open and has begun is derived again; a step that has closed keeps the dates it had. A
step to which the SENDCo gave more time keeps the day that the SENDCo chose.
"""

from __future__ import annotations

from collections.abc import Iterator

from definitions.model.deadlines import Deadline
from definitions.model.steps import Ask, Step, Wait
from flows.dues import with_due
from flows.facts import waited_for
from flows.steps import with_wait
from flows.timers import GIVEN_MORE_TIME
from flows.turn import Turn
from tasks.effect_types import MessageKind
from tasks.event_types import DateCorrected
from tasks.state import DueDate, StepState, StepStatus


def correct_date(turn: Turn, event: DateCorrected) -> None:
    """Put a date right, move everything open that hangs on it, and tell each person once."""
    path = _put_right(turn, event)
    if path is None:
        turn.note("event ignored", detail=event.type)
        return
    turn.note("date corrected", by=event.by, item=event.item, detail=path)
    for state, step in _open_steps(turn):
        if path in _anchors(step):
            _derive(turn, state, step)


def find_dates(turn: Turn) -> None:
    """Derive what hung on a date that was not known, and is known by now."""
    for state, step in _open_steps(turn):
        if isinstance(step, Ask) and state.due is None:
            _derive(turn, state, step)


def _put_right(turn: Turn, event: DateCorrected) -> str | None:
    """Write the date down; returns its path, or None where there is no such answer."""
    day, instance = event.day.isoformat(), turn.instance
    if event.item is None:
        if event.field not in instance.start:
            return None
        turn.change(start={**instance.start, event.field: day})
        return f"start.{event.field}"
    item = instance.item(event.item)
    if item is None or instance.answer_to(item.id) is None:
        return None
    turn.change(corrected={**instance.corrected, f"{item.id}/{event.field}": day})
    return f"{item.step}.{event.field}"


def _open_steps(turn: Turn) -> Iterator[tuple[StepState, Step]]:
    steps = {each.name: each for stage in turn.definition.stages for each in stage.each_step()}
    for state in turn.instance.steps:
        if state.status is StepStatus.OPEN and not state.held and state.step in steps:
            yield state, steps[state.step]


def _anchors(step: Step) -> set[str]:
    """The paths on which the dates of a step hang."""
    deadlines: list[Deadline] = []
    if isinstance(step, Ask):
        deadlines = [step.due, *((step.expire.at,) if step.expire else ())]
    if isinstance(step, Wait) and step.until is not None:
        deadlines = [step.until]
    return {each.anchor for each in deadlines}


def _derive(turn: Turn, state: StepState, step: Step) -> None:
    if isinstance(step, Wait):
        turn.put_step(with_wait(turn, state, step))
    elif isinstance(step, Ask) and not _was_given_more_time(state):
        moved = with_due(turn, state, step)
        turn.put_step(moved)
        if moved.due is not None and _day(moved.due) != _day(state.due):
            _tell(turn, moved, state.due)


def _was_given_more_time(state: StepState) -> bool:
    return state.due is not None and state.due.rule == GIVEN_MORE_TIME


def _day(due: DueDate | None) -> object:
    return due.on if due else None


def _tell(turn: Turn, state: StepState, was: DueDate | None) -> None:
    assert state.due is not None, "there is a new day to tell"
    mark = f"moved@{state.due.on.isoformat()}@{turn.now.isoformat()}"
    detail = {"was": was.on.isoformat()} if was else {}
    for item in waited_for(turn.instance, state):
        later = item.model_copy(update={"due": state.due})
        turn.put_item(later)
        if item.arrival:
            continue  # nobody was told the day before
        about = item.person if item.handler else item.about
        people = turn.in_hands_of(later)
        turn.tell(MessageKind.DATE_MOVED, people, item=later, about=about, mark=mark, detail=detail)
