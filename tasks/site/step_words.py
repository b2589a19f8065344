"""What a step does, in plain English."""

from __future__ import annotations

from typing import assert_never

from definitions.model.steps import Ask, Make, Run, Set, SetOff, StartStep, Step, Tell, Wait
from tasks.site.cases import Case
from tasks.site.words import listed, role_label
from tasks.state import StepState, StepStatus, VisitKey
from tasks.subjects import name_subject


def step_words(step: Step, case: Case) -> str:
    """What a step does, in words: its own title where it has one."""
    if step.title:
        return name_subject(step.title, case.subject)
    match step:
        case Ask():
            return f"The {role_label(step.asked_roles[0])} is asked"
        case Tell():
            return f"The {listed(role_label(each) for each in step.to)} is told"
        case Set():
            return "The school's records are brought up to date"
        case Make():
            return "A document is made"
        case Wait(until=None):
            return "It waits until nobody who was asked can still answer"
        case Wait():
            return "It waits for a day"
        case Run():
            return f"The process “{process_words(step)}” runs, and is waited for"
        case SetOff():
            return f"The process “{process_words(step)}” is set off"
        case _:
            assert_never(step)


def process_words(step: StartStep) -> str:
    """A process that is not there yet, by its name."""
    return step.process.replace("_", " ").capitalize()


def state_title(case: Case, state: StepState) -> str:
    """A step of one visit in words, with what it is about where it is repeated."""
    step = case.step(state.step)
    if isinstance(step, StartStep) and not step.title:
        words = process_words(step)
    else:
        words = step_words(step, case) if step else state.step.replace("_", " ").capitalize()
    return ": ".join(filter(None, (words, case.entry_of(state.key))))


def is_held(state: StepState) -> bool:
    """Does it wait for a consent before it begins?"""
    return state.held and state.status is StepStatus.OPEN


def held_page(case: Case, visit: VisitKey) -> str:
    """Where the SENDCo decides about a step that waits for a consent."""
    return f"/staff/instances/{case.instance.id}/held/{visit}"
