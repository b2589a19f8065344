"""What has happened to a case, from the audit trail, in plain English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.agreement_forms import AGREE, SEND_BACK, WAY
from tasks.people_tables import PersonRow
from tasks.site.agreements import consent_words
from tasks.site.cases import Case
from tasks.site.step_words import state_title
from tasks.site.words import role_label
from tasks.state import ItemKind, WorkItem
from tasks.subjects import name_subject
from tasks.tables import AuditRow
from tasks.transitions import Actor

TAKEN_BACK = "consent withdrawn"

SAYS = {
    "process instance started": "The process was started",
    "process instance started by another": "The process was started by {reason}",
    "process instance began by itself": "The process began by itself, {reason}",
    "let go": "{reason}, which ran this process, needs it no more: it was cancelled",
    "process started": "“{step}” started {reason}",
    "process joined": "“{step}” waits for {reason}, which was running already",
    "process runs already": "“{step}” started nothing: {reason} was running already",
    "process not started": "“{step}” could not be started; it is tried again every day",
    "child ended": "What “{step}” waited for has ended",
    "step held": "“{step}” waits for the parents' consent",
    "step released": "The consent for “{step}” was there, and it began",
    "consent lacking": "The parents do not agree to “{step}”",
    "held step: override": "{who} let “{step}” begin without consent: {reason}",
    "held step: skip": "{who} went on without “{step}”: {reason}",
    "held step: ask again": "{who} had the parents asked again about “{step}”",
    "process instance held": "The process could not go on by itself, and waits for the SENDCo",
    "process instance sent on": "The process went on",
    "process instance stopped": "Cancel was pressed in Prefect: nothing is sent any more",
    "process instance taken up again": "The process was taken up again",
    "process instance cancelled": "The process was cancelled for good",
    "process instance ended": "The process ended",
    "work item answered": "{whose} answer to “{title}” came in{how}",
    "work item passed on": "“{title}” is now with {who}",
    "work item waited for": "“{title}” was waited for from now on",
    "work item taken": "“{title}” had come already, and was taken up",
    "work item expired": "The time of {whom} for “{title}” ran out",
    "work item withdrawn": "{whom} need no longer answer “{title}”",
    "stage entered": "“{place}” began",
    "step skipped": "“{step}” was not needed",
    "step expired": "The time for “{step}” ran out",
    "escalated": "The {role} was told that “{step}” is overdue",
    "nobody to ask": "There was nobody to ask for “{step}”",
    "nothing to wait for": "“{step}” had no date to wait for, and the process went on",
    "nobody to tell": "There was nobody to tell for “{step}”",
    "nothing to hand out": "The document of “{step}” has not been made, so nobody was given it",
    "nobody to write to": "{who} has no email address",
    "nobody holds the role": "Nobody at the school is {role}",
    "undeliverable": "An email to {who} came back",
    "agreed at once": "{who} is the {role} too, and so agreed to the answer to “{step}” at once",
    "time is short": "Somebody was told that time is short this school year: {tally}",
    "accepted": "The answer to “{step}” was accepted as it is",
    "link sent again": "{who} asked for a new link",
    "taken up again": "{who} undid the stop",
    "date corrected": "{who} put a date right",
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
    ItemKind.COPY: "{whom} was given a link to “{title}”",
    ItemKind.AGREE: "{whom} was asked to agree to the answer to “{step}”",
    ItemKind.SETTLE: "The SENDCo was asked what is to become of the answer to “{step}”",
    ItemKind.HELD: "The SENDCo was asked how to go on without a consent to “{step}”",
}

ANSWERED = {
    ItemKind.CHASE: "{actor} decided how “{title}” goes on",
    ItemKind.POST: "{actor} handed the paper over",
    ItemKind.SETTLE: "{actor} decided what becomes of the answer to “{step}”",
}

READ = {
    AGREE: "{who} agreed to the answer to “{step}”{how}",
    SEND_BACK: "{who} sent the answer to “{step}” back{how}",
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
    if row.word == "work item withdrawn" and item is not None and item.arrival:
        return ""  # nobody was asked
    if row.word == "work item withdrawn" and item is not None and item.kind is ItemKind.HELD:
        return ""  # what was decided about the step has a line already
    if row.word in ("work item opened", "work item shared") and item is not None:
        again = item.revises is not None
        pattern = "{whom} was asked to answer “{title}” again" if again else OPENED[item.kind]
    if row.word == "work item answered" and item is not None:
        pattern = ANSWERED.get(item.kind, _read_words(case, item) or pattern)
        pattern = "{actor} entered what came: “{title}”" if item.arrival else pattern
    words = pattern.format_map(_facts(row, item, case, names)).strip()
    return words[:1].upper() + words[1:]


def _read_words(case: Case, item: WorkItem) -> str:
    """What somebody who was asked to agree has said, but for the comment."""
    answer = case.instance.answer_to(item.id) if item.kind is ItemKind.AGREE else None
    return READ[answer.values[WAY]] if answer else ""


def _facts(
    row: AuditRow, item: WorkItem | None, case: Case, names: Mapping[str, str]
) -> Mapping[str, str]:
    who = names.get(row.person_id or "", "somebody")
    whom = names.get(item.person, "") or case.person(item.person).name if item else who
    visit = row.visit or (item.visit if item else None)
    state = next((each for each in case.instance.steps if each.key == visit), None)
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
        "step": state_title(case, state) if state else case.definition.title,
        "place": case.place(row.reason),
        "tally": _tally(row.reason, case),
        "consent": _consent(row.reason, case),
    }


def _tally(name: str, case: Case) -> str:
    titles = (each.title for each in case.definition.tallies if each.name == name)
    return name_subject(next(titles, ""), case.subject)


def _consent(reason: str, case: Case) -> str:
    scope, _, agency = reason.partition(" ")
    return name_subject(consent_words(case, scope, agency), case.subject)
