"""A step that waits for a consent: the SENDCo lets it begin, skips it, or asks parents again."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from definitions.model.forms import Form
from tasks.assignment import SENDCO
from tasks.event_types import HeldStepDecided, HeldWay
from tasks.events import append_event, lock_instances
from tasks.site.case_pages import find_case
from tasks.site.cases import Case
from tasks.site.desk import Desk, DeskDep, PostedDep, StaffDep, check_staff
from tasks.site.own_forms import OwnPage, choice, words
from tasks.site.pages import Problem
from tasks.site.step_words import held_page, is_held, state_title
from tasks.site.visitors import SignedIn
from tasks.site.words import listed
from tasks.state import InstanceId, InstanceStatus, StepState, VisitKey

router = APIRouter()

WAIT = "wait"

PATH = "/staff/instances/{instance_id}/held/{visit}"

DECISION = Form(
    name="held_step",
    fields=(
        choice(
            "way",
            "What should happen?",
            wait="Keep waiting for the parents",
            ask_again="Ask the parents again",
            skip="Go on without it, as if they had refused",
            override="Begin without their consent, to keep a child safe",
        ),
        words(
            "reason",
            "Why?",
            "Kept with your name. Not needed to keep waiting or to ask again. For a child's "
            "safety: what the danger is, and who was consulted.",
            optional=True,
        ),
    ),
)


@router.api_route(PATH, methods=["GET", "HEAD"])
def show_held(
    request: Request, instance_id: str, visit: str, desk: DeskDep, staff: StaffDep
) -> Response:
    """What it waits for, and what may be done about it."""
    _check_sendco(staff, instance_id)
    with desk.office.store.read() as session:
        case = find_case(session, desk, instance_id)
    state = _held(case, visit)
    if state is None:
        return desk.pages.go(request, f"/staff/instances/{instance_id}")
    return _page(case, state).show(request, desk, {})


@router.post(PATH, dependencies=[Depends(check_staff)])
def decide(  # noqa: PLR0917  FastAPI hands each of them in
    request: Request,
    instance_id: str,
    visit: str,
    desk: DeskDep,
    staff: StaffDep,
    posted: PostedDep,
) -> Response:
    """Take the decision under the name of the SENDCo who is signed in."""
    _check_sendco(staff, instance_id)
    with desk.office.store.begin() as session:
        lock_instances(session, [InstanceId(instance_id)])
        case = find_case(session, desk, instance_id)
        state = _held(case, visit)
        if state is None:
            return desk.pages.go(request, f"/staff/instances/{instance_id}")
        page = _page(case, state)
        reading = page.read(posted, desk)
        if not reading.is_complete:
            return page.show(request, desk, posted, reading)
        if reading.values["way"] != WAIT:
            event = _event(state, reading.values, staff)
            append_event(session, case.instance.id, event, desk.office.clock())
    return _on_its_way(request, desk, case)


def _check_sendco(staff: SignedIn, instance_id: str) -> None:
    """Going on without a consent is an act of the SENDCo, and of nobody else."""
    if SENDCO not in staff.person.roles:
        raise Problem(
            "sendco_only", 403, back=f"/staff/instances/{instance_id}", back_words="Go back"
        )


def _held(case: Case, visit: str) -> StepState | None:
    """The step, while it is held and nobody has decided about it yet."""
    state = case.instance.step_state(VisitKey(visit))
    decided = any(isinstance(e, HeldStepDecided) and e.visit == visit for e in case.waiting)
    running = case.instance.status is InstanceStatus.RUNNING
    return state if state is not None and is_held(state) and running and not decided else None


def _event(state: StepState, values: dict[str, Any], staff: SignedIn) -> HeldStepDecided:
    return HeldStepDecided(
        visit=state.key,
        way=HeldWay(values["way"].replace("_", " ")),
        by=staff.person.id,
        reason=values.get("reason") or "",
    )


def _on_its_way(request: Request, desk: Desk, case: Case) -> Response:
    response = desk.pages.go(request, f"/staff/instances/{case.instance.id}")
    response.background = desk.spread_word(case.instance.id)
    return response


def _page(case: Case, state: StepState) -> OwnPage:
    here = f"/staff/instances/{case.instance.id}"
    asking = [
        f"{each.title}, {each.reference}"
        for each in case.children
        if each.visit == state.key and each.status is not InstanceStatus.ENDED
    ]
    standing = (
        f"They are being asked now: {listed(asking)}."
        if asking
        else "Nobody is being asked just now: the last time, nobody decided."
    )
    return OwnPage(
        form=DECISION,
        action=held_page(case, state.key),
        heading=f"Waiting for the parents' consent: {state_title(case, state)}",
        paragraphs=(
            f"{standing} The step begins by itself as soon as they agree.",
            (
                "The law lets the school share what is needed to keep a child safe without asking "
                "first. Write down why. Nobody else is told by this page."
            ),
        ),
        button="Save my decision",
        back=here,
        back_words=f"Back to {case.instance.reference}",
        subject=case.subject,
        by_choice=("reason",),
        check=_reason_if_needed,
    )


def _reason_if_needed(values: dict[str, Any]) -> dict[str, str]:
    if values["way"] in ("skip", "override") and not values.get("reason"):
        return {"reason": "Enter why"}
    return {}
