"""Taking in the school's own lists: all of it or nothing.

A file is the whole list, unless it is said to be a part of one: whoever a whole list does not name
any more has left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from definitions.school_days import LONDON
from tasks import audit
from tasks.audit import AuditLine
from tasks.columns import Base
from tasks.deputies import replace_deputies
from tasks.effect_types import SetRecord
from tasks.events import tell_watchers
from tasks.leavers import too_many_missing
from tasks.people_changes import standing, tell_concerned
from tasks.people_tables import AgencyRow, ContactRow, PersonRow, PupilRow, StaffRoleRow
from tasks.records import REGISTER, set_records
from tasks.register import (
    COLUMNS,
    CONTACTS,
    DEPUTIES,
    STAFF,
    AgencyEntry,
    BadRow,
    ContactEntry,
    PupilEntry,
    Register,
    StaffEntry,
)
from tasks.register_files import read_register
from tasks.register_rows import contact_person_row, link_row, pupil_row, role_rows, staff_row
from tasks.state import Frozen, PupilId, SubjectKey, VisitKey

_K = TypeVar("_K")


class ImportReport(Frozen):
    """What an import did; with any bad row it did nothing."""

    bad_rows: tuple[BadRow, ...] = ()
    added: int = 0
    updated: int = 0
    left: int = 0
    part: bool = False

    def __str__(self) -> str:
        if self.bad_rows:
            return "\n".join(["Nothing was imported.", *map(str, self.bad_rows)])
        done = f"{self.added} added, {self.updated} brought up to date, {self.left} have left."
        return done + " Whoever the part does not name stays as they were." * self.part


def import_people(
    session: Session,
    source: Path | Sequence[Path],
    now: datetime,
    by: str = "import",
    *,
    part: bool = False,
    leavers: bool = False,
) -> ImportReport:
    """Take in a folder of CSV files, or some of them by name, in the caller's transaction.

    A file that is not given changes nothing of what it would hold. Nobody is ever deleted. With
    ``part`` the files hold only some rows of each list, and nobody has left for not being named.
    A whole list that leaves out more than a third of those who are here is refused, unless
    ``leavers`` says that they have indeed left. Cases that concern others now look again.
    """
    files = _files(source)
    register, bad = read_register({each.name: each.read_bytes() for each in files})
    bad = (*_given_twice(files), *bad, *_unknown(session, register, part=part))
    if not (bad or part or leavers):
        bad = tuple(too_many_missing(session, register))
    if bad:
        return ImportReport(bad_rows=bad)
    before = standing(session)
    changes = _Changes(session, now, part)
    changes.take(register)
    tell_concerned(session, before, now)
    report = ImportReport(
        added=changes.added, updated=changes.updated, left=changes.left, part=part
    )
    audit.write(session, [AuditLine(word="people imported", actor=by, reason=str(report))], now)
    return report


def _files(source: Path | Sequence[Path]) -> tuple[Path, ...]:
    """The lists in a folder, or those named; a folder may be named beside them."""
    named = [source] if isinstance(source, Path) else source
    found = ([each / name for name in COLUMNS] if each.is_dir() else [each] for each in named)
    return tuple(file for files in found for file in files if file.is_file())


def _given_twice(files: Sequence[Path]) -> Iterator[BadRow]:
    for name, times in Counter(each.name for each in files).items():
        if times > 1:
            reason = "Two files of this name were given; one would undo the other."
            yield BadRow(file=name, line=1, reason=reason)


def _unknown(session: Session, register: Register, *, part: bool) -> Iterator[BadRow]:
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
    yield from _strangers(session, register)
    if part:
        yield from _addresses_taken(session, register.staff or ())


def _strangers(session: Session, register: Register) -> Iterator[BadRow]:
    """Deputies, and those they stand for, whom nobody has heard of."""
    staff = {each.code for each in register.staff or ()}
    staff |= set(session.scalars(select(PersonRow.id).where(PersonRow.kind == "staff")))
    for each in register.deputies or ():
        for code in (each.holder, each.deputy):
            if code and code not in staff:
                reason = f"There is no member of staff with the code {code}."
                yield BadRow(file=DEPUTIES, line=each.line, reason=reason)


def _addresses_taken(session: Session, staff: Sequence[StaffEntry]) -> Iterator[BadRow]:
    """Staff sign in by their address: it is one person's."""
    codes = {each.code for each in staff}
    others = session.execute(
        select(PersonRow.email, PersonRow.name).where(
            PersonRow.kind == "staff",
            PersonRow.has_left.is_(False),
            PersonRow.email.is_not(None),
            PersonRow.id.not_in(codes),
        )
    )
    taken = {(email or "").lower(): name for email, name in others}
    for each in staff:
        name = taken.get((each.email or "").lower())
        if name is not None:
            reason = f"This email is already the address of {name}, whom the file does not name."
            yield BadRow(file=STAFF, line=each.line, reason=reason)


