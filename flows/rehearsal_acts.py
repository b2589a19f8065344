"""What people do in a rehearsal: they answer, agree, bring what has come, change records, leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from definitions.decisive_answers import decisive_answers
from definitions.errors import SendflowError
from definitions.form_refill import refill
from definitions.forms import Reading
from definitions.made_up_answers import fill
from definitions.mistakes import listed
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.process import ProcessDefinition
from definitions.model.subjects import SubjectKind
from definitions.scenarios import CHILD
from definitions.vocabulary import owner_of
from flows.rehearsal_school import A_DAY, CLASS, PUPIL, RehearsalSchool
from tasks import answers, consents, files
from tasks.consents import ConsentNotInForceError
from tasks.effect_types import SetRecord
from tasks.event_types import HeldStepDecided, HeldWay, SentOn, WorldChanged
from tasks.events import append_event, append_events, watching
from tasks.file_kinds import PDF
from tasks.people_tables import PersonRow, PupilRow
from tasks.records import set_records
from tasks.site.cases import case_of_item
from tasks.site.sitting import Sitting
from tasks.state import (
    Channel,
    InstanceStatus,
    ItemKind,
    ItemStatus,
    PersonId,
    PupilId,
    SubjectKey,
    VisitKey,
    WorkItem,
)

_ANSWERABLE = (ItemStatus.OPEN, ItemStatus.AWAITED)
_HANDED_OVER = "handed_over_on"
_WAY, _UNTIL, _REASON = "way", "until", "reason"
_WAYS = {
    ItemKind.CHASE: ("go_on", "more_time", "accept"),
    ItemKind.SETTLE: ("accept", "ask_again"),
    ItemKind.HELD: tuple(way.replace(" ", "_") for way in HeldWay),
}
"""What the SENDCo may decide, for what stands with them."""


class CannotBeDoneError(SendflowError):
    """What a story tells cannot be done as things stand; the message says why."""


class Acts:
    """Does what a moment of a story tells."""

    def __init__(self, school: RehearsalSchool) -> None:
        self._school = school

    # --------------------------------------------------------------------------------- answers

    def answer(self, who: str, step: str, given: Mapping[str, Any]) -> None:
        """Somebody answers what is open for them at that step, or decides about it.

        Raises:
            CannotBeDoneError: nothing is open for them there, or the answer is not taken.
        """
        item = self._open_item(who, step, str(given.get(_WAY)))
        with self._school.store.begin() as session:
            if item.kind is ItemKind.HELD:
                self._decide_held(session, item, given)
            elif item.is_asked:
                self._answer_form(session, item, PersonId(who), given)
            else:
                self._decide(session, item, PersonId(who), given)

    def enter(self, arrival: str, given: Mapping[str, Any]) -> None:
        """Something has come, and the SENDCo enters it."""
        items = [
            item
            for item in self._school.cases()[0].items
            if item.arrival == arrival and item.status in _ANSWERABLE
        ]
        if not items:
            raise CannotBeDoneError(f"{arrival} cannot come now: nothing listens for it.")
        with self._school.store.begin() as session:
            self._answer_form(session, items[-1], items[-1].person, given)

    def _open_item(self, who: str, step: str, way: str) -> WorkItem:
        """What they are asked there; to decide, where what is given is one of the ways."""
        open_items = [item for case in self._school.cases() for item in case.open_items()]
        found = [
            item
            for item in open_items
            if item.step == step and who in (item.person, *item.offered_to)
        ]
        if found:
            return max(found, key=lambda item: way in _WAYS.get(item.kind, ()))
        theirs = listed(i.step for i in open_items if who in (i.person, *i.offered_to))
        raise CannotBeDoneError(
            f"{who} has nothing to answer at {step} on this day. Open for {who}: {theirs}."
        )

    def _answer_form(
        self, session: Session, item: WorkItem, who: PersonId, given: Mapping[str, Any]
    ) -> None:
        school = self._school
        found = case_of_item(session, school.site, item.id)
        assert found is not None, "the item has just been read"
        case, item = found
        sitting = Sitting(case, item, who, school.site)
        form, today = sitting.step.form, case.today
        for field in form.fields:
            if field.answer is AnswerType.FILE and (field.name in given or not field.optional):
                content = PDF.starts + b"a rehearsal"
                files.add_file(session, item.id, who, field.name, PDF, content, school.now)
        sitting = sitting.with_files(session)
        decisive = _decisive(case.definition, item, form)
        _check_asked(item, form, given)
        typed = {f.name: None for f in decisive if f.optional}
        typed |= {f.name: _typed(f, given[f.name]) for f in form.fields if f.name in given}
        values = fill(form, typed, case.facts, sitting.rows, today, school.calendar())
        asked = [f.name for f in decisive if f.name in values]
        _check_told(item, [name for name in asked if values[name] != typed.get(name)])
        uploaded = {each.field: [str(each.id)] for each in sitting.files}
        reading = sitting.read(refill(form, values) | uploaded)
        if not reading.is_complete:
            raise CannotBeDoneError(_why_not_taken(item, reading))
        _check_taken(item, typed, reading.values)
        self._submit(session, item, who, sitting.values(reading, who))
        files.keep_files(session, item.id, sitting.named_files(reading), school.now)

    def _submit(
        self, session: Session, item: WorkItem, who: PersonId, values: dict[str, Any]
    ) -> None:
        by_hand = item.handler is not None
        answers.submit(
            session,
            item.id,
            values,
            channel=Channel.PAPER if by_hand else Channel.ONLINE,
            received_on=self._school.today,
            by=who,
            entered_by=item.handler,
            now=self._school.now,
        )

    # -------------------------------------------------------------------- what the SENDCo decides

    def _decide(
        self, session: Session, item: WorkItem, who: PersonId, given: Mapping[str, Any]
    ) -> None:
        if item.kind is ItemKind.POST:
            day = given.get(_HANDED_OVER, self._school.today.isoformat())
            if _day(day) is None:
                raise CannotBeDoneError(f'{_HANDED_OVER} is a date: write "{day}" as 2026-09-04.')
            self._submit(session, item, who, {_HANDED_OVER: day})
            return
        values = {_WAY: _way(item, given)}
        if values[_WAY] == "more_time":
            if _day(given.get(_UNTIL)) is None:
                raise CannotBeDoneError(f"More time for {item.step}: say until which day.")
            values[_UNTIL] = given[_UNTIL]
        self._submit(session, item, who, values)

    def _decide_held(self, session: Session, item: WorkItem, given: Mapping[str, Any]) -> None:
        assert item.subject_item is not None, "it is about a step"
        case = next(c for c in self._school.cases() if c.item(item.id) is not None)
        decided = HeldStepDecided(
            visit=item.subject_item,
            way=HeldWay(_way(item, given).replace("_", " ")),
            by=item.person,
            reason=str(given.get(_REASON, "")),
        )
        append_event(session, case.id, decided, self._school.now)

    def send_on(self, target: str) -> None:
        """The SENDCo chooses where a case goes that has come to a stage too often."""
        case = self._school.cases()[0]
        sendco = self._school.sendco()
        if case.status is not InstanceStatus.HELD or sendco is None:
            raise CannotBeDoneError("The process is not held: it cannot be sent on.")
        with self._school.store.begin() as session:
            append_event(session, case.id, SentOn(by=sendco, target=target), self._school.now)

    # ----------------------------------------------------------------------- the world around it

    def set_records(self, given: Mapping[str, Any]) -> None:
        """Somebody outside the process changes what is on record; whoever watches it looks."""
        kinds = self._school.library.records()
        with self._school.store.begin() as session:
            for path, value in given.items():
                subject = _subject_of(path)
                field = FormField(name="record", question="", answer=kinds[path].kind)
                source = VisitKey(f"story {self._school.today.isoformat()}")
                effect = SetRecord(path=path, value=_read(field, value), source=source)
                set_records(session, subject, [effect], None, self._school.now)
                told = watching(session, subject, "record", (path,))
                changed = [(each, WorldChanged()) for each in told]
                append_events(session, changed, self._school.now)

    def take_back(self, who: str, scope: str, agency: str) -> None:
        """A parent takes a consent back, and the SENDCo notes it."""
        try:
            with self._school.store.begin() as session:
                consents.withdraw(
                    session,
                    pupil=PupilId(PUPIL),
                    person=PersonId(who),
                    scope=scope,
                    agency=agency,
                    by=self._school.sendco() or PersonId(who),
                    reason="They said so",
                    now=self._school.now,
                )
        except ConsentNotInForceError as error:
            raise CannotBeDoneError(f"{who} cannot take back {scope}. {error}") from error

    def leave(self, who: str) -> None:
        """Somebody's last day was yesterday, or the child's."""
        yesterday = self._school.today - A_DAY
        with self._school.store.begin() as session:
            row: PersonRow | PupilRow = (
                session.get_one(PupilRow, PUPIL)
                if who == CHILD
                else session.get_one(PersonRow, who)
            )
            row.left_on = yesterday


def _subject_of(path: str) -> SubjectKey:
    match owner_of(path):
        case SubjectKind.CLASS:
            return SubjectKey(kind=SubjectKind.CLASS, id=CLASS)
        case SubjectKind.SCHOOL:
            return SubjectKey(kind=SubjectKind.SCHOOL, id="")
        case _:
            return SubjectKey.of_pupil(PUPIL)


def _way(item: WorkItem, given: Mapping[str, Any]) -> str:
    ways, way = _WAYS[item.kind], str(given.get(_WAY, ""))
    if way not in ways:
        raise CannotBeDoneError(
            f"{item.person} has to decide about {item.step}: "
            f'say "way" under "with": {" or ".join(ways)}.'
        )
    return way


def _decisive(definition: ProcessDefinition, item: WorkItem, form: Form) -> list[FormField]:
    """The questions by whose answers it goes; what has come early is read where it is awaited."""
    if item.kind is not ItemKind.FORM:
        return []
    paths = decisive_answers(definition)
    waiting = [each.name for each in definition.asks() if each.arrival == item.arrival != ""]
    return [f for f in form.fields if any(f"{s}.{f.name}" in paths for s in (item.step, *waiting))]


def _check_told(item: WorkItem, left: list[str]) -> None:
    """Whatever decides how a process goes on is told, and never made up."""
    if left:
        raise CannotBeDoneError(
            f"The process goes by what is answered to {listed(left)} at {item.step}: "
            'say it under "with".'
        )


def _check_asked(item: WorkItem, form: Form, given: Mapping[str, Any]) -> None:
    left = given.keys() - {field.name for field in form.fields}
    if left:
        asked = "is not asked" if len(left) == 1 else "are not asked"
        raise CannotBeDoneError(
            f"There is nothing to decide at {item.step}: {listed(sorted(left))} {asked} there."
        )


def _check_taken(item: WorkItem, typed: Mapping[str, Any], taken: Mapping[str, Any]) -> None:
    """Whatever is told is asked: nothing of it is lost without a word."""
    for name, value in typed.items():
        if value is None:
            continue
        if taken.get(name) is None:
            raise CannotBeDoneError(f"With these answers, {name} is not asked at {item.step}.")
        if isinstance(value, dict) and (left := value.keys() - taken[name].keys()):
            rows = " and ".join(sorted(left))
            raise CannotBeDoneError(f"The table {name} at {item.step} has no row {rows}.")


def _why_not_taken(item: WorkItem, reading: Reading) -> str:
    reasons = [f"{name}: {why}" for name, why in reading.mistakes.items()]
    reasons += [f"{name}: please answer this." for name in reading.revealed]
    return f"The answer to {item.step} is not taken. {' '.join(reasons)}"


def _typed(field: FormField, value: Any) -> Any:
    """The value as it is stored.

    Raises:
        CannotBeDoneError: it is none of the field's kind.
    """
    if field.answer is AnswerType.TABLE:
        return _rows(field, value)
    return _json(_read(field, value))


def _rows(table: FormField, value: Any) -> dict[str, Any]:
    """Rows by what they are about, or in order: from 1."""
    rows = dict(value) if isinstance(value, Mapping) else {}
    if isinstance(value, list):
        rows = {str(number): row for number, row in enumerate(value, start=1)}
    if not all(isinstance(row, Mapping) for row in rows.values()):
        raise CannotBeDoneError(f"{table.name} is a table: give its rows, each by its columns.")
    return {
        str(key): {c.name: _typed(c, row[c.name]) for c in table.columns if c.name in row}
        for key, row in rows.items()
    }


def _read(field: FormField, value: Any) -> Any:
    match field.answer:
        case AnswerType.DATE:
            day = _day(value)
            if day is None:
                raise CannotBeDoneError(f'{field.name} is a date: write "{value}" as 2026-09-04.')
            return day
        case AnswerType.YES_NO:
            return str(value).lower() in ("yes", "true")
        case AnswerType.NUMBER:
            return _number(field, value)
        case AnswerType.CHOICES | AnswerType.AGENCIES | AnswerType.ROWS | AnswerType.PEOPLE:
            return [str(each) for each in (value if isinstance(value, list) else [value])]
        case _:
            return str(value)


def _number(field: FormField, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise CannotBeDoneError(f'{field.name} is a number, and "{value}" is none.') from None


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
