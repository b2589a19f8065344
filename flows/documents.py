"""What a document is made from, and who is given it. Pure.

A document is pinned the moment it is made: which answers, and whose names stand under it. It is
written only when somebody reads it, for that reader; nothing that comes later changes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from definitions.model.steps import Make, Tell
from flows.facts import asked_by
from flows.turn import Turn
from tasks.assignment import SENDCO, Contact, StaffMember, holders
from tasks.disclosure import visit_shown
from tasks.effect_types import MessageKind
from tasks.state import Document, ItemId, ItemKind, PersonId, StepState

_NAMED = (SENDCO, "class_teacher")
"""Whom a document names as answerable for the child's support."""


def make_document(turn: Turn, state: StepState, step: Make) -> StepState:
    """Pin the answers there are now, and those that rows of their tables continue."""
    names = dict.fromkeys((*step.sources, *_continued(turn, step)))
    answers = tuple(each for name in names for each in _answers(turn, state, name))
    return _keep(turn, state, _document(turn, state, answers))


def take_document(turn: Turn, state: StepState, step: Tell) -> StepState:
    """Pin what a step hands out: the newest that was made, or one made for this occasion."""
    if not step.document:
        return state
    if turn.definition.makes(step.document) is None:
        return _keep(turn, state, _document(turn, state, ()))
    made = (s for s in reversed(turn.instance.steps) if s.step == step.document and s.document)
    found = next(made, None)
    return state if found is None else _keep(turn, state, found.document)


def hand_out(
    turn: Turn, state: StepState, people: tuple[StaffMember | Contact, ...]
) -> tuple[str, ...]:
    """Tell everyone with an email: with a document, each has a copy and a link of their own."""
    if state.document is None:
        return turn.tell(MessageKind.TOLD, people, visit=state.key)
    keys: tuple[str, ...] = ()
    for person in people:
        copy = turn.open_item(ItemKind.COPY, state, (person,))
        keys += turn.tell(MessageKind.TOLD, (person,), item=copy)
    return keys


def _continued(turn: Turn, step: Make) -> Iterator[str]:
    """The steps whose tables are gone on with, as a review does with the targets of a plan."""
    for ask in turn.definition.asks():
        if ask.name in step.sources:
            yield from (field.rows_for.partition(".")[0] for field in ask.form.fields)


def _answers(turn: Turn, state: StepState, step: str) -> Iterator[ItemId]:
    visit = visit_shown(turn.instance, step, state.key)
    for item in asked_by(turn.instance, visit) if visit else ():
        if turn.instance.answer_to(item.id) is not None:
            yield item.id


def _document(turn: Turn, state: StepState, answers: tuple[ItemId, ...]) -> Document:
    found = {role: holders(role, turn.world.directory) for role in _NAMED}
    people: dict[str, PersonId] = {role: each[0].id for role, each in found.items() if each}
    return Document(
        made_in=state.key,
        made_at=turn.now,
        version=state.visit,
        answers=answers,
        people=people,
    )


def _keep(turn: Turn, state: StepState, document: Document | None) -> StepState:
    kept = state.model_copy(update={"document": document})
    turn.put_step(kept)
    return kept
