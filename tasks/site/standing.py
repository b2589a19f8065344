"""The SENDCo's standing items: a step whose time is up, and a letter to hand over on paper."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from definitions.model.forms import Form
from definitions.model.steps import Ask
from tasks import answers
from tasks.answers import ItemNotOpenError
from tasks.site.case_pages import find_item
from tasks.site.cases import Case
from tasks.site.desk import Desk, DeskDep, PostedDep, StaffDep, check_staff
from tasks.site.own_forms import OwnPage, choice, future_day, past_day
from tasks.site.pages import Problem
from tasks.site.step_words import held_page
from tasks.site.visitors import SignedIn
from tasks.site.words import listed, person_label
from tasks.state import Channel, ItemKind, ItemStatus, WorkItem

router = APIRouter()

MORE_TIME = "more_time"

CHASE = Form(
    name="chase",
    fields=(
        choice(
            "way",
            "How should it go on?",
            more_time="Give more time, and ask again",
            go_on="Go on without an answer",
        ),
        future_day(
            "until",
            "If more time: until when?",
            "For example, 27 9 2026. Whoever has not answered is told the new day.",
        ),
    ),
)

CHASE_TO_AGREE = CHASE.model_copy(
    update={
        "name": "chase_to_agree",
        "fields": (
            choice(
                "way",
                "How should it go on?",
                more_time="Give more time, and ask again",
                accept="Accept the answer as it is",
                go_on="Go on without it: the answer does not count",
            ),
            *CHASE.fields[1:],
        ),
    }
)
"""When there is an answer, and only the agreement is missing."""

SETTLE = Form(
    name="settle",
    fields=(
        choice(
            "way",
            "What should become of the answer?",
            accept="Accept it as it is",
            ask_again="Ask whoever wrote it once more",
        ),
    ),
)

HANDED_OVER = Form(
    name="handed_over",
    fields=(past_day("handed_over_on", "When was it handed over or posted?"),),
)


@router.api_route("/staff/items/{item_id}", methods=["GET", "HEAD"])
def show_item(request: Request, item_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """What there is to decide, or to note."""
    with desk.office.store.read() as session:
        case, item = find_item(session, desk, item_id)
    if item.is_asked:
        return desk.pages.go(request, f"/staff/items/{item_id}/enter")
    if item.status is not ItemStatus.OPEN:
        raise _closed(case, item)
    if item.kind is ItemKind.HELD:
        return desk.pages.go(request, held_page(case, item.visit))
    return _page(case, item).show(request, desk, {})


@router.post("/staff/items/{item_id}", dependencies=[Depends(check_staff)])
def take_item(
    request: Request, item_id: str, desk: DeskDep, staff: StaffDep, posted: PostedDep
) -> Response:
    """Take the decision, or the note, under the name of whoever is signed in."""
    with desk.office.store.begin() as session:
        case, item = find_item(session, desk, item_id)
        if item.is_asked or item.kind is ItemKind.HELD:
            raise Problem("not_allowed", 405)
        if item.status is not ItemStatus.OPEN:
            raise _closed(case, item)
        page = _page(case, item)
        reading = page.read(posted, desk)
        if not reading.is_complete:
            return page.show(request, desk, posted, reading)
        _submit(session, case, item, reading.values, staff, desk)
    response = desk.pages.go(request, f"/staff/instances/{case.instance.id}")
    response.background = desk.spread_word(case.instance.id)
    return response


def _submit(  # noqa: PLR0917  an answer, and everything that is known of it
    session: Session,
    case: Case,
    item: WorkItem,
    values: dict[str, Any],
    staff: SignedIn,
    desk: Desk,
) -> None:
    if item.kind is ItemKind.CHASE and values["way"] != MORE_TIME:
        values = {"way": values["way"]}
    is_theirs = staff.person.id == item.person or staff.person.id in item.offered_to
    try:
        answers.submit(
            session,
            item.id,
            values,
            channel=Channel.ONLINE,
            received_on=case.today,
            by=staff.person.id if is_theirs else item.person,
            entered_by=None if is_theirs else staff.person.id,
            now=desk.office.clock(),
        )
    except ItemNotOpenError as error:
        raise _closed(case, item) from error


def _closed(case: Case, item: WorkItem) -> Problem:
    return Problem(
        "item_closed",
        409 if item.status is ItemStatus.ANSWERED else 410,
        title=case.title_of(item),
        back=f"/staff/instances/{case.instance.id}",
        back_words=case.instance.reference,
    )


def _page(case: Case, item: WorkItem) -> OwnPage:
    match item.kind:
        case ItemKind.CHASE:
            return _chase_page(case, item)
        case ItemKind.SETTLE:
            return _settle_page(case, item)
        case _:
            return _post_page(case, item)


def _chase_page(case: Case, item: WorkItem) -> OwnPage:
    waiting = [
        each
        for each in case.instance.open_items()
        if each.is_asked and each.visit == item.subject_item
    ]
    who = listed(person_label(case.person(each.person)) for each in waiting)
    missing = f"No answer from {who or 'those who were asked'} has come in time."
    if any(each.kind is ItemKind.AGREE for each in waiting):
        missing = f"The answer is there, but {who} has not agreed to it in time."
    elif any(each.revises is not None for each in waiting):
        missing = f"The answer was sent back, and {who} has not answered again in time."
    return OwnPage(
        form=CHASE_TO_AGREE if _is_to_be_agreed(case, item) else CHASE,
        action=f"/staff/items/{item.id}",
        heading=f"Time is up: {case.title_of(item)}",
        paragraphs=(
            f"{missing} It waits for you.",
            (
                "Has an answer come on paper or by telephone? Then go back to the process and "
                "choose “Enter an answer” beside the name: there is nothing to decide here."
            ),
        ),
        button="Save my decision",
        back=f"/staff/instances/{case.instance.id}",
        back_words=f"Back to {case.instance.reference}",
        subject=case.subject,
        by_choice=("until",),
        check=_day_if_more_time,
    )


def _day_if_more_time(values: dict[str, Any]) -> dict[str, str]:
    if values["way"] == MORE_TIME and not values.get("until"):
        return {"until-day": "Enter the day until which there is more time"}
    return {}


def _is_to_be_agreed(case: Case, item: WorkItem) -> bool:
    """Has the step an answer that somebody must agree to?"""
    forms = (i for i in case.instance.items if i.visit == item.visit and i.kind is ItemKind.FORM)
    answered = any(case.instance.answer_to(each.id) is not None for each in forms)
    step = case.step(item.step)
    return answered and isinstance(step, Ask) and bool(step.agreed_by)


def _settle_page(case: Case, item: WorkItem) -> OwnPage:
    back = f"/staff/instances/{case.instance.id}"
    return OwnPage(
        form=SETTLE,
        action=f"/staff/items/{item.id}",
        heading=f"Sent back too often: {case.title_of(item)}",
        paragraphs=(
            (
                "The answer went back and forth, and whoever must agree to it still does not. "
                f"Read both on the page of {case.instance.reference}, under “Already asked”. "
                "A word with the two of them often settles it."
            ),
            (
                "Accepted as it is, it counts without anybody's agreement. Asked once more, "
                "whoever wrote it gets it back with the last comment."
            ),
        ),
        button="Save my decision",
        back=back,
        back_words=f"Back to {case.instance.reference}",
        subject=case.subject,
    )


def _post_page(case: Case, item: WorkItem) -> OwnPage:
    assert item.about is not None, "a paper is for somebody"
    return OwnPage(
        form=HANDED_OVER,
        action=f"/staff/items/{item.id}",
        heading=f"A letter for {person_label(case.person(item.about))}",
        paragraphs=(
            (
                "We have no email address that works for them. Please print the letter "
                f"“{case.title_of(item)}”, hand it over or post it, and note the day here."
            ),
        ),
        first=(f"/staff/items/{item.id}/print", "Print the letter"),
        button="Note that it was handed over",
        back=f"/staff/instances/{case.instance.id}",
        back_words=f"Back to {case.instance.reference}",
        subject=case.subject,
        dates={"asked": item.opened_on},
    )
