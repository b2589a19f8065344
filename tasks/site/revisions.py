"""An answer on its way to being agreed: what is read of it, and with what it is written again."""

from __future__ import annotations

from collections.abc import Iterator

from definitions.agreement_forms import AGREEMENT, COMMENT
from definitions.form_refill import refill
from tasks.disclosure import Disclosure
from tasks.site.cases import Case
from tasks.state import ItemId, ItemKind, WorkItem

REMARKS = AGREEMENT.model_copy(
    update={
        "fields": tuple(
            each.model_copy(update={"when": None})
            for each in AGREEMENT.fields
            if each.name == COMMENT
        )
    }
)
"""Of what was said by those who must agree, what should be different."""


def read_first(case: Case, item: WorkItem) -> Iterator[Disclosure]:
    """What goes with an answer that is being agreed: what was said of it, then the answer itself.

    Whoever must agree reads the whole answer; whoever wrote it has it before them in the form.
    """
    form = case.instance.item(item.agrees_to) if item.agrees_to else item
    if form is not None and form.revises is not None:
        yield from _remarks(case, form.revises)
    if form is not None and item.kind is ItemKind.AGREE:
        answer = case.instance.answer_to(form.id)
        if answer is not None:
            step = case.ask_of(form)
            yield Disclosure(step, form, answer, step.form)


def first_draft(case: Case, item: WorkItem) -> dict[str, list[str]]:
    """With what a form begins that was sent back: the answer that was given before."""
    answer = case.instance.answer_to(item.revises) if item.revises else None
    return refill(case.ask_of(item).form, answer.values) if answer else {}


def was_sent_back(case: Case, item: WorkItem) -> bool:
    """Has somebody who read this answer said that something should be different?"""
    return any(True for _ in _remarks(case, item.id))


def _remarks(case: Case, form: ItemId) -> Iterator[Disclosure]:
    for each in case.instance.items:
        answer = case.instance.answer_to(each.id)
        if each.agrees_to == form and answer is not None and answer.values.get(COMMENT):
            yield Disclosure(case.ask_of(each), each, answer, REMARKS)