@dataclass
class _Changes:
    """Writes one register and counts what it changed."""

    session: Session
    now: datetime
    part: bool = False
    added: int = 0
    updated: int = 0
    left: int = 0

    @property
    def today(self) -> date:
        return self.now.astimezone(LONDON).date()

    def take(self, register: Register) -> None:
        """Pupils before contacts, and staff before deputies, who point at them."""
        if register.agencies is not None:
            self._agencies(register.agencies)
        if register.pupils is not None:
            self._pupils(register.pupils)
        if register.staff is not None:
            self._staff(register.staff)
        if register.contacts is not None:
            self._contacts(register.contacts)
        if register.deputies is not None:
            self.updated += replace_deputies(
                self.session, register.deputies, self.today, part=self.part
            )

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
        self._write(AgencyRow, rows, known)
        gone = self._missing(known, rows)
        self._leave(AgencyRow, [{"key": key, "has_left": True} for key in gone])

    def _pupils(self, entries: Iterable[PupilEntry]) -> None:
        rows = {each.reference: pupil_row(each, self.today) for each in entries}
        pupils = self.session.scalars(select(PupilRow)).all()
        known = {row.id: row.has_left for row in pupils}
        statuses = {row.id: row.sen_status for row in pupils}
        self._write(PupilRow, rows, known)
        gone = self._missing(known, rows)
        self._leave(PupilRow, [self._gone(key) for key in gone])
        for key in sorted(known):
            if key in gone or (key in rows and rows[key]["has_left"] != known[key]):
                tell_watchers(self.session, PupilId(key), self.now)
            if key in rows and rows[key]["sen_status"] != statuses[key]:
                self._record_status(PupilId(key), rows[key]["sen_status"])

    def _record_status(self, pupil: PupilId, status: str) -> None:
        """The register's word is newer than any record."""
        effect = SetRecord(path="pupil.sen_status", value=status or None, source=VisitKey(REGISTER))
        set_records(self.session, SubjectKey.of_pupil(pupil), [effect], None, self.now)
        tell_watchers(self.session, pupil, self.now, [effect.path])

    def _staff(self, entries: Sequence[StaffEntry]) -> None:
        rows = {each.code: staff_row(each, self.today) for each in entries}
        self._people("staff", rows)
        codes = list(rows)
        self.session.execute(delete(StaffRoleRow).where(StaffRoleRow.person_id.in_(codes)))
        roles = [role for each in entries for role in role_rows(each)]
        if roles:
            self.session.execute(insert(StaffRoleRow), roles)

    def _contacts(self, entries: Sequence[ContactEntry]) -> None:
        self._people("contact", {each.code: contact_person_row(each) for each in entries})
        links = {(each.pupil, each.code): link_row(each) for each in entries}
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
            for pupil, person in self._missing(known, links)
        ]
        _update(self.session, ContactRow, old)

    def _people(self, kind: str, rows: Mapping[str, dict[str, Any]]) -> None:
        known = {
            row.id: row.has_left
            for row in self.session.scalars(select(PersonRow).where(PersonRow.kind == kind))
        }
        self._write(PersonRow, rows, known)
        self._leave(PersonRow, [self._gone(key) for key in self._missing(known, rows)])

    def _missing(self, known: Mapping[_K, bool], named: Mapping[_K, object]) -> list[_K]:
        """Who is here and not named any more."""
        return [key for key, left in known.items() if not (left or self.part or key in named)]

    def _gone(self, key: str) -> dict[str, Any]:
        return {"id": key, "left_on": self.today, "has_left": True}

    def _write(
        self, row: type[Base], rows: Mapping[str, dict[str, Any]], known: Mapping[str, bool]
    ) -> None:
        new = [values for key, values in rows.items() if key not in known]
        old = [values for key, values in rows.items() if key in known]
        leaving = [key for key, values in rows.items() if values["has_left"]]
        self.left += sum(known.get(key) is False for key in leaving)
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
