"""The tables of schedules: since when each is known, and what it has begun."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tasks.columns import Base


class ScheduleRow(Base):
    """One schedule of a process in the school's definitions."""

    __tablename__ = "schedules"

    process: Mapped[str] = mapped_column(primary_key=True)
    schedule: Mapped[str] = mapped_column(primary_key=True)
    begins: Mapped[str]
    """Its rule, as written."""
    seen_on: Mapped[date]
    """The first day on which it had this rule: what lies before is not made up for."""
    occurrence: Mapped[str]
    """The last one of which it was settled whom it is for; empty: none yet."""


class ScheduledStartRow(Base):
    """One subject for whom one occurrence begins a process: at most once."""

    __tablename__ = "scheduled_starts"

    process: Mapped[str] = mapped_column(primary_key=True)
    schedule: Mapped[str] = mapped_column(primary_key=True)
    occurrence: Mapped[str] = mapped_column(primary_key=True)
    """``2026-27 autumn``."""
    subject: Mapped[str] = mapped_column(primary_key=True)
    """The pupil's reference, or the name of the class; empty for the school."""
    pupil_id: Mapped[str | None] = mapped_column(ForeignKey("pupils.id"), index=True)
    """None: it is not about one pupil."""
    outcome: Mapped[str]
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), index=True)
    settled_at: Mapped[datetime | None]
