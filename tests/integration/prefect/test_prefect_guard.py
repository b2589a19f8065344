"""What stands in front of Prefect: our host names only, the password, a policy for its pages."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from flows.settings import Settings


@pytest.fixture
def client(prefect: Settings) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=prefect.ui_url) as opened:
        yield opened


def test_a_page_by_another_name_is_refused(client: httpx.Client) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 421


def test_nothing_is_told_without_the_password(client: httpx.Client) -> None:
    assert client.post("/api/flow_runs/filter", json={}).status_code == 401


def test_another_origin_is_not_let_in(client: httpx.Client) -> None:
    answer = client.get("/api/health", headers={"Origin": "http://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_pages_may_call_nowhere_else(client: httpx.Client) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http:" not in policy
    assert "https:" not in policy


def test_pages_are_told_our_own_address(client: httpx.Client, prefect: Settings) -> None:
    told = client.get("/ui-settings").json()
    assert told["api_url"] == prefect.api_url
    assert told["default_ui"] == "v1"
