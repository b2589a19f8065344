"""One case as a page needs it: the instance, its pinned definition, the people around it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from definitions.agreement_forms import agreement_of
from definitions.conditions import Facts, Value
from definitions.forms import AGENCIES, Rows
from definitions.model import AnswerType, Ask, Form, ProcessDefinition, Step, Tell
from tasks import consents, instances, records
from tasks.assignment import SENDCO, Contact, Directory, Pupil, StaffMember, holders
from tasks.directory import directory_for, person_of
from tasks.site.office import SiteOffice
from tasks.site.words import about_child, stage_title
from tasks.state import (
    Event,
    InstanceId,
    InstanceStatus,
    ItemId,
    ItemKind,
    PersonId,
    ProcessInstance,
    PupilId,
    WorkItem,
)
from tasks.tables import InstanceRow, ItemRow
from tasks.world import World

Person = StaffMember | Contact


@dataclass(frozen=True)
class Case:
    """A snapshot: read once, in one moment, and then only looked at."""

    instance: ProcessInstance
    definition: ProcessDefinition
    directory: Directory
    people: dict[PersonId, Person]
    """Everybody the case names, also those who have left."""
    facts: Facts
    today: date
    waiting: tuple[Event, ...]
    """What has happened and no wake has taken in yet."""

    @property
    def pupil(self) -> Pupil:
        """Whom it is about."""
        return self.directory.pupil

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
        step = self.step(item.step)
        assert isinstance(step, Ask), "a form belongs to a step that asks"
        return agreement_of(step) if item.kind is ItemKind.AGREE else step

    def title_of(self, item: WorkItem) -> str:
        """What an item is called, in words for people."""
        step = self.ask_of(item) if item.is_asked else self.step(item.step)
        title = step.title if step is not None and step.title else ""
        if not title and isinstance(step, Tell):
            title = self.definition.title
        return about_child(
            title or stage_title(self.definition, item.visit.split(".")[0]), self.pupil
        )

    def person(self, person_id: PersonId) -> Person:
        """Somebody this case names."""
        return self.people[person_id]

    def rows(self, form: Form) -> Rows:
        """The rows of a form's tables, and the agencies that may be chosen."""
        titles = {agency.key: agency.title for agency in self.directory.agencies}
        paths = {field.rows_for for field in form.fields if field.answer is AnswerType.TABLE}
        labels = {path: titles | self._choices(path) for path in paths}
        return {AGENCIES: tuple(titles.items())} | {
            path: tuple((key, labels[path].get(key, key)) for key in _keys(self.facts.one(path)))
            for path in paths
        }

    def _choices(self, path: str) -> dict[str, str]:
        """The words for the choices of a start question, by key."""
        head, _, name = path.partition(".")
        field = self.definition.start.field(name) if head == "start" else None
        return {choice.key: choice.label for choice in field.choices} if field else {}


def open_case(session: Session, office: SiteOffice, instance_id: InstanceId) -> Case | None:
    """Everything about one instance, or None when there is none of that id."""
    if session.get(InstanceRow, instance_id) is None:
        return None
    loaded = instances.load(session, instance_id)
    instance, definition = loaded.instance, office.load_definition(loaded.sources)
    directory = directory_for(session, instance.pupil)
    world = World(
        calendar=office.calendar(),
        directory=directory,
        records=records.records_of(session, instance.pupil),
        consents=consents.consents_of(session, instance.pupil),
    )
    return Case(
        instance=instance,
        definition=definition,
        directory=directory,
        people=_people(session, instance),
        facts=office.facts(definition, instance, world, office.today),
        today=office.today,
        waiting=tuple(event for _, event in loaded.events),
    )


def case_of_item(
    session: Session, office: SiteOffice, item_id: ItemId
) -> tuple[Case, WorkItem] | None:
    """The case an item belongs to, and the item; None when there is none of that id."""
    instance_id = session.scalar(select(ItemRow.instance_id).where(ItemRow.id == item_id))
    case = open_case(session, office, InstanceId(instance_id)) if instance_id else None
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


def _people(session: Session, instance: ProcessInstance) -> dict[PersonId, Person]:
    named = {person for item in instance.items for person in _named(item)}
    return {each: person_of(session, instance.pupil, each) for each in sorted(named)}


def _named(item: WorkItem) -> Iterable[PersonId]:
    found = (item.person, item.handler, item.about, *item.offered_to)
    return (each for each in found if each is not None)


def _keys(value: Value) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, tuple) else ()
