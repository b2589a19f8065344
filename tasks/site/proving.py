"""A one-time code, before a form that shows what others wrote about the child."""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from tasks import links
from tasks.links import CodeResult, TooManyCodesError
from tasks.people_tables import ChallengeRow
from tasks.site.cases import case_of_item
from tasks.site.desk import Desk, DeskDep, PostedDep, RespondentDep, check_respondent
from tasks.site.pages import Problem
from tasks.site.questions import Mistake
from tasks.site.visitors import Respondent, put_proof_cookie
from tasks.state import ItemId

router = APIRouter()

SAYS = {
    CodeResult.WRONG: "That is not the code we sent last. Check the newest email and try again",
    CodeResult.USED_UP: "That code has been tried too often. Ask for another one below",
    CodeResult.EXPIRED: "That code is too old. Ask for another one below",
}


@router.api_route("/answer/{item_id}/code", methods=["GET", "HEAD"])
def show_code(request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep) -> Response:
    """A button that has a code sent; afterwards, where to type it."""
    if respondent.session.proof is links.Proof.CODE:
        return desk.pages.go(request, f"/answer/{item_id}")
    return _page(request, desk, respondent, "")


@router.post("/answer/{item_id}/code/send", dependencies=[Depends(check_respondent)])
def send_code(request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep) -> Response:
    """Have a code sent to the address on file."""
    item = ItemId(item_id)
    with desk.office.store.begin() as session:
        if links.is_still_asked(session, item, respondent.session.person) is not None:
            return desk.pages.go(request, f"/answer/{item_id}")
        try:
            links.ask_for_code(session, respondent.session.person, item, desk.office.clock())
        except TooManyCodesError as error:
            raise Problem("too_many", 429) from error
    response = desk.pages.go(request, f"/answer/{item_id}/code")
    response.background = desk.spread_word()
    return response


@router.post("/answer/{item_id}/code", dependencies=[Depends(check_respondent)])
def take_code(
    request: Request, item_id: str, desk: DeskDep, respondent: RespondentDep, posted: PostedDep
) -> Response:
    """Try the code that was typed."""
    code = "".join(each for each in posted.one("code") if each not in " -\u00a0")
    if not (code.isascii() and code.isdigit() and len(code) == 6):
        return _page(request, desk, respondent, "Enter the six digits of the code")
    with desk.office.store.begin() as session:
        result = _try(session, respondent, code, desk.office.clock())
        if result is CodeResult.RIGHT:
            links.prove(session, respondent.session.id)
    if result is CodeResult.RIGHT:
        response = desk.pages.go(request, f"/answer/{item_id}")
        put_proof_cookie(response, desk.office.settings, respondent.token)
        return response
    return _page(request, desk, respondent, SAYS[result])


def latest_challenge(
    session: Session, person: str, item: str | None, now: datetime
) -> ChallengeRow | None:
    """The newest code this person asked for, within the last hour."""
    return session.scalars(
        select(ChallengeRow)
        .where(
            ChallengeRow.person_id == person,
            ChallengeRow.item_id == item if item else ChallengeRow.item_id.is_(None),
            ChallengeRow.asked_at > now - timedelta(hours=1),
            ChallengeRow.used_at.is_(None),
        )
        .order_by(ChallengeRow.asked_at.desc())
        .limit(1)
    ).one_or_none()


def _try(session: Session, respondent: Respondent, code: str, now: datetime) -> CodeResult:
    person, item = respondent.session.person, respondent.session.item
    challenge = latest_challenge(session, person, item, now)
    if challenge is None:
        return CodeResult.EXPIRED
    return links.check_code(session, challenge.id, code, person=person, item=item, now=now)


def _page(request: Request, desk: Desk, respondent: Respondent, mistake: str) -> Response:
    item, person = respondent.session.item, respondent.session.person
    assert item is not None, "a respondent's session is for one item"
    with desk.office.store.read() as session:
        found = case_of_item(session, desk.office, item)
        asked = latest_challenge(session, person, item, desk.office.clock()) is not None
    if found is None:
        raise Problem("not_found", 404)
    return desk.pages.page(
        request,
        "code.html",
        status=422 if mistake else 200,
        session=respondent.token,
        subject=found[0].subject.label,
        of_child=found[0].directory.pupil is not None,
        asked=asked,
        mistakes=[Mistake("code", mistake)] if mistake else [],
        action=f"/answer/{item}/code",
    )
