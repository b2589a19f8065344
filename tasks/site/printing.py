"""Forms and letters on paper, for somebody without email."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from definitions.model.forms import Form, FormField
from definitions.model.steps import Tell
from definitions.table_rows import rows_input
from tasks import answers
from tasks.site.case_pages import find_item
from tasks.site.cases import Case, is_form
from tasks.site.desk import Desk, DeskDep, StaffDep
from tasks.site.documents import document_of, print_copy
from tasks.site.on_paper import printable
from tasks.site.pages import Problem
from tasks.site.questions import Inputs, ask
from tasks.site.sitting import Sitting, asks_consent
from tasks.site.words import paragraphs, person_label
from tasks.state import ItemKind, WorkItem

router = APIRouter()

_MOST_PRINTED = 6
"""Empty rows that one table gets on paper; whoever needs more turns the page over."""


@router.api_route("/staff/items/{item_id}/print", methods=["GET", "HEAD"])
def show_print(request: Request, item_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """A form or a letter to print, with a reference and how to return it."""
    with desk.office.store.read() as session:
        case, item = find_item(session, desk, item_id)
    if not (is_form(item) or item.kind is ItemKind.POST):
        raise Problem("not_found", 404)
    if document_of(case, item) is not None:
        return print_copy(request, desk, case, item)
    return (
        _print_form(request, desk, case, item)
        if is_form(item)
        else _print_letter(request, desk, case, item)
    )


def _print_form(request: Request, desk: Desk, case: Case, item: WorkItem) -> Response:
    step = case.ask_of(item)
    printed = printable(step.form, case.facts, case.subject)
    rows = case.rows(step.form)
    return desk.pages.page(
        request,
        "staff/print_form.html",
        here="processes",
        case=case,
        item=item,
        subject=case.subject.label,
        title=case.title_of(item),
        who=person_label(case.person(item.person)),
        why=paragraphs(step.why, case.subject),
        about=paragraphs(step.form.about, case.subject),
        questions=ask(printed.form, _all_rows(step.form), None, case.facts, rows, case.subject),
        spare={each.name: _spare(each) for each in step.form.fields if each.most > each.fewest},
        background=Sitting(case, item, person=item.person, office=desk.office).background(),
        only_if=printed.only_if,
        due=item.due.on if item.due else None,
        reference=answers.reference_of(item.id),
        asks_consent=asks_consent(step),
    )


def _all_rows(form: Form) -> Inputs:
    """On paper nobody adds a row: there are as many as there may be, within reason."""
    return {
        rows_input(each): [str(n) for n in range(1, min(each.most, _MOST_PRINTED) + 1)]
        for each in form.fields
        if each.most
    }


def _spare(table: FormField) -> str:
    """What is said where more rows are printed than need be filled in."""
    least = "one" if table.fewest == 1 else str(table.fewest)
    return f"Please fill in at least {least}; leave empty what you do not need."


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
        subject=case.subject.label,
        title=case.title_of(item),
        who=case.person(item.about).name,
        letter=paragraphs(step.message, case.subject),
        day=case.today,
        reference=case.instance.reference,
        sender=person_label(case.sendco, "sendco") if case.sendco else "",
    )
