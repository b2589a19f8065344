"""A document written out for one reader: what they may see of what it was made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from definitions.deadlines import parse_deadline
from definitions.documents import NAME, PHONE, Child, Facts, Said, Sheet, write_document
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.steps import Make, Tell
from definitions.model.subjects import SubjectKind
from definitions.school_calendar import MissingCalendarError
from definitions.school_days import LONDON, resolve
from definitions.vocabulary import Record
from tasks.assignment import SENDCO, Contact, StaffMember, is_parent, role_in_mind
from tasks.disclosure import Disclosure, author, disclose_document, may_read
from tasks.site.cases import Case, Person
from tasks.site.office import SiteOffice
from tasks.site.summary import line_of
from tasks.site.words import listed, paragraphs, person_label, role_label
from tasks.state import Document, StepState
from tasks.subjects import Pupil, SchoolClass, Subject, name_subject, year_label


@dataclass(frozen=True)
class Source:
    """One answer a document was made from, and who gave it."""

    title: str
    writer: str
    written_on: date


@dataclass(frozen=True)
class Paper:
    """A document as one person reads it."""

    title: str
    about: str
    """``A.B., Year 3``, or the first name for the child's own parent; ``Oak class``."""
    class_name: str
    """A child's; empty where it is about no one child."""
    reader: str
    reference: str
    made_on: date
    version: int
    letter: tuple[str, ...]
    """What the step that hands it out says beside it."""
    inside: str
    """HTML, every answer in it escaped."""
    sources: tuple[Source, ...]
    signed_by: str
    """Who leads on special needs, under a letter that nobody's answers went into."""
    may_be_read: bool
    """False: it was made from answers of which this reader may see nothing."""

    @property
    def written_by(self) -> str:
        """Everybody who wrote what this reader sees."""
        return listed(dict.fromkeys(each.writer for each in self.sources))


@dataclass(frozen=True)
class PaperLine:
    """One document in a list."""

    visit: str
    title: str
    made_on: date
    version: int


def papers_of(case: Case) -> tuple[PaperLine, ...]:
    """Every document that was made in a case, the newest first; a copy is not one more."""
    return tuple(
        PaperLine(
            visit=state.key,
            title=name_subject(title_of(case, state), case.subject),
            made_on=_day(state.document),
            version=state.document.version,
        )
        for state in reversed(case.instance.steps)
        if state.document is not None and state.document.made_in == state.key
    )


def title_of(case: Case, state: StepState) -> str:
    """What a document is called: as the step says, or as the step that hands it out does."""
    step = case.step(state.step)
    if step is not None and step.title:
        return step.title
    steps = (step for stage in case.definition.stages for step in stage.each_step())
    hands = (each for each in steps if isinstance(each, Tell) and each.document == state.step)
    found = next(hands, None)
    return found.title if found is not None else case.definition.title


def write_paper(case: Case, state: StepState, reader: Person, office: SiteOffice) -> Paper:
    """The document of a step, for this reader."""
    assert state.document is not None, "only a step with a document is written out"
    desk = _Writing(case, state, state.document, reader, office)
    return desk.paper()


def writer_of(case: Case, found: Disclosure, reader: Person) -> str:
    """Staff are named to staff; to a parent they are what they are to the child."""
    writer = case.person(author(found.item, found.answer))
    if writer.id == reader.id:
        return "you"
    role = role_in_mind(writer, found.step.asked_roles)
    if isinstance(reader, StaffMember):
        return person_label(writer, role)
    return f"the {role_label(role)}"


