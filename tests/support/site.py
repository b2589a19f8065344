"""The answer site of a small school, and a browser that does what a person can do with it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from httpx import ASGITransport, AsyncClient, Response

from flows.engine import foresee
from flows.facts import InstanceFacts
from flows.wakes import wake
from tasks.site.app import create_app
from tasks.site.office import SiteOffice, SiteSettings
from tasks.state import InstanceId
from tests.support.school import School

ADDRESS = "https://answers.school.test"

Answers = Mapping[str, str | Sequence[str]]

ANSWERED: dict[str, str] = {
    "relationship": "mother",
    "responsibility": "holds",
    "identify": "agree",
    "other_holders": "no",
    "objection": "no",
    "court_order": "no",
    "help": "nobody",
    "signed": "Mia Brook",
}
"""A whole answer to a form that asks for one consent."""


def office_of(school: School) -> SiteOffice:
    def wake_now(instance: InstanceId) -> None:
        wake(instance, school)

    def send_now() -> None:
        asyncio.run(school.pump.run_once())

    return SiteOffice(
        store=school.store,
        settings=SiteSettings(
            public_url=ADDRESS,
            secret="a secret of the tests",
            school_name="Hazel Bank School",
            school_phone="01632 960123",
        ),
        clock=school.clock,
        load_definition=school.load_definition,
        calendar=school.calendar,
        processes=school.library.sound,
        records=school.library.records,
        facts=InstanceFacts,
        foresee=foresee,
        wake=wake_now,
        nudge_pump=send_now,
    )


@dataclass
class Button:
    """One button: what it says, and what it sends."""

    words: str = ""
    sends: tuple[tuple[str, str], ...] = ()


@dataclass
class Form:
    """One form of a page: where it goes, what it holds, what its buttons say."""

    action: str
    inputs: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] | None = None
    """Where it can take files: the names of the inputs that do."""
    buttons: list[Button] = field(default_factory=list)

    @property
    def button(self) -> str:
        """What its first button says, which is the one that Enter presses."""
        return self.buttons[0].words.strip() if self.buttons else ""


class Page(HTMLParser):
    """What a person sees and can do: text, links, forms."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response
        self.status = response.status_code
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self._button = False
        self._pieces: list[str] = []
        self._textarea = ""
        self.feed(response.text)
        self.text = " ".join("".join(self._pieces).split())
        titles = re.findall(r"<title>(.*?)</title>", response.text, re.DOTALL)
        self.title = titles[0] if titles else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        match tag:
            case "a":
                self.links.append(found.get("href", ""))
            case "form":
                takes = found.get("enctype") == "multipart/form-data"
                self.forms.append(Form(found["action"], files=[] if takes else None))
            case "input" if found.get("type") == "file":
                files = self.forms[-1].files
                assert files is not None, "a form that sends no files asks for one"
                files.append(found["name"])
            case "input" if found.get("type") not in ("radio", "checkbox") or "checked" in found:
                self.forms[-1].inputs.append((found["name"], found.get("value", "")))
            case "textarea":
                self._textarea = found["name"]
            case "button":
                self._button = True
                sends = ((found["name"], found["value"]),) if "name" in found else ()
                self.forms[-1].buttons.append(Button(sends=sends))
            case _:
                pass  # nothing to do with it but to read on
        self._pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "button":
            self._button = False
        if tag == "textarea":
            self._textarea = ""
        self._pieces.append(" ")

    def handle_data(self, data: str) -> None:
        self._pieces.append(data)
        if self._button:
            self.forms[-1].buttons[-1].words += data
        if self._textarea:
            self.forms[-1].inputs.append((self._textarea, data.removeprefix("\n")))

    def form(self, button: str) -> Form:
        """The form with that button."""
        return next(f for f in self.forms if any(b.words.strip() == button for b in f.buttons))


