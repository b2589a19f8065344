"""Forms and letters on paper, for somebody without email."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from definitions.model import Tell
from tasks import answers
from tasks.site.background import Background, background
from tasks.site.case_pages import find_item
from tasks.site.cases import Case, is_form
from tasks.site.desk import Desk, DeskDep, StaffDep
from tasks.site.on_paper import printable
from tasks.site.pages import Problem
from tasks.site.questions import ask
from tasks.site.sitting import asks_consent
from tasks.site.words import child_label, paragraphs, person_label
from tasks.state import ItemKind, WorkItem

router = APIRouter()


@router.api_route("/staff/items/{item_id}/print", methods=["GET", "HEAD"])
def show_print(request: Request, item_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """A form or a letter to print, with a reference and how to return it."""
    with desk.office.store.read() as session:
        case, item = find_item(session, desk, item_id)
    if not (is_form(item) or item.kind is ItemKind.POST):
        raise Problem("not_found", 404)
    return (
        _print_form(request, desk, case, item, _read_first(desk, case, item))
        if is_form(item)
        else _print_letter(request, desk, case, item)
    )


def _read_first(desk: Desk, case: Case, item: WorkItem) -> tuple[Background, ...]:
    """What nobody could answer without: the answer they agree to, or what was said of theirs."""
    if item.kind is not ItemKind.AGREE and item.revises is None:
        return ()
    return background(case, item, case.person(item.person), desk.office.records())


def _print_form(
    request: Request, desk: Desk, case: Case, item: WorkItem, first: tuple[Background, ...]
) -> Response:
    step = case.ask_of(item)
    printed = printable(step.form, case.facts, case.pupil)
    rows = case.rows(step.form)
    return desk.pages.page(
        request,
        "staff/print_form.html",
        here="processes",
        case=case,
        item=item,
        child=child_label(case.pupil),
        title=case.title_of(item),
        who=person_label(case.person(item.person)),
        why=paragraphs(step.why, case.pupil),
        about=paragraphs(step.form.about, case.pupil),
        background=first,
        questions=ask(printed.form, {}, None, case.facts, rows, case.pupil),
        only_if=printed.only_if,
        due=item.due.on if item.due else None,
        reference=answers.reference_of(item.id),
        asks_consent=asks_consent(step),
    )


def _print_letter(request: Request, desk: Desk, case: Case, item: WorkItem) -> Response:
    step = case.step(item.step)
    assert isinstance(step, Tell), "a paper to hand over comes from a step that tells"
    assert item.about is not None, "a paper is for somebody"
    return desk.pages.page(
        request,
        "staff/print_letter.html",
        here="processes",
        case=case,
        item=item,
        child=child_label(case.pupil),
        title=case.title_of(item),
        who=case.person(item.about).name,
        letter=paragraphs(step.message, case.pupil),
        day=case.today,
        reference=case.instance.reference,
        sender=person_label(case.sendco, "sendco") if case.sendco else "",
    )