@dataclass(frozen=True)
class _Writing:
    case: Case
    state: StepState
    document: Document
    reader: Person
    office: SiteOffice

    @property
    def for_parent(self) -> bool:
        """Is the reader the child's own parent?"""
        return isinstance(self.reader, Contact) and is_parent(self.reader)

    @property
    def subject(self) -> Subject:
        """Whom it is about, called as this reader may: a first name in place of the initials."""
        subject = self.case.subject
        if isinstance(subject, Pupil) and self.for_parent:
            return subject.model_copy(update={"initials": subject.first_name})
        return subject

    def paper(self) -> Paper:
        """All of it."""
        step = self.case.step(self.state.step)
        found = self._disclosed()
        facts = self._facts(found)
        return Paper(
            title=name_subject(title_of(self.case, self.state), self.subject),
            about=self.subject.heading,
            class_name=facts.child.class_name if facts.child else "",
            reader=self.reader.name,
            reference=self.case.instance.reference,
            made_on=facts.made_on,
            version=self.document.version,
            letter=paragraphs(step.message, self.subject) if isinstance(step, Tell) else (),
            inside=write_document(self._template(), facts),
            sources=tuple(
                Source(
                    name_subject(each.step.title, self.subject),
                    writer_of(self.case, each, self.reader),
                    each.answer.received_on,
                )
                for each in found
            ),
            signed_by="" if self.document.answers else facts.sendco,
            may_be_read=bool(found) or not self.document.answers,
        )

    def _disclosed(self) -> tuple[Disclosure, ...]:
        case = self.case
        return tuple(
            disclose_document(
                case.definition, case.instance, self.document, self.reader, people=case.people
            )
        )

    def _maker(self) -> Make | Tell:
        step = self.case.step(self.document.made_in.rpartition(".")[2])
        assert isinstance(step, Make | Tell), "a document comes from a step that makes or tells"
        return step

    def _template(self) -> str:
        step = self._maker()
        name = step.template if isinstance(step, Make) else step.document
        return self.case.definition.templates[name]

    def _facts(self, found: tuple[Disclosure, ...]) -> Facts:
        return Facts(
            subject=self.case.definition.subject,
            child=self._child(),
            sendco=self._name(SENDCO),
            class_teacher=self._name("class_teacher"),
            made_on=_day(self.document),
            for_parent=self.for_parent,
            records=dict(self._records()),
            on=self._date_of,
            sheets=dict(self._sheets(found)),
        )

    def _child(self) -> Child | None:
        found = self.subject
        if not isinstance(found, Pupil):
            return None
        return Child(found.initials, year_label(found.year_group), found.class_name)

    def _name(self, role: str) -> str:
        person = self.document.people.get(role)
        return self.case.person(person).name if person else ""

    def _date_of(self, text: str) -> date | None:
        """None while the calendar of that school year has not been entered."""
        anchors = {"asked": _day(self.document)}
        try:
            found = resolve(parse_deadline(text), anchors, self.office.calendar())
        except MissingCalendarError:
            return None
        return found.on if found else None

    # ------------------------------------------------------------------------------ what was said

    def _sheets(self, found: tuple[Disclosure, ...]) -> Iterator[tuple[str, Sheet]]:
        """For each step it is made from: the first answer, and behind it the others."""
        step = self._maker()
        for name in step.sources if isinstance(step, Make) else ():
            of = [each for each in found if each.step.name == name]
            others = tuple(self._sheet(each, found) for each in of[1:])
            blank = Sheet({field.name: Said(field.question) for field in self._fields(name)})
            yield name, self._sheet(of[0], found, others) if of else blank

    def _fields(self, name: str) -> tuple[FormField, ...]:
        return next(ask.form.fields for ask in self.case.definition.asks() if ask.name == name)

    def _sheet(
        self, of: Disclosure, found: tuple[Disclosure, ...], others: tuple[Sheet, ...] = ()
    ) -> Sheet:
        readable = {field.name for field in of.form.fields}
        said = {
            field.name: self._said(
                field, of.answer.values.get(field.name) if field.name in readable else None, found
            )
            for field in of.step.form.fields
        }
        writer = writer_of(self.case, of, self.reader)
        return Sheet(said, writer=writer, written_on=of.answer.received_on, others=others)

    def _said(self, field: FormField, value: Any, found: tuple[Disclosure, ...]) -> Said:
        question = name_subject(field.question, self.subject)
        if field.answer is not AnswerType.TABLE:
            return Said(question, self._words(field, value))
        return Said(question, rows=tuple(self._rows(field, value or {}, found)))

    def _rows(
        self, field: FormField, table: Mapping[str, Any], found: tuple[Disclosure, ...]
    ) -> Iterator[Sheet]:
        """Each row, with what the row that it goes on with says."""
        form = next(each.form for each in found if field in each.form.fields)
        labels = {row.key: row.label for row in self.case.rows(form).get(field.rows_for, ())}
        columns, base = self._continued(field, found)
        for number, (key, cells) in enumerate(table.items(), start=1):
            parts = ((columns, base.get(key) or {}), (field.columns, cells))
            said = {
                column.name: self._said(column, values.get(column.name), found)
                for among, values in parts
                for column in among
            }
            yield Sheet(said, label=labels.get(key, str(number)))

    def _continued(
        self, field: FormField, found: tuple[Disclosure, ...]
    ) -> tuple[tuple[FormField, ...], Mapping[str, Any]]:
        """The columns and cells of the table that this one goes on with, if there is one."""
        step, _, name = field.rows_for.partition(".")
        for each in found:
            about = each.form.field(name) if each.step.name == step else None
            if about is not None:
                return about.columns, each.answer.values.get(name) or {}
        ask = next((ask for ask in self.case.definition.asks() if ask.name == step), None)
        about = ask.form.field(name) if ask else None
        return (about.columns if about else ()), {}

    def _words(self, field: FormField, value: Any) -> str:
        return line_of(field, value, self.case.rows(_NO_FORM), self.subject, nothing="").answer

    # -------------------------------------------------------------------------------- records

    def _records(self) -> Iterator[tuple[SubjectKind, Sheet]]:
        """What stood on record about whoever this document may read of."""
        said: dict[SubjectKind, dict[str, Said]] = defaultdict(dict)
        for kind, name, words in self._marks():
            said[kind][name] = Said("", words)
        for record in self.office.records().values():
            head, _, name = record.path.partition(".")
            said[SubjectKind(head)].setdefault(name, self._record(record))
        return ((kind, _Records(said[kind])) for kind in self.case.definition.subject.may_read)

    def _marks(self) -> Iterator[tuple[SubjectKind, str, str]]:
        settings, subject = self.office.settings, self.subject
        yield SubjectKind.SCHOOL, NAME, settings.school_name
        yield SubjectKind.SCHOOL, PHONE, settings.school_phone
        if isinstance(subject, Pupil):
            yield SubjectKind.CLASS, NAME, SchoolClass(name=subject.class_name).known_as
        if isinstance(subject, SchoolClass):
            yield SubjectKind.CLASS, NAME, subject.known_as

    def _record(self, record: Record) -> Said:
        stood = self.case.stood[self.state.key]
        field = FormField(
            name="record", question=record.title, answer=record.kind, choices=record.choices
        )
        value = stood.get(record.path) if may_read(self.reader, record.read_by) else None
        plain = value.isoformat() if isinstance(value, date) else value
        return Said(record.title, self._words(field, plain))


class _Records(Sheet):
    """Records by name; one that the school no longer keeps is empty."""

    def __getitem__(self, name: str) -> Said:
        return self._said.get(name, Said(name))


_NO_FORM = Form(name="", fields=())
"""The agencies' titles are the same for every form."""


def _day(document: Document) -> date:
    return document.made_at.astimezone(LONDON).date()
