"""Several answers at once: the page with a part for each child, the check, and the thanks."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from tasks import answers
from tasks.answers import ItemNotOpenError
from tasks.events import lock_instances
from tasks.site.added_rows import LATER
from tasks.site.desk import Desk, DeskDep, PostedDep, RespondentDep, check_respondent
from tasks.site.question_parts import Mistake
from tasks.site.several import (
    Share,
    answered_together,
    asked_together,
    heading_of,
    shares_of,
    written_together,
)
from tasks.site.visitors import Respondent

router = APIRouter()

NOBODY = "Answer for at least one child"


@router.api_route("/answer/{item_id}/all", methods=["GET", "HEAD"])
def show_all(request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep) -> Response:
    """The questions about each child, as they were last left."""
    with desk.office.store.read() as session:
        shares = _shares(session, desk, respondent)
    if not shares:
        return desk.pages.go(request, f"/answer/{item_id}/all/done")
    return _form_page(request, desk, respondent, shares, checked=False)


@router.post("/answer/{item_id}/all", dependencies=[Depends(check_respondent)])
def take_all(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep, posted: PostedDep
) -> Response:
    """Keep what was written about each; on to the check when nothing of it is missing."""
    here = f"/answer/{item_id}/all"
    with desk.office.store.begin() as session:
        before = _shares(session, desk, respondent)
        shares = tuple(each.posted(posted) for each in before)
        for was, each in zip(before, shares, strict=True):
            if was.draft != each.draft:
                sitting, now = each.sitting, desk.office.clock()
                answers.save_draft(session, sitting.item.id, sitting.person, each.draft, now)
    if not shares:
        return desk.pages.go(request, f"{here}/done")
    if posted.one(LATER):
        return desk.pages.go(request, f"{here}/saved")
    written = [each for each in shares if each.draft]
    if written and all(each.is_ready for each in written):
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
    if not shares:
        return desk.pages.go(request, f"{here}/done")
    return desk.pages.page(
        request,
        "saved.html",
        session=respondent.token,
        child=_children(shares),
        form_page=here,
        **heading_of([each.sitting for each in shares]),
    )


@router.api_route("/answer/{item_id}/all/check", methods=["GET", "HEAD"])
def show_all_checked(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep
) -> Response:
    """Every answer about every child once more, each with a way back to it."""
    with desk.office.store.read() as session:
        shares = _shares(session, desk, respondent)
    if not _may_be_sent(shares):
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
            if not _may_be_sent(shares):
                return desk.pages.go(request, here)
            seen = written_together(shares)
            if not hmac.compare_digest(posted.one("seen").encode(), seen.encode()):
                return _check_page(request, desk, respondent, shares, has_changed=True)
            written = [each for each in shares if each.draft]
            instances = [each.sitting.case.instance.id for each in written]
            lock_instances(session, instances)
            for each in written:
                each.sitting.submit(session, each.reading)
    except ItemNotOpenError:  # somebody else answered one of them at this moment: look again
        return desk.pages.go(request, f"{here}/check")
    response = desk.pages.go(request, f"{here}/done")
    response.background = desk.spread_word(*instances)
    return response


@router.api_route("/answer/{item_id}/all/done", methods=["GET", "HEAD"])
def show_all_done(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep
) -> Response:
    """Thank you: what was answered, with the reference of each, and what is left."""
    about = respondent.session
    assert about.item is not None, "a respondent's session is for one item"
    with desk.office.store.read() as session:
        given = answered_together(session, desk.office, about.item, about.person, about.letter)
        shares = _shares(session, desk, respondent)
    here = f"/answer/{item_id}/all"
    if not given:
        return desk.pages.go(request, here if shares else f"/answer/{item_id}")
    return desk.pages.page(
        request,
        "several_done.html",
        session=respondent.token,
        given=given,
        left=[each.child for each in shares],
        form_page=here,
    )


# ------------------------------------------------------------------------------------ on the way


def _shares(session: Session, desk: Desk, respondent: Respondent) -> tuple[Share, ...]:
    about = respondent.session
    assert about.item is not None, "a respondent's session is for one item"
    sittings = asked_together(session, desk.office, about.item, about.person, about.letter)
    return shares_of(session, sittings)


def _may_be_sent(shares: Sequence[Share]) -> bool:
    written = [each for each in shares if each.draft]
    return bool(written) and all(each.is_ready for each in written)


def _children(shares: Sequence[Share]) -> str:
    return f"{len(shares)} children" if len(shares) > 1 else shares[0].child


def _form_page(
    request: Request,
    desk: Desk,
    respondent: Respondent,
    shares: Sequence[Share],
    *,
    checked: bool,
) -> Response:
    parts = [each.shown(checked=checked) for each in shares]
    mistakes = [mistake for part in parts for mistake in part["mistakes"]]
    if checked and not any(each.draft for each in shares):
        mistakes = [Mistake(f"child-{shares[0].reference}", NOBODY)]
    return desk.pages.page(
        request,
        "several.html",
        status=422 if mistakes else 200,
        session=respondent.token,
        action=f"/answer/{respondent.session.item}/all",
        children=_children(shares),
        parts=parts,
        mistakes=mistakes,
        is_more=any(part["is_more"] for part in parts),
        **heading_of([each.sitting for each in shares]),
    )


def _check_page(
    request: Request,
    desk: Desk,
    respondent: Respondent,
    shares: Sequence[Share],
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
        seen=written_together(shares),
        has_changed=has_changed,
        parts=[each.lines() for each in shares if each.draft],
        left=[each.child for each in shares if not each.draft],
    )
