"""The form, the page on which it is checked, and the page that says thank you."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from definitions.forms import Reading
from definitions.model.forms import Proof
from tasks import answers, links
from tasks.answers import ItemNotOpenError
from tasks.assignment import Contact
from tasks.links import LinkProblem
from tasks.site import letters
from tasks.site.added_rows import LATER
from tasks.site.arrival import already_answered, closed
from tasks.site.cases import case_of_item, is_form
from tasks.site.desk import Desk, DeskDep, PostedDep, RespondentDep, check_respondent
from tasks.site.enclosures import enclose
from tasks.site.gate import FILES_TYPE, content_type
from tasks.site.letters import SentLink
from tasks.site.pages import Problem
from tasks.site.questions import Inputs
from tasks.site.sitting import Sitting, asker_of, asks_consent, fingerprint, what_is_next
from tasks.site.uploads import expect_files, file_fields
from tasks.site.visitors import Respondent
from tasks.state import ItemId

router = APIRouter()


def expect_own_files(request: Request, desk: DeskDep, respondent: RespondentDep) -> None:
    """Before anything is read: may this person's form bring files, and how many?"""
    if content_type(request) != FILES_TYPE:
        return
    with desk.office.store.read() as session:
        sitting = _sit(session, desk, respondent)
    _check_code(sitting, respondent)
    expect_files(request, len(file_fields(sitting.step.form)))


@router.api_route("/answer/{item_id}", methods=["GET", "HEAD"])
def show_form(request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep) -> Response:
    """The questions, as they were last left."""
    with desk.office.store.read() as session:
        if letters.leads_to_document(session, ItemId(item_id)):
            return desk.pages.go(request, f"/answer/{item_id}/document")
        if _is_answered(session, respondent):
            return desk.pages.go(request, f"/answer/{item_id}/done")
        sitting = _sit(session, desk, respondent)
        if _needs_code(sitting, respondent):
            return desk.pages.go(request, f"/answer/{item_id}/code")
        draft = answers.read_draft(session, sitting.item.id, sitting.person)
        draft = sitting.first_draft() if draft is None else draft
    reading = sitting.read(draft) if draft else None
    if reading is not None:
        reading = Reading(reading.values, {}, ())
    return _form_page(request, desk, sitting, draft, reading, respondent, status=200)


@router.post(
    "/answer/{item_id}", dependencies=[Depends(expect_own_files), Depends(check_respondent)]
)
def take_form(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep, posted: PostedDep
) -> Response:
    """Keep what was written; on to the check when nothing is missing."""
    with desk.office.store.begin() as session:
        sitting = _sit(session, desk, respondent)
        _check_code(sitting, respondent)
        form, item, person = sitting.step.form, sitting.item.id, sitting.person
        now = desk.office.clock()
        enclosed = enclose(session, [form], posted, item, person, now)
        draft, changed = sitting.keep_changed(posted)
        draft |= enclosed.inputs
        answers.save_draft(session, item, person, draft, now)
        sitting = sitting.with_files(session)
    if changed and not enclosed.mistakes:
        return desk.pages.go(request, f"/answer/{item_id}#{changed}")
    if posted.one(LATER) and not enclosed.mistakes:
        return desk.pages.go(request, f"/answer/{item_id}/saved")
    reading = enclosed.mark(sitting.read(draft), form)
    if reading.is_complete:
        return desk.pages.go(request, f"/answer/{item_id}/check")
    status = 422 if reading.mistakes else 200
    return _form_page(request, desk, sitting, draft, reading, respondent, status=status)


@router.api_route("/answer/{item_id}/saved", methods=["GET", "HEAD"])
def show_saved(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep
) -> Response:
    """What was written is kept; how to come back to it."""
    with desk.office.store.read() as session:
        if _is_answered(session, respondent):
            return desk.pages.go(request, f"/answer/{item_id}/done")
        sitting = _sit(session, desk, respondent)
        draft = answers.read_draft(session, sitting.item.id, sitting.person)
    if draft is None or _needs_code(sitting, respondent):
        return desk.pages.go(request, f"/answer/{item_id}")
    return desk.pages.page(
        request,
        "saved.html",
        session=respondent.token,
        form_page=f"/answer/{item_id}",
        **sitting.heading(),
    )


@router.api_route("/answer/{item_id}/check", methods=["GET", "HEAD"])
def show_check(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep
) -> Response:
    """Every answer once more, each with a way back to it."""
    with desk.office.store.read() as session:
        if _is_answered(session, respondent):
            return desk.pages.go(request, f"/answer/{item_id}/done")
        sitting = _sit(session, desk, respondent)
        _check_code(sitting, respondent)
        draft = answers.read_draft(session, sitting.item.id, sitting.person) or {}
    reading = sitting.read(draft)
    if not draft or not reading.is_complete:
        return desk.pages.go(request, f"/answer/{item_id}")
    return _check_page(request, desk, sitting, draft, reading, respondent)


