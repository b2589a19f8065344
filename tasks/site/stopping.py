"""Stops: nothing is sent about one pupil, or from the whole school, until somebody undoes it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from definitions.model.forms import Form
from definitions.school_days import LONDON, written_date
from tasks import stops
from tasks.directory import pupil_of
from tasks.people_tables import PersonRow, PupilRow, StopRow
from tasks.site.cases import running_instances
from tasks.site.desk import Desk, DeskDep, PostedDep, StaffDep, check_staff
from tasks.site.own_forms import OwnPage, choice, words
from tasks.site.pages import Problem
from tasks.site.words import written_moment
from tasks.state import InstanceId, PupilId
from tasks.stops import Stop, StopGoneError, StopKind
from tasks.subjects import Pupil

router = APIRouter()

KINDS = {
    "left": "The child has left the school",
    "died": "The child has died",
    "hold": "Nothing should be sent for now",
    "school": "The whole school's post is stopped",
}

PUPIL_STOP = Form(
    name="pupil_stop",
    fields=(
        choice(
            "kind",
            "Why should nothing more be sent?",
            left=KINDS["left"],
            died=KINDS["died"],
            hold=KINDS["hold"],
        ),
        words("reason", "A note for your colleagues", "Kept with your name.", optional=True),
    ),
)

SCHOOL_STOP = Form(
    name="school_stop",
    fields=(words("reason", "Why should nothing be sent?", "Kept with your name."),),
)

UNDO = Form(
    name="undo",
    fields=(words("reason", "Why is it undone?", "Kept with your name."),),
)


@dataclass(frozen=True)
class Standing:
    """A stop that stands, in words."""

    id: int
    words: str
    reason: str
    made: str
    is_school: bool


@router.api_route("/staff/pupils/{pupil_id}/stop", methods=["GET", "HEAD"])
def show_pupil_stop(request: Request, pupil_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """Left, died, or hold."""
    with desk.office.store.read() as session:
        pupil = find_pupil(session, pupil_id)
    return _pupil_page(pupil).show(request, desk, {})


@router.post("/staff/pupils/{pupil_id}/stop", dependencies=[Depends(check_staff)])
def stop_pupil(
    request: Request, pupil_id: str, desk: DeskDep, staff: StaffDep, posted: PostedDep
) -> Response:
    """From now on nothing is sent about them."""
    with desk.office.store.begin() as session:
        pupil = find_pupil(session, pupil_id)
        page = _pupil_page(pupil)
        reading = page.read(posted, desk)
        if not reading.is_complete:
            return page.show(request, desk, posted, reading)
        stops.stop_pupil(
            session,
            pupil.id,
            StopKind(reading.values["kind"]),
            by=staff.person.id,
            reason=reading.values.get("reason") or "",
            now=desk.office.clock(),
        )
        watching = running_instances(session, pupil.id)
    return _on_its_way(request, desk, f"/staff/pupils/{pupil_id}", watching)


@router.api_route("/staff/stop", methods=["GET", "HEAD"])
def show_school_stop(request: Request, desk: DeskDep, staff: StaffDep) -> Response:
    """Stop everything, or take up the post again."""
    with desk.office.store.read() as session:
        standing = standing_stops(session, None)
    if standing:
        return desk.pages.page(request, "staff/stopped.html", here="stop", standing=standing)
    return _school_page().show(request, desk, {})


@router.post("/staff/stop", dependencies=[Depends(check_staff)])
def stop_school(request: Request, desk: DeskDep, staff: StaffDep, posted: PostedDep) -> Response:
    """From now on nothing is sent at all, but for one-time codes."""
    with desk.office.store.begin() as session:
        page = _school_page()
        reading = page.read(posted, desk)
        if not reading.is_complete:
            return page.show(request, desk, posted, reading)
        if not stops.stops_in_force(session):
            reason, now = reading.values["reason"], desk.office.clock()
            stops.stop_school(session, by=staff.person.id, reason=reason, now=now)
    return desk.pages.go(request, "/staff/stop")


@router.api_route("/staff/stops/{number}/undo", methods=["GET", "HEAD"])
def show_undo(request: Request, number: int, desk: DeskDep, staff: StaffDep) -> Response:
    """Why is it undone?"""
    with desk.office.store.read() as session:
        stop = _find_stop(session, number)
    return _undo_page(stop).show(request, desk, {})


@router.post("/staff/stops/{number}/undo", dependencies=[Depends(check_staff)])
def undo_stop(
    request: Request, number: int, desk: DeskDep, staff: StaffDep, posted: PostedDep
) -> Response:
    """What waits in the outbox goes again."""
    with desk.office.store.begin() as session:
        stop = _find_stop(session, number)
        page = _undo_page(stop)
        reading = page.read(posted, desk)
        if not reading.is_complete:
            return page.show(request, desk, posted, reading)
        reason, now = reading.values["reason"], desk.office.clock()
        try:
            stops.undo_stop(session, number, by=staff.person.id, reason=reason, now=now)
        except StopGoneError as error:
            raise Problem("not_found", 404) from error
        watching = running_instances(session, stop.pupil) if stop.pupil else ()
    return _on_its_way(request, desk, page.back, watching)


# ------------------------------------------------------------------------------------ on the way


def find_pupil(session: Session, pupil_id: str) -> Pupil:
    """The pupil of that reference, who may have left.

    Raises:
        Problem: there is none.
    """
    if session.get(PupilRow, pupil_id) is None:
        raise Problem("not_found", 404)
    return pupil_of(session, PupilId(pupil_id))


def standing_stops(session: Session, pupil: PupilId | None) -> tuple[Standing, ...]:
    """The stops that hold for a pupil, or for the whole school alone, in words."""
    found = stops.stops_in_force(session, pupil)
    return tuple(
        Standing(
            id=stop.id,
            words=KINDS[stop.kind],
            reason=stop.reason,
            made=f"{_name(session, stop)}, {written_moment(stop.made_at)}",
            is_school=stop.pupil is None,
        )
        for stop in found
    )


def _name(session: Session, stop: Stop) -> str:
    return session.get_one(PersonRow, stop.made_by).name


def _find_stop(session: Session, number: int) -> Stop:
    row = session.get(StopRow, number)
    pupil = PupilId(row.pupil_id) if row is not None and row.pupil_id else None
    found = (each for each in stops.stops_in_force(session, pupil) if each.id == number)
    stop = next(found, None)
    if stop is None:
        raise Problem("not_found", 404)
    return stop


def _on_its_way(
    request: Request, desk: Desk, path: str, watching: tuple[InstanceId, ...]
) -> Response:
    response = desk.pages.go(request, path)
    response.background = desk.spread_word(*watching)
    return response


def _pupil_page(pupil: Pupil) -> OwnPage:
    return OwnPage(
        form=PUPIL_STOP,
        action=f"/staff/pupils/{pupil.id}/stop",
        here="pupils",
        heading=f"Stop everything that is sent about {pupil.initials}",
        paragraphs=(
            (
                "Nothing is sent about this child from the moment you save this, to nobody. "
                "Where the child has left or died, running processes end by themselves if their "
                "definition says so. You can undo it."
            ),
        ),
        button="Stop the post about this child",
        back=f"/staff/pupils/{pupil.id}",
        subject=pupil,
        grave=True,
    )


def _school_page() -> OwnPage:
    return OwnPage(
        form=SCHOOL_STOP,
        action="/staff/stop",
        here="stop",
        heading="Stop all post",
        paragraphs=(
            (
                "No email about any child leaves until you take up the post again, "
                "except the codes with which people sign in. Answers that come are still taken. "
                "What should have been sent meanwhile waits, and goes if it still makes sense then."
            ),
        ),
        button="Stop all post",
        grave=True,
    )


def _undo_page(stop: Stop) -> OwnPage:
    back = f"/staff/pupils/{stop.pupil}" if stop.pupil else "/staff/stop"
    since = stop.made_at.astimezone(LONDON).date()
    return OwnPage(
        form=UNDO,
        action=f"/staff/stops/{stop.id}/undo",
        here="pupils" if stop.pupil else "stop",
        heading="Take up the post again",
        paragraphs=(
            (
                f"{KINDS[stop.kind]}: stopped since {written_date(since)}. "
                "What waits is sent, unless it has become pointless meanwhile."
            ),
        ),
        button="Take up the post again",
        back=back,
    )
