"""Staff sign in with a code sent to their address on file; the site says no more than that."""

from __future__ import annotations

import re
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from tasks import audit, links
from tasks.assignment import StaffMember
from tasks.audit import AuditLine
from tasks.directory import staff_by_email
from tasks.links import CodeResult, Proof, TooManyCodesError
from tasks.site.browser import Cookie
from tasks.site.desk import (
    Desk,
    DeskDep,
    Posted,
    PostedDep,
    StaffDep,
    check_staff,
    check_visitor,
)
from tasks.site.questions import Mistake
from tasks.site.visitors import (
    STAFF_COOKIE,
    may_use_staff_pages,
    put_staff_cookie,
    seal,
    signed_in,
    unseal,
)

router = APIRouter()

ASKED_COOKIE = Cookie("sendflow_sign_in", "/staff/sign-in", 3600)
"""Which code this browser asked for, and for which address; sealed."""

NEXT_COOKIE = Cookie("sendflow_next", "/staff", 3600)
"""The page somebody wanted when they were asked to sign in."""

NOT_RIGHT = (
    "That code is not right, or it is too old. "
    "Check the newest email, or ask for another code below"
)
"""The same whatever is wrong, so that nobody learns whose addresses we know."""

_OURS = re.compile(r"/staff(/[A-Za-z0-9_-]+)*")


@router.api_route("/staff/sign-in", methods=["GET", "HEAD"])
def show_sign_in(request: Request, desk: DeskDep) -> Response:
    """Ask for the address."""
    if signed_in(request, desk.office):
        return desk.pages.go(request, "/staff")
    return _ask_address(request, desk, "", "")


@router.post("/staff/sign-in", dependencies=[Depends(check_visitor)])
def take_address(request: Request, desk: DeskDep, posted: PostedDep) -> Response:
    """The same answer for every address; a code goes only to one that may sign in."""
    email = posted.one("email")
    if "@" not in email or len(email) > 320:
        return _ask_address(request, desk, email, "Enter your school email address")
    challenge = _ask_for_code(request, desk, email)
    response = desk.pages.go(request, "/staff/sign-in/code")
    sealed = seal(desk.office.settings, ASKED_COOKIE.name, challenge, email)
    ASKED_COOKIE.put(response, sealed, desk.office.settings)
    response.background = desk.spread_word()
    return response


@router.api_route("/staff/sign-in/code", methods=["GET", "HEAD"])
def show_code(request: Request, desk: DeskDep) -> Response:
    """Where to type it."""
    if not _asked(request, desk):
        return desk.pages.go(request, "/staff/sign-in")
    return _ask_code(request, desk, "")


@router.post("/staff/sign-in/code", dependencies=[Depends(check_visitor)])
def take_code(request: Request, desk: DeskDep, posted: PostedDep) -> Response:
    """Sign in, on to the page that was wanted."""
    asked = _asked(request, desk)
    if not asked:
        return desk.pages.go(request, "/staff/sign-in")
    challenge, email = asked
    person, token = _sign_in(desk, challenge, email, posted)
    if person is None:
        return _ask_code(request, desk, NOT_RIGHT)
    wanted = request.cookies.get(NEXT_COOKIE.name, "")
    response = desk.pages.go(request, wanted if _OURS.fullmatch(wanted) else "/staff")
    now = desk.office.clock()
    put_staff_cookie(response, desk.office.settings, token, now)
    ASKED_COOKIE.drop(response, desk.office.settings)
    NEXT_COOKIE.drop(response, desk.office.settings)
    return response


@router.post("/staff/sign-out", dependencies=[Depends(check_staff)])
def sign_out(request: Request, desk: DeskDep, staff: StaffDep) -> Response:
    """End the session here and in the store."""
    with desk.office.store.begin() as session:
        links.end_session(session, staff.session.id, desk.office.clock())
    del request.state.staff
    response = desk.pages.go(request, "/staff/sign-in")
    STAFF_COOKIE.drop(response, desk.office.settings)
    return response


def remember_wanted(request: Request, response: Response, desk: Desk) -> None:
    """After signing in they go where they wanted to; only to a page, never to a form's target."""
    if request.method == "GET" and _OURS.fullmatch(request.url.path):
        NEXT_COOKIE.put(response, request.url.path, desk.office.settings)


def _ask_for_code(request: Request, desk: Desk, email: str) -> str:
    """The number of the code that was asked for; one that leads nowhere for an unknown address.

    Asked too often, the browser keeps the number it has: its newest code still works.
    """
    with desk.office.store.begin() as session:
        person = staff_by_email(session, email)
        if person is not None and may_use_staff_pages(person):
            try:
                return links.ask_for_code(session, person.id, None, desk.office.clock())
            except TooManyCodesError:
                known, *_ = _asked(request, desk) or ("", "")
                return known or uuid4().hex
    return uuid4().hex


def _sign_in(
    desk: Desk, challenge: str, email: str, posted: Posted
) -> tuple[StaffMember | None, str]:
    code = "".join(each for each in posted.one("code") if each not in " -\u00a0")[:20]
    now = desk.office.clock()
    with desk.office.store.begin() as session:
        person = staff_by_email(session, email)
        if person is None or not may_use_staff_pages(person):
            return None, ""
        result = links.check_code(session, challenge, code, person=person.id, item=None, now=now)
        if result is not CodeResult.RIGHT:
            return None, ""
        audit.write(
            session, [AuditLine(word="signed in", actor=person.id, person_id=person.id)], now
        )
        return person, links.open_session(session, person.id, None, Proof.CODE, now)


def _asked(request: Request, desk: Desk) -> tuple[str, ...]:
    value = request.cookies.get(ASKED_COOKIE.name, "")
    return unseal(desk.office.settings, ASKED_COOKIE.name, value)


def _ask_address(request: Request, desk: Desk, email: str, mistake: str) -> Response:
    return desk.pages.page(
        request,
        "staff/sign_in.html",
        status=422 if mistake else 200,
        here="",
        email=email,
        mistakes=[Mistake("email", mistake)] if mistake else [],
    )


def _ask_code(request: Request, desk: Desk, mistake: str) -> Response:
    return desk.pages.page(
        request,
        "staff/sign_in_code.html",
        status=422 if mistake else 200,
        here="",
        email=_asked(request, desk)[1],
        mistakes=[Mistake("code", mistake)] if mistake else [],
    )
