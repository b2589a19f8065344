"""What one person may read of what others have written about a child. Pure.

A question says in ``seen_by`` who may read its answer, besides whoever gave it and the SENDCo. Who
must agree to an answer may read all of it: nobody can agree to what they have not read. No parent
ever reads what another parent, or anybody else outside the school, has written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from definitions import readers
from definitions.agreement_forms import agreement_of
from definitions.model.forms import Form
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask, Shown
from definitions.readers import PARENT, PUPIL
from tasks.assignment import Contact, StaffMember, is_parent
from tasks.state import (
    Answer,
    Document,
    ItemKind,
    PersonId,
    ProcessInstance,
    StepState,
    StepStatus,
    VisitKey,
    WorkItem,
)
from tasks.versions import counts, newest_forms

Person = StaffMember | Contact


@dataclass(frozen=True)
class Disclosure:
    """One answer of an earlier step, as far as one person may read it."""

    step: Ask
    item: WorkItem
    answer: Answer
    form: Form
    """Only the questions that may be read."""


def author(item: WorkItem, answer: Answer) -> PersonId:
    """Who gave an answer: of several who were offered the item, the one who did."""
    return PersonId(answer.values.get("answered_by", item.person))


def may_read(reader: Person, seen_by: Sequence[str], *, to_pupil: bool = False) -> bool:
    """May they read what somebody else answered? ``to_pupil``: they read it with the child."""
    parent = isinstance(reader, Contact) and is_parent(reader)
    roles = reader.roles if isinstance(reader, StaffMember) else (PARENT,) * parent
    return readers.may_read((*roles, PUPIL) if to_pupil else roles, seen_by)


def must_agree(reader: Person, step: Ask) -> bool:
    """Do they hold the role that must agree to the answers of this step?"""
    if isinstance(reader, StaffMember):
        return bool(step.agreed_by) and step.agreed_by in reader.roles
    return step.agreed_by == PARENT and is_parent(reader)


def hidden_from(
    reader: Person, step: Ask, writer: PersonId, *, to_pupil: bool = False
) -> frozenset[str]:
    """The questions of a step whose answers, given by ``writer``, the reader may not see."""
    if writer == reader.id or must_agree(reader, step):
        return frozenset()
    return frozenset(
        each.name
        for each in step.form.fields
        if not may_read(reader, each.seen_by, to_pupil=to_pupil)
    )


def may_read_file(reader: Person, step: Ask, field: str, writer: PersonId) -> bool:
    """May they read a file that came for this question?

    A scan of the whole paper answers no question of the form, and shows all of them: only those
    from whom none is hidden may read it.
    """
    hidden = hidden_from(reader, step, writer)
    return field not in hidden if step.form.field(field) else not hidden


def disclose(
    definition: ProcessDefinition,
    instance: ProcessInstance,
    shown: Shown,
    item: WorkItem,
    reader: Person,
    *,
    people: Mapping[PersonId, Person],
) -> Iterator[Disclosure]:
    """The answers of one earlier step that go with an item, each as far as its reader may see.

    ``people`` are those the instance names. An answer of which nothing may be seen is left out.
    """
    name, _, field = shown.name.partition(".")
    steps = {step.name: step for step in definition.asks()}
    state = visit_shown(instance, name, item.visit, earlier=shown.earlier)
    if state is None or not counts(steps[name], state):
        return
    step = steps[item.step]
    asked = agreement_of(step) if item.kind is ItemKind.AGREE else step
    for given in newest_forms(instance, state):
        answer = instance.answer_to(given.id)
        if answer is None:
            continue
        if _is_private(people.get(author(given, answer)), reader):
            continue
        form = _readable(
            steps[name], reader, author(given, answer), only=field, to_pupil=asked.role == PUPIL
        )
        if form.fields:
            yield Disclosure(steps[name], given, answer, form)


def disclose_document(
    definition: ProcessDefinition,
    instance: ProcessInstance,
    document: Document,
    reader: Person,
    *,
    people: Mapping[PersonId, Person],
) -> Iterator[Disclosure]:
    """The answers a document was made from, each as far as this reader may see."""
    steps = {step.name: step for step in definition.asks()}
    for item_id in document.answers:
        given, answer = instance.item(item_id), instance.answer_to(item_id)
        if given is None or answer is None:
            continue  # it was erased meanwhile
        if _is_private(people.get(author(given, answer)), reader):
            continue
        form = _readable(steps[given.step], reader, author(given, answer))
        if form.fields:
            yield Disclosure(steps[given.step], given, answer, form)


def visit_shown(
    instance: ProcessInstance, step: str, reading: VisitKey, *, earlier: bool = False
) -> StepState | None:
    """The latest closed visit of a step; with ``earlier``, finished before this visit began.

    ``reading`` is the visit from which it is seen. A step that was skipped has no answers; a visit
    that was broken off was not finished, and ``earlier`` passes it over.
    """
    begun = _beginning(instance, reading) if earlier else None
    passed_over = (StepStatus.OPEN, *((StepStatus.WITHDRAWN,) if earlier else ()))
    found = (
        state
        for state in reversed(instance.steps)
        if state.step == step and state.status not in passed_over
    )
    latest = next((s for s in found if begun is None or instance.steps.index(s) < begun), None)
    return None if latest is None or latest.status is StepStatus.SKIPPED else latest


def _readable(
    step: Ask, reader: Person, writer: PersonId, *, only: str = "", to_pupil: bool = False
) -> Form:
    """The form with the questions alone, or the one question, that the reader may see."""
    hidden, fields = hidden_from(reader, step, writer, to_pupil=to_pupil), step.form.fields
    shown = (each for each in fields if each.name not in hidden and only in ("", each.name))
    return step.form.model_copy(update={"fields": tuple(shown)})


def _beginning(instance: ProcessInstance, reading: VisitKey) -> int:
    """How many steps had been opened when the stage of that visit was entered."""
    stage_visit = reading.rpartition(".")[0]
    keys = [state.key.rpartition(".")[0] for state in instance.steps]
    return keys.index(VisitKey(stage_visit))


def _is_private(writer: Person | None, reader: Person) -> bool:
    """Are the writer and the reader two different people from outside the school?"""
    if isinstance(reader, StaffMember) or isinstance(writer, StaffMember):
        return False
    return writer is None or writer.id != reader.id
