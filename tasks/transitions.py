"""The legal changes of status of items, instances and consents: one table. Pure."""

from __future__ import annotations

from enum import StrEnum

from tasks.state import ConsentStatus, Frozen, InstanceStatus, ItemKind, ItemStatus


class Thing(StrEnum):
    """What a row of the table is about."""

    ITEM = "work item"
    INSTANCE = "process instance"
    CONSENT = "consent"


class Actor(StrEnum):
    """Who may make a transition."""

    ENGINE = "the engine"
    RESPONDENT = "the person asked"
    STAFF = "a signed-in member of staff"
    ROUNDS = "the rounds"


class Transition(Frozen):
    """One legal change of status."""

    thing: Thing
    source: str | None
    """None: it did not exist."""
    event: str
    """Past participle: what happened."""
    target: str
    by: tuple[Actor, ...]
    audit: str
    """The word in the audit trail."""


def _rows(
    thing: Thing, sources: tuple[str | None, ...], event: str, target: str, by: tuple[Actor, ...]
) -> tuple[Transition, ...]:
    word = f"{thing.value} {event}"
    return tuple(
        Transition(thing=thing, source=source, event=event, target=target, by=by, audit=word)
        for source in sources
    )


_ENGINE, _ROUNDS, _STAFF = (Actor.ENGINE,), (Actor.ROUNDS,), (Actor.STAFF,)
_PEOPLE = (Actor.RESPONDENT, Actor.STAFF)
_I, _P, _C = ItemStatus, InstanceStatus, ConsentStatus
_DECIDED = (_C.GIVEN, _C.PART, _C.REFUSED, _C.NO_ANSWER, _C.WITHDRAWN, _C.EXPIRED)

TRANSITIONS: tuple[Transition, ...] = (
    *_rows(Thing.ITEM, (None,), "opened", _I.OPEN, _ENGINE),
    *_rows(Thing.ITEM, (None,), "shared", _I.SHARED, _ENGINE),
    *_rows(Thing.ITEM, (None,), "awaited", _I.AWAITED, _ENGINE),
    *_rows(Thing.ITEM, (_I.AWAITED,), "waited for", _I.OPEN, _ENGINE),
    *_rows(Thing.ITEM, (_I.OPEN,), "given back", _I.AWAITED, _ENGINE),
    *_rows(Thing.ITEM, (_I.ANSWERED,), "given back", _I.ANSWERED, _ENGINE),
    *_rows(Thing.ITEM, (_I.ANSWERED,), "taken", _I.ANSWERED, _ENGINE),
    *_rows(Thing.ITEM, (_I.OPEN,), "passed on", _I.OPEN, _ENGINE),
    *_rows(Thing.ITEM, (_I.OPEN, _I.AWAITED), "answered", _I.ANSWERED, _PEOPLE),
    *_rows(Thing.ITEM, (_I.OPEN,), "expired", _I.EXPIRED, _ENGINE),
    *_rows(Thing.ITEM, (_I.OPEN, _I.AWAITED), "withdrawn", _I.WITHDRAWN, _ENGINE),
    *_rows(Thing.ITEM, (_I.EXPIRED, _I.WITHDRAWN), "answered", _I.CAME_AFTER, _STAFF),
    *_rows(Thing.INSTANCE, (None,), "started", _P.RUNNING, _ENGINE),
    *_rows(Thing.INSTANCE, (_P.RUNNING,), "held", _P.HELD, _ENGINE),
    *_rows(Thing.INSTANCE, (_P.HELD,), "sent on", _P.RUNNING, _STAFF),
    *_rows(Thing.INSTANCE, (_P.RUNNING, _P.HELD), "stopped", _P.STOPPED, _ROUNDS),
    *_rows(Thing.INSTANCE, (_P.STOPPED,), "taken up again", _P.RUNNING, _STAFF),
    *_rows(Thing.INSTANCE, (_P.STOPPED,), "cancelled", _P.ENDED, _STAFF),
    *_rows(Thing.INSTANCE, (_P.RUNNING, _P.HELD), "ended", _P.ENDED, _ENGINE),
    *_rows(Thing.INSTANCE, (_P.RUNNING, _P.HELD, _P.STOPPED), "let go", _P.ENDED, _ENGINE),
    *_rows(Thing.CONSENT, (None,), "requested", _C.REQUESTED, _ENGINE),
    *_rows(Thing.CONSENT, (_C.REQUESTED, _C.NO_ANSWER), "given", _C.GIVEN, _ENGINE),
    *_rows(Thing.CONSENT, (_C.REQUESTED, _C.NO_ANSWER), "given in part", _C.PART, _ENGINE),
    *_rows(Thing.CONSENT, (_C.REQUESTED, _C.NO_ANSWER), "refused", _C.REFUSED, _ENGINE),
    *_rows(Thing.CONSENT, (_C.REQUESTED,), "left unanswered", _C.NO_ANSWER, _ENGINE),
    *_rows(Thing.CONSENT, (_C.GIVEN, _C.PART), "withdrawn", _C.WITHDRAWN, _STAFF),
    *_rows(Thing.CONSENT, (_C.GIVEN, _C.PART), "expired", _C.EXPIRED, _ROUNDS),
    *_rows(Thing.CONSENT, _DECIDED, "superseded", _C.SUPERSEDED, _ENGINE),
)
"""Every legal change of status; whatever is not here cannot happen."""


class IllegalTransitionError(Exception):
    """A change of status that the table does not have."""


def next_status(thing: Thing, source: str | None, event: str, by: Actor) -> str:
    """The status that ``event`` leads to from ``source``.

    Raises:
        IllegalTransitionError: the table has no such row for this actor.
    """
    for row in TRANSITIONS:
        if (row.thing, row.source, row.event) == (thing, source, event) and by in row.by:
            return row.target
    raise IllegalTransitionError(
        f"A {thing.value} that is {source} cannot be {event} by {by.value}."
    )


def first_status(kind: ItemKind = ItemKind.FORM, *, is_arrival: bool = False) -> ItemStatus:
    """Where a new item stands: a copy waits for nobody, and nobody is asked for an arrival."""
    event = "awaited" if is_arrival else "shared" if kind is ItemKind.COPY else "opened"
    return ItemStatus(next_status(Thing.ITEM, None, event, Actor.ENGINE))
