"""Taking in the school's own lists: all of it or nothing; whoever is missing has left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from definitions.school_days import LONDON
from tasks import audit
from tasks.audit import AuditLine
from tasks.columns import Base
from tasks.events import tell_watchers
from tasks.people_tables import AgencyRow, ContactRow, PersonRow, PupilRow, StaffRoleRow
from tasks.records import REGISTER, set_records
from tasks.register import (
    CLASS_ROLES,
    COLUMNS,
    CONTACTS,
    STAFF,
    AgencyEntry,
    BadRow,
    ContactEntry,
    PupilEntry,
    Register,
    StaffEntry,
)
from tasks.register_files import read_register
from tasks.state import Frozen, PupilId, SetRecord, VisitKey


class ImportReport(Frozen):
    """What an import did; with any bad row it did nothing."""

    bad_rows: tuple[BadRow, ...] = ()
    added: int = 0
    updated: int = 0
    left: int = 0

    def __str__(self) -> str:
        if self.bad_rows:
            return "\n".join(["Nothing was imported.", *map(str, self.bad_rows)])
        return f"{self.added} added, {self.updated} brought up to date, {self.left} have left."


def import_people(
    session: Session, source: Path | Sequence[Path], now: datetime, by: str = "import"
) -> ImportReport:
    """Take in a folder of CSV files, or some of them by name, in the caller's transaction.

    A file that is not given changes nothing of what it would hold. Nobody is ever deleted.
    """
    register, bad = read_register(_read_files(source))
    bad = (*bad, *_unknown(session, register))
    if bad:
        return ImportReport(bad_rows=bad)
    changes = _Changes(session, now)
    changes.take(register)
    report = ImportReport(added=changes.added, updated=changes.updated, left=changes.left)
    audit.write(session, [AuditLine(word="people imported", actor=by, reason=str(report))], now)
    return report


def _read_files(source: Path | Sequence[Path]) -> Mapping[str, bytes]:
    if isinstance(source, Path):
        source = [source / name for name in COLUMNS] if source.is_dir() else [source]
        source = [each for each in source if each.is_file()]
    return {each.name: each.read_bytes() for each in source}


def _unknown(session: Session, register: Register) -> Iterator[BadRow]:
    """What does not fit with the people who are already there."""
    pupils = set(session.scalars(select(PupilRow.id)))
    pupils |= {each.reference for each in register.pupils or ()}
    kinds = {row.id: row.kind for row in session.execute(select(PersonRow.id, PersonRow.kind))}
    for entry in register.contacts or ():
        if entry.pupil and entry.pupil not in pupils:
            reason = f"There is no pupil with the reference {entry.pupil}."
            yield BadRow(file=CONTACTS, line=entry.line, reason=reason)
        if kinds.get(entry.code) == "staff":
            reason = "This code belongs to a member of staff."
            yield BadRow(file=CONTACTS, line=entry.line, reason=reason)
    for member in register.staff or ():
        if kinds.get(member.code) == "contact":
            yield BadRow(file=STAFF, line=member.line, reason="This code belongs to a contact.")


@dataclass
class _Changes:
    """Writes one register and counts what it changed."""

    session: Session
    now: datetime
    added: int = 0
    updated: int = 0
    left: int = 0

    @property
    def today(self) -> date:
        return self.now.astimezone(LONDON).date()

    def take(self, register: Register) -> None:
        """Pupils before contacts, who point at them."""
        if register.agencies is not None:
            self._agencies(register.agencies)
        if register.pupils is not None:
            self._pupils(register.pupils)
        if register.staff is not None:
            self._staff(register.staff)
        if register.contacts is not None:
            self._contacts(register.contacts)

    def _agencies(self, entries: Iterable[AgencyEntry]) -> None:
        rows = {
            each.key: {
                "key": each.key,
                "title": each.title,
                "contact_email": each.contact_email or "",
                "has_left": False,
            }
            for each in entries
        }
        known = {row.key: row.has_left for row in self.session.scalars(select(AgencyRow))}
        self._write(AgencyRow, rows, set(known))
        gone = [key for key, left in known.items() if key not in rows and not left]
        self._leave(AgencyRow, [{"key": key, "has_left": True} for key in gone])

    def _pupils(self, entries: Iterable[PupilEntry]) -> None:
        rows = {each.reference: _pupil_row(each, self.today) for each in entries}
        known = {
            row.id: (row.has_left, row.sen_status) for row in self.session.scalars(select(PupilRow))
        }
        self._write(PupilRow, rows, set(known))
        gone = [key for key, (left, _) in known.items() if key not in rows and not left]
        self._leave(PupilRow, [self._gone(key) for key in gone])
        for key in sorted(known):
            left, status = known[key]
            if key in gone or (key in rows and rows[key]["has_left"] != left):
                tell_watchers(self.session, PupilId(key), self.now)
            if key in rows and rows[key]["sen_status"] != status:
                self._record_status(PupilId(key), rows[key]["sen_status"])

    def _record_status(self, pupil: PupilId, status: str) -> None:
        """The register's word is newer than any record."""
        effect = SetRecord(path="pupil.sen_status", value=status or None, source=VisitKey(REGISTER))
        set_records(self.session, pupil, [effect], None, self.now)
        tell_watchers(self.session, pupil, self.now, [effect.path])

    def _staff(self, entries: Sequence[StaffEntry]) -> None:
        rows = {each.code: _staff_row(each, self.today) for each in entries}
        self._people("staff", rows)
        codes = list(rows)
        self.session.execute(delete(StaffRoleRow).where(StaffRoleRow.person_id.in_(codes)))
        roles = [role for each in entries for role in _role_rows(each)]
        if roles:
            self.session.execute(insert(StaffRoleRow), roles)

    def _contacts(self, entries: Sequence[ContactEntry]) -> None:
        self._people("contact", {each.code: _contact_person_row(each) for each in entries})
        links = {(each.pupil, each.code): _link_row(each) for each in entries}
        known = {
            (row.pupil_id, row.person_id): row.has_left
            for row in self.session.scalars(select(ContactRow))
        }
        new = [row for key, row in links.items() if key not in known]
        if new:
            self.session.execute(insert(ContactRow), new)
        old = [row for key, row in links.items() if key in known]
        old += [
            {"pupil_id": pupil, "person_id": person, "has_left": True}
            for (pupil, person), left in known.items()
            if (pupil, person) not in links and not left
        ]
        _update(self.session, ContactRow, old)

    def _people(self, kind: str, rows: Mapping[str, dict[str, Any]]) -> None:
        known = {
            row.id: row.has_left
            for row in self.session.scalars(select(PersonRow).where(PersonRow.kind == kind))
        }
        self._write(PersonRow, rows, set(known))
        gone = [key for key, left in known.items() if key not in rows and not left]
        self._leave(PersonRow, [self._gone(key) for key in gone])

    def _gone(self, key: str) -> dict[str, Any]:
        return {"id": key, "left_on": self.today, "has_left": True}

    def _write(self, row: type[Base], rows: Mapping[str, dict[str, Any]], known: set[str]) -> None:
        new = [values for key, values in rows.items() if key not in known]
        old = [values for key, values in rows.items() if key in known]
        if new:
            self.session.execute(insert(row), new)
        _update(self.session, row, old)
        self.added += len(new)
        self.updated += len(old)

    def _leave(self, row: type[Base], changes: Sequence[dict[str, Any]]) -> None:
        _update(self.session, row, changes)
        self.left += len(changes)


