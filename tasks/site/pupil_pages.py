"""The pupils, and the page of one of them: what runs, what was agreed, what is stopped."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from tasks import directory
from tasks.site.agreements import agreements_of
from tasks.site.cases import open_case
from tasks.site.desk import Desk, DeskDep, StaffDep
from tasks.site.overview import Running, list_case
from tasks.site.stopping import find_pupil, standing_stops
from tasks.state import InstanceId, PupilId
from tasks.stops import stops_in_force
from tasks.tables import InstanceRow

router = APIRouter()


@router.api_route("/staff/pupils", methods=["GET", "HEAD"])
def show_pupils(request: Request, desk: DeskDep, staff: StaffDep) -> Response:
    """Every pupil who is at the school, by class."""
    with desk.office.store.read() as session:
        pupils = directory.pupils(session)
        stopped = bool(stops_in_force(session))
    classes = [(name, tuple(group)) for name, group in groupby(pupils, lambda p: p.class_name)]
    return desk.pages.page(
        request, "staff/pupils.html", here="pupils", classes=classes, stopped=stopped
    )


@router.api_route("/staff/pupils/{pupil_id}", methods=["GET", "HEAD"])
def show_pupil(request: Request, pupil_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """Everything about one pupil that these pages can change."""
    with desk.office.store.read() as session:
        pupil = find_pupil(session, pupil_id)
        standing = standing_stops(session, pupil.id)
        agreements = agreements_of(session, desk.office, pupil.id)
        cases = _cases(session, desk, pupil.id)
    return desk.pages.page(
        request,
        "staff/pupil.html",
        here="pupils",
        pupil=pupil,
        subject=pupil.label,
        standing=standing,
        agreements=agreements,
        cases=cases,
    )


def _instances(session: Session, pupil: PupilId) -> tuple[InstanceId, ...]:
    found = session.scalars(
        select(InstanceRow.id)
        .where(InstanceRow.pupil_id == pupil)
        .order_by(InstanceRow.reference.desc())
    )
    return tuple(InstanceId(each) for each in found)


def _cases(session: Session, desk: Desk, pupil: PupilId) -> tuple[Running, ...]:
    found = (open_case(session, desk.office, each) for each in _instances(session, pupil))
    return tuple(list_case(each) for each in found if each is not None)
