"""The two decisions about a whole process that only a person can make, each with their name."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from definitions.model.forms import Form
from tasks.event_types import Cancelled, Event, SentOn, TakenUpAgain
from tasks.events import append_event, lock_instances
from tasks.site.case_pages import find_case
from tasks.site.cases import Case
from tasks.site.desk import Desk, DeskDep, PostedDep, StaffDep, check_staff
from tasks.site.own_forms import OwnPage, choice, words
from tasks.site.turns import status_of
from tasks.state import InstanceId, InstanceStatus
from tasks.subjects import name_subject

router = APIRouter()

UNDO = "undo"

STOP = Form(
    name="stop",
    fields=(
        choice(
            "way",
            "Was the stop meant?",
            undo="No: go on as if nothing had happened",
            confirm="Yes: stop this process for good",
        ),
        words(
            "reason",
            "If it was meant: why?",
            "Kept with your name. Everyone who still has something to answer is told that it is no "
            "longer needed, but not why.",
            optional=True,
        ),
    ),
)


@router.api_route("/staff/instances/{instance_id}/stop", methods=["GET", "HEAD"])
def show_stop(request: Request, instance_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """Somebody pressed Cancel: was it meant?"""
    with desk.office.store.read() as session:
        case = find_case(session, desk, instance_id)
    if status_of(case) is not InstanceStatus.STOPPED:
        return desk.pages.page(request, "staff/not_stopped.html", here="processes", case=case)
    return _stop_page(case).show(request, desk, {})


@router.post("/staff/instances/{instance_id}/stop", dependencies=[Depends(check_staff)])
def decide_stop(
    request: Request, instance_id: str, desk: DeskDep, staff: StaffDep, posted: PostedDep
) -> Response:
    """Confirm it with a reason, or undo it."""
    with desk.office.store.begin() as session:
        case = lock_case(session, desk, instance_id)
        if status_of(case) is not InstanceStatus.STOPPED:
            return desk.pages.go(request, f"/staff/instances/{instance_id}")
        page = _stop_page(case)
        reading = page.read(posted, desk)
        if not reading.is_complete:
            return page.show(request, desk, posted, reading)
        by, values = staff.person.id, reading.values
        event: Event = (
            TakenUpAgain(by=by)
            if values["way"] == UNDO
            else Cancelled(by=by, reason=values["reason"])
        )
        append_event(session, case.instance.id, event, desk.office.clock())
    return on_its_way(request, desk, case)


@router.api_route("/staff/instances/{instance_id}/way", methods=["GET", "HEAD"])
def show_ways(request: Request, instance_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """It cannot choose by itself: where does it go?"""
    with desk.office.store.read() as session:
        case = find_case(session, desk, instance_id)
    if status_of(case) is not InstanceStatus.HELD:
        return desk.pages.go(request, f"/staff/instances/{instance_id}")
    return _way_page(case).show(request, desk, {})


@router.post("/staff/instances/{instance_id}/way", dependencies=[Depends(check_staff)])
def decide_way(
    request: Request, instance_id: str, desk: DeskDep, staff: StaffDep, posted: PostedDep
) -> Response:
    """Send it on."""
    with desk.office.store.begin() as session:
        case = lock_case(session, desk, instance_id)
        if status_of(case) is not InstanceStatus.HELD:
            return desk.pages.go(request, f"/staff/instances/{instance_id}")
        page = _way_page(case)
        reading = page.read(posted, desk)
        if not reading.is_complete:
            return page.show(request, desk, posted, reading)
        event = SentOn(by=staff.person.id, target=reading.values["target"])
        append_event(session, case.instance.id, event, desk.office.clock())
    return on_its_way(request, desk, case)


def lock_case(session: Session, desk: Desk, instance_id: str) -> Case:
    """Of two who decide at once, the second sees what the first decided."""
    lock_instances(session, [InstanceId(instance_id)])
    return find_case(session, desk, instance_id)


def on_its_way(request: Request, desk: Desk, case: Case) -> Response:
    """Back to the process, which is woken."""
    response = desk.pages.go(request, f"/staff/instances/{case.instance.id}")
    response.background = desk.spread_word(case.instance.id)
    return response


def _page(case: Case, end: str, **parts: Any) -> OwnPage:
    here = f"/staff/instances/{case.instance.id}"
    back = f"Back to {case.instance.reference}"
    return OwnPage(
        action=f"{here}/{end}", back=here, back_words=back, subject=case.subject, **parts
    )


def _stop_page(case: Case) -> OwnPage:
    return _page(
        case,
        "stop",
        form=STOP,
        heading=f"Somebody stopped {case.instance.title}, {case.instance.reference}",
        paragraphs=(
            (
                "Cancel was pressed in Prefect, which does not know who pressed it or why. "
                "Since then nothing has been sent about this process. "
                "None of those who were asked has been told anything yet."
            ),
        ),
        button="Save my decision",
        by_choice=("reason",),
        check=_reason_if_meant,
    )


def _reason_if_meant(values: dict[str, Any]) -> dict[str, str]:
    if values["way"] != UNDO and not values.get("reason"):
        return {"reason": "Enter why the process is stopped for good"}
    return {}


def _way_page(case: Case) -> OwnPage:
    definition, visits = case.definition, case.instance.visits
    stages = {each.name: _been(each.title, visits.get(each.name, 0)) for each in definition.stages}
    ends = {each.name: f"End it: {each.title}" for each in definition.ends}
    titles = {key: name_subject(title, case.subject) for key, title in (stages | ends).items()}
    return _page(
        case,
        "way",
        form=Form(name="way", fields=(choice("target", "Where should it go now?", "", **titles),)),
        heading=f"{case.instance.title}, {case.instance.reference}: choose how it goes on",
        paragraphs=(
            (
                "This process cannot go on by itself: it has been at one place as often as its "
                "rules allow, or the rules do not say what comes after these answers. Nobody is "
                "asked anything until you choose."
            ),
        ),
        button="Send it on",
    )


def _been(title: str, times: int) -> str:
    """A stage with how often the process has been there: past its limit too it may be chosen."""
    if not times:
        return title
    return f"{title} (it has been there {'once' if times == 1 else f'{times} times'})"
