"""What has happened to a case, from the audit trail, in plain English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.people_tables import PersonRow
from tasks.site.agreements import consent_words
from tasks.site.cases import Case
from tasks.site.turns import step_words
from tasks.site.words import about_child, role_label, stage_title
from tasks.state import Actor, ItemKind, WorkItem
from tasks.tables import AuditRow

TAKEN_BACK = "consent withdrawn"

SAYS = {
    "process instance started": "The process was started",
    "process instance held": "The process could not go on by itself, and waits for the SENDCo",
    "process instance sent on": "The process went on",
    "process instance stopped": "Cancel was pressed in Prefect: nothing is sent any more",
    "process instance taken up again": "The process was taken up again",
    "process instance cancelled": "The process was cancelled for good",
    "process instance ended": "The process ended",
    "work item answered": "{whose} answer to “{title}” came in{how}",
    "work item passed on": "“{title}” is now with {who}",
    "work item expired": "The time of {whom} for “{title}” ran out",
    "work item withdrawn": "{whom} need no longer answer “{title}”",
    "stage entered": "“{place}” began",
    "step skipped": "“{step}” was not needed",
    "step expired": "The time for “{step}” ran out",
    "escalated": "The {role} was told that “{step}” is overdue",
    "nobody to ask": "There was nobody to ask for “{step}”",
    "nobody to tell": "There was nobody to tell for “{step}”",
    "nobody to write to": "{who} has no email address",
    "nobody holds the role": "Nobody at the school is {role}",
    "undeliverable": "An email to {who} came back",
    "link sent again": "{who} asked for a new link",
    "taken up again": "{who} undid the stop",
    "cancelled": "{who} confirmed the stop: {reason}",
    "sent on": "{who} sent it on to “{place}”",
    "consent requested": "{who} was asked for consent: {consent}",
    "consent given": "{who} gave consent: {consent}",
    "consent given in part": "{who} gave consent to a part: {consent}",
    "consent refused": "{who} refused consent: {consent}",
    "consent left unanswered": "{who} did not decide about: {consent}",
    TAKEN_BACK: "{whose} consent was taken back, noted by {actor}: {reason}",
    "consent expired": "{whose} consent ran out",
}
"""By the audit trail's word. What is missing here is said elsewhere on the page, or twice."""

OPENED = {
    ItemKind.FORM: "{whom} was asked: “{title}”",
    ItemKind.CHASE: "The SENDCo was asked how to go on without an answer to “{title}”",
    ItemKind.POST: "The SENDCo was asked to hand over a letter on paper",
}


@dataclass(frozen=True)
class Happening:
    """One line of the history."""

    at: datetime
    words: str


def history_of(session: Session, case: Case) -> tuple[Happening, ...]:
    """Everything worth telling about one case, newest first."""
    rows = session.scalars(
        select(AuditRow).where(AuditRow.instance_id == case.instance.id).order_by(AuditRow.id)
    ).all()
    names = _names(session, rows)
    told = ((row.happened_at, _say(row, case, names)) for row in rows)
    return tuple(reversed([Happening(at, words) for at, words in told if words]))


def _names(session: Session, rows: Iterable[AuditRow]) -> Mapping[str, str]:
    ids = {each for row in rows for each in (row.actor, row.person_id) if each}
    found = session.execute(select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(ids)))
    return {row.id: row.name for row in found}


def _say(row: AuditRow, case: Case, names: Mapping[str, str]) -> str:
    item = next((each for each in case.instance.items if each.id == row.item_id), None)
    pattern = SAYS.get(row.word, "")
    if row.word == TAKEN_BACK and row.actor == Actor.ENGINE.value:
        return ""  # the engine notes that it heard of it; whoever wrote it down has a line already
    if row.word == "work item opened" and item is not None:
        pattern = OPENED[item.kind]
    if row.word == "work item answered" and item is not None and item.kind is not ItemKind.FORM:
        pattern = {
            ItemKind.CHASE: "{actor} decided how “{title}” goes on",
            ItemKind.POST: "{actor} handed the paper over",
        }[item.kind]
    words = pattern.format_map(_facts(row, item, case, names)).strip()
    return words[:1].upper() + words[1:]


def _facts(
    row: AuditRow, item: WorkItem | None, case: Case, names: Mapping[str, str]
) -> Mapping[str, str]:
    who = names.get(row.person_id or "", "somebody")
    whom = names.get(item.person, "") or case.person(item.person).name if item else who
    state = next((each for each in case.instance.steps if each.key == row.visit), None)
    step = case.step(state.step) if state else None
    how = "" if row.reason == "online" else f" ({row.reason}, entered by {names.get(row.actor)})"
    return {
        "who": who,
        "whose": f"{who}'s",
        "whom": whom,
        "actor": names.get(row.actor, "the school"),
        "title": case.title_of(item) if item else "",
        "how": how,
        "reason": row.reason,
        "role": role_label(row.reason),
        "step": step_words(step, case) if step else case.definition.title,
        "place": about_child(stage_title(case.definition, row.reason), case.pupil),
        "consent": _consent(row.reason, case),
    }


def _consent(reason: str, case: Case) -> str:
    scope, _, agency = reason.partition(" ")
    return about_child(consent_words(case, scope, agency), case.pupil)
