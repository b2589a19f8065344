"""A small school in a real store, and instances made by hand, without the engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from definitions.conditions import parse_condition
from definitions.loader import Sources
from definitions.model.forms import Form, Proof
from definitions.model.process import End, ProcessDefinition
from definitions.model.stages import GoTo, Stage, When
from tasks import instances
from tasks.directory import import_people
from tasks.effect_types import Effect, MessageKind, OpenWorkItem, QueueMessage, RecordConsent
from tasks.instances import Loaded
from tasks.state import (
    InstanceId,
    ItemId,
    ItemKind,
    PersonId,
    ProcessInstance,
    PupilId,
    SubjectKey,
    VisitKey,
    WorkItem,
)
from tasks.store import Store

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 7)
PUPIL = PupilId("P001")
CHILD = SubjectKey.of_pupil(PUPIL)
SENDCO, TEACHER = PersonId("S01"), PersonId("S02")
MOTHER, FATHER = PersonId("K001"), PersonId("K002")
ITEM = ItemId("item-1")
VISIT = VisitKey("asking.1.answers")

STAFF = """code,name,email,roles,class,leaves_on
S01,Una Marsh,sendco@school.example,sendco,,
S02,Theo Lark,lark@school.example,class_teacher,Willow,
S03,Ida Holm,holm@school.example,class_teacher;teaching_assistant,Oak,
"""
PUPILS = """\
reference,legal_name,preferred_name,date_of_birth,year_group,class,home_language,sen_status,left_on
P001,Rosa Maria Finch,,2018-03-04,Year 3,Willow,English,none,
P002,Jon Finch,Johnny,2016-01-09,Year 5,Oak,English,none,
"""
CONTACTS = (
    "code,pupil_reference,name,relationship,parental_responsibility,lives_with,email,phone,"
    "address,preferred_channel,language,interpreter,may_receive_papers,do_not_contact\n"
    "K001,P001,Ada Finch,mother,yes,yes,ada@home.example,0100,1 Hill,email,English,no,yes,no\n"
    "K001,P002,Ada Finch,mother,yes,yes,ada@home.example,0100,1 Hill,email,English,no,yes,no\n"
    "K002,P001,Bo Finch,father,yes,no,,0101,2 Dale,paper,Polish,yes,yes,no\n"
)
AGENCIES = """key,title,contact_email
slt,Speech and Language Therapy,slt@agency.example
"""
FILES = {
    "staff.csv": STAFF,
    "pupils.csv": PUPILS,
    "contacts.csv": CONTACTS,
    "agencies.csv": AGENCIES,
}


def write_files(folder: Path, files: dict[str, str] | None = None) -> Path:
    """The school's lists as files, with some of them replaced."""
    for name, text in (FILES | (files or {})).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def open_school(store: Store, folder: Path) -> Store:
    """Two pupils, three members of staff, a mother with email and a father without."""
    with store.begin() as session:
        report = import_people(session, write_files(folder), NOW)
    assert report.bad_rows == (), str(report)
    return store


def small_definition(once_per: tuple[str, ...] = ("pupil",)) -> ProcessDefinition:
    """One empty stage, and an eye on whether the pupil has left and on the consents."""
    watched = ("pupil.has_left", "consent.asked_for is withdrawn", "pupil.sen_status is support")
    return ProcessDefinition(
        process="small",
        title="A small process",
        about="For tests.",
        once_per=once_per,
        version="1",
        start=Form(name="start", proof=Proof.LINK, fields=()),
        stages=(Stage(name="asking", title="Asking", steps=(), next=GoTo(target="over")),),
        whenever=tuple(When(when=parse_condition(each), go="over") for each in watched),
        ends=(End(name="over", title="Over"),),
        content_hash="0123456789abcdef",
    )


def begin(
    store: Store,
    run_id: str = "run-1",
    pupil: PupilId = PUPIL,
    subject: SubjectKey | None = None,
    definition: ProcessDefinition | None = None,
    **start: Any,
) -> InstanceId:
    """A new instance, as a start in Prefect makes it."""
    with store.begin() as session:
        return instances.begin_instance(
            session,
            run_id=run_id,
            definition=definition or small_definition(),
            sources=Sources(process="small.yaml", files={"small.yaml": "process: small"}),
            subject=subject or SubjectKey.of_pupil(pupil),
            start=start,
            now=NOW,
        )


def load(store: Store, instance_id: InstanceId) -> Loaded:
    """What is stored of it."""
    with store.read() as session:
        return instances.load(session, instance_id)


def save(
    store: Store,
    instance_id: InstanceId,
    effects: Sequence[Effect],
    now: datetime = NOW,
    **changes: Any,
) -> Loaded:
    """One wake without an engine: these effects, these fields changed; returns what it loaded."""
    loaded = load(store, instance_id)
    opened = tuple(each.item for each in effects if isinstance(each, OpenWorkItem))
    items = changes.pop("items", (*loaded.instance.items, *opened))
    instance = loaded.instance.model_copy(update={"items": items, **changes})
    write(store, loaded, instance, effects, now)
    return loaded


def write(
    store: Store,
    loaded: Loaded,
    instance: ProcessInstance,
    effects: Sequence[Effect],
    now: datetime = NOW,
) -> None:
    """Take the lease, save, give it back."""
    with store.begin() as session:
        assert instances.take_lease(session, instance.id, "me", now)
    with store.begin() as session:
        try:
            instances.save(session, loaded, instance, effects, "me", now)
        finally:
            session.flush()
    with store.begin() as session:
        instances.release_lease(session, instance.id, "me")


def item(
    item_id: ItemId = ITEM,
    person: PersonId = MOTHER,
    offered_to: tuple[PersonId, ...] = (),
    kind: ItemKind = ItemKind.FORM,
) -> WorkItem:
    """A work item, open."""
    return WorkItem(
        id=item_id,
        kind=kind,
        visit=VISIT,
        step="answers",
        person=person,
        offered_to=offered_to,
        opened_on=TODAY,
    )


def message(  # noqa: PLR0917  tests name what they set
    key: str = "m1",
    kind: MessageKind = MessageKind.ASK,
    to: PersonId = MOTHER,
    address: str = "ada@home.example",
    item_id: ItemId | None = ITEM,
    not_before: datetime = NOW,
) -> QueueMessage:
    """A message to the mother about her item."""
    return QueueMessage(
        key=key, kind=kind, to=to, address=address, item=item_id, not_before=not_before
    )


def consent(event: str, item_id: ItemId = ITEM, **fields: Any) -> RecordConsent:
    """What the mother said about recording special educational needs."""
    return RecordConsent(person=MOTHER, scope="identify", event=event, item=item_id, **fields)


def later(**parts: float) -> datetime:
    """So much after the beginning."""
    return NOW + timedelta(**parts)
