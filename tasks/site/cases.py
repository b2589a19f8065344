"""One case as a page needs it: the instance, its pinned definition, the people around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.agreement_forms import agreement_of
from definitions.conditions import Facts
from definitions.forms import Rows, TableRow
from definitions.model.forms import Form
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask, Step, Tell
from definitions.start_days import fill_start_days
from tasks import consents, instances, records
from tasks.assignment import SENDCO, Contact, Directory, StaffMember, holders
from tasks.children import with_children
from tasks.directory import directory_for, person_of
from tasks.event_types import Event
from tasks.repetitions import entry_title
from tasks.site.office import SiteOffice
from tasks.site.rows import rows_of
from tasks.site.words import stage_title
from tasks.state import (
    InstanceId,
    InstanceStatus,
    ItemId,
    ItemKind,
    PersonId,
    ProcessInstance,
    PupilId,
    VisitKey,
    WorkItem,
)
from tasks.subjects import Subject, name_subject
from tasks.tables import InstanceRow, ItemRow
from tasks.world import Child, World

Person = StaffMember | Contact


@dataclass(frozen=True)
class Case:
    """A snapshot: read once, in one moment, and then only looked at."""

    instance: ProcessInstance
    definition: ProcessDefinition
    world: World
    people: dict[PersonId, Person]
    """Everybody the case names, also those who have left."""
    facts: Facts
    today: date
    waiting: tuple[Event, ...]
    """What has happened and no wake has taken in yet."""
    stood: Mapping[VisitKey, Mapping[str, Any]]
    """For each step with a document: the records as they stood when it was made."""
    children: tuple[Child, ...] = ()
    """The processes it has started or joined."""

    @property
    def directory(self) -> Directory:
        """Everyone around its subject today."""
        return self.world.directory

    @property
    def subject(self) -> Subject:
        """Whom or what it is about."""
        return self.directory.subject

    @property
    def sendco(self) -> Person | None:
        """Who asks on the school's behalf, where there is one."""
        return next(iter(holders(SENDCO, self.directory)), None)

    def step(self, name: str) -> Step | None:
        """The step of that name."""
        steps = (step for stage in self.definition.stages for step in stage.each_step())
        return next((each for each in steps if each.name == name), None)

    def ask_of(self, item: WorkItem) -> Ask:
        """The step whose form an item is."""
        arrival = self.definition.arrival(item.arrival)
        if arrival is not None and self.instance.step_state(item.visit) is None:
            return arrival.asked  # no step waits for it
        step = self.step(item.step)
        assert isinstance(step, Ask), "a form belongs to a step that asks"
        return agreement_of(step) if item.kind is ItemKind.AGREE else step

    def title_of(self, item: WorkItem) -> str:
        """What an item is called, in words for people."""
        step = self.ask_of(item) if item.is_asked else self.step(item.step)
        title = step.title if step is not None and step.title else ""
        if not title and isinstance(step, Tell):
            title = self.definition.title
        said = name_subject(title, self.subject) or self.place(item.visit.split(".")[0])
        return ": ".join(filter(None, (said, self.entry_of(item.visit))))

    def place(self, name: str | None) -> str:
        """What a stage or an end is called."""
        return name_subject(stage_title(self.definition, name), self.subject)

    def entry_of(self, visit: VisitKey) -> str:
        """What a repetition of a step is about; empty for a step that is not repeated."""
        state = self.instance.step_state(visit)
        if state is None:
            return ""
        return entry_title(self.definition, self.directory.agencies, state.step, state.entry)

    def person(self, person_id: PersonId) -> Person:
        """Somebody this case names."""
        return self.people[person_id]

    def rows(self, form: Form) -> Rows:
        """The rows of a form's tables, and the agencies that may be chosen."""
        agencies = tuple(TableRow(each.key, each.title) for each in self.directory.agencies)
        return rows_of(form, self.definition, self.facts, agencies)


def open_case(
    session: Session,
    office: SiteOffice,
    instance_id: InstanceId,
    seen_from: VisitKey | None = None,
) -> Case | None:
    """Everything about one instance, or None when there is none of that id.

    With ``seen_from`` its facts are those that were known when that step was asked.
    """
    if session.get(InstanceRow, instance_id) is None:
        return None
    loaded = instances.load(session, instance_id)
    instance = loaded.instance
    definition = fill_start_days(office.load_definition(loaded.sources), instance.start)
    world = World(
        calendar=office.calendar(),
        directory=directory_for(session, instance.subject),
        records=records.records_of(session, instance.subject),
        kinds={path: record.kind for path, record in office.records().items()},
        consents=consents.consents_of(session, instance.subject),
    )
    world = with_children(session, instance, world, office.load_definition, office.facts)
    return Case(
        instance=instance,
        definition=definition,
        world=world,
        people=_people(session, instance),
        facts=office.facts(definition, instance, world, office.today, seen_from),
        today=office.today,
        waiting=tuple(event for _, event in loaded.events),
        children=world.children,
        stood=_records_then(session, instance),
    )


def case_of_item(
    session: Session, office: SiteOffice, item_id: ItemId
) -> tuple[Case, WorkItem] | None:
    """The case an item belongs to, and the item; None when there is none of that id."""
    row = session.get(ItemRow, item_id)
    if row is None:
        return None
    case = open_case(session, office, InstanceId(row.instance_id), VisitKey(row.visit))
    item = case.instance.item(item_id) if case else None
    return (case, item) if case and item else None


def running_instances(session: Session, pupil: PupilId | None = None) -> tuple[InstanceId, ...]:
    """Everything that has not ended, of one pupil or of all."""
    query = select(InstanceRow.id).where(InstanceRow.status != InstanceStatus.ENDED)
    if pupil is not None:
        query = query.where(InstanceRow.pupil_id == pupil)
    found = session.scalars(query.order_by(InstanceRow.reference))
    return tuple(InstanceId(each) for each in found)


def is_form(item: WorkItem) -> bool:
    """Is it a form that somebody answers, and not one of the SENDCo's standing items?"""
    return item.is_asked


def is_copy(item: WorkItem) -> bool:
    """Is it somebody's copy of a document?"""
    return item.kind is ItemKind.COPY


def _people(session: Session, instance: ProcessInstance) -> dict[PersonId, Person]:
    named = {person for item in instance.items for person in _named(item)}
    for document in filter(None, (state.document for state in instance.steps)):
        named.update(document.people.values())
    return {each: person_of(session, instance.subject, each) for each in sorted(named)}


def _records_then(session: Session, instance: ProcessInstance) -> dict[VisitKey, Mapping[str, Any]]:
    made = {state.key: state.document.made_at for state in instance.steps if state.document}
    then = records.records_then(session, instance.subject, set(made.values()))
    return {key: then[at] for key, at in made.items()}


def _named(item: WorkItem) -> Iterable[PersonId]:
    found = (item.person, item.handler, item.about, *item.offered_to)
    return (each for each in found if each is not None)
