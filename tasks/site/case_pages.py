"""The page of one process, and the answers it has."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from tasks.children import parents_of
from tasks.disclosure import author, hidden_from
from tasks.files import answer_files
from tasks.site.cases import Case, Person, case_of_item, is_form, open_case
from tasks.site.desk import Desk, DeskDep, StaffDep
from tasks.site.enclosures import file_rows
from tasks.site.history import history_of
from tasks.site.ledger import clocks_of, tallies_of
from tasks.site.moved_dates import known_dates
from tasks.site.overview import page_of
from tasks.site.pages import Problem
from tasks.site.papers import papers_of
from tasks.site.relatives import relatives
from tasks.site.summary import summarise
from tasks.site.turns import closed_forms, may_arrive, next_up, status_of, turns, where_it_stands
from tasks.site.words import person_label
from tasks.state import InstanceId, ItemId, WorkItem
from tasks.stops import stops_in_force

router = APIRouter()


@router.api_route("/staff/instances/{instance_id}", methods=["GET", "HEAD"])
def show_case(request: Request, instance_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """Where it stands, whose turn it is, what is next, and what has happened."""
    with desk.office.store.read() as session:
        case = find_case(session, desk, instance_id)
        history = history_of(session, case)
        parents = parents_of(session, case.instance.id)
        stopped = bool(stops_in_force(session, case.instance.subject.pupil))
    found = turns(case)
    return desk.pages.page(
        request,
        "staff/case.html",
        here="processes",
        stopped=stopped,
        case=case,
        subject=case.subject.label,
        stands=where_it_stands(case),
        standing=status_of(case).value,
        turns=[(each, page_of(each) if each.item else "") for each in found],
        closed=closed_forms(case),
        may_arrive=may_arrive(case),
        papers=papers_of(case),
        next=next_up(case),
        has_dates=bool(known_dates(case)),
        tallies=tallies_of(case, desk.office.calendar()),
        clocks=clocks_of(case, desk.office.calendar()),
        history=history,
        parents=parents,
        children=relatives(case),
    )


@router.api_route("/staff/items/{item_id}/answer", methods=["GET", "HEAD"])
def show_answer(request: Request, item_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """What somebody answered, as far as the reader's role may see it."""
    with desk.office.store.read() as session:
        case, item = find_item(session, desk, item_id)
        files = answer_files(session, item.id)
    answer = case.instance.answer_to(item.id)
    if answer is None or not is_form(item):
        raise Problem("not_found", 404)
    step = case.ask_of(item)
    form, hidden = step.form, hidden_from(staff.person, step, author(item, answer))
    rows = {**case.rows(form), **file_rows(files)}
    lines = summarise(form, answer.values, case.facts, rows, case.subject)
    return desk.pages.page(
        request,
        "staff/answer.html",
        here="processes",
        case=case,
        subject=case.subject.label,
        title=case.title_of(item),
        answer=answer,
        who=person_label(who_answered(case, item)),
        lines=[line for line in lines if line.field not in hidden],
        some_hidden=bool(hidden),
        scans=[] if hidden else [each for each in files if form.field(each.field) is None],
    )


# ------------------------------------------------------------------------------------ on the way


def find_case(session: Session, desk: Desk, instance_id: str) -> Case:
    """The case of that id.

    Raises:
        Problem: there is none.
    """
    case = open_case(session, desk.office, InstanceId(instance_id))
    if case is None:
        raise Problem("not_found", 404)
    return case


def find_item(session: Session, desk: Desk, item_id: str) -> tuple[Case, WorkItem]:
    """The item of that id, and its case.

    Raises:
        Problem: there is none.
    """
    found = case_of_item(session, desk.office, ItemId(item_id))
    if found is None:
        raise Problem("not_found", 404)
    return found


def who_answered(case: Case, item: WorkItem) -> Person:
    """Of several who were offered it, the one who did."""
    answer = case.instance.answer_to(item.id)
    return case.person(author(item, answer) if answer else item.person)