@router.post("/answer/{item_id}/check", dependencies=[Depends(check_respondent)])
def submit(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep, posted: PostedDep
) -> Response:
    """Take the answer, once, exactly as it was last shown."""
    with desk.office.store.begin() as session:
        sitting = _sit(session, desk, respondent)
        _check_code(sitting, respondent)
        draft = answers.read_draft(session, sitting.item.id, sitting.person) or {}
        reading = sitting.read(draft)
        if not draft or not reading.is_complete:
            return desk.pages.go(request, f"/answer/{item_id}")
        if not hmac.compare_digest(posted.one("seen").encode(), fingerprint(draft).encode()):
            return _check_page(request, desk, sitting, draft, reading, respondent, has_changed=True)
        _store(session, sitting, reading)
    response = desk.pages.go(request, f"/answer/{item_id}/done")
    response.background = desk.spread_word(sitting.case.instance.id)
    return response


@router.api_route("/answer/{item_id}/done", methods=["GET", "HEAD"])
def show_done(request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep) -> Response:
    """Thank you: the reference, what is next, whom to ring; as often as it is opened."""
    with desk.office.store.read() as session:
        found = case_of_item(session, desk.office, ItemId(item_id))
        receipt = letters.receipt_for(session, ItemId(item_id))
        if found is None or receipt is None:
            return desk.pages.go(request, f"/answer/{item_id}")
        if receipt.person != respondent.session.person:
            sent = SentLink(ItemId(item_id), respondent.session.person)
            raise already_answered(session, sent, 200)
    case, item = found
    person = case.person(respondent.session.person)
    return desk.pages.page(
        request,
        "done.html",
        session=respondent.token,
        subject=case.subject.label,
        title=case.title_of(item),
        reference=receipt.reference,
        received_on=receipt.received_on,
        next=what_is_next(case, item, respondent.session.person),
        asks_consent=asks_consent(case.ask_of(item)),
        asker=asker_of(case),
        by_email=isinstance(person, Contact) and person.email is not None,
    )


# ------------------------------------------------------------------------------------ on the way


def _sit(session: Session, desk: Desk, respondent: Respondent) -> Sitting:
    """Everything about the item, if this person may still answer it.

    Raises:
        Problem: they may not; its page says why.
    """
    item_id, person = respondent.session.item, respondent.session.person
    assert item_id is not None, "a respondent's session is for one item"
    problem = links.is_still_asked(session, item_id, person)
    if problem is LinkProblem.ANSWERED:
        raise already_answered(session, SentLink(item_id, person), 409)
    if problem is not None:
        raise closed(session, problem, SentLink(item_id, person))
    found = case_of_item(session, desk.office, item_id)
    if found is None or not is_form(found[1]):
        raise Problem("not_found", 404)
    return Sitting(*found, person=person, office=desk.office).with_files(session)


def _is_answered(session: Session, respondent: Respondent) -> bool:
    item = respondent.session.item
    return item is not None and letters.receipt_for(session, item) is not None


def _needs_code(sitting: Sitting, respondent: Respondent) -> bool:
    """Does the form show what others wrote, and has this browser shown only the link?"""
    wants_code = sitting.step.form.proof is Proof.CODE
    return wants_code and respondent.session.proof is not links.Proof.CODE


def _check_code(sitting: Sitting, respondent: Respondent) -> None:
    if _needs_code(sitting, respondent):
        raise Problem("session_gone", 401)


def _store(session: Session, sitting: Sitting, reading: Reading) -> None:
    try:
        sitting.submit(session, reading)
    except ItemNotOpenError as error:
        sent = SentLink(sitting.item.id, sitting.person)
        raise already_answered(session, sent, 409) from error


def _form_page(  # noqa: PLR0917  a page, and everything that stands on it
    request: Request,
    desk: Desk,
    sitting: Sitting,
    draft: Inputs,
    reading: Reading | None,
    respondent: Respondent,
    *,
    status: int,
) -> Response:
    return desk.pages.page(
        request,
        "form.html",
        status=status,
        session=respondent.token,
        action=f"/answer/{sitting.item.id}",
        background=sitting.background(),
        **sitting.heading(),
        **sitting.questions(draft, reading),
    )


def _check_page(  # noqa: PLR0917  likewise
    request: Request,
    desk: Desk,
    sitting: Sitting,
    draft: Inputs,
    reading: Reading,
    respondent: Respondent,
    *,
    has_changed: bool = False,
) -> Response:
    here = f"/answer/{sitting.item.id}"
    return desk.pages.page(
        request,
        "check.html",
        status=409 if has_changed else 200,
        session=respondent.token,
        subject=sitting.case.subject.label,
        form_page=here,
        action=f"{here}/check",
        seen=fingerprint(draft),
        has_changed=has_changed,
        **sitting.lines(reading),
    )
