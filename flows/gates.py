"""Steps that need a consent: they begin when it is there, and end when it is taken back. Pure.

A step without its consent is *held*: open, but not begun. Parents are asked, and it begins by
itself when they agree. Only a refusal, or the SENDCo, decides otherwise. A consent that merely
runs out while a step is under way ends nothing: it held when the step began, and the SENDCo is
told of it.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

from definitions.model.steps import Step
from definitions.vocabulary import AGENCIES, CONSENT, SCOPES
from flows.children import child_of, start_process
from flows.standing import ask_sendco, is_asked_about, withdraw_chasers
from flows.turn import Turn
from tasks.agreement import combine
from tasks.effect_types import MessageKind
from tasks.event_types import HeldStepDecided, HeldWay
from tasks.state import ConsentStatus, InstanceStatus, ItemKind, StepState, StepStatus

IN_FORCE = frozenset({ConsentStatus.GIVEN, ConsentStatus.PART})
"""An agency agreed to in part is agreed to: what was declined stands in the record beside it."""
REFUSED = frozenset({ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN})


class Verdict(Enum):
    """What the consents a step needs come to."""

    MAY_BEGIN = auto()
    HELD = auto()
    REFUSED = auto()


def verdict(turn: Turn, state: StepState, step: Step) -> Verdict:
    """May the step begin, or go on?"""
    if step.needs_consent is None or state.overridden:
        return Verdict.MAY_BEGIN
    found = {_standing(turn, step, agency) for agency in needed_from(turn, state, step)}
    if found & REFUSED:
        return Verdict.REFUSED
    return Verdict.MAY_BEGIN if found <= IN_FORCE else Verdict.HELD


def needed_from(turn: Turn, state: StepState, step: Step) -> tuple[str, ...]:
    """The agencies for which consent is needed; one empty name where it is for none."""
    gate = step.needs_consent
    if gate is None or not gate.of:
        return ("",)
    if step.for_each is not None and gate.of == step.for_each.name:
        return (state.entry,)
    value = turn.facts.one(gate.of)
    return tuple(value) if isinstance(value, tuple) else ()


def hold(turn: Turn, state: StepState, step: Step) -> None:
    """The step waits for its consent; parents are asked, or being asked already."""
    held = state.model_copy(update={"held": True})
    turn.put_step(held)
    turn.note("step held", visit=state.key, detail=_what(step))
    ask_parents(turn, held, step)


def keep_held(turn: Turn, state: StepState, step: Step) -> None:
    """Still held: when nobody is being asked any more, it is the SENDCo's turn to decide."""
    link = state.links[-1] if state.links else ""
    child = child_of(turn, state, link)
    is_over = child is not None and child.status is InstanceStatus.ENDED
    if is_over and not is_asked_about(turn, state, ItemKind.HELD):
        ask_sendco(turn, state, ItemKind.HELD, MessageKind.CONSENT_MISSING, link)


def decide_held(turn: Turn, event: HeldStepDecided) -> None:
    """What the SENDCo said about a held step; whatever has become of it meanwhile wins."""
    state = turn.instance.step_state(event.visit)
    step = turn.definition.step(state.step) if state else None
    if state is None or step is None or not state.held or state.status is not StepStatus.OPEN:
        turn.note("event ignored", detail=event.type)
        return
    turn.note(f"held step: {event.way.value}", by=event.by, visit=state.key, detail=event.reason)
    match event.way:
        case HeldWay.OVERRIDE:
            turn.put_step(state.model_copy(update={"overridden": True}))
        case HeldWay.ASK_AGAIN:
            withdraw_chasers(turn, state)
            ask_parents(turn, state, step)
        case HeldWay.SKIP:
            refuse(turn, state, step)


def release(turn: Turn, state: StepState) -> StepState:
    """The consent has come: the step begins now, and its dates count from today."""
    begun = state.model_copy(update={"held": False, "opened_on": turn.today, "opened_at": turn.now})
    turn.put_step(begun)
    withdraw_chasers(turn, begun)
    turn.note("step released", visit=state.key)
    return begun


def refuse(turn: Turn, state: StepState, step: Step) -> None:
    """The step is skipped, or leads away."""
    turn.note("consent lacking", visit=state.key, detail=_what(step))
    withdraw_chasers(turn, state)
    turn.close_step(state.model_copy(update={"held": False}), StepStatus.SKIPPED)
    lead_away(turn, step)


def lead_away(turn: Turn, step: Step) -> None:
    """Where the process goes because a consent is refused, if the step says so."""
    gate = step.needs_consent
    if gate is not None and gate.if_refused:
        turn.sent_away = gate.if_refused


def ask_parents(turn: Turn, state: StepState, step: Step, link: str = "") -> None:
    """Start the process that asks parents for what is neither given nor refused.

    ``link`` is one that was asked for already, and could not be started.
    """
    gate = step.needs_consent
    assert gate is not None, "only a step that needs a consent is held"
    agencies = [a for a in needed_from(turn, state, step) if a and not _is_known(turn, step, a)]
    start: dict[str, Any] = {SCOPES: [gate.scope]}
    if agencies:
        start[AGENCIES] = agencies
    start_process(turn, state, link or f"consent.{len(state.links) + 1}", CONSENT, start)


def _standing(turn: Turn, step: Step, agency: str) -> ConsentStatus | None:
    assert step.needs_consent is not None, "only a step that needs a consent is looked at"
    scope = step.needs_consent.scope
    mine = (c for c in turn.world.consents if (c.scope, c.agency) == (scope, agency))
    return combine(mine, turn.today)


def _is_known(turn: Turn, step: Step, agency: str) -> bool:
    return _standing(turn, step, agency) in IN_FORCE


def _what(step: Step) -> str:
    gate = step.needs_consent
    return gate.scope if gate else ""
