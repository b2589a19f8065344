"""What somebody reads before they answer: earlier answers and records, as far as they may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from definitions.model.forms import FormField
from definitions.model.steps import Ask, Run, Shown
from definitions.vocabulary import Record
from tasks.assignment import StaffMember
from tasks.children import RUN
from tasks.disclosure import Disclosure, Person, disclose, may_read, visit_shown
from tasks.site.cases import Case
from tasks.site.papers import Paper, writer_of
from tasks.site.revisions import REMARKS, read_first
from tasks.site.step_words import state_title
from tasks.site.summary import Line, line_of, summarise
from tasks.state import StepState, WorkItem
from tasks.subjects import name_subject

SENT_BACK = "Why the answer was sent back"
NOT_ON_RECORD = "Nothing is on record"


@dataclass(frozen=True)
class Background:
    """One thing to read: an answer somebody gave, or a record."""

    title: str
    source: str
    """Who wrote or entered it; empty for a record."""
    written_on: date | None
    lines: tuple[Line, ...]
    inside: str = ""
    """Of a document: its HTML, instead of lines."""
    came: bool = False
    """It arrived from outside, and its source only entered it."""


def background(
    case: Case,
    item: WorkItem,
    reader: Person,
    records: Mapping[str, Record],
    paper: Callable[[StepState, Person], Paper],
) -> tuple[Background, ...]:
    """Everything the step shows to whoever has this item, in the order of the definition.

    ``paper`` writes a document out for its reader.
    """
    step = case.ask_of(item)
    found = [_answer(case, each, reader) for each in read_first(case, item)]
    for shown in step.show:
        if case.definition.makes(shown.name) is not None:
            state = visit_shown(case.instance, shown.name, item.visit, earlier=shown.earlier)
            found.extend(_document(paper(state, reader)) if state and state.document else ())
        elif isinstance(case.step(shown.name), Run):
            found.extend(_outcome(case, item, reader, shown))
        elif shown.name in records:
            found.extend(_record(case, step, reader, records[shown.name]))
        else:
            found.extend(_answers(case, item, reader, shown))
    return tuple(found)


def _document(paper: Paper) -> tuple[Background, ...]:
    if not paper.may_be_read:
        return ()
    return (Background(paper.title, paper.written_by, paper.made_on, (), inside=paper.inside),)


def _outcome(case: Case, item: WorkItem, reader: Person, shown: Shown) -> Iterator[Background]:
    """How a process that a step ran has ended: for staff, since it tells what parents decided."""
    state = visit_shown(case.instance, shown.name, item.visit, earlier=shown.earlier)
    ended = (c for c in case.children if state and (c.visit, c.link) == (state.key, RUN))
    child = next(ended, None)
    if state is None or child is None or not child.end or not isinstance(reader, StaffMember):
        return
    words = name_subject(child.end_title, case.subject) or "It was cancelled"
    line = Line("How it ended", words, at="", is_empty=False, field="")
    yield Background(state_title(case, state), "", state.closed_on, (line,))


def _answers(case: Case, item: WorkItem, reader: Person, shown: Shown) -> Iterator[Background]:
    for each in disclose(case.definition, case.instance, shown, item, reader, people=case.people):
        yield _answer(case, each, reader)


def _answer(case: Case, found: Disclosure, reader: Person) -> Background:
    values, form = found.answer.values, found.form
    return Background(
        title=SENT_BACK if found.form is REMARKS else case.title_of(found.item),
        source=writer_of(case, found, reader),
        written_on=found.answer.received_on,
        lines=summarise(form, values, case.facts, case.rows(form), case.subject),
        came=bool(found.item.arrival),
    )


def _record(case: Case, step: Ask, reader: Person, record: Record) -> Iterator[Background]:
    if not may_read(reader, record.read_by):
        return
    field = FormField(
        name="record", question=record.title, answer=record.kind, choices=record.choices
    )
    value = case.facts.one(record.path)
    plain = value.isoformat() if isinstance(value, date) else value
    line = line_of(field, plain, case.rows(step.form), case.subject, nothing=NOT_ON_RECORD)
    yield Background(name_subject(record.title, case.subject), "", None, (line,))
