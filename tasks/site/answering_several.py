"""Several answers at once: the page with a part for each child, the check, and the thanks."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from tasks import answers, links
from tasks.answers import ItemNotOpenError, NotAskedError
from tasks.directory import staff_of
from tasks.events import lock_instances, lock_subjects
from tasks.site.added_rows import LATER
from tasks.site.arrival import closed
from tasks.site.desk import Desk, DeskDep, PostedDep, RespondentDep, check_respondent
from tasks.site.letters import SentLink
from tasks.site.pages import Problem
from tasks.site.question_parts import Mistake
from tasks.site.several import Shares, shares_of
from tasks.site.visitors import Respondent

router = APIRouter()

NOBODY = "Answer for at least one"


@router.api_route("/answer/{item_id}/all", methods=["GET", "HEAD"])
def show_all(request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep) -> Response:
    """The questions about each child, as they were last left."""
    with desk.office.store.read() as session:
        shares = _shares(session, desk, respondent)
    if not shares.open:
        return desk.pages.go(request, f"/answer/{item_id}/all/done")
    return _form_page(request, desk, respondent, shares)


@router.post("/answer/{item_id}/all", dependencies=[Depends(check_respondent)])
def take_all(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep, posted: PostedDep
) -> Response:
    """Keep what was written about each; on to the check when nothing of it is missing."""
    here = f"/answer/{item_id}/all"
    with desk.office.store.begin() as session:
        before = _shares(session, desk, respondent)
        shares = before.posted(posted)
        for was, each in zip(before.open, shares.open, strict=True):
            if was.draft != each.draft:
                sitting, now = each.sitting, desk.office.clock()
                answers.save_draft(session, sitting.item.id, sitting.person, each.draft, now)
        too_late = shares.too_late(posted)
        if too_late and not shares.open:
            raise _closed(session, respondent)
    if not shares.open:
        return desk.pages.go(request, f"{here}/done")
    if too_late:
        return _form_page(request, desk, respondent, shares, too_late=too_late, status=409)
    if posted.one(LATER):
        return desk.pages.go(request, f"{here}/saved")
    if shares.may_be_sent:
        return desk.pages.go(request, f"{here}/check")
    return _form_page(request, desk, respondent, shares, checked=True)


@router.api_route("/answer/{item_id}/all/saved", methods=["GET", "HEAD"])
def show_all_saved(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep
) -> Response:
    """What was written is kept; how to come back to it."""
    with desk.office.store.read() as session:
        shares = _shares(session, desk, respondent)
    here = f"/answer/{item_id}/all"
    if not shares.written:
        return desk.pages.go(request, here)
    heading = shares.heading() | {"subject": shares.about}
    return desk.pages.page(
        request, "saved.html", session=respondent.token, form_page=here, **heading
    )


@router.api_route("/answer/{item_id}/all/check", methods=["GET", "HEAD"])
def show_all_checked(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep
) -> Response:
    """Every answer about every child once more, each with a way back to it."""
    with desk.office.store.read() as session:
        shares = _shares(session, desk, respondent)
    if not shares.may_be_sent:
        return desk.pages.go(request, f"/answer/{item_id}/all")
    return _check_page(request, desk, respondent, shares)


@router.post("/answer/{item_id}/all/check", dependencies=[Depends(check_respondent)])
def submit_all(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep, posted: PostedDep
) -> Response:
    """Take the answers, all or none, exactly as they were last shown."""
    here = f"/answer/{item_id}/all"
    try:
        with desk.office.store.begin() as session:
            shares = _shares(session, desk, respondent)
            if not shares.may_be_sent:
                return desk.pages.go(request, here)
            if not hmac.compare_digest(posted.one("seen").encode(), shares.seen.encode()):
                return _check_page(request, desk, respondent, shares, has_changed=True)
            cases = [each.sitting.case for each in shares.written]
            lock_subjects(session, (case.instance.subject for case in cases))
            lock_instances(session, [case.instance.id for case in cases])
            for each in shares.written:
                each.sitting.submit(session, each.reading)
    except (ItemNotOpenError, NotAskedError):  # one of them closed at this moment: look again
        return desk.pages.go(request, f"{here}/check")
    response = desk.pages.go(request, f"{here}/done")
    response.background = desk.spread_word(*(case.instance.id for case in cases))
    return response


@router.api_route("/answer/{item_id}/all/done", methods=["GET", "HEAD"])
def show_all_done(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep
) -> Response:
    """Thank you: what was answered, with the reference of each, and what is left."""
    with desk.office.store.read() as session:
        shares = _shares(session, desk, respondent)
        is_staff = staff_of(session, respondent.session.person) is not None
    here = f"/answer/{item_id}/all"
    if not shares.given:
        return desk.pages.go(request, here if shares.open else f"/answer/{item_id}")
    return desk.pages.page(
        request,
        "several_done.html",
        session=respondent.token,
        given=shares.given,
        left=[each.label for each in shares.open],
        by_email=not is_staff,
        kind=shares.kind,
        form_page=here,
    )


# ------------------------------------------------------------------------------------ on the way


def _shares(session: Session, desk: Desk, respondent: Respondent) -> Shares:
    about = respondent.session
    assert about.item is not None, "a respondent's session is for one item"
    return shares_of(session, desk.office, about.item, about.person, about.letter)


def _closed(session: Session, respondent: Respondent) -> Problem:
    """Nothing of what was written can be taken any more: the page says why."""
    about = respondent.session
    assert about.item is not None, "a respondent's session is for one item"
    problem = links.is_still_asked(session, about.item, about.person)
    assert problem is not None, "everything has closed"
    found = closed(session, problem, SentLink(about.item, about.person))
    return Problem(found.name, 409, **found.facts)


def _form_page(
    request: Request,
    desk: Desk,
    respondent: Respondent,
    shares: Shares,
    *,
    checked: bool = False,
    too_late: Sequence[str] = (),
    status: int = 200,
) -> Response:
    parts = [each.shown(checked=checked) for each in shares.open]
    mistakes = [mistake for part in parts for mistake in part["mistakes"]]
    if checked and not shares.written:
        words = f"{NOBODY} {shares.kind.noun}"
        mistakes = [Mistake(f"{parts[0]['prefix']}subject", words)]
    return desk.pages.page(
        request,
        "several.html",
        status=422 if mistakes else status,
        session=respondent.token,
        action=f"/answer/{respondent.session.item}/all",
        whom=shares.about,
        kind=shares.kind,
        parts=parts,
        mistakes=mistakes,
        too_late=too_late,
        is_more=any(part["is_more"] for part in parts),
        **shares.heading(),
    )


def _check_page(
    request: Request,
    desk: Desk,
    respondent: Respondent,
    shares: Shares,
    *,
    has_changed: bool = False,
) -> Response:
    here = f"/answer/{respondent.session.item}/all"
    return desk.pages.page(
        request,
        "several_check.html",
        status=409 if has_changed else 200,
        session=respondent.token,
        form_page=here,
        action=f"{here}/check",
        seen=shares.seen,
        has_changed=has_changed,
        parts=[each.lines() for each in shares.written],
        left=shares.left,
    )
