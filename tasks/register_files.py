"""The school's own lists as it exports them: CSV files, every bad row found at once. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from tasks.csv_rows import CsvRow, UnreadableCsvError, decode, plain_name, read_table
from tasks.register import (
    AGENCIES,
    CLASS_ROLES,
    COLUMNS,
    CONTACTS,
    DEPUTIES,
    PUPILS,
    STAFF,
    AgencyEntry,
    BadRow,
    ContactEntry,
    DeputyEntry,
    Entry,
    PupilEntry,
    Register,
    StaffEntry,
)

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_TRUTH = {"yes": True, "y": True, "true": True, "1": True}
_TRUTH |= {"no": False, "n": False, "false": False, "0": False}


_SURPLUS = (
    "There are more values than columns: a text with a comma in it needs quotation marks around it."
)


class _Row:
    """One row being read; gathers what is wrong with it instead of stopping at the first."""

    def __init__(self, row: CsvRow) -> None:
        self.line = row.line
        self._values = row.values
        self.reasons: list[str] = []
        if row.surplus:
            self.reasons.append(_SURPLUS)

    def text(self, column: str) -> str:
        return self._values.get(column, "").strip()

    def needed(self, column: str) -> str:
        if not self.text(column):
            self.reasons.append(f"{column} is empty.")
        return self.text(column)

    def flag(self, column: str, *, blank: bool | None = None) -> bool:
        written = self.text(column).lower()
        found = blank if written == "" and blank is not None else _TRUTH.get(written)
        if found is None:
            self.reasons.append(f"{column} must be yes or no.")
        return bool(found)

    def email(self, column: str) -> str | None:
        written = self.text(column)
        if written and not _EMAIL.fullmatch(written):
            self.reasons.append(f"{column} is not an email address.")
        return written or None

    def day(self, column: str) -> date | None:
        written = self.text(column)
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(written, form).date()  # noqa: DTZ007  a day has no zone
            except ValueError:
                continue
        if written:
            self.reasons.append(f"{column} must be a date, as in 2026-09-07 or 07/09/2026.")
        return None

    def listed(self, column: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(column).split(";") if part.strip())


_E = TypeVar("_E", bound=Entry)


def read_register(files: Mapping[str, bytes]) -> tuple[Register, tuple[BadRow, ...]]:
    """Read CSV files by name; what cannot be taken comes back with file, line and reason."""
    bad: list[BadRow] = [
        BadRow(file=name, line=1, reason=f"Sendflow reads {', '.join(COLUMNS)} and no others.")
        for name in files
        if name not in COLUMNS
    ]
    if not files:
        bad.append(BadRow(file=STAFF, line=1, reason=f"None of {', '.join(COLUMNS)} is there."))
    register = Register(
        staff=_read(files, STAFF, _staff, bad),
        pupils=_read(files, PUPILS, _pupil, bad),
        contacts=_read(files, CONTACTS, _contact, bad),
        agencies=_read(files, AGENCIES, _agency, bad),
        deputies=_read(files, DEPUTIES, _deputy, bad),
    )
    bad.extend(_twice(register))
    bad.extend(_at_odds(register))
    bad.extend(_overlapping(register.deputies or ()))
    return register, tuple(sorted(bad, key=lambda each: (each.file, each.line)))


def _read(
    files: Mapping[str, bytes], name: str, entry: Callable[[_Row], _E], bad: list[BadRow]
) -> tuple[_E, ...] | None:
    if name not in files:
        return None
    found: list[_E] = []
    try:
        table = read_table(decode(files[name]))
        reasons = _column_reasons(name, table.columns)
        bad.extend(BadRow(file=name, line=1, reason=each) for each in reasons)
        for each in table.rows if not reasons else ():
            row = _Row(each)
            if any(row.text(column) for column in COLUMNS[name]):
                found.append(entry(row))
                bad.extend(BadRow(file=name, line=row.line, reason=why) for why in row.reasons)
    except UnreadableCsvError as error:
        bad.append(BadRow(file=name, line=error.line, reason=str(error)))
    return tuple(found)


def _column_reasons(name: str, columns: Sequence[str]) -> list[str]:
    if not columns:
        return ["The file is empty."]
    missing = [each for each in COLUMNS[name] if each not in columns]
    reasons = [f"The column {', '.join(missing)} is missing."] if missing else []
    times = Counter(columns)
    return reasons + [
        f"The column {each} stands there twice." for each in COLUMNS[name] if times[each] > 1
    ]


def _staff(row: _Row) -> StaffEntry:
    roles = tuple(plain_name(each) for each in row.listed("roles"))
    classes = row.listed("class")
    if not classes and set(roles) & set(CLASS_ROLES):
        row.reasons.append("class is empty, and this role is held for a class.")
    return StaffEntry(
        line=row.line,
        code=row.needed("code"),
        name=row.needed("name"),
        email=row.email("email"),
        roles=roles,
        classes=classes,
        leaves_on=row.day("leaves_on"),
    )


def _pupil(row: _Row) -> PupilEntry:
    row.needed("date_of_birth")
    return PupilEntry(
        line=row.line,
        reference=row.needed("reference"),
        legal_name=row.needed("legal_name"),
        preferred_name=row.text("preferred_name"),
        date_of_birth=row.day("date_of_birth") or date.min,
        year_group=row.needed("year_group"),
        class_name=row.text("class"),
        home_language=row.text("home_language"),
        sen_status=row.text("sen_status"),
        left_on=row.day("left_on"),
    )


def _contact(row: _Row) -> ContactEntry:
    return ContactEntry(
        line=row.line,
        code=row.needed("code"),
        pupil=row.needed("pupil_reference"),
        name=row.needed("name"),
        relationship=row.needed("relationship"),
        parental_responsibility=row.flag("parental_responsibility"),
        lives_with=row.text("lives_with"),
        email=row.email("email"),
        phone=row.text("phone"),
        address=row.text("address"),
        preferred_channel=row.text("preferred_channel"),
        language=row.text("language"),
        interpreter=row.flag("interpreter", blank=False),
        may_receive_papers=row.flag("may_receive_papers"),
        do_not_contact=row.flag("do_not_contact", blank=False),
    )


def _agency(row: _Row) -> AgencyEntry:
    return AgencyEntry(
        line=row.line,
        key=row.needed("key"),
        title=row.needed("title"),
        contact_email=row.email("contact_email"),
    )


def _deputy(row: _Row) -> DeputyEntry:
    role, class_name, holder = plain_name(row.needed("role")), row.text("class"), row.text("holder")
    for column in ("from", "until"):
        row.needed(column)
    first, last = row.day("from") or date.min, row.day("until") or date.max
    if last < first:
        row.reasons.append("until is before from.")
    if role in CLASS_ROLES and not (class_name or holder):
        row.reasons.append("class is empty, and so is holder: this role is held for a class.")
    deputy = row.needed("deputy")
    if deputy and deputy == holder:
        row.reasons.append("Nobody is their own deputy.")
    return DeputyEntry(
        line=row.line,
        role=role,
        class_name=class_name,
        holder=holder,
        deputy=deputy,
        first=first,
        last=last,
    )


def _overlapping(entries: Sequence[DeputyEntry]) -> Iterator[BadRow]:
    """One place has one deputy on a day."""
    for number, each in enumerate(entries):
        for other in entries[:number]:
            same = (each.role, each.holder) == (other.role, other.holder)
            classes = {each.class_name, other.class_name}
            if (
                same
                and ("" in classes or len(classes) == 1)
                and each.first <= other.last
                and other.first <= each.last
            ):
                reason = f"On some of these days the deputy in line {other.line} has this place."
                yield BadRow(file=DEPUTIES, line=each.line, reason=reason)


def _twice(register: Register) -> Iterator[BadRow]:
    """What may stand in a file only once, and stands there again."""
    staff, pupils = register.staff or (), register.pupils or ()
    contacts, agencies = register.contacts or (), register.agencies or ()
    yield from _repeated(STAFF, "code", ((e.line, e.code) for e in staff))
    yield from _repeated(STAFF, "email", ((e.line, e.email.lower()) for e in staff if e.email))
    yield from _repeated(PUPILS, "reference", ((e.line, e.reference) for e in pupils))
    yield from _repeated(
        CONTACTS, "code for this pupil", ((e.line, f"{e.code} {e.pupil}") for e in contacts)
    )
    yield from _repeated(AGENCIES, "key", ((e.line, e.key) for e in agencies))


def _repeated(file: str, what: str, keys: Iterable[tuple[int, str]]) -> Iterator[BadRow]:
    first: dict[str, int] = {}
    for line, key in keys:
        if key and key in first:
            reason = f"The same {what} already stands in line {first[key]}."
            yield BadRow(file=file, line=line, reason=reason)
        first.setdefault(key, line)


def _at_odds(register: Register) -> Iterator[BadRow]:
    """Rows of one person that do not agree, and pupils that nobody has heard of."""
    first: dict[str, ContactEntry] = {}
    for entry in register.contacts or ():
        known = first.setdefault(entry.code, entry)
        for column in ("name", "email", "phone", "address", "language", "interpreter"):
            if getattr(entry, column) != getattr(known, column):
                reason = f"{column} is not the same as in line {known.line}, for the same code."
                yield BadRow(file=CONTACTS, line=entry.line, reason=reason)
    staff = {entry.code for entry in register.staff or ()}
    for entry in register.contacts or ():
        if entry.code in staff:
            reason = "This code belongs to a member of staff."
            yield BadRow(file=CONTACTS, line=entry.line, reason=reason)
