"""Who is at the page: somebody with a link, or a signed-in member of staff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from tasks import links
from tasks.assignment import StaffMember
from tasks.directory import staff_of
from tasks.links import Proof, SiteSession
from tasks.sessions import RESPONDENT_LIFETIME
from tasks.site.browser import Cookie
from tasks.site.office import SiteOffice, SiteSettings
from tasks.state import ItemId

STAFF_IDLE = timedelta(hours=1)
"""How long somebody stays signed in without opening a page."""

STAFF_ROLES = frozenset({"sendco", "head_teacher", "office"})
"""Who may use the staff pages; everyone else answers through a link of their own."""

STAFF_COOKIE = Cookie("sendflow_staff", "/staff")
ANSWER_COOKIE_NAME = "sendflow_answer"
PROOF_COOKIE = Cookie("sendflow_proof", "/answer", int(RESPONDENT_LIFETIME.total_seconds()))
"""Names the session in which this browser has shown a code.

It counts for whatever else that person is sent: a teacher with six children types one code, not
six (of which the hour allows three).
"""


@dataclass(frozen=True)
class Respondent:
    """Somebody who came by a link, for one item."""

    token: str
    session: SiteSession


@dataclass(frozen=True)
class SignedIn:
    """A member of staff who has shown a code sent to their address."""

    token: str
    session: SiteSession
    person: StaffMember
    renewed: datetime


def answer_cookie(item: ItemId) -> Cookie:
    """One for each item: two forms can stand open beside each other."""
    seconds = int(RESPONDENT_LIFETIME.total_seconds())
    return Cookie(ANSWER_COOKIE_NAME, f"/answer/{item}", seconds)


def seal(settings: SiteSettings, purpose: str, *parts: str) -> str:
    """Parts of a cookie's value, signed: a browser can carry them and not change them."""
    return str(URLSafeSerializer(settings.secret, salt=purpose).dumps(list(parts)))


def unseal(settings: SiteSettings, purpose: str, value: str) -> tuple[str, ...]:
    """The parts again; none when somebody has tampered with them."""
    try:
        return tuple(URLSafeSerializer(settings.secret, salt=purpose).loads(value))
    except BadSignature:
        return ()


def respondent_of(request: Request, office: SiteOffice) -> Respondent | None:
    """Who answers here, or None: nobody has come by a link lately. Changes nothing."""
    with office.store.read() as session:
        found = _named(request, office, session, ANSWER_COOKIE_NAME)
        if found is None or found.session.item is None:
            return None
        shown = _named(request, office, session, PROOF_COOKIE.name)
    if shown is None or shown.session.proof is not Proof.CODE:
        return found
    if shown.session.person != found.session.person:
        return found
    return replace(found, session=found.session.model_copy(update={"proof": Proof.CODE}))


def _named(
    request: Request, office: SiteOffice, session: Session, cookie: str
) -> Respondent | None:
    """Whose session the cookie of that name holds."""
    value = unseal(office.settings, cookie, request.cookies.get(cookie, ""))
    if len(value) != 1:
        return None
    [token] = value
    found = links.find_session(session, token, office.clock())
    return Respondent(token, found) if found is not None else None


def signed_in(request: Request, office: SiteOffice) -> SignedIn | None:
    """Who is signed in, or None; kept in the request, so that every page renews it."""
    value = unseal(office.settings, STAFF_COOKIE.name, request.cookies.get(STAFF_COOKIE.name, ""))
    if len(value) != 2:
        return None
    token, seen, now = value[0], _moment(value[1]), office.clock()
    if now - seen > STAFF_IDLE:
        return None
    with office.store.read() as session:
        found = links.find_session(session, token, now)
        person = staff_of(session, found.person) if found and found.item is None else None
    if found is None or person is None or not may_use_staff_pages(person):
        return None
    signed_in = SignedIn(token, found, person, now)
    request.state.staff = signed_in
    return signed_in


def may_use_staff_pages(person: StaffMember) -> bool:
    """Do they hold a role that runs processes?"""
    return bool(STAFF_ROLES.intersection(person.roles))


def keep_signed_in(request: Request, response: Response, settings: SiteSettings) -> None:
    """Note in the cookie that a page was opened: the hour without one begins again.

    It stands in the cookie, not in the store, because opening a page must change nothing there.
    """
    staff: SignedIn | None = getattr(request.state, "staff", None)
    if staff is not None:
        put_staff_cookie(response, settings, staff.token, staff.renewed)


def put_staff_cookie(
    response: Response, settings: SiteSettings, token: str, seen: datetime
) -> None:
    """Give the browser a staff session."""
    value = seal(settings, STAFF_COOKIE.name, token, _stamp(seen))
    STAFF_COOKIE.put(response, value, settings)


def put_answer_cookie(response: Response, settings: SiteSettings, item: ItemId, token: str) -> None:
    """Give the browser a session for one item."""
    value = seal(settings, ANSWER_COOKIE_NAME, token)
    answer_cookie(item).put(response, value, settings)


def put_proof_cookie(response: Response, settings: SiteSettings, token: str) -> None:
    """Let the browser say in which session a code was shown."""
    PROOF_COOKIE.put(response, seal(settings, PROOF_COOKIE.name, token), settings)


def _stamp(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def _moment(stamp: str) -> datetime:
    return datetime.fromtimestamp(int(stamp), UTC)
