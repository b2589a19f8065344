"""The first page of the staff: what runs, what is overdue, whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from tasks.site.by_itself import list_schedules
from tasks.site.cases import Case, open_case, running_instances
from tasks.site.desk import Desk, DeskDep, StaffDep
from tasks.site.turns import Turn, status_of, turns, wait_words, where_it_stands
from tasks.site.words import listed
from tasks.state import InstanceId, InstanceStatus, ItemKind, PersonId
from tasks.stops import stops_in_force

router = APIRouter()


@dataclass(frozen=True)
class Running:
    """One process on the list."""

    id: InstanceId
    reference: str
    subject: str
    process: str
    stage: str
    stands: str
    """One sentence, where it needs somebody's decision."""
    waits_for: str
    due: date | None
    late: str
    is_urgent: bool


@dataclass(frozen=True)
class Yours:
    """One thing that the reader has in hand."""

    page: str
    """Where it is done; empty: by the link in an email."""
    subject: str
    turn: Turn


@router.api_route("/staff", methods=["GET", "HEAD"])
def show_overview(request: Request, desk: DeskDep, staff: StaffDep) -> Response:
    """What waits for the reader, everything that runs, overdue first, and what begins next."""
    with desk.office.store.read() as session:
        cases = _running_cases(session, desk)
        stopped = bool(stops_in_force(session))
        by_itself = list_schedules(session, desk.office)
    return desk.pages.page(
        request,
        "staff/overview.html",
        here="processes",
        cases=sorted((list_case(case) for case in cases), key=_urgency),
        yours=[each for case in cases for each in _in_hand(case, staff.person.id)],
        stopped=stopped,
        by_itself=by_itself,
    )


def list_case(case: Case) -> Running:
    """One line of a list of processes."""
    found = turns(case)
    status = status_of(case)
    dues = [each.due for each in found if each.due is not None and each.item is not None]
    due = min(dues, default=None)
    return Running(
        id=case.instance.id,
        reference=case.instance.reference,
        subject=case.subject.heading,
        process=case.instance.title,
        stage=case.place(case.instance.stage) or "Ended",
        stands="" if status is InstanceStatus.RUNNING else where_it_stands(case),
        waits_for=listed(dict.fromkeys(wait_words(each) for each in found if each.who)),
        due=due,
        late=next((each.late for each in found if each.late), ""),
        is_urgent=status in (InstanceStatus.HELD, InstanceStatus.STOPPED),
    )


def page_of(turn: Turn) -> str:
    """Where a member of staff deals with it."""
    end = "/enter" if turn.kind in (ItemKind.FORM, ItemKind.AGREE) else ""
    return f"/staff/items/{turn.item}{end}"


def _running_cases(session: Session, desk: Desk) -> tuple[Case, ...]:
    ids = running_instances(session)
    found = (open_case(session, desk.office, each) for each in ids)
    return tuple(each for each in found if each is not None)


def _in_hand(case: Case, person: PersonId) -> Iterable[Yours]:
    return (
        Yours(page_of(turn) if _is_done_here(case, turn) else "", case.subject.heading, turn)
        for turn in turns(case)
        if turn.item is not None and person in turn.hands
    )


def _is_done_here(case: Case, turn: Turn) -> bool:
    """A form that was emailed to them is answered by its link; the rest is done here."""
    item = case.instance.item(turn.item) if turn.item else None
    return item is not None and (not item.is_asked or item.is_entered)


def _urgency(running: Running) -> tuple[bool, bool, date]:
    return (not running.late, not running.is_urgent, running.due or date.max)
