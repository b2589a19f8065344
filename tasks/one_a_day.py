"""One letter a day: which messages leave together, and which wait for tomorrow.

A claim takes everything that is due for one person, and gives it one letter. From then on these
messages belong to that letter, so that one that is tried again has the same Message-ID and takes
in nothing new; what has come meanwhile has a letter of its own, and another day.

What remains: two pumps that claim at the same moment may each find something new for one person,
who then gets two letters that day. A part that is stopped between two tries of a letter that did
arrive comes once more when the stop is undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, exists, or_, true, update
from sqlalchemy.orm import Session, aliased

from tasks.post import AT_ONCE, OutboxStatus
from tasks.tables import OutboxRow

Due = Row[int, str, str, str, str | None]
"""Id, key, kind, person and letter of a message that may go now."""


def may_leave_today(now: datetime, had_since: datetime | None) -> ColumnElement[bool]:
    """What need not wait for another letter to the same person.

    ``had_since``: who has had a letter since then waits, unless it is urgent; None: nobody waits.
    """
    other = aliased(OutboxRow)
    to_same = and_(other.person_id == OutboxRow.person_id, other.kind.not_in(AT_ONCE))
    being_sent = exists().where(
        to_same, other.status == OutboxStatus.WAITING, other.claimed_until >= now
    )
    had_one = exists().where(
        to_same, other.status == OutboxStatus.SENT, other.settled_at >= (had_since or now)
    )
    not_yet = true() if had_since is None else or_(OutboxRow.urgent, ~had_one)
    return or_(OutboxRow.kind.in_(AT_ONCE), and_(~being_sent, not_yet))


def put_in_letters(session: Session, due: Sequence[Due], owner: str) -> tuple[int, ...]:
    """Give each message its letter; returns those that leave now.

    A letter that was begun before goes first, as it was, and alone.
    """
    letters: dict[str, list[Due]] = {}
    begun = _begun(due)
    for row in due:
        alone = row.kind in AT_ONCE
        letter = row.letter if alone or row.person_id in begun else f"{owner}/{row.person_id}"
        if not alone and row.person_id in begun and row.letter != begun[row.person_id]:
            continue
        letters.setdefault(letter or row.key, []).append(row)
    changes = [
        {"id": row.id, "letter": row.key if len(rows) == 1 and not row.letter else letter}
        for letter, rows in letters.items()
        for row in rows
    ]
    if changes:
        session.execute(update(OutboxRow), changes)
    _let_go_of_the_absent(session, begun.values(), [each["id"] for each in changes])
    return tuple(int(str(each["id"])) for each in changes)


def _begun(due: Iterable[Due]) -> dict[str, str]:
    """The oldest letter of each person that was claimed before and has not left."""
    found: dict[str, str] = {}
    for row in due:
        if row.letter is not None and row.kind not in AT_ONCE:
            found.setdefault(row.person_id, row.letter)
    return found


def _let_go_of_the_absent(
    session: Session, letters: Iterable[str], present: Sequence[object]
) -> None:
    """What is stopped now leaves its letter, which must not be sent under one name twice."""
    names = tuple(letters)
    if names:
        session.execute(
            update(OutboxRow)
            .where(
                OutboxRow.letter.in_(names),
                OutboxRow.id.not_in(present),
                OutboxRow.status == OutboxStatus.WAITING,
            )
            .values(letter=None)
        )
