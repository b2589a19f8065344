"""The answer site, put together."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.types import Lifespan

from tasks.site import (
    agreements,
    answering,
    answering_several,
    arrival,
    case_pages,
    correcting,
    documents,
    downloads,
    held_steps,
    overview,
    paper,
    printing,
    proving,
    pupil_pages,
    signing_in,
    standing,
    steering,
    stopping,
)
from tasks.site.browser import ForgedFormError
from tasks.site.desk import Desk, DeskDep, SignInNeededError
from tasks.site.gate import Gate
from tasks.site.office import SiteOffice
from tasks.site.pages import STATIC, Pages, Problem

_RESPONDENTS = (arrival, answering, answering_several, proving, documents)
_STAFF = (
    signing_in,
    overview,
    case_pages,
    correcting,
    downloads,
    held_steps,
    steering,
    standing,
    paper,
    printing,
    pupil_pages,
    stopping,
    agreements,
)

_PROBLEMS = {
    400: "bad_request",
    401: "session_gone",
    403: "forged_form",
    404: "not_found",
    405: "not_allowed",
    413: "too_large",
    421: "wrong_host",
    422: "bad_request",
}
"""The plain page for a status that the framework or the gate decided on."""


def create_app(office: SiteOffice, lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """The site as an application to be served.

    Serve it without the server's own access log, which would write paths, and so links, down.
    """
    app = FastAPI(
        title="Sendflow",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.desk = Desk(office, Pages(office.settings))
    for pages in _RESPONDENTS + _STAFF:
        app.include_router(pages.router)
    _add_plain_routes(app)
    _add_problems(app)
    app.add_middleware(
        Gate,
        hosts=office.settings.hosts,
        secure=office.settings.is_secure,
        problem=lambda request, status: _problem_page(app, request, status),
    )
    return app


def _add_plain_routes(app: FastAPI) -> None:
    @app.api_route("/", methods=["GET", "HEAD"])
    @app.api_route("/answer", methods=["GET", "HEAD"])
    def show_welcome(request: Request, desk: DeskDep) -> Response:
        return desk.pages.page(request, "welcome.html")

    @app.api_route("/static/style.css", methods=["GET", "HEAD"])
    def send_style() -> Response:
        kept = {"Cache-Control": "public, max-age=86400"}
        return FileResponse(STATIC / "style.css", media_type="text/css", headers=kept)

    @app.api_route("/health", methods=["GET", "HEAD"])
    def show_health() -> Response:
        return JSONResponse({"status": "ok"})


def _add_problems(app: FastAPI) -> None:
    @app.exception_handler(Problem)
    def show_problem(request: Request, problem: Problem) -> Response:
        return _desk(app).pages.problem(request, problem)

    @app.exception_handler(HTTPException)
    def show_refusal(request: Request, refusal: HTTPException) -> Response:
        response = _problem_page(app, request, refusal.status_code)
        response.headers.update(refusal.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    def show_no_such_page(request: Request, _invalid: RequestValidationError) -> Response:
        """A word stood in the address where only a number can."""
        return _problem_page(app, request, 404)

    @app.exception_handler(ForgedFormError)
    def show_forged(request: Request, _forged: ForgedFormError) -> Response:
        return _problem_page(app, request, 403)

    @app.exception_handler(SignInNeededError)
    def ask_to_sign_in(request: Request, _needed: SignInNeededError) -> Response:
        desk = _desk(app)
        if request.method == "POST":
            return desk.pages.problem(request, Problem("signed_out", 401))
        response = desk.pages.go(request, "/staff/sign-in")
        signing_in.remember_wanted(request, response, desk)
        return response


def _problem_page(app: FastAPI, request: Request, status: int) -> Response:
    problem = Problem(_PROBLEMS.get(status, "server_error"), status)
    return _desk(app).pages.problem(request, problem)


def _desk(app: FastAPI) -> Desk:
    desk = app.state.desk
    assert isinstance(desk, Desk)
    return desk
