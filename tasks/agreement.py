"""What the consents of several people to one thing come to: pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tasks.state import ConsentStatus, Frozen, InstanceId, ItemId, PersonId

WHOLE = "whole"
"""The one part of a consent that has no parts of its own."""


class ConsentRecord(Frozen):
    """One person's consent to one thing, as it stands today."""

    person: PersonId
    scope: str
    agency: str = ""
    status: ConsentStatus
    agreed: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    valid_from: date | None = None
    until: date | None = None
    """Good until the end of this day; None: until it is withdrawn."""
    item: ItemId
    instance: InstanceId

    def status_on(self, day: date) -> ConsentStatus:
        """The status that day: one that has run out is expired, though nobody has noted it yet."""
        in_force = self.status in (ConsentStatus.GIVEN, ConsentStatus.PART)
        if in_force and self.until is not None and day > self.until:
            return ConsentStatus.EXPIRED
        return self.status


def combine(records: Iterable[ConsentRecord], day: date) -> ConsentStatus | None:
    """What the records of everyone asked for one thing come to on ``day``; None: not known yet.

    One holder of parental responsibility is enough, but a known objection always counts
    (domain.md section 2, "Consent/data law"): what anybody declined or took back is not agreed,
    whoever else agreed to it.
    """
    standing = {each: each.status_on(day) for each in records}
    live = {each: status for each, status in standing.items() if status != ConsentStatus.SUPERSEDED}
    found = set(live.values())
    agreed: set[str] = set()
    objected: set[str] = set()
    for each, status in live.items():
        match status:
            case ConsentStatus.GIVEN | ConsentStatus.PART:
                agreed.update(each.agreed)
                objected.update(each.declined)
            case ConsentStatus.REFUSED:
                objected.update(each.declined)
            case ConsentStatus.WITHDRAWN:
                objected.update(each.agreed, each.declined)
            case _:
                pass
    if agreed - objected:
        return ConsentStatus.PART if objected else ConsentStatus.GIVEN
    for status in (
        ConsentStatus.WITHDRAWN,
        ConsentStatus.REFUSED,
        ConsentStatus.EXPIRED,
        ConsentStatus.NO_ANSWER,
    ):
        if status in found:
            return status
    return None
