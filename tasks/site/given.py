"""Who has been given a document, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from definitions.school_days import written_date
from tasks.site.cases import Case
from tasks.site.words import person_label
from tasks.state import Document, ItemKind, ItemStatus, StepState, WorkItem


@dataclass(frozen=True)
class Given:
    """One copy."""

    who: str
    how: str


def given_to(case: Case, document: Document) -> tuple[Given, ...]:
    """Every copy of a document, in the order they were given out."""
    states = {s.key: s for s in case.instance.steps if s.document == document}
    return tuple(
        given
        for item in case.instance.items
        if item.visit in states
        for given in _given(case, item, states[item.visit])
    )


def _given(case: Case, item: WorkItem, state: StepState) -> Iterator[Given]:
    day = written_date(item.opened_on)
    if item.kind is ItemKind.COPY:
        waits = any(f"/{item.id}/" in key for key in state.messages)
        how = "a link by email, not sent yet" if waits else f"a link by email, {day}"
        yield Given(person_label(case.person(item.person)), how)
    elif item.kind is ItemKind.POST and item.about is not None:
        yield Given(person_label(case.person(item.about)), _on_paper(case, item))


def _on_paper(case: Case, item: WorkItem) -> str:
    answer = case.instance.answer_to(item.id)
    if answer is not None:
        return f"on paper, noted on {written_date(answer.received_on)}"
    if item.status is ItemStatus.OPEN:
        return "on paper, still to be handed over"
    return "on paper, which was no longer needed"
