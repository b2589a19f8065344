"""Files that came with an answer, in the database: one transaction holds an answer and its files.

What a file was called is not kept: it often holds a child's name, and would carry it into every
folder the file is saved to. A file belongs to a draft until its answer is in, and then to the
answer; one that belongs to neither any more is deleted by the rounds.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import NewType

from sqlalchemy import ColumnElement, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from tasks.file_kinds import FileKind, kind_named, size_in_words
from tasks.file_tables import FileRow
from tasks.state import Frozen, ItemId, PersonId
from tasks.tables import DraftRow, ItemRow

FileId = NewType("FileId", str)


class StoredFile(Frozen):
    """One file, but for its bytes."""

    id: FileId
    field: str
    """The question it answers."""
    media_type: str
    size: int
    """Bytes."""

    @property
    def kind(self) -> FileKind:
        """What kind of file it is."""
        return kind_named(self.media_type)

    @property
    def words(self) -> str:
        """``PDF, 340 KB``."""
        return f"{self.kind.words}, {size_in_words(self.size)}"


def add_file(  # noqa: PLR0917  whose it is, what it answers, what it is
    session: Session,
    item: ItemId,
    person: PersonId,
    field: str,
    kind: FileKind,
    content: bytes,
    now: datetime,
) -> FileId:
    """Keep a file with somebody's draft."""
    file_id = FileId(secrets.token_urlsafe(16))
    row = {
        "id": file_id,
        "item_id": item,
        "instance_id": session.scalars(select(ItemRow.instance_id).filter_by(id=item)).one(),
        "person_id": person,
        "field": field,
        "media_type": kind.media_type,
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
        "uploaded_at": now,
        "kept_at": None,
        "content": content,
    }
    session.execute(insert(FileRow), [row])
    return file_id


def drop_files(session: Session, item: ItemId, person: PersonId, ids: Collection[str]) -> None:
    """Delete files that somebody has taken out of their draft; what was submitted stays."""
    if ids:
        session.execute(
            delete(FileRow).where(
                FileRow.id.in_(ids),
                FileRow.item_id == item,
                FileRow.person_id == person,
                FileRow.kept_at.is_(None),
            )
        )


def keep_files(session: Session, item: ItemId, ids: Collection[str], now: datetime) -> None:
    """Now they belong to the answer, in whose transaction this is."""
    if ids:
        session.execute(
            update(FileRow).where(FileRow.id.in_(ids), FileRow.item_id == item).values(kept_at=now)
        )


def draft_files(session: Session, item: ItemId, person: PersonId) -> tuple[StoredFile, ...]:
    """What somebody has uploaded for an item and not yet submitted."""
    return _files(session, FileRow.person_id == person, FileRow.kept_at.is_(None), item=item)


def answer_files(session: Session, item: ItemId) -> tuple[StoredFile, ...]:
    """What came with an answer."""
    return _files(session, FileRow.kept_at.is_not(None), item=item)


def content_of(session: Session, file_id: FileId) -> bytes:
    """The file itself."""
    return session.scalars(select(FileRow.content).filter_by(id=file_id)).one()


def delete_abandoned(session: Session) -> int:
    """Delete what belongs to no answer and to no draft any more; returns how many there were."""
    has_draft = exists().where(
        DraftRow.item_id == FileRow.item_id, DraftRow.person_id == FileRow.person_id
    )
    gone = session.scalars(
        delete(FileRow).where(FileRow.kept_at.is_(None), ~has_draft).returning(FileRow.id)
    )
    return len(gone.all())


def _files(session: Session, *chosen: ColumnElement[bool], item: ItemId) -> tuple[StoredFile, ...]:
    rows = session.execute(
        select(FileRow.id, FileRow.field, FileRow.media_type, FileRow.size)
        .where(FileRow.item_id == item, *chosen)
        .order_by(FileRow.uploaded_at, FileRow.id)
    )
    return tuple(
        StoredFile(id=FileId(row.id), field=row.field, media_type=row.media_type, size=row.size)
        for row in rows
    )
