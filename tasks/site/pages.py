"""How a page is made: a template, what it may name, and the cookies that go with it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from definitions.school_days import written_date
from tasks.file_kinds import ACCEPTED
from tasks.site import words
from tasks.site.browser import FORM_TOKEN, VISIT_COOKIE, form_token, visit_of
from tasks.site.office import SiteSettings
from tasks.site.questions import REMOVE
from tasks.site.visitors import SignedIn, keep_signed_in
from tasks.subjects import year_label

HERE = Path(__file__).parent
STATIC = HERE / "static"


class Problem(Exception):  # noqa: N818  it is a page, and most are nobody's error
    """What was asked for cannot be shown: its page says why, and what to do instead."""

    def __init__(self, name: str, status: int, **facts: Any) -> None:
        super().__init__(name)
        self.name = name
        self.status = status
        self.facts = facts


class Pages:
    """Makes every page of the site; a fact that a template misses is an error."""

    def __init__(self, settings: SiteSettings) -> None:
        self.settings = settings
        self._templates = _templates(settings)

    def page(
        self, request: Request, template: str, *, status: int = 200, session: str = "", **facts: Any
    ) -> Response:
        """The page of that template; its forms are bound to this browser and this session."""
        staff: SignedIn | None = getattr(request.state, "staff", None)
        text = self._templates.get_template(template).render(
            facts
            | {
                "form_token": form_token(request, self.settings, staff.token if staff else session),
                "staff": staff,
            }
        )
        return self._with_cookies(request, HTMLResponse(text, status))

    def problem(self, request: Request, problem: Problem) -> Response:
        """The plain page of a problem."""
        return self.page(
            request, f"problems/{problem.name}.html", status=problem.status, **problem.facts
        )

    def go(self, request: Request, path: str) -> Response:
        """On to another page: what was posted is not posted again by a reload."""
        return self._with_cookies(request, RedirectResponse(path, 303))

    def _with_cookies(self, request: Request, response: Response) -> Response:
        if hasattr(request.state, "visit"):
            VISIT_COOKIE.put(response, visit_of(request), self.settings)
        keep_signed_in(request, response, self.settings)
        return response


def _templates(settings: SiteSettings) -> Environment:
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "date": written_date,
        "moment": words.written_moment,
        "listed": words.listed,
        "role": words.role_label,
        "year": year_label,
    }
    templates.globals |= {
        "ACCEPTED": ACCEPTED,
        "FORM_TOKEN": FORM_TOKEN,
        "REMOVE": REMOVE,
        "school": {"name": settings.school_name, "phone": settings.school_phone},
        "style": f"/static/style.css?v={_fingerprint(STATIC / 'style.css')}",
    }
    return templates


def _fingerprint(file: Path) -> str:
    """Changes with the file, so that a browser may keep it."""
    return sha256(file.read_bytes()).hexdigest()[:12]
