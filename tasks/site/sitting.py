"""One person at one form: what it asks them, what they wrote, how it is read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from definitions.agreement_forms import AGREE, WAY
from definitions.forms import Reading, Rows, read_answer
from definitions.model.steps import Ask
from definitions.school_days import written_date
from tasks import answers
from tasks.disclosure import must_agree
from tasks.files import StoredFile, draft_files, keep_files
from tasks.site.added_rows import change_rows
from tasks.site.background import Background, background
from tasks.site.cases import Case, Person
from tasks.site.dates_too_soon import dates_too_soon
from tasks.site.desk import Posted
from tasks.site.enclosures import file_rows
from tasks.site.office import SiteOffice
from tasks.site.papers import Paper, write_paper
from tasks.site.questions import Inputs, ask, kept, mistakes
from tasks.site.revisions import first_draft
from tasks.site.suggestions import suggest
from tasks.site.summary import summarise
from tasks.site.uploads import file_fields
from tasks.site.words import overdue, paragraphs, person_label, role_label
from tasks.state import Channel, ItemKind, PersonId, StepState, WorkItem

_IF_ANYTHING = "If there is anything else for you to do, you get an email about it."
_IF_SENT_BACK = "If they send it back with a comment, you hear from us and can change it."
_AGREED = "The answer counts from now on."
_SENT_BACK = "Whoever wrote it reads what you said, and then you are asked again."


@dataclass(frozen=True)
class Sitting:
    """One person at one form."""

    case: Case
    item: WorkItem
    person: PersonId
    """Whose draft it is: who answers, or who types it in for them."""
    office: SiteOffice
    files: tuple[StoredFile, ...] = ()
    """What their draft holds."""

    @property
    def step(self) -> Ask:
        """The step whose form it is."""
        return self.case.ask_of(self.item)

    @property
    def rows(self) -> Rows:
        """The rows of its tables, and what else its answers may name."""
        return {**self.case.rows(self.step.form), **file_rows(self.files)}

    def with_files(self, session: Session) -> Sitting:
        """The same, with the files of the draft as they are now."""
        if not file_fields(self.step.form):
            return self
        return replace(self, files=draft_files(session, self.item.id, self.person))

    def read(self, posted: Inputs) -> Reading:
        """What was sent, read by the form."""
        calendar = self.office.calendar()
        reading = read_answer(
            self.step.form, posted, self.case.facts, self.rows, self.case.today, calendar
        )
        # Whoever types in what somebody else has written can change nothing of it.
        if not reading.is_complete or self.person not in (self.item.person, *self.item.offered_to):
            return reading
        too_soon = dates_too_soon(self.case, self.step, reading.values, calendar)
        return replace(reading, mistakes=too_soon)

    def keep(self, posted: Inputs) -> dict[str, list[str]]:
        """The part of what was sent that is kept as a draft."""
        return kept(self.step.form, posted, self.rows)

    def keep_changed(self, posted: Posted) -> tuple[dict[str, list[str]], str]:
        """What is kept, and where to look if a button has added or removed a row."""
        draft = self.keep(posted)
        changed = change_rows(self.step.form, draft, posted)
        return (changed.draft, changed.at) if changed else (draft, "")

    def first_draft(self) -> dict[str, list[str]]:
        """With what the form begins; empty, but for an answer that was sent back."""
        return first_draft(self.case, self.item)

    def questions(self, posted: Inputs, reading: Reading | None) -> dict[str, Any]:
        """What the page of the form shows of them."""
        form, facts, rows = self.step.form, self.case.facts, self.rows
        suggested = suggest(form, posted, facts, rows)
        written = {**suggested, **posted}
        found = ask(form, written, reading, facts, rows, self.case.subject)
        names = {name.partition("-")[0] for name in suggested}
        return {
            "questions": tuple(replace(each, is_suggested=each.id in names) for each in found),
            "mistakes": mistakes(found),
            "is_more": bool(reading and reading.revealed),
        }

    def heading(self) -> dict[str, Any]:
        """What every page of it says first."""
        due = self.item.due.on if self.item.due else None
        return {
            "subject": self.case.subject.label,
            "title": self.case.title_of(self.item),
            "why": paragraphs(self.step.why, self.case.subject),
            "about": paragraphs(self.step.form.about, self.case.subject),
            "asker": asker_of(self.case),
            "due": due,
            "late": overdue(due, self.case.today) if due else "",
        }

    def background(self) -> tuple[Background, ...]:
        """What the person reads before they answer."""
        reader = self.case.person(self.item.person if self.item.handler else self.person)

        def paper(state: StepState, reader: Person) -> Paper:
            return write_paper(self.case, state, reader, self.office)

        return background(self.case, self.item, reader, self.office.records(), paper)

    def lines(self, reading: Reading) -> dict[str, Any]:
        """What the page shows on which the answers are checked."""
        form = self.step.form
        return {
            "lines": summarise(form, reading.values, self.case.facts, self.rows, self.case.subject),
            "asks_consent": asks_consent(self.step),
        }

    def named_files(self, reading: Reading) -> tuple[str, ...]:
        """The files that are part of what was answered."""
        given = (reading.values.get(field.name) for field in file_fields(self.step.form))
        return tuple(each for each in given if each)

    def submit(self, session: Session, reading: Reading) -> None:
        """Take the person's own answer, given on the page.

        Raises:
            ItemNotOpenError: nobody can answer it any more.
        """
        now = self.office.clock()
        answers.submit(
            session,
            self.item.id,
            self.values(reading, self.person),
            channel=Channel.ONLINE,
            received_on=self.case.today,
            by=self.person,
            entered_by=None,
            now=now,
        )
        keep_files(session, self.item.id, self.named_files(reading), now)

    def values(self, reading: Reading, by: PersonId) -> dict[str, Any]:
        """What is stored; where several were offered it, also which of them answered."""
        who = {"answered_by": by} if self.item.offered_to else {}
        return {**reading.values, **who}


def fingerprint(draft: Mapping[str, Sequence[str]]) -> str:
    """Names exactly these answers, so that what is sent is what was looked at."""
    return sha256(json.dumps(draft, sort_keys=True).encode()).hexdigest()[:20]


def asks_consent(step: Ask) -> bool:
    """Does the form ask for a consent, which can be taken back?"""
    return any(field.consent for field in step.form.fields)


def asker_of(case: Case) -> str:
    """Who asks: the SENDCo by name, else the school."""
    return person_label(case.sendco, "sendco") if case.sendco else "the school"


def what_is_next(case: Case, item: WorkItem, reader: PersonId) -> tuple[str, ...]:
    """What happens after an answer, and by when; says nothing of what anybody else answered."""
    step, answer = case.ask_of(item), case.instance.answer_to(item.id)
    if item.kind is ItemKind.AGREE:
        agreed = answer is not None and answer.values.get(WAY) == AGREE
        return (f"{_AGREED if agreed else _SENT_BACK} {_IF_ANYTHING}",)
    if step.agreed_by and not must_agree(case.person(item.person), step):
        role = role_label(step.agreed_by)
        return (f"The {role} is asked to agree to your answer. {_IF_SENT_BACK} {_IF_ANYTHING}",)
    return (*_reading(case, reader), f"{_going_on(case, item)} {_IF_ANYTHING}")


def _reading(case: Case, reader: PersonId) -> tuple[str, ...]:
    """Who reads it, unless that is who wrote it."""
    if case.sendco is not None and case.sendco.id == reader:
        return ()
    words = f"{asker_of(case)} reads what you wrote, and gets in touch if anything is unclear."
    return (words[0].upper() + words[1:],)


def _going_on(case: Case, item: WorkItem) -> str:
    state = case.instance.step_state(item.visit)
    until = state.expire_on or (state.due.on if state.due else None) if state else None
    if not case.ask_of(item).each or until is None or until <= case.today:
        return "The school takes in your answer straight away, and goes on from there."
    return (
        "The school goes on as soon as it has heard what it needs. If somebody has not answered "
        f"by {written_date(until)}, it decides then how to go on."
    )
