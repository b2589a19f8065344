"""Every request passes here: host, size, headers, one line in the log, and nothing let slip."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1024 * 1024
"""The longest form we take: a page about a whole class, each child with pages of prose.

A page whose form asks for a file may ask for more before it reads any of it: see ``take_more``.
"""

FILES_TYPE = "multipart/form-data"

_log = logging.getLogger("sendflow.site")

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
"""On every response, whatever made it."""

FOR_A_YEAR = {"Strict-Transport-Security": "max-age=31536000"}

ProblemPage = Callable[[Request, int], Response]
"""Makes the plain page for a status."""


class TooLargeError(Exception):
    """More was sent than this form can hold."""


def take_more(request: Request, more: int) -> None:
    """Let this one request bring so many bytes besides the form itself.

    Raises:
        TooLargeError: it says itself that it brings more than that.
    """
    request.state.most_bytes = MOST_BYTES + more
    if int(request.headers.get("content-length", "0")) > request.state.most_bytes:
        raise TooLargeError


def content_type(request: Request) -> str:
    """What kind of form was sent, without its particulars."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


class Gate:
    """Stands before the pages.

    The log names the route, never the path: a path may hold somebody's link. An exception is
    logged by its type alone: its text may hold what somebody answered.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: frozenset[str], secure: bool, problem: ProblemPage
    ) -> None:
        self.app = app
        self.hosts = hosts
        self.headers = HEADERS | (FOR_A_YEAR if secure else {})
        self.problem = problem

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        passage = _Passage(send, self.headers)
        started = time.perf_counter()
        try:
            await self._pass(scope, receive, passage)
        except Exception as error:  # noqa: BLE001  whatever it is, its text must not reach a log
            _log.error("%s %s failed: %s", scope["method"], route_of(scope), _kind(error))
            if not passage.status:
                await self.problem(Request(scope), 500)(scope, receive, passage)
        took = round(1000 * (time.perf_counter() - started))
        _log.info("%s %s %s %s ms", scope["method"], route_of(scope), passage.status, took)

    async def _pass(self, scope: Scope, receive: Receive, passage: _Passage) -> None:
        request = Request(scope)
        status = self._refusal(request)
        if status:
            await self.problem(request, status)(scope, receive, passage)
            return
        try:
            await self.app(scope, _Measure(receive, request), passage)
        except TooLargeError:
            if not passage.status:
                await self.problem(request, 413)(scope, receive, passage)

    def _refusal(self, request: Request) -> int:
        if request.url.path != "/health" and host_of(request) not in self.hosts:
            return 421
        length = request.headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            return 400
        is_measured_later = content_type(request) == FILES_TYPE  # by the page, if it takes any
        return 413 if int(length) > MOST_BYTES and not is_measured_later else 0


class _Measure:
    """Counts what really comes, whatever the request said of its length."""

    def __init__(self, receive: Receive, request: Request) -> None:
        self._receive = receive
        self._state = request.state
        self._seen = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > getattr(self._state, "most_bytes", MOST_BYTES):
            raise TooLargeError
        return message


class _Passage:
    """Puts the headers on a response and remembers how it went."""

    def __init__(self, send: Send, headers: dict[str, str]) -> None:
        self._send = send
        self._headers = headers
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            kept = [(k, v) for k, v in message["headers"] if k.lower() != b"server"]
            present = {name.lower() for name, _ in kept}
            ours = [(k.lower().encode(), v.encode()) for k, v in self._headers.items()]
            message["headers"] = [*kept, *(each for each in ours if each[0] not in present)]
        await self._send(message)


def route_of(scope: Scope) -> str:
    """The route's own text, as in ``/t/{token}``; never what stood in its place."""
    path = getattr(scope.get("route"), "path", "")
    return path or "(no such page)"


def host_of(request: Request) -> str:
    """The host name a browser asked for, without a port."""
    host = request.headers.get("host", "").lower()
    name, separator, port = host.rpartition(":")
    return name if separator and port.isdigit() else host


def _kind(error: Exception) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"
