"""The consents of one pupil, and how one is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from definitions.model.forms import Form
from tasks import consents
from tasks.agreement import WHOLE
from tasks.consents import ConsentNotInForceError
from tasks.directory import person_of, pupil_of
from tasks.site.cases import Case, open_case, running_instances
from tasks.site.desk import DeskDep, PostedDep, StaffDep, check_staff
from tasks.site.office import SiteOffice
from tasks.site.own_forms import OwnPage, choice, past_day, words
from tasks.site.pages import Problem
from tasks.site.words import person_label
from tasks.state import ConsentStatus, InstanceId, PersonId, PupilId, SubjectKey
from tasks.subjects import name_subject
from tasks.tables import ConsentRow

router = APIRouter()

IN_FORCE = (ConsentStatus.GIVEN, ConsentStatus.PART)

WITHDRAWAL = Form(
    name="withdrawal",
    fields=(
        choice(
            "asked_by",
            "Who asked for it?",
            themselves="The person who gave the consent",
            another="Somebody else with parental responsibility",
        ),
        choice(
            "channel",
            "How did they say so?",
            in_person="In person",
            phone="By telephone",
            email="By email",
            paper="On paper",
        ),
        past_day("on", "When did they say so?"),
        words(
            "reason",
            "What did they say?",
            "They need not give a reason. A few words; kept with your name.",
            optional=True,
        ),
    ),
)

_HOW = {
    "in_person": "in person",
    "phone": "by telephone",
    "email": "by email",
    "paper": "on paper",
}
_WHO = {"themselves": "by the person who gave it", "another": "by another holder"}


@dataclass(frozen=True)
class Agreement:
    """One person's consent to one thing, in words."""

    id: int
    what: str
    who: str
    status: str
    parts: str
    until: date | None
    may_be_withdrawn: bool


def agreements_of(session: Session, office: SiteOffice, pupil: PupilId) -> tuple[Agreement, ...]:
    """Everything anybody was asked about this pupil and is not yet replaced, newest first."""
    rows = session.scalars(
        select(ConsentRow)
        .where(ConsentRow.pupil_id == pupil, ConsentRow.status != ConsentStatus.SUPERSEDED)
        .order_by(ConsentRow.id.desc())
    ).all()
    cases = {each: open_case(session, office, InstanceId(each)) for each in _sources(rows)}
    found = ((row, cases[row.instance_id]) for row in rows)
    return tuple(_agreement(session, row, case) for row, case in found if case is not None)


@router.api_route("/staff/consents/{consent_id}/withdraw", methods=["GET", "HEAD"])
def show_withdrawal(request: Request, consent_id: int, desk: DeskDep, staff: StaffDep) -> Response:
    """Who said so, how, and when."""
    with desk.office.store.read() as session:
        row = _find(session, consent_id)
        page = _page(session, desk.office, row)
    return page.show(request, desk, {})


@router.post("/staff/consents/{consent_id}/withdraw", dependencies=[Depends(check_staff)])
def withdraw(
    request: Request, consent_id: int, desk: DeskDep, staff: StaffDep, posted: PostedDep
) -> Response:
    """Note that it was taken back; whoever relies on it is told by the next wake."""
    with desk.office.store.begin() as session:
        row = _find(session, consent_id)
        page = _page(session, desk.office, row)
        reading = page.read(posted, desk)
        if not reading.is_complete:
            return page.show(request, desk, posted, reading)
        _withdraw(session, row, reading.values, staff.person.id, desk.office)
        watching = running_instances(session, PupilId(row.pupil_id))
    response = desk.pages.go(request, page.back)
    response.background = desk.spread_word(*watching)
    return response


