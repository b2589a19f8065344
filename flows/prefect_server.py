"""The Prefect server in a process of its own: stock Prefect behind two closed doors.

Stock Prefect answers to any host name, which lets a page in the same browser reach it through a
name of its own choosing; and nothing tells its pages not to call elsewhere. Both are mended in
front of it, and nothing in it is changed but where it looks for its lists of integrations.

The process ends when whoever started it is gone: its standard input, which nobody writes to, then
comes to an end. So a killed ``sendflow up`` leaves no server behind.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://{host}; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Scripts of Prefect's own only, which compile regular forms into code; nothing from elsewhere."""
_SECONDS_TO_END = 5


class Guard:
    """Lets in only requests for our own host names, and says what pages may do."""

    def __init__(self, app: Asgi, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the lifespan of the server."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1").lower()
        if host not in self._hosts:
            await _refuse(scope, send)
            return
        policy = POLICY.format(host=host).encode()

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"content-security-policy", policy),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                ]
            await send(message)

        await self._app(scope, receive, send_guarded)


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send(
        {
            "type": "http.response.start",
            "status": 421,
            "headers": [(b"content-type", b"text/plain; charset=utf-8")],
        }
    )
    await send({"type": "http.response.body", "body": b"This is not the address of this server."})


def build(hosts: frozenset[str]) -> Guard:
    """Prefect's application, guarded; its settings are read from the environment."""
    # imported here: it takes seconds, and only this process needs it
    from prefect.server.api import collections  # noqa: PLC0415
    from prefect.server.api.server import create_app  # noqa: PLC0415

    # no address: its lists of integrations come from the installed files, not from the network
    collections.KNOWN_VIEWS.update(dict.fromkeys(collections.KNOWN_VIEWS, ""))
    return Guard(create_app(), hosts)


def main() -> None:
    """``python -m flows.prefect_server HOST PORT ALLOWED...``: serve until told to stop."""
    host, port, *allowed = sys.argv[1:]
    app = build(frozenset(each.lower() for each in allowed))
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=int(port),
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
        )
    )
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    server.run()


def _end_with_parent(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True
    threading.Timer(_SECONDS_TO_END, os._exit, (0,)).start()


if __name__ == "__main__":
    main()
