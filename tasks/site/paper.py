"""An answer that came on paper, by telephone or in person, entered by a member of staff."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from definitions.forms import Reading
from tasks import answers
from tasks.answers import ItemNotOpenError
from tasks.files import draft_files, keep_files
from tasks.site.added_rows import LATER
from tasks.site.case_pages import find_item, who_answered
from tasks.site.cases import Case, is_form
from tasks.site.channels import CHANNELS, SCAN, came_form
from tasks.site.desk import Desk, DeskDep, Posted, PostedDep, StaffDep, check_staff
from tasks.site.enclosures import Enclosed, enclose, file_rows
from tasks.site.gate import FILES_TYPE, content_type
from tasks.site.own_forms import OwnPage
from tasks.site.pages import Problem
from tasks.site.questions import Inputs, ask, kept, mistakes
from tasks.site.sitting import Sitting, asks_consent, fingerprint
from tasks.site.summary import summarise
from tasks.site.uploads import expect_files, file_fields
from tasks.site.words import person_label
from tasks.state import ItemKind, ItemStatus, PersonId, WorkItem

router = APIRouter()

_TAKEN = (ItemStatus.ANSWERED, ItemStatus.CAME_AFTER)


@dataclass(frozen=True)
class Entry:
    """A member of staff at somebody else's form: how it came, and what it says."""

    sitting: Sitting
    came: OwnPage
    desk: Desk

    def keep(self, posted: Posted) -> tuple[dict[str, list[str]], str]:
        """What is kept as a draft, and where to look if a button has added or removed a row."""
        draft, changed = self.sitting.keep_changed(posted)
        return kept(self.came.form, posted, {}) | draft, changed

    def enclose(self, session: Session, posted: Posted) -> Enclosed:
        """Keep the files that came with the page with the draft."""
        forms, sitting = (self.came.form, self.sitting.step.form), self.sitting
        now = self.desk.office.clock()
        return enclose(session, forms, posted, sitting.item.id, sitting.person, now)

    def with_files(self, session: Session) -> Entry:
        """The same, with the files of the draft as they are now."""
        files = draft_files(session, self.sitting.item.id, self.sitting.person)
        came = replace(self.came, rows=file_rows(files))
        return replace(self, sitting=replace(self.sitting, files=files), came=came)

    def read(self, posted: Inputs) -> tuple[Reading, Reading]:
        """How it came, and what it says."""
        return self.came.read(posted, self.desk), self.sitting.read(posted)


def expect_papers(request: Request, item_id: str, desk: DeskDep, staff: StaffDep) -> None:
    """Before anything is read: a scan may come, and what files the form itself asks for."""
    if content_type(request) != FILES_TYPE:
        return
    with desk.office.store.read() as session:
        entry = _begin(session, desk, item_id, staff.person.id)
    forms = (entry.came.form, entry.sitting.step.form)
    expect_files(request, sum(len(file_fields(each)) for each in forms))