def _withdraw(
    session: Session, row: ConsentRow, values: dict[str, Any], by: PersonId, office: SiteOffice
) -> None:
    day = date.fromisoformat(values["on"]).isoformat()
    how = f"{_HOW[values['channel']]} on {day}, {_WHO[values['asked_by']]}"
    said = values.get("reason")
    try:
        consents.withdraw(
            session,
            pupil=PupilId(row.pupil_id),
            person=PersonId(row.person_id),
            scope=row.scope,
            agency=row.agency,
            by=by,
            reason=f"{how}: {said}" if said else how,
            now=office.clock(),
        )
    except ConsentNotInForceError as error:
        raise Problem("not_in_force", 409, back=f"/staff/pupils/{row.pupil_id}") from error


def _find(session: Session, consent_id: int) -> ConsentRow:
    row = session.get(ConsentRow, consent_id)
    if row is None:
        raise Problem("not_found", 404)
    if row.status not in IN_FORCE:
        raise Problem("not_in_force", 409, back=f"/staff/pupils/{row.pupil_id}")
    return row


def _sources(rows: Any) -> set[str]:
    return {row.instance_id for row in rows}


def _page(session: Session, office: SiteOffice, row: ConsentRow) -> OwnPage:
    case = open_case(session, office, InstanceId(row.instance_id))
    assert case is not None, "a consent comes from an instance"
    found = _agreement(session, row, case)
    pupil = pupil_of(session, PupilId(row.pupil_id))
    since = {"asked": row.valid_from} if row.valid_from else {}
    return OwnPage(
        form=WITHDRAWAL,
        action=f"/staff/consents/{row.id}/withdraw",
        here="pupils",
        heading="Note that a consent was taken back",
        paragraphs=(
            f"{found.who} agreed: {found.what}.",
            (
                "It ends when you save this. They are sent a confirmation, and every process that "
                "relies on the consent is told. What was already done is not undone."
            ),
        ),
        button="Take this consent back",
        back=f"/staff/pupils/{row.pupil_id}",
        subject=pupil,
        dates=since,
        grave=True,
    )


def _agreement(session: Session, row: ConsentRow, case: Case) -> Agreement:
    person = person_of(session, SubjectKey.of_pupil(row.pupil_id), PersonId(row.person_id))
    run_out = row.status in IN_FORCE and row.until is not None and row.until < case.today
    status = ConsentStatus.EXPIRED if run_out else ConsentStatus(row.status)
    return Agreement(
        id=row.id,
        what=name_subject(consent_words(case, row.scope, row.agency), case.subject),
        who=person_label(person),
        status=_STATUS[status],
        parts=_parts(case, row),
        until=row.until if status in IN_FORCE else None,
        may_be_withdrawn=status in IN_FORCE,
    )


_STATUS = {
    ConsentStatus.REQUESTED: "asked, not yet answered",
    ConsentStatus.GIVEN: "agreed",
    ConsentStatus.PART: "agreed in part",
    ConsentStatus.REFUSED: "not agreed",
    ConsentStatus.NO_ANSWER: "no answer",
    ConsentStatus.WITHDRAWN: "taken back",
    ConsentStatus.EXPIRED: "ran out",
    ConsentStatus.SUPERSEDED: "replaced by a newer answer",
}


def consent_words(case: Case, scope: str, agency: str) -> str:
    """A consent as the start form's words and the agency's title have it."""
    labels = {
        choice.key: choice.label
        for field in case.definition.start.fields
        for choice in field.choices
    }
    titles = {each.key: each.title for each in case.directory.agencies}
    words = labels.get(scope, scope)
    return f"{words}: {titles.get(agency, agency)}" if agency else words


def _parts(case: Case, row: ConsentRow) -> str:
    """What was agreed to and what was not, where a consent has parts."""
    columns = {
        column.name: name_subject(column.question, case.subject)
        for step in case.definition.asks()
        for field in step.form.fields
        if field.consent == row.scope
        for column in field.columns
    }
    said = [(name, "yes") for name in row.agreed] + [(name, "no") for name in row.declined]
    return "\n".join(f"{columns.get(n, n)} {word}" for n, word in said if n != WHOLE)
