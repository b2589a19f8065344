"""The table of uploaded files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tasks.columns import Base


class FileRow(Base):
    """A file that came with an answer or its draft; its bytes are last, and read only by name."""

    __tablename__ = "files"

    id: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("work_items.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    """Who uploaded it: whoever answers, or who enters it for them."""
    field: Mapped[str]
    """The question it answers."""
    media_type: Mapped[str]
    """As its content says."""
    size: Mapped[int]
    """Bytes."""
    sha256: Mapped[str]
    uploaded_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]
    """When its answer was submitted; None: it belongs to a draft."""
    content: Mapped[bytes] = mapped_column(deferred=True)
