"""The page on which the sample school's emails are read; it changes nothing."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from definitions.school_days import LONDON
from notifications.mailbox import MailFolder, StoredMessage

PAGES = Path(__file__).parent / "mailbox_pages"
LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'"
_LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; frame-ancestors 'self'"
)
"""A letter is shown as a mail program would: no script, nothing fetched, links in a new tab."""


def create_mailbox_app(folder: MailFolder) -> Starlette:
    """The mailbox page over a folder of messages."""
    pages = Environment(loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined)
    pages.filters |= {"moment": _moment, "linked": linked}

    def list_messages(request: Request) -> Response:
        chosen = request.query_params.get("to", "")
        words = request.query_params.get("subject", "")
        page = pages.get_template("list.html").render(
            messages=folder.messages(chosen, words),
            recipients=folder.recipients(),
            chosen=chosen,
            words=words,
        )
        return HTMLResponse(page)

    def show_message(request: Request) -> Response:
        found = folder.message(request.path_params["id"])
        if found is None:
            return HTMLResponse(pages.get_template("missing.html").render(), 404)
        return HTMLResponse(pages.get_template("message.html").render(letter=found))

    def show_letter(request: Request) -> Response:
        found = folder.message(request.path_params["id"])
        if found is None:
            return Response(status_code=404)
        return HTMLResponse(_in_new_tabs(found), headers={_POLICY: _LETTER_POLICY})

    return Starlette(
        routes=[
            Route("/", list_messages),
            Route("/messages/{id}", show_message),
            Route("/messages/{id}/html", show_letter),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(LOCAL_HOSTS)),
            Middleware(_SafeHeaders),
        ],
    )


def linked(text: str) -> Markup:
    """Plain text with its addresses made into links."""
    parts: list[Markup] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        parts += [escape(text[end : found.start()])]
        parts += [Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(found[0])]
        end = found.end()
    return Markup().join([*parts, escape(text[end:])])


_POLICY = "Content-Security-Policy"


class _SafeHeaders:
    """Nothing kept, nothing passed on, no script: on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault(_POLICY, _PAGE_POLICY)
                headers["Cache-Control"] = "no-store"
                headers["Referrer-Policy"] = "no-referrer"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self._app(scope, receive, with_headers)


def _in_new_tabs(letter: StoredMessage) -> str:
    """The letter's HTML; without this its links would open inside the frame it is shown in."""
    return letter.body("html").replace("<head>", '<head><base target="_blank">', 1)


def _moment(letter: StoredMessage) -> str:
    at = letter.received_at.astimezone(LONDON)
    return f"{at:%A} {at.day} {at:%B %Y, %H:%M:%S}"
