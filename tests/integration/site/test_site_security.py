"""The floor: headers, host, sizes, forged forms, cookies, logs, and pages that only look."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any, NoReturn

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from tasks.site.app import create_app
from tasks.site.gate import MOST_BYTES
from tasks.state import InstanceId
from tasks.store import METADATA, Store
from tests.support.school import School
from tests.support.site import (
    ADDRESS,
    ANSWERED,
    Browser,
    Page,
    arrive,
    letter_link,
    links_in,
    office_of,
    sign_in,
)


def contents(store: Store) -> Mapping[str, list[Any]]:
    """Every row of every table."""
    with store.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in METADATA.sorted_tables
        }


def every_path(school: School, case: InstanceId) -> list[str]:
    """Every route that can be opened, with every item, instance and link of the case in turn."""
    instance = school.instance(case)
    tokens = [each for each in links_in(school, "mia") if each.startswith("/t/")]
    values: dict[str, list[str]] = {
        "token": [each.removeprefix("/t/") for each in tokens],
        "item_id": [item.id for item in instance.items],
        "instance_id": [instance.id],
        "pupil_id": ["P017"],
        "consent_id": ["1", "2"],
        "number": ["1"],
    }
    paths: list[str] = []
    for route in opened(school):
        name = next((each for each in values if "{" + each + "}" in route), None)
        paths.extend(
            route.replace("{" + str(name) + "}", each) for each in (values[name] if name else [""])
        )
    return paths


def opened(school: School) -> list[str]:
    app = create_app(office_of(school))
    found: list[str] = []
    pending: list[Any] = list(app.routes)
    for route in pending:
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
            found.append(route.path)
        pending.extend(getattr(getattr(route, "original_router", None), "routes", ()))
    return found


def test_opening_any_page_changes_nothing_at_all(school: School, case: InstanceId) -> None:
    browser = sign_in(Browser(school), school, "sendco@school.test")
    arrive(browser, school)
    browser.press("Continue", **ANSWERED)
    before = contents(school.store)
    paths = every_path(school, case)
    assert len(paths) > 25
    for path in paths:
        for method in ("GET", "HEAD"):
            assert browser.ask(method, path).status_code < 500, path
    assert contents(school.store) == before


def test_every_response_carries_the_headers(browser: Browser) -> None:
    for path in ("/", "/nowhere", "/staff", "/static/style.css", "/health", "/t/forged"):
        headers = browser.ask("GET", path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "permissions-policy" in headers
        assert headers["cache-control"] == (
            "public, max-age=86400" if path.endswith(".css") else "no-store"
        )


@pytest.mark.parametrize("host", ["evil.test", "answers.school.test.evil.test", "", "127.0.0.1"])
def test_any_other_host_is_refused(browser: Browser, host: str) -> None:
    page = Page(browser.ask("GET", "/", headers={"host": host}))
    assert page.status == 421
    assert "not the address of this site" in page.text


def test_too_much_is_refused_whatever_it_says_of_its_length(browser: Browser) -> None:
    form = "application/x-www-form-urlencoded"
    body = b"email=" + b"x" * MOST_BYTES

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 60_000):
            yield body[start : start + 60_000]

    for content in (body, pieces()):
        answer = browser.ask(
            "POST", "/staff/sign-in", content=content, headers={"content-type": form}
        )
        assert Page(answer).status == 413
        assert "too much at once" in answer.text


def test_a_file_or_json_is_not_a_form(browser: Browser) -> None:
    assert browser.ask("POST", "/staff/sign-in", json={"email": "a@b"}).status_code == 400
    assert browser.ask("POST", "/staff/sign-in", files={"a": b"b"}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.test"},
    ],
)
def test_a_form_sent_from_another_site_is_refused(
    browser: Browser, school: School, case: InstanceId, headers: dict[str, str]
) -> None:
    form = arrive(browser, school).form("Continue")
    page = Page(browser.ask("POST", form.action, data=dict(form.inputs), headers=headers))
    assert page.status == 403
    assert "could not take that" in page.text


def test_a_form_needs_the_token_of_its_own_session(
    browser: Browser, school: School, case: InstanceId
) -> None:
    form = arrive(browser, school).form("Continue")
    other = Browser(school)
    arrive(other, school)
    token = other.page.form("Continue").inputs[0]
    assert browser.send(form.action, [token, *ANSWERED.items()]).status == 403
    assert browser.send(form.action, list(ANSWERED.items())).status == 403


def test_cookies_are_for_us_alone(browser: Browser, school: School, case: InstanceId) -> None:
    page = arrive(browser, school)
    cookies = [each for r in page.response.history for each in r.headers.get_list("set-cookie")]
    assert cookies
    for cookie in cookies:
        assert {"HttpOnly", "Secure", "SameSite=lax"} <= set(cookie.split("; "))
    assert f"Path={page.response.url.path}" in cookies[-1]


def test_the_log_names_routes_and_nobody(
    browser: Browser, school: School, case: InstanceId, caplog: pytest.LogCaptureFixture
) -> None:
    link = letter_link(school, "mia")
    with caplog.at_level(logging.DEBUG, "sendflow.site"):
        path = arrive(browser, school).response.url.path
        browser.press("Continue", **(ANSWERED | {"wishes": "CANARY"}))
    text = caplog.text
    assert "GET /t/{token} 200" in text
    assert "POST /answer/{item_id} 303" in text
    for secret in (link.removeprefix("/t/"), path.removeprefix("/answer/"), "CANARY", "Mia"):
        assert secret not in text


def test_a_failure_is_said_plainly_and_logged_without_data(
    school: School, case: InstanceId, caplog: pytest.LogCaptureFixture
) -> None:
    browser = Browser(school)
    arrive(browser, school)

    def fail(*_: object) -> NoReturn:
        raise ValueError("CANARY")

    object.__setattr__(browser.office, "load_definition", fail)
    with caplog.at_level(logging.DEBUG):
        page = browser.press("Continue", **ANSWERED)
    assert page.status == 500
    assert "Something went wrong on our side" in page.text
    assert "ValueError" in caplog.text
    assert "CANARY" not in caplog.text + page.response.text


def test_a_wake_that_fails_costs_the_person_nothing(
    school: School, case: InstanceId, caplog: pytest.LogCaptureFixture
) -> None:
    browser = Browser(school)

    def fail(_: object) -> None:
        raise OSError("CANARY")

    object.__setattr__(browser.office, "wake", fail)
    arrive(browser, school)
    browser.press("Continue", **ANSWERED)
    assert browser.press("Send my answers").status == 200
    assert "CANARY" not in caplog.text


def test_our_own_addresses_are_the_only_hosts(school: School) -> None:
    settings = office_of(school).settings
    assert settings.hosts == {"answers.school.test"}
    assert settings.origins == {ADDRESS}
    assert "a secret" not in repr(settings)
