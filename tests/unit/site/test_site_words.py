from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from starlette.requests import Request

from tasks.assignment import Contact, StaffMember
from tasks.site.browser import ForgedFormError, check_form, form_token
from tasks.site.gate import host_of
from tasks.site.office import SiteSettings
from tasks.site.visitors import seal, unseal
from tasks.site.words import listed, overdue, person_label, written_moment
from tasks.state import PersonId
from tasks.subjects import year_label

SETTINGS = SiteSettings("https://a.test:8443", "secret", "School", "01632 960123")


def request(**headers: str) -> Request:
    named = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    visit = b"sendflow_visit=" + b"v" * 43
    return Request({"type": "http", "headers": [*named, (b"cookie", visit)]})


@pytest.mark.parametrize(
    ("hour", "words"), [(8, "9:05am"), (11, "12:05pm"), (23, "12:05am"), (16, "5:05pm")]
)
def test_a_moment_is_said_in_london(hour: int, words: str) -> None:
    assert written_moment(datetime(2026, 7, 1, hour, 5, tzinfo=UTC)).endswith(words)


def test_years_and_lists_and_lateness() -> None:
    assert [year_label(each) for each in ("R", "3", "Year 4")] == ["Reception", "Year 3", "Year 4"]
    assert [listed("abc"[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    day = date(2026, 9, 14)
    assert [overdue(day, date(2026, 9, each)) for each in (14, 15, 16)] == [
        "",
        "1 day overdue",
        "2 days overdue",
    ]


def test_people_are_said_with_what_they_are() -> None:
    sendco = StaffMember(
        id=PersonId("S"), name="Sam", email=None, roles=("class_teacher", "sendco")
    )
    assert person_label(sendco, "class_teacher") == "Sam (class teacher)"
    assert person_label(sendco, "parent") == "Sam (SENDCo)"
    mother = Contact(
        id=PersonId("K"),
        name="Mia",
        email=None,
        relationship="mother",
        parental_responsibility=True,
        may_receive_papers=True,
        do_not_contact=False,
    )
    assert person_label(mother) == "Mia (mother)"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "https://a.test:8443", "sec_fetch_site": "same-origin"},
        {"origin": "null", "sec_fetch_site": "none"},
    ],
)
def test_our_own_forms_are_taken(headers: dict[str, str]) -> None:
    sent = request(**headers)
    check_form(sent, SETTINGS, "session", form_token(sent, SETTINGS, "session"))


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://a.test"},
        {"origin": "http://a.test:8443"},
        {"sec_fetch_site": "cross-site", "origin": "https://a.test:8443"},
    ],
)
def test_forms_of_others_are_not(headers: dict[str, str]) -> None:
    sent = request(**headers)
    with pytest.raises(ForgedFormError):
        check_form(sent, SETTINGS, "", form_token(sent, SETTINGS, ""))


def test_a_token_is_of_one_session() -> None:
    sent = request()
    with pytest.raises(ForgedFormError):
        check_form(sent, SETTINGS, "mine", form_token(sent, SETTINGS, "yours"))


def test_a_seal_is_broken_by_a_change_and_by_another_purpose() -> None:
    value = seal(SETTINGS, "one", "a", "b")
    assert unseal(SETTINGS, "one", value) == ("a", "b")
    assert unseal(SETTINGS, "two", value) == ()
    assert unseal(SETTINGS, "one", value[:-1]) == ()


@pytest.mark.parametrize(
    ("host", "name"), [("A.test:80", "a.test"), ("a.test", "a.test"), ("[::1]:5200", "[::1]")]
)
def test_a_host_is_known_without_its_port(host: str, name: str) -> None:
    assert host_of(request(host=host)) == name