class Browser:
    """Opens pages, follows links, fills in forms and presses their buttons; keeps its cookies."""

    def __init__(self, school: School) -> None:
        self.office = office_of(school)
        self.client = AsyncClient(
            transport=ASGITransport(create_app(self.office)),
            base_url=ADDRESS,
            follow_redirects=True,
        )
        self.page: Page
        self._chosen: dict[str, bytes] = {}

    def ask(self, method: str, path: str, **options: Any) -> Response:
        """One request, whatever a browser would say to it."""
        return asyncio.run(self.client.request(method, path, **options))

    def open(self, path: str) -> Page:
        self.page = Page(self.ask("GET", path))
        return self.page

    def choose(self, **files: bytes) -> Browser:
        """Choose files, to go with the form that is sent next."""
        self._chosen = files
        return self

    def press(self, button: str, **answers: str | Sequence[str]) -> Page:
        """Fill in the form that has this button, and press it."""
        form = self.page.form(button)
        named = {name.replace("__", "-"): value for name, value in answers.items()}
        sends = next(each.sends for each in form.buttons if each.words.strip() == button)
        inputs = [*filled(form.inputs, named), *sends]
        if form.files is None:
            return self.send(form.action, inputs)
        chosen, self._chosen = self._chosen, {}
        assert set(chosen) <= set(form.files), "the page asks for no such file"
        return self.send_files(form.action, inputs, {n: chosen.get(n) for n in form.files})

    def send(self, path: str, inputs: Sequence[tuple[str, str]]) -> Page:
        data: dict[str, list[str]] = {}
        for name, value in inputs:
            data.setdefault(name, []).append(value)
        headers = {"origin": "null", "sec-fetch-site": "same-origin"}
        self.page = Page(self.ask("POST", path, data=data, headers=headers))
        return self.page

    def send_files(
        self, path: str, inputs: Sequence[tuple[str, str]], files: Mapping[str, bytes | None]
    ) -> Page:
        """As browsers do: an input for which nothing was chosen sends a file without a name."""
        self.page = Page(
            self.ask(
                "POST",
                path,
                content=as_parts(inputs, files),
                headers={
                    "origin": "null",
                    "sec-fetch-site": "same-origin",
                    "content-type": "multipart/form-data; boundary=parts",
                },
            )
        )
        return self.page


def as_parts(inputs: Sequence[tuple[str, str]], files: Mapping[str, bytes | None]) -> bytes:
    """The body of a form that sends files."""
    parts = [(f'name="{name}"', value.encode()) for name, value in inputs]
    for name, content in files.items():
        called = "" if content is None else "Ada Brook's report.pdf"
        parts.append((f'name="{name}"; filename="{called}"', content or b""))
    head = "--parts\r\nContent-Disposition: form-data; {}\r\n\r\n"
    body = b"".join(head.format(what).encode() + content + b"\r\n" for what, content in parts)
    return body + b"--parts--\r\n"


def filled(inputs: Sequence[tuple[str, str]], answers: Answers) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in inputs if name not in answers]
    for name, value in answers.items():
        values = [value] if isinstance(value, str) else value
        kept.extend((name, each) for each in values)
    return kept


def links_in(school: School, person: str) -> list[str]:
    """The paths of our own links in the newest letter to that person that has any."""
    letters = [m for _, m in school.post.taken if person in str(m["To"])]
    bodies = [letter.get_body(("plain",)) for letter in reversed(letters)]
    texts = [body.get_content() for body in bodies if body is not None]
    found = re.findall(r"https?://\S+", next(each for each in texts if ADDRESS in each))
    return [urlsplit(each).path for each in found if each.startswith(ADDRESS)]


def code_in(school: School, person: str) -> str:
    """The six digits of the newest letter to that person."""
    letters = [m for _, m in school.post.taken if person in str(m["To"])]
    body = letters[-1].get_body(("plain",))
    assert body is not None
    return str(re.findall(r"^\s*(\d{6})\s*$", body.get_content(), re.MULTILINE)[0])


def letter_link(school: School, person: str) -> str:
    """The path of the newest link that person was sent."""
    return next(each for each in links_in(school, person) if each.startswith("/t/"))


def arrive(browser: Browser, school: School, person: str = "mia@home.test") -> Page:
    """Open the newest link and press its button: the page with the questions."""
    browser.open(letter_link(school, person))
    return browser.press("Go to the questions")


def arrive_at_document(browser: Browser, school: School, person: str = "mia@home.test") -> Page:
    """Open the newest link, press its button, and type the code: the document."""
    browser.open(letter_link(school, person))
    browser.press("Go to the document")
    browser.press("Send me a code")
    return browser.press("Continue", code=code_in(school, person))


def sign_in(browser: Browser, school: School, email: str) -> Browser:
    """Sign in to the staff pages with the code from the email."""
    browser.open("/staff/sign-in")
    browser.press("Send me a code", email=email)
    browser.press("Sign in", code=code_in(school, email))
    return browser
