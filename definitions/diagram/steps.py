"""What a step is called in a diagram, and what else is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from definitions.diagram.conditions import say_condition
from definitions.diagram.words import Words, capital, listed, quoted, role_words
from definitions.model.deadlines import Deadline
from definitions.model.steps import (
    Ask,
    Expiry,
    ExpiryAction,
    Make,
    Run,
    Set,
    SetOff,
    StartStep,
    Step,
    Tell,
    Wait,
)


@dataclass(frozen=True)
class Said:
    """A step in words."""

    verb: str
    title: str
    condition: str
    """When it is done at all; empty: always."""
    details: tuple[str, ...]


def say_step(step: Step, words: Words) -> Said:
    """The step as a reader of the diagram is told of it."""
    condition = f"if {say_condition(step.when.tree, words)}" if step.when else ""
    details = (*_before(step, words), *_particulars(step, words))
    return Said(verb_of(step), words.step(step), condition, details)


def verb_of(step: Step) -> str:
    """The verb with which it is written: what waits for something to arrive asks nobody."""
    if isinstance(step, Ask) and step.arrival:
        return "wait"
    return step.verb.replace("_", " ")


# ------------------------------------------------------------------------- what else is said of it


def _before(step: Step, words: Words) -> Iterator[str]:
    """What must be so before it opens."""
    if step.after:
        yield f"After {words.step_named(step.after)}"
    if step.for_each is not None:
        yield f"Once for each: {words.thing(step.for_each.path).words}"
    if step.needs_consent is not None:
        gate = step.needs_consent
        yield f"Needs consent: {words.scope(gate.scope)}"
        if not gate.if_refused:
            yield "Consent refused: left out"


def _particulars(step: Step, words: Words) -> Iterator[str]:
    match step:
        case Ask(arrival=""):
            yield from _asked(step, words)
        case Ask():
            yield f"Whoever has it enters it when it comes{_by(step.due, words)}"
            yield from _expired(step, words, "Not here")
        case Tell():
            yield f"To: {listed(map(role_words, step.to))}{_by(step.due, words)}"
        case Set():
            for path, value in step.records.items():
                record = words.thing(path)
                answer = "the answer to " * words.thing(value).is_question
                yield f"{record.words.strip('“”')}: {answer}{words.value(value, record)}"
        case Wait():
            if step.title:
                yield capital(words.waited_for(step))
        case Make():
            pass
        case Run() | SetOff():
            yield from _started(step, words)
        case _:
            assert_never(step)


def _asked(step: Ask, words: Words) -> Iterator[str]:
    who = f"each {role_words(step.role)}" if step.each else role_words(step.role)
    parts = [f"the {who}" if step.through else who]
    if step.through:
        parts.append(f"through the {listed(map(role_words, step.through), 'or')}")
    if step.agreed_by:
        parts.append(f"agreed by the {role_words(step.agreed_by)}")
    yield capital(", ".join(parts)) + _by(step.due, words)
    yield from _enough(step, words)
    yield from _expired(step, words, "No answer")


def _expired(step: Ask, words: Words, what: str) -> Iterator[str]:
    if step.expire is not None:
        yield f"{what} {words.deadline(step.expire.at)}: {_expiry(step.expire)}"


def _enough(step: Ask, words: Words) -> Iterator[str]:
    if step.enough is not None:
        one = "1 answer is" if step.enough == 1 else f"{step.enough} answers are"
        others = step.others
        welcome = f"; others are welcome until {words.moment(others.until)}" if others else ""
        yield f"{one} enough{welcome}"
    if step.or_when is not None:
        yield f"Enough as soon as {say_condition(step.or_when.tree, words)}"


def _expiry(expiry: Expiry) -> str:
    match expiry.action:
        case ExpiryAction.GO_ON:
            return "goes on without"
        case ExpiryAction.ASK_SENDCO:
            return "the SENDCo decides"
        case ExpiryAction.GO_TO:
            return "leaves this stage"
        case _:
            assert_never(expiry.action)


def _started(step: StartStep, words: Words) -> Iterator[str]:
    waited = "waited for" if isinstance(step, Run) else "not waited for"
    called = f"{quoted(words.process(step.process))}, " if step.title else ""
    yield capital(f"{called}another process, {waited}")
    for name, value in step.values.items():
        if not step.is_entry(value):
            question = words.start_question(step.process, name)
            yield f"{question.words}: {words.value(value, question)}"


def _by(due: Deadline | None, words: Words) -> str:
    return f", due {words.deadline(due)}" if due is not None else ""
