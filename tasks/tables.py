"""Tables of cases: definitions, instances, items, answers, events, outbox, consents, records."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tasks.columns import Base


class DefinitionTextRow(Base):
    """The exact text of one version of a process, kept once, by its content hash."""

    __tablename__ = "definition_texts"

    content_hash: Mapped[str] = mapped_column(primary_key=True)
    process: Mapped[str]
    version: Mapped[str]
    file: Mapped[str]
    """Which of the files is the process itself."""
    files: Mapped[dict[str, Any]]
    """Relative path to text."""
    kept_at: Mapped[datetime]


class CounterRow(Base):
    """The last number given, as in ``C-0042``."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class InstanceRow(Base):
    """One running case; what stands in tables of their own is not repeated in ``state``."""

    __tablename__ = "instances"

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(unique=True)
    """Prefect's flow run, replaced when a deleted run is made again."""
    reference: Mapped[str] = mapped_column(unique=True)
    process: Mapped[str]
    title: Mapped[str]
    definition_hash: Mapped[str] = mapped_column(ForeignKey("definition_texts.content_hash"))
    pupil_id: Mapped[str | None] = mapped_column(ForeignKey("pupils.id"), index=True)
    """None: it is about no one pupil."""
    class_name: Mapped[str | None] = mapped_column(index=True)
    """The class it is about; None beside no pupil: it is about the school."""
    status: Mapped[str]
    state: Mapped[dict[str, Any]]
    version: Mapped[int]
    wake_wanted: Mapped[bool] = mapped_column(index=True)
    shown: Mapped[bool] = mapped_column(index=True)
    """Does Prefect show this version?"""
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]


class ChildRow(Base):
    """An instance that a step of another has started, or has joined while it ran."""

    __tablename__ = "children"

    parent_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), primary_key=True)
    visit: Mapped[str] = mapped_column(primary_key=True)
    link: Mapped[str] = mapped_column(primary_key=True)
    """``run``, ``set_off``, or ``consent.1``, the first time it asked for the consent it needs."""
    child_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    joined: Mapped[bool]
    """It was running already."""
    waiting: Mapped[bool]
    """The step is to hear of its end."""


class ItemRow(Base):
    """One person's share of a step."""

    __tablename__ = "work_items"

    id: Mapped[str] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str]
    visit: Mapped[str]
    step: Mapped[str]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    handler_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    about_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    status: Mapped[str]
    body: Mapped[dict[str, Any]]
    """Dates, their rules, the timers that have fired."""


class OfferRow(Base):
    """One of several people a work item is offered to."""

    __tablename__ = "item_offers"

    item_id: Mapped[str] = mapped_column(ForeignKey("work_items.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    position: Mapped[int]


class AnswerRow(Base):
    """What was given to a work item: the only place where an answer is kept."""

    __tablename__ = "answers"

    item_id: Mapped[str] = mapped_column(ForeignKey("work_items.id"), primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    """Whose answer it is."""
    given: Mapped[dict[str, Any]]
    channel: Mapped[str]
    received_on: Mapped[date]
    entered_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    submitted_at: Mapped[datetime]
    reference: Mapped[str] = mapped_column(unique=True)


class DraftRow(Base):
    """What somebody has written and not yet submitted; gone when the item closes."""

    __tablename__ = "drafts"

    item_id: Mapped[str] = mapped_column(ForeignKey("work_items.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    written: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class EventRow(Base):
    """Something that happened to an instance, until a wake has consumed it, and after."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("instance_id", "key"),
        Index("ix_events_waiting", "instance_id", "consumed_in"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    type: Mapped[str]
    key: Mapped[str | None]
    """What can happen only once, as in ``answered ITEM``; None: may happen again."""
    body: Mapped[dict[str, Any]]
    happened_at: Mapped[datetime]
    consumed_in: Mapped[int | None]
    """The version of the instance that took it in."""


class WatchRow(Base):
    """What an instance waits for besides events: a day, a record, a consent."""

    __tablename__ = "watches"
    __table_args__ = (Index("ix_watches_kind_due", "kind", "on_day"),)

    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    """``date``, ``record`` or ``consent``."""
    what: Mapped[str] = mapped_column(primary_key=True)
    """A path, a scope, or why the day matters."""
    on_day: Mapped[date | None]


class OutboxRow(Base):
    """A message to one person that must leave once, after the change it tells of."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "status", "not_before"),
        Index("ix_outbox_person_settled", "person_id", "status", "settled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    address: Mapped[str]
    item_id: Mapped[str | None] = mapped_column(ForeignKey("work_items.id"))
    visit: Mapped[str | None]
    about_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    challenge_id: Mapped[str | None] = mapped_column(ForeignKey("challenges.id"))
    detail: Mapped[dict[str, Any]]
    urgent: Mapped[bool]
    """It leaves today even if its reader has had a letter today."""
    letter: Mapped[str | None] = mapped_column(index=True)
    """The letter it leaves in, together with others; the letter's Message-ID is made from it."""
    not_before: Mapped[datetime]
    status: Mapped[str]
    attempts: Mapped[int]
    reason: Mapped[str]
    """Why it has not gone, or never will."""
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class ConsentRow(Base):
    """One person's consent to one thing, from the asking to its end."""

    __tablename__ = "consents"
    __table_args__ = (
        UniqueConstraint("item_id", "person_id", "scope", "agency"),
        Index("ix_consents_pupil_scope", "pupil_id", "scope", "agency"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pupil_id: Mapped[str] = mapped_column(ForeignKey("pupils.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    scope: Mapped[str]
    agency: Mapped[str]
    status: Mapped[str]
    agreed: Mapped[list[str]]
    declined: Mapped[list[str]]
    valid_from: Mapped[date | None]
    until: Mapped[date | None]
    item_id: Mapped[str] = mapped_column(ForeignKey("work_items.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)


class RecordRow(Base):
    """A fact about a pupil, a class or the school; the newest is the one that holds."""

    __tablename__ = "records"
    __table_args__ = (
        UniqueConstraint("instance_id", "source", "path"),
        Index("ix_records_pupil_path", "pupil_id", "path"),
        Index("ix_records_class_path", "class_name", "path"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pupil_id: Mapped[str | None] = mapped_column(ForeignKey("pupils.id"))
    class_name: Mapped[str | None]
    path: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON, nullable=False)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"))
    source: Mapped[str]
    """The step and visit that set it, or ``register``."""
    set_at: Mapped[datetime]


class AuditRow(Base):
    """One line of the audit trail: ids and reasons, never text from an answer; never changed."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime]
    word: Mapped[str]
    actor: Mapped[str]
    """The id of a person, or what acted: ``the engine``."""
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    """The person who acted, or whom it concerns."""
    pupil_id: Mapped[str | None] = mapped_column(ForeignKey("pupils.id"), index=True)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(ForeignKey("work_items.id"))
    visit: Mapped[str | None]
    reason: Mapped[str]
