"""What a browser brings with it: the cookies it carries, and the proof that our page sent it."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from tasks.site.office import SiteSettings

VISIT = "sendflow_visit"
"""Names a browser that nobody has signed in from: its forms are bound to it."""

FORM_TOKEN = "__token__"  # noqa: S105  the name of a form's field


class ForgedFormError(Exception):
    """A form came that none of our pages sent, or from a page that is too old."""


@dataclass(frozen=True)
class Cookie:
    """One cookie of ours, and where a browser sends it."""

    name: str
    path: str
    seconds: int | None = None
    """How long it is kept; None: until the browser closes."""
    same_site: Literal["lax", "strict"] = "lax"

    def put(self, response: Response, value: str, settings: SiteSettings) -> None:
        """Give it to the browser: no script can read it, and no other site can send it."""
        response.set_cookie(
            self.name,
            value,
            max_age=self.seconds,
            path=self.path,
            secure=settings.is_secure,
            httponly=True,
            samesite=self.same_site,
        )

    def drop(self, response: Response, settings: SiteSettings) -> None:
        """Take it back."""
        response.delete_cookie(
            self.name,
            path=self.path,
            secure=settings.is_secure,
            httponly=True,
            samesite=self.same_site,
        )


VISIT_COOKIE = Cookie(VISIT, "/")


def visit_of(request: Request) -> str:
    """The browser's own random name; a new one for a browser that we have not seen."""
    known = request.cookies.get(VISIT, "")
    if len(known) == 43 and known.replace("-", "").replace("_", "").isalnum():
        return known
    if not hasattr(request.state, "visit"):
        request.state.visit = secrets.token_urlsafe(32)
    return str(request.state.visit)


def form_token(request: Request, settings: SiteSettings, session: str) -> str:
    """What a form must bring back: bound to this browser and, once there is one, its session."""
    text = f"form\n{visit_of(request)}\n{session}".encode()
    return hmac.new(settings.secret.encode(), text, sha256).hexdigest()


def check_form(request: Request, settings: SiteSettings, session: str, token: str) -> None:
    """Was this form sent by a page of ours, in this browser?

    Browsers that honour our ``no-referrer`` name the origin of a form ``null``: then
    ``Sec-Fetch-Site`` decides, and in a browser too old for that the token alone.

    Raises:
        ForgedFormError: it was not.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin", "null").lower()
    foreign = origin not in settings.origins if origin != "null" else False
    if foreign or site not in (None, "same-origin", "none"):
        raise ForgedFormError
    if not hmac.compare_digest(token.encode(), form_token(request, settings, session).encode()):
        raise ForgedFormError
