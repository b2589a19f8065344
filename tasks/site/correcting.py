"""A date is put right: chosen, looked at with everything that it moves, and only then done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from definitions.model.forms import AnswerType, Form, FormField
from definitions.school_calendar import MissingCalendarError
from definitions.school_days import written_date
from tasks.events import append_event
from tasks.site.case_pages import find_case
from tasks.site.cases import Case
from tasks.site.desk import DeskDep, PostedDep, StaffDep, check_staff
from tasks.site.moved_dates import KnownDate, broken_limits, known_dates, moves
from tasks.site.office import SiteOffice
from tasks.site.own_forms import OwnPage, choice
from tasks.site.pages import Problem
from tasks.site.steering import lock_case, on_its_way
from tasks.site.turns import status_of
from tasks.state import InstanceStatus

router = APIRouter()

CONFIRMED = "confirmed"
"""The hidden input of the page on which everything was looked at: the date it was looked at for."""


@router.api_route("/staff/instances/{instance_id}/dates", methods=["GET", "HEAD"])
def show_dates(request: Request, instance_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """Which date, and what should it be?"""
    with desk.office.store.read() as session:
        case = find_case(session, desk, instance_id)
    return _page(case).show(request, desk, {})


@router.post("/staff/instances/{instance_id}/dates", dependencies=[Depends(check_staff)])
def take_date(
    request: Request, instance_id: str, desk: DeskDep, staff: StaffDep, posted: PostedDep
) -> Response:
    """Show what it would move; when that has been looked at, put the date right."""
    with desk.office.store.begin() as session:
        case = lock_case(session, desk, instance_id)
        page = replace(_page(case), check=partial(_check_reach, case, desk.office))
        reading = page.read(posted, desk)
        if not reading.is_complete:
            return page.show(request, desk, posted, reading)
        known = _chosen(case, reading.values["which"])
        day = date.fromisoformat(reading.values["day"])
        if posted.one(CONFIRMED) == day.isoformat():
            event = known.corrected(day, staff.person.id)
            append_event(session, case.instance.id, event, desk.office.clock())
            return on_its_way(request, desk, case)
    return desk.pages.page(
        request,
        "staff/moved_dates.html",
        here="processes",
        case=case,
        subject=case.subject.label,
        action=page.action,
        known=known,
        day=day,
        limits=broken_limits(case, known, day, desk.office),
        moves=moves(case, known, day, desk.office),
    )


def _page(case: Case) -> OwnPage:
    """The form; a process that has ended has no dates left to put right.

    Raises:
        Problem: there is no such page for this process.
    """
    known = known_dates(case)
    if not known or status_of(case) is InstanceStatus.ENDED:
        raise Problem("not_found", 404)
    options = {each.key: f"{each.question} Now: {written_date(each.day)}" for each in known}
    here = f"/staff/instances/{case.instance.id}"
    return OwnPage(
        form=Form(name="dates", fields=(choice("which", "Which date?", "", **options), _DAY)),
        action=f"{here}/dates",
        heading=f"Put a date right: {case.instance.title}, {case.instance.reference}",
        paragraphs=("You see what it would move before anything is changed.",),
        button="Show what it would move",
        back=here,
        back_words=f"Back to {case.instance.reference}",
        subject=case.subject,
    )


_DAY = FormField(
    name="day",
    question="What should it be?",
    hint="For example, 27 9 2026",
    answer=AnswerType.DATE,
    must_know=True,
)


def _check_reach(case: Case, office: SiteOffice, values: Mapping[str, Any]) -> dict[str, str]:
    """What hangs on it may lie in a school year that nobody has entered: no wake could go on."""
    day = date.fromisoformat(values["day"])
    try:
        moves(case, _chosen(case, values["which"]), day, office)
    except MissingCalendarError as missing:
        return {f"{_DAY.name}-day": str(missing)}
    return {}


def _chosen(case: Case, key: str) -> KnownDate:
    return next(each for each in known_dates(case) if each.key == key)
