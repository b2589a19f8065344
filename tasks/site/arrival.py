"""Where a link leads: a page with a button, which trades the link for a session."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from definitions.school_days import first_sending_time
from tasks import links
from tasks.directory import staff_of
from tasks.links import Link, LinkProblem, Proof
from tasks.site import letters
from tasks.site.cases import case_of_item, is_copy, is_form
from tasks.site.desk import Desk, DeskDep, PostedDep, check_visitor
from tasks.site.letters import SentLink
from tasks.site.pages import Problem
from tasks.site.several import ALL, shares_of
from tasks.site.visitors import put_answer_cookie

router = APIRouter()


@router.api_route("/t/{token}", methods=["GET", "HEAD"])
def show_landing(request: Request, token: str, desk: DeskDep) -> Response:
    """Whom it is about, what it is, and a button: opening it changes nothing."""
    with desk.office.store.read() as session:
        link = _open_link(session, token, desk)
        case, item = case_of_item(session, desk.office, link.item) or (None, None)
        if case is None or item is None or not (is_form(item) or is_copy(item)):
            raise Problem("forged_link", 404)
        return desk.pages.page(
            request,
            "landing.html",
            subject=case.subject.label,
            title=case.title_of(item),
            due=item.due.on if item.due else None,
            action=f"/t/{token}",
            is_document=is_copy(item),
            together=_together(session, link, desk),
            kind=case.instance.subject.kind,
        )


@router.post("/t/{token}", dependencies=[Depends(check_visitor)])
def trade_link(request: Request, token: str, desk: DeskDep, posted: PostedDep) -> Response:
    """The button was pressed: from here on the address says nothing."""
    now = desk.office.clock()
    with desk.office.store.begin() as session:
        link = _open_link(session, token, desk)
        cookie = links.open_session(session, link.person, link.item, Proof.LINK, now, link.letter)
    page = f"/answer/{link.item}/all" if posted.one(ALL) else f"/answer/{link.item}"
    response = desk.pages.go(request, page)
    put_answer_cookie(response, desk.office.settings, link.item, cookie)
    return response


@router.post("/t/{token}/again", dependencies=[Depends(check_visitor)])
def send_again(request: Request, token: str, desk: DeskDep) -> Response:
    """A link that has died asks for a new one: it goes to the address on file."""
    now = desk.office.clock()
    with desk.office.store.begin() as session:
        found, link = links.find_link(session, token, now), letters.sent_link(session, token)
        if link is None or found not in (LinkProblem.EXPIRED, LinkProblem.ADDRESS_CHANGED):
            _open_link(session, token, desk)
            raise Problem("not_allowed", 405)
        _queue(session, link, desk)
        staff = staff_of(session, link.person) is not None
    leaves = first_sending_time(now, staff, desk.office.calendar())
    problem = Problem("link_sent", 200, leaves=leaves if leaves > now else None)
    response = desk.pages.problem(request, problem)
    response.background = desk.spread_word()
    return response


def _queue(session: Session, link: SentLink, desk: Desk) -> None:
    try:
        letters.send_again(session, link, desk.office.clock())
    except letters.NoAddressError as error:
        raise Problem("no_link_by_email", 409) from error
    except letters.TooManyLinksError as error:
        raise Problem("too_many", 429) from error


def _open_link(session: Session, token: str, desk: Desk) -> Link:
    """Where the link leads.

    Raises:
        Problem: nowhere; its page says why.
    """
    found = links.find_link(session, token, desk.office.clock())
    if isinstance(found, Link):
        return found
    sent = letters.sent_link(session, token)
    if sent is None:
        raise Problem("forged_link", 404)
    if found is LinkProblem.ANSWERED and (other := _rest_of_letter(session, token, sent, desk)):
        return other
    raise closed(session, found, sent, again=f"/t/{token}/again")


def _rest_of_letter(session: Session, token: str, sent: SentLink, desk: Desk) -> Link | None:
    """What is answered is not the end, while the same letter asks the same about another child."""
    now = desk.office.clock()
    letter = links.letter_of(session, token, now)
    shares = shares_of(session, desk.office, sent.item, sent.person, letter)
    if not shares.open:
        return None
    left = shares.open[0].sitting
    return Link(
        item=left.item.id,
        person=sent.person,
        instance=left.case.instance.id,
        expires_at=now,
        letter=letter,
    )


def _together(session: Session, link: Link, desk: Desk) -> int:
    """About how many children or classes one page takes what the link asks."""
    return len(shares_of(session, desk.office, link.item, link.person, link.letter).open)


def closed(session: Session, problem: LinkProblem, sent: SentLink, again: str = "") -> Problem:
    """The page that says why somebody cannot answer any more."""
    is_document = letters.leads_to_document(session, sent.item)
    match problem:
        case LinkProblem.FORGED:
            return Problem("forged_link", 404)
        case LinkProblem.EXPIRED:
            return Problem("expired_link", 410, again=again, is_document=is_document)
        case LinkProblem.ADDRESS_CHANGED:
            return Problem("old_address", 410, again=again, is_document=is_document)
        case LinkProblem.WITHDRAWN:
            return Problem("no_longer_needed", 410)
        case LinkProblem.TIME_PASSED:
            return Problem("time_passed", 410)
        case LinkProblem.SOMEONE_ELSES:
            return Problem("not_yours", 403)
        case LinkProblem.ANSWERED:
            return already_answered(session, sent, 200)


def already_answered(session: Session, sent: SentLink, status: int) -> Problem:
    """When it was answered, and never what."""
    receipt = letters.receipt_for(session, sent.item)
    by_you = receipt is not None and receipt.person == sent.person
    return Problem(
        "already_answered",
        status,
        answered_on=receipt.received_on if receipt else None,
        by_you=by_you,
        reference=receipt.reference if receipt and by_you else "",
    )
