"""Documents as pages: for whoever was given a copy, for the staff, and printed for those on paper.

A page is written out for its reader when they open it; it stands nowhere else.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from tasks import links
from tasks.site.arrival import closed
from tasks.site.case_pages import find_case
from tasks.site.cases import Case, Person, case_of_item, is_copy
from tasks.site.desk import Desk, DeskDep, RespondentDep, StaffDep
from tasks.site.given import given_to
from tasks.site.letters import SentLink
from tasks.site.pages import Problem
from tasks.site.papers import write_paper
from tasks.site.visitors import Respondent
from tasks.site.words import person_label
from tasks.state import Document, ItemKind, StepState, VisitKey, WorkItem

router = APIRouter()


@router.api_route("/answer/{item_id}/document", methods=["GET", "HEAD"])
def show_document(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep
) -> Response:
    """A copy, for the person whose it is, once they have shown a code."""
    with desk.office.store.read() as session:
        case, item = _find_copy(session, desk, respondent)
    if respondent.session.proof is not links.Proof.CODE:
        return desk.pages.go(request, f"/answer/{item_id}/code")
    paper = write_paper(case, _state(case, item), case.person(item.person), desk.office)
    return desk.pages.page(request, "document.html", session=respondent.token, paper=paper)


@router.api_route("/staff/instances/{instance_id}/documents/{visit}", methods=["GET", "HEAD"])
def show_to_staff(
    request: Request, instance_id: str, visit: str, desk: DeskDep, staff: StaffDep
) -> Response:
    """A document of a case, as far as the role of whoever is signed in may see it."""
    with desk.office.store.read() as session:
        case = find_case(session, desk, instance_id)
    state = case.instance.step_state(VisitKey(visit))
    if state is None or state.document is None:
        raise Problem("not_found", 404)
    return _staff_page(request, desk, case, state, staff.person)


def document_of(case: Case, item: WorkItem) -> Document | None:
    """What a paper to hand over carries, if it is more than a letter."""
    state = case.instance.step_state(item.visit)
    return state.document if state is not None and item.kind is ItemKind.POST else None


def print_copy(request: Request, desk: Desk, case: Case, item: WorkItem) -> Response:
    """The copy of somebody without email, exactly as they would read it, for whoever prints it."""
    assert item.about is not None, "a paper is for somebody"
    return _staff_page(
        request, desk, case, _state(case, item), case.person(item.about), hand_over=item.id
    )


# ------------------------------------------------------------------------------------ on the way


def _find_copy(session: Session, desk: Desk, respondent: Respondent) -> tuple[Case, WorkItem]:
    """The copy this browser came for.

    Raises:
        Problem: it is not theirs, or no longer; its page says why.
    """
    item_id, person = respondent.session.item, respondent.session.person
    assert item_id is not None, "a respondent's session is for one item"
    problem = links.is_still_asked(session, item_id, person)
    if problem is not None:
        raise closed(session, problem, SentLink(item_id, person))
    found = case_of_item(session, desk.office, item_id)
    if found is None or not is_copy(found[1]):
        raise Problem("not_found", 404)
    return found


def _state(case: Case, item: WorkItem) -> StepState:
    state = case.instance.step_state(item.visit)
    assert state is not None, "an item belongs to a step that was opened"
    return state


def _staff_page(
    request: Request,
    desk: Desk,
    case: Case,
    state: StepState,
    reader: Person,
    *,
    hand_over: str = "",
) -> Response:
    assert state.document is not None, "only a step with a document has a page for it"
    return desk.pages.page(
        request,
        "staff/document.html",
        here="processes",
        case=case,
        paper=write_paper(case, state, reader, desk.office),
        hand_over=hand_over,
        for_whom=person_label(reader),
        given=() if hand_over else given_to(case, state.document),
    )
