"""What somebody reads before they answer: earlier answers and records, as far as they may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from definitions.model import Ask, FormField, Shown
from definitions.vocabulary import Record
from tasks.assignment import StaffMember, role_in_mind
from tasks.disclosure import Disclosure, Person, author, disclose, may_read
from tasks.site.cases import Case
from tasks.site.revisions import REMARKS, read_first
from tasks.site.summary import Line, line_of, summarise
from tasks.site.words import about_child, person_label, role_label
from tasks.state import WorkItem

SENT_BACK = "Why the answer was sent back"
NOT_ON_RECORD = "Nothing is on record"


@dataclass(frozen=True)
class Background:
    """One thing to read: an answer somebody gave, or a record."""

    title: str
    source: str
    """Who wrote it; empty for a record."""
    written_on: date | None
    lines: tuple[Line, ...]


def background(
    case: Case, item: WorkItem, reader: Person, records: Mapping[str, Record]
) -> tuple[Background, ...]:
    """Everything the step shows to whoever has this item, in the order of the definition."""
    step = case.ask_of(item)
    found = [_answer(case, each, reader) for each in read_first(case, item)]
    for shown in step.show:
        if shown.name in records:
            found.extend(_record(case, step, reader, records[shown.name]))
        else:
            found.extend(_answers(case, item, reader, shown))
    return tuple(found)


def _answers(case: Case, item: WorkItem, reader: Person, shown: Shown) -> Iterator[Background]:
    for each in disclose(case.definition, case.instance, shown, item, reader, people=case.people):
        yield _answer(case, each, reader)


def _answer(case: Case, found: Disclosure, reader: Person) -> Background:
    values, form = found.answer.values, found.form
    return Background(
        title=SENT_BACK if found.form is REMARKS else case.title_of(found.item),
        source=_writer(case, found, reader),
        written_on=found.answer.received_on,
        lines=summarise(form, values, case.facts, case.rows(form), case.pupil),
    )


def _writer(case: Case, found: Disclosure, reader: Person) -> str:
    """Staff are named to staff; to a parent they are what they are to the child."""
    writer = case.person(author(found.item, found.answer))
    if writer.id == reader.id:
        return "you"
    role = role_in_mind(writer, found.step.asked_roles)
    if isinstance(reader, StaffMember):
        return person_label(writer, role)
    return f"the {role_label(role)}"


def _record(case: Case, step: Ask, reader: Person, record: Record) -> Iterator[Background]:
    if not may_read(reader, record.read_by):
        return
    field = FormField(
        name="record", question=record.title, answer=record.kind, choices=record.choices
    )
    value = case.facts.one(record.path)
    plain = value.isoformat() if isinstance(value, date) else value
    line = line_of(field, plain, case.rows(step.form), case.pupil, nothing=NOT_ON_RECORD)
    yield Background(about_child(record.title, case.pupil), "", None, (line,))
