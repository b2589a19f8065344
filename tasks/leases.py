"""Leases: they keep two wakes of one instance apart, and run out when a wake is killed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, or_, update
from sqlalchemy.orm import Session

from definitions.errors import SendflowError
from tasks.state import InstanceId
from tasks.tables import InstanceRow


class LeaseLostError(SendflowError):
    """This wake took longer than its lease and another has taken over; nothing was written."""


def take_lease(
    session: Session, instance_id: InstanceId, owner: str, now: datetime, seconds: int = 60
) -> bool:
    """Take the instance for ``owner``, unless somebody has it and their time is not up."""
    free = or_(InstanceRow.lease_owner.is_(None), InstanceRow.lease_until < now)
    return _change(session, instance_id, free, owner, now + timedelta(seconds=seconds))


def renew_lease(
    session: Session, instance_id: InstanceId, owner: str, now: datetime, seconds: int = 60
) -> bool:
    """Keep it longer; False when somebody else has taken it."""
    mine = InstanceRow.lease_owner == owner
    return _change(session, instance_id, mine, owner, now + timedelta(seconds=seconds))


def release_lease(session: Session, instance_id: InstanceId, owner: str) -> None:
    """Give it back; nothing happens when somebody else has taken it."""
    _change(session, instance_id, InstanceRow.lease_owner == owner, None, None)


def _change(
    session: Session, instance_id: InstanceId, when: Any, owner: str | None, until: datetime | None
) -> bool:
    result = session.execute(
        update(InstanceRow)
        .where(InstanceRow.id == instance_id, when)
        .values(lease_owner=owner, lease_until=until)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
