from __future__ import annotations

from itertools import product

import pytest

from tasks.effects import status_path
from tasks.state import ConsentStatus, InstanceStatus, ItemStatus
from tasks.transitions import (
    TRANSITIONS,
    Actor,
    IllegalTransitionError,
    Thing,
    Transition,
    next_status,
)

STATUSES: dict[Thing, tuple[str, ...]] = {
    Thing.ITEM: tuple(ItemStatus),
    Thing.INSTANCE: tuple(InstanceStatus),
    Thing.CONSENT: tuple(ConsentStatus),
}
EVENTS = sorted({row.event for row in TRANSITIONS} | {"an event nobody has heard of"})

LEGAL: dict[tuple[Thing, str | None, str, Actor], str] = {
    (row.thing, row.source, row.event, actor): row.target for row in TRANSITIONS for actor in row.by
}
EVERY_PAIR = [
    (thing, source, event, actor)
    for thing in Thing
    for source, event, actor in product((None, *STATUSES[thing]), EVENTS, Actor)
]


@pytest.mark.parametrize("thing", Thing)
def test_every_pair_is_legal_as_the_table_says_or_refused(thing: Thing) -> None:
    for pair in (each for each in EVERY_PAIR if each[0] is thing):
        if pair in LEGAL:
            assert next_status(*pair) == LEGAL[pair]
            continue
        with pytest.raises(IllegalTransitionError):
            next_status(*pair)


def test_every_row_is_met_by_a_pair() -> None:
    assert set(LEGAL) <= set(EVERY_PAIR)


def test_no_two_rows_disagree() -> None:
    assert len(LEGAL) == sum(len(row.by) for row in TRANSITIONS)


@pytest.mark.parametrize("thing", Thing)
def test_every_status_can_be_reached(thing: Thing) -> None:
    targets = {row.target for row in TRANSITIONS if row.thing is thing}
    assert targets == set(STATUSES[thing])


@pytest.mark.parametrize(
    ("pair", "legal"),
    [
        ((Thing.ITEM, "open", "answered", Actor.RESPONDENT), True),
        ((Thing.ITEM, "expired", "answered", Actor.RESPONDENT), False),
        ((Thing.ITEM, "expired", "answered", Actor.STAFF), True),
        ((Thing.ITEM, "answered", "answered", Actor.STAFF), False),
        ((Thing.ITEM, "answered", "withdrawn", Actor.ENGINE), False),
        ((Thing.INSTANCE, "ended", "stopped", Actor.ROUNDS), False),
        ((Thing.INSTANCE, "running", "stopped", Actor.STAFF), False),
        ((Thing.CONSENT, "refused", "withdrawn", Actor.STAFF), False),
        ((Thing.CONSENT, "given", "withdrawn", Actor.ENGINE), False),
    ],
)
def test_what_the_law_and_the_house_say(
    pair: tuple[Thing, str, str, Actor], *, legal: bool
) -> None:
    assert (pair in LEGAL) is legal


def words(path: tuple[Transition, ...]) -> list[str]:
    return [row.event for row in path]


@pytest.mark.parametrize(
    ("source", "target", "path"),
    [
        (InstanceStatus.RUNNING, InstanceStatus.RUNNING, []),
        (InstanceStatus.RUNNING, InstanceStatus.ENDED, ["ended"]),
        (InstanceStatus.STOPPED, InstanceStatus.ENDED, ["cancelled"]),
        (InstanceStatus.STOPPED, InstanceStatus.HELD, ["taken up again", "held"]),
    ],
)
def test_one_wake_may_make_several_changes(
    source: InstanceStatus, target: InstanceStatus, path: list[str]
) -> None:
    assert words(status_path(source, target)) == path


def test_an_ended_instance_goes_nowhere() -> None:
    with pytest.raises(IllegalTransitionError):
        status_path(InstanceStatus.ENDED, InstanceStatus.RUNNING)
