"""Whoever a full list no longer names has left; so many at once are more likely half a list."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.people_tables import AgencyRow, PersonRow, PupilRow
from tasks.register import AGENCIES, CONTACTS, PUPILS, STAFF, BadRow, Register

FEW = 3
"""So many may go from any list unasked, however short it is."""

SHARE = 3
"""More than one in so many is not believed: a year group that leaves is fewer."""


def too_many_missing(session: Session, register: Register) -> Iterator[BadRow]:
    """The files that leave out more of those who are here than ever leave at once."""
    for file, who, named, here in _lists(session, register):
        missing = len(here - named)
        if missing > max(FEW, len(here) / SHARE):
            yield BadRow(file=file, line=1, reason=_sentence(missing, len(here), who))


def _lists(session: Session, register: Register) -> Iterator[tuple[str, str, set[str], set[str]]]:
    """File, what it lists, whom it names, and who is here, for each file that was given."""
    if register.agencies is not None:
        agencies = select(AgencyRow.key).where(AgencyRow.has_left.is_(False))
        named = {each.key for each in register.agencies}
        yield AGENCIES, "agencies", named, set(session.scalars(agencies))
    if register.pupils is not None:
        pupils = select(PupilRow.id).where(PupilRow.has_left.is_(False))
        named = {each.reference for each in register.pupils}
        yield PUPILS, "pupils", named, set(session.scalars(pupils))
    if register.staff is not None:
        named = {each.code for each in register.staff}
        yield STAFF, "members of staff", named, _people(session, "staff")
    if register.contacts is not None:
        named = {each.code for each in register.contacts}
        yield CONTACTS, "contacts", named, _people(session, "contact")


def _people(session: Session, kind: str) -> set[str]:
    return set(
        session.scalars(
            select(PersonRow.id).where(PersonRow.kind == kind, PersonRow.has_left.is_(False))
        )
    )


def _sentence(missing: int, here: int, who: str) -> str:
    return (
        f"{missing} of the {here} {who} Sendflow knows are not in this file and would be marked "
        "as having left, which is more than a third. If the file is only a part of the list, "
        "import it with --part; if they have all left, with --leavers."
    )