@router.api_route("/staff/items/{item_id}/enter", methods=["GET", "HEAD"])
def show_entry(request: Request, item_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """The same questions, and how the answers came."""
    with desk.office.store.read() as session:
        entry = _begin(session, desk, item_id, staff.person.id)
        draft = answers.read_draft(session, entry.sitting.item.id, staff.person.id)
        draft = entry.sitting.first_draft() if draft is None else draft
    came, said = entry.read(draft) if draft else (None, None)
    if came is not None and said is not None:
        came, said = Reading(came.values, {}, ()), Reading(said.values, {}, ())
    return _entry_page(request, entry, draft, came, said)


@router.post(
    "/staff/items/{item_id}/enter", dependencies=[Depends(expect_papers), Depends(check_staff)]
)
def take_entry(
    request: Request, item_id: str, desk: DeskDep, staff: StaffDep, posted: PostedDep
) -> Response:
    """Keep what was typed; on to the check when nothing is missing."""
    with desk.office.store.begin() as session:
        entry = _begin(session, desk, item_id, staff.person.id)
        enclosed = entry.enclose(session, posted)
        draft, changed = entry.keep(posted)
        draft |= enclosed.inputs
        now = desk.office.clock()
        answers.save_draft(session, entry.sitting.item.id, staff.person.id, draft, now)
        entry = entry.with_files(session)
    if changed and not enclosed.mistakes:
        return desk.pages.go(request, f"/staff/items/{item_id}/enter#{changed}")
    if posted.one(LATER) and not enclosed.mistakes:
        return desk.pages.go(request, f"/staff/instances/{entry.sitting.case.instance.id}")
    came, said = entry.read(draft)
    came, said = enclosed.mark(came, entry.came.form), enclosed.mark(said, entry.sitting.step.form)
    if came.is_complete and said.is_complete:
        return desk.pages.go(request, f"/staff/items/{item_id}/enter/check")
    return _entry_page(request, entry, draft, came, said)


@router.api_route("/staff/items/{item_id}/enter/check", methods=["GET", "HEAD"])
def show_entry_check(request: Request, item_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """Every answer once more, to hold beside the paper."""
    with desk.office.store.read() as session:
        entry = _begin(session, desk, item_id, staff.person.id)
        draft = answers.read_draft(session, entry.sitting.item.id, staff.person.id) or {}
    came, said = entry.read(draft)
    if not (draft and came.is_complete and said.is_complete):
        return desk.pages.go(request, f"/staff/items/{item_id}/enter")
    return _check_page(request, entry, draft, came, said)


@router.post("/staff/items/{item_id}/enter/check", dependencies=[Depends(check_staff)])
def submit_entry(
    request: Request, item_id: str, desk: DeskDep, staff: StaffDep, posted: PostedDep
) -> Response:
    """Take the answer under two names: whose it is, and who entered it."""
    with desk.office.store.begin() as session:
        entry = _begin(session, desk, item_id, staff.person.id)
        draft = answers.read_draft(session, entry.sitting.item.id, staff.person.id) or {}
        came, said = entry.read(draft)
        if not (draft and came.is_complete and said.is_complete):
            return desk.pages.go(request, f"/staff/items/{item_id}/enter")
        if not hmac.compare_digest(posted.one("seen").encode(), fingerprint(draft).encode()):
            return _check_page(request, entry, draft, came, said, has_changed=True)
        _store(session, entry, came.values, said, staff.person.id)
    response = desk.pages.go(request, f"/staff/items/{item_id}/entered")
    response.background = desk.spread_word(entry.sitting.case.instance.id)
    return response


@router.api_route("/staff/items/{item_id}/entered", methods=["GET", "HEAD"])
def show_entered(request: Request, item_id: str, desk: DeskDep, staff: StaffDep) -> Response:
    """It is kept: the reference, and how to tell whoever gave it."""
    with desk.office.store.read() as session:
        case, item = find_item(session, desk, item_id)
    answer = case.instance.answer_to(item.id)
    if answer is None or not is_form(item):
        raise Problem("not_found", 404)
    return desk.pages.page(
        request,
        "staff/entered.html",
        here="processes",
        case=case,
        subject=case.subject.label,
        of_child=case.directory.pupil is not None,
        title=case.title_of(item),
        who=person_label(who_answered(case, item)),
        answer=answer,
        came_after=item.status is ItemStatus.CAME_AFTER,
        arrives=bool(item.arrival),
        asks_consent=asks_consent(case.ask_of(item)),
    )


# ------------------------------------------------------------------------------------ on the way


def _begin(session: Session, desk: Desk, item_id: str, person: PersonId) -> Entry:
    """The form of an item that can still be entered, also when its time has passed.

    Raises:
        Problem: it cannot, or it is no form.
    """
    case, item = find_item(session, desk, item_id)
    if not is_form(item):
        raise Problem("not_found", 404)
    over = item.kind is ItemKind.AGREE and item.status is not ItemStatus.OPEN
    if item.status in _TAKEN or over:  # the answer it was about counts, or is written anew
        raise _taken(case, item)
    came = OwnPage(
        form=came_form(item),
        action="",
        heading="",
        button="",
        subject=case.subject,
        dates={"asked": item.opened_on},
    )
    sitting = Sitting(case, item, person=person, office=desk.office)
    return Entry(sitting, came, desk).with_files(session)


def _taken(case: Case, item: WorkItem) -> Problem:
    return Problem(
        "item_closed",
        409,
        title=case.title_of(item),
        back=f"/staff/instances/{case.instance.id}",
        back_words=case.instance.reference,
    )


def _store(
    session: Session, entry: Entry, came: Mapping[str, Any], said: Reading, by: PersonId
) -> None:
    item, now = entry.sitting.item, entry.desk.office.clock()
    try:
        answers.submit(
            session,
            item.id,
            entry.sitting.values(said, item.person),
            channel=CHANNELS[came["entered_channel"]],
            received_on=date.fromisoformat(came["entered_on"]),
            by=item.person,
            entered_by=by,
            now=now,
        )
    except ItemNotOpenError as error:
        raise _taken(entry.sitting.case, item) from error
    scan = [came[SCAN]] if came.get(SCAN) else []
    keep_files(session, item.id, [*scan, *entry.sitting.named_files(said)], now)


def _heading(entry: Entry) -> dict[str, Any]:
    item, case = entry.sitting.item, entry.sitting.case
    return {
        "here": "processes",
        "case": case,
        "item": item,
        "subject": case.subject.label,
        "title": case.title_of(item),
        "who": person_label(case.person(item.person)),
        "is_late": item.status not in (ItemStatus.OPEN, ItemStatus.AWAITED),
        "arrives": bool(item.arrival),
        "is_kept": item.status is ItemStatus.AWAITED,
    }


def _entry_page(
    request: Request, entry: Entry, draft: Inputs, came: Reading | None, said: Reading | None
) -> Response:
    facts = entry.sitting.case.facts
    first = ask(entry.came.form, draft, came, facts, entry.came.rows, entry.sitting.case.subject)
    rest = entry.sitting.questions(draft, said)
    wrong = (*mistakes(first), *rest["mistakes"])
    return entry.desk.pages.page(
        request,
        "staff/enter.html",
        status=422 if wrong else 200,
        came=first,
        questions=rest["questions"],
        mistakes=wrong,
        is_more=rest["is_more"],
        action=f"/staff/items/{entry.sitting.item.id}/enter",
        **_heading(entry),
    )


def _check_page(
    request: Request,
    entry: Entry,
    draft: Inputs,
    came: Reading,
    said: Reading,
    *,
    has_changed: bool = False,
) -> Response:
    form_page = f"/staff/items/{entry.sitting.item.id}/enter"
    case = entry.sitting.case
    first = summarise(entry.came.form, came.values, case.facts, entry.came.rows, case.subject)
    return entry.desk.pages.page(
        request,
        "staff/enter_check.html",
        status=409 if has_changed else 200,
        lines=(*first, *entry.sitting.lines(said)["lines"]),
        form_page=form_page,
        action=f"{form_page}/check",
        seen=fingerprint(draft),
        has_changed=has_changed,
        **_heading(entry),
    )
