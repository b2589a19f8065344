"""Tables of people: pupils, staff, contacts, agencies, stops, and how people prove who they are."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tasks.columns import Base


class PupilRow(Base):
    """A child, as the school's register has them."""

    __tablename__ = "pupils"

    id: Mapped[str] = mapped_column(primary_key=True)
    """The school's own reference, as in ``P017``; not the UPN."""
    legal_name: Mapped[str]
    preferred_name: Mapped[str]
    date_of_birth: Mapped[date]
    year_group: Mapped[str]
    class_name: Mapped[str]
    home_language: Mapped[str]
    sen_status: Mapped[str]
    """As the register had it at the last import; the record of that name may be newer."""
    left_on: Mapped[date | None]
    """The register's last day for them, perhaps still to come."""
    has_left: Mapped[bool]
    """The day has come, or the register no longer names them."""


class PersonRow(Base):
    """Somebody who may be written to: a member of staff, or a contact of some pupil."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """``staff`` or ``contact``."""
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(index=True)
    phone: Mapped[str]
    address: Mapped[str]
    preferred_channel: Mapped[str]
    language: Mapped[str]
    interpreter: Mapped[bool]
    left_on: Mapped[date | None]
    has_left: Mapped[bool]


class StaffRoleRow(Base):
    """A role somebody holds, for one class or for the whole school."""

    __tablename__ = "staff_roles"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    class_name: Mapped[str] = mapped_column(primary_key=True)
    """Empty: for every pupil."""


class DeputyRow(Base):
    """Who holds a role from one day to another, instead of its holder or because nobody does."""

    __tablename__ = "deputies"

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str]
    class_name: Mapped[str]
    """Empty: for every pupil."""
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    """Whose place it is; None: nobody holds the role."""
    deputy_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    from_day: Mapped[date]
    until_day: Mapped[date]
    """The last day."""
    in_force: Mapped[bool]
    """As the cases it concerns were last told."""


class ContactRow(Base):
    """What a contact is to one pupil."""

    __tablename__ = "contacts"

    pupil_id: Mapped[str] = mapped_column(ForeignKey("pupils.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    relationship: Mapped[str]
    parental_responsibility: Mapped[bool]
    lives_with: Mapped[str]
    may_receive_papers: Mapped[bool]
    do_not_contact: Mapped[bool]
    has_left: Mapped[bool]
    """The register no longer names them for this pupil."""


class AgencyRow(Base):
    """An outside service the school works with; its address is an office's, not a person's."""

    __tablename__ = "agencies"

    key: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    contact_email: Mapped[str]
    has_left: Mapped[bool]


class StopRow(Base):
    """Nothing is sent while this stands: about one pupil, or from the whole school."""

    __tablename__ = "stops"

    id: Mapped[int] = mapped_column(primary_key=True)
    pupil_id: Mapped[str | None] = mapped_column(ForeignKey("pupils.id"), index=True)
    """None: the whole school."""
    kind: Mapped[str]
    """``left``, ``died``, ``hold`` or ``school``."""
    reason: Mapped[str]
    made_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    undone_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str]


class LinkRow(Base):
    """A link one person was sent for one item: only the hash of its token is kept."""

    __tablename__ = "links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("work_items.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    address: Mapped[str]
    """As it was on file when the link was made: the link dies when it changes."""
    letter: Mapped[str | None]
    """What it was sent in: whoever holds one link of a letter holds them all."""
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class SessionRow(Base):
    """A browser that has shown a link or a code: only the hash of its cookie is kept."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    cookie_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(ForeignKey("work_items.id"), index=True)
    """None: a signed-in member of staff."""
    proof: Mapped[str]
    """``link`` or ``code``."""
    letter: Mapped[str | None]
    """The letter by whose link they came."""
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ChallengeRow(Base):
    """A one-time code somebody asked for: made when it is sent, kept salted and hashed."""

    __tablename__ = "challenges"
    __table_args__ = (Index("ix_challenges_person_asked", "person_id", "asked_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    item_id: Mapped[str | None] = mapped_column(ForeignKey("work_items.id"))
    """None: a member of staff signs in."""
    address: Mapped[str]
    salt: Mapped[str]
    code_hash: Mapped[str]
    """Empty until it is sent."""
    tries: Mapped[int]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
