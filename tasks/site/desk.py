"""What every page is handed: the office, the pages, what was posted, and who is there."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request
from starlette.background import BackgroundTask

from tasks.site.browser import FORM_TOKEN, check_form
from tasks.site.gate import FILES_TYPE, content_type
from tasks.site.office import SiteOffice
from tasks.site.pages import Pages, Problem
from tasks.site.uploads import Upload, most_files, read_with_files
from tasks.site.visitors import Respondent, SignedIn, respondent_of, signed_in
from tasks.state import InstanceId, ItemId

FORM_TYPE = "application/x-www-form-urlencoded"
MOST_INPUTS = 2000

_log = logging.getLogger("sendflow.site")


@dataclass(frozen=True)
class Desk:
    """Where a page works: what the site was given, and how it answers."""

    office: SiteOffice
    pages: Pages

    def spread_word(self, *instances: InstanceId) -> BackgroundTask:
        """After the response: something happened, and perhaps something waits to be sent."""
        return BackgroundTask(_spread_word, self.office, instances)


class SignInNeededError(Exception):
    """Only signed-in staff see this page."""


class Posted(Mapping[str, list[str]]):
    """What a form sent, by the names of its inputs."""

    def __init__(
        self, inputs: Mapping[str, list[str]], files: Mapping[str, Upload] | None = None
    ) -> None:
        self._inputs = inputs
        self.files = files or {}

    def __getitem__(self, name: str) -> list[str]:
        return self._inputs[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._inputs)

    def __len__(self) -> int:
        return len(self._inputs)

    def one(self, name: str) -> str:
        """The first value of an input, without space around it; empty where there is none."""
        return next(iter(self._inputs.get(name, ())), "").strip()


def desk_of(request: Request) -> Desk:
    """The desk of this site."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


async def read_posted(request: Request) -> Posted:
    """What the form sent; the gate has already seen to its size."""
    kind = content_type(request)
    if kind == FILES_TYPE and most_files(request):
        return Posted(*await read_with_files(request, MOST_INPUTS))
    if kind != FORM_TYPE:
        raise Problem("bad_request", 400)
    body = await request.body()
    try:
        inputs = parse_qs(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_INPUTS
        )
    except ValueError as error:
        raise Problem("bad_request", 400) from error
    return Posted(inputs)


DeskDep = Annotated[Desk, Depends(desk_of)]
PostedDep = Annotated[Posted, Depends(read_posted)]


def find_respondent(request: Request, item_id: str, desk: DeskDep) -> Respondent:
    """Whoever came by a link for this item."""
    found = respondent_of(request, desk.office)
    if found is None:
        raise Problem("session_gone", 401)
    if found.session.item != ItemId(item_id):
        raise Problem("not_yours", 403)
    return found


def find_staff(request: Request, desk: DeskDep) -> SignedIn:
    """The member of staff who is signed in."""
    found = signed_in(request, desk.office)
    if found is None:
        raise SignInNeededError
    return found


RespondentDep = Annotated[Respondent, Depends(find_respondent)]
StaffDep = Annotated[SignedIn, Depends(find_staff)]


def check_visitor(request: Request, posted: PostedDep, desk: DeskDep) -> None:
    """Did our own page send this, in a browser that has no session yet?"""
    check_form(request, desk.office.settings, "", posted.one(FORM_TOKEN))


def check_respondent(
    request: Request, posted: PostedDep, desk: DeskDep, respondent: RespondentDep
) -> None:
    """Did our own page send this, in this respondent's session?"""
    check_form(request, desk.office.settings, respondent.token, posted.one(FORM_TOKEN))


def check_staff(request: Request, posted: PostedDep, desk: DeskDep, staff: StaffDep) -> None:
    """Did our own page send this, in this member of staff's session?"""
    check_form(request, desk.office.settings, staff.token, posted.one(FORM_TOKEN))


def _spread_word(office: SiteOffice, instances: tuple[InstanceId, ...]) -> None:
    """Nothing depends on this having worked: the rounds find what it misses."""
    try:
        for each in instances:
            office.wake(each)
        office.nudge_pump()
    except Exception as error:  # noqa: BLE001  the answer is safe; its text must not reach a log
        _log.warning("word was not spread: %s", type(error).__qualname__)
