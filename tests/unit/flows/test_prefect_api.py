"""The connection to Prefect, against a server that hangs up as Prefect's does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from flows import prefect_api
from flows.prefect_api import PrefectApi, PrefectUnavailableError

ANSWER = b'{"id": "r1"}'


class OneAnswerEach(BaseHTTPRequestHandler):
    """Keeps a connection open after its answer, and hangs up on whatever else comes along it."""

    protocol_version = "HTTP/1.1"
    answered = False

    def do_GET(self) -> None:
        if self.answered:
            self.close_connection = True
            return
        self.answered = True
        self.send_response(200)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing to say."""


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), OneAnswerEach) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def api(url: str) -> Iterator[PrefectApi]:
    found = PrefectApi(url, "")
    yield found
    found.close()


def test_a_connection_that_prefect_may_just_be_closing_is_not_used_again(api: PrefectApi) -> None:
    api.beat("pool", "worker", 30)
    time.sleep(prefect_api.KEPT_FOR + 0.1)
    api.beat("pool", "worker", 30)


def test_what_is_only_read_is_asked_for_again_when_prefect_hangs_up(api: PrefectApi) -> None:
    assert api.read_run("r1") is not None
    assert api.read_run("r1") is not None


def test_what_changes_something_is_not_sent_twice(api: PrefectApi) -> None:
    """It may have been heard; whoever sent it tries again as far as that is safe."""
    api.beat("pool", "worker", 30)
    with pytest.raises(PrefectUnavailableError):
        api.beat("pool", "worker", 30)