def _update(session: Session, row: type[Base], changes: Sequence[dict[str, Any]]) -> None:
    """By primary key; what was read before is read again when it is next needed."""
    if changes:
        session.execute(update(row), list(changes))
        session.expire_all()


def _has_left(last_day: date | None, today: date) -> bool:
    return last_day is not None and last_day < today


def _pupil_row(entry: PupilEntry, today: date) -> dict[str, Any]:
    return {
        "id": entry.reference,
        "has_left": _has_left(entry.left_on, today),
        **entry.model_dump(exclude={"line", "reference"}),
    }


def _staff_row(entry: StaffEntry, today: date) -> dict[str, Any]:
    return {
        "id": entry.code,
        "kind": "staff",
        "name": entry.name,
        "email": entry.email,
        "phone": "",
        "address": "",
        "preferred_channel": "",
        "language": "",
        "interpreter": False,
        "left_on": entry.leaves_on,
        "has_left": _has_left(entry.leaves_on, today),
    }


def _role_rows(entry: StaffEntry) -> Iterator[dict[str, Any]]:
    for role in dict.fromkeys(entry.roles):
        for class_name in dict.fromkeys(entry.classes) if role in CLASS_ROLES else ("",):
            yield {"person_id": entry.code, "role": role, "class_name": class_name}


def _contact_person_row(entry: ContactEntry) -> dict[str, Any]:
    columns = {
        "name",
        "email",
        "phone",
        "address",
        "preferred_channel",
        "language",
        "interpreter",
    }
    return {
        "id": entry.code,
        "kind": "contact",
        "left_on": None,
        "has_left": False,
        **entry.model_dump(include=columns),
    }


def _link_row(entry: ContactEntry) -> dict[str, Any]:
    columns = {
        "relationship",
        "parental_responsibility",
        "lives_with",
        "may_receive_papers",
        "do_not_contact",
    }
    return {
        "pupil_id": entry.pupil,
        "person_id": entry.code,
        "has_left": False,
        **entry.model_dump(include=columns),
    }
