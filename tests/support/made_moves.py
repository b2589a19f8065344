"""What can happen in a random history, one thing after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

from definitions.model.process import ProcessDefinition
from definitions.model.subjects import SubjectKind
from tasks.event_types import (
    Answered,
    CameAfter,
    Cancelled,
    ChildEnded,
    ConsentWithdrawn,
    DateCorrected,
    Delivered,
    Event,
    HeldWay,
    LetGo,
    NotStarted,
    PeopleChanged,
    SentOn,
    Stopped,
    TakenUpAgain,
    Undeliverable,
    WorldChanged,
)
from tasks.state import ConsentStatus, InstanceId, InstanceStatus, ItemKind, ItemStatus
from tests.support.made_children import consent
from tests.support.made_deadlines import RECORDED
from tests.support.made_life import Life
from tests.support.made_lives import Lives
from tests.support.made_world import AGENCIES, LAST_DAY, SENDCO

Move = tuple[str, int, int]
"""What happens, whom or what it falls on, and how it goes."""

ONCE = (Answered, CameAfter, Delivered, ChildEnded, NotStarted)
"""What happens once, however often it is told: see ``tasks.events.event_key``."""

_Thing = TypeVar("_Thing")


def _one(things: list[_Thing], whom: int) -> list[_Thing]:
    """One of them, if there is any."""
    return [things[whom % len(things)]] if things else []


# ------------------------------------------------------------------------------- people and post


def answer(life: Life, whom: int, how: int) -> None:
    """Somebody answers what they have in hand."""
    for item in _one(list(life.instance.open_items()), whom):
        if item.kind is ItemKind.HELD:
            decide_held(life, whom, how)
        else:
            life.hand_in(item, how)
            life.happen(Answered(item=item.id))


def answer_all(life: Life, _whom: int, how: int) -> None:
    """Everybody answers before the next wake."""
    life.happen(*(Answered(item=each) for each in life.hand_in_all(how)))


def arrive(life: Life, whom: int, how: int) -> None:
    """Something comes before any step waits for it, and is entered."""
    items = [i for i in life.instance.items if i.status is ItemStatus.AWAITED]
    for item in _one(items, whom):
        life.hand_in(item, how)
        life.happen(Answered(item=item.id))


def come_late(life: Life, whom: int, how: int) -> None:
    """An answer arrives after all."""
    closed = (ItemStatus.EXPIRED, ItemStatus.WITHDRAWN)
    items = [i for i in life.instance.items if i.status in closed and i.kind is ItemKind.FORM]
    for item in _one([i for i in items if not i.arrival], whom):
        life.hand_in(item, how, ItemStatus.CAME_AFTER)
        life.happen(CameAfter(item=item.id))


def correct(life: Life, whom: int, how: int) -> None:
    """A date in an answer, or of the start, was wrong."""
    dated = [each.item for each in life.instance.answers if each.values.get("day")]
    day = life.today + timedelta(days=how - 5)
    for item in _one([*dated, None], whom):
        asked = "day" if item else "since"
        life.happen(DateCorrected(item=item, field=asked, day=day, by=SENDCO))


def deliver(life: Life, whom: int, _how: int) -> None:
    """A mail server takes a message."""
    for key in _one(life.on_their_way(), whom):
        life.happen(Delivered(message=key))


def refuse(life: Life, whom: int, how: int) -> None:
    """A mail server refuses one for good, perhaps one that asks."""
    keys = [each.key for each in life.queued] if how % 2 else life.on_their_way()
    for key in _one(keys, whom):
        life.happen(Undeliverable(message=key))


def repeat(life: Life, whom: int, _how: int) -> None:
    """Something that has happened is told once more."""
    for event in _one(told_once(life), whom):
        life.happen(event)


def told_once(life: Life) -> list[Event]:
    """Everything so far that happens once."""
    return [e for turn in life.turns for e in turn.events if isinstance(e, ONCE)]


# ---------------------------------------------------------------------------- consents, processes


def decide_held(life: Life, whom: int, how: int) -> None:
    """The SENDCo decides about a step that waits for a consent, or did a moment ago."""
    states = life.held_steps() or [each for each in life.instance.steps if each.links]
    for state in _one(states, whom):
        life.decide_held(state, [*HeldWay][how % len(HeldWay)])


def end_child(life: Life, whom: int, how: int) -> None:
    """Another process ends."""
    for child in _one(life.children.running(), whom):
        life.lives.end_child(life, child, how)


# ------------------------------------------------------------------------------ the whole instance


def click(life: Life, _whom: int, _how: int) -> None:
    """Somebody presses Cancel in Prefect."""
    if life.instance.status in (InstanceStatus.RUNNING, InstanceStatus.HELD):
        life.happen(Stopped())


def decide_stop(life: Life, _whom: int, how: int) -> None:
    """The SENDCo says whether it was meant; mostly it was not."""
    if life.instance.status is InstanceStatus.STOPPED:
        undone = TakenUpAgain(by=SENDCO)
        life.happen(undone if how % 10 else Cancelled(by=SENDCO, reason="A mistake"))


def send_on(life: Life, whom: int, _how: int) -> None:
    """The SENDCo says where a case goes that has gone round too often."""
    if life.instance.status is InstanceStatus.HELD:
        places = [each.name for each in life.definition.stages]
        places += [each.name for each in life.definition.ends]
        life.happen(SentOn(by=SENDCO, target=places[whom % len(places)]))


def let_go(life: Life, _whom: int, how: int) -> None:
    """Whatever ran this process needs it no more; rarely."""
    if how == 0:
        life.happen(LetGo(parent=InstanceId("I0"), reference="C-0000"))


# ----------------------------------------------------------------------- days, people, and records


def pass_days(lives: Lives, _whom: int, how: int) -> None:
    """Nothing happens, but time."""
    lives.pass_to(min(lives.today + timedelta(days=how), LAST_DAY))


def next_look(lives: Lives, _whom: int, _how: int) -> None:
    """Time passes until something is due."""
    lives.skip_to_next_look(LAST_DAY)


def come_or_go(lives: Lives, whom: int, _how: int) -> None:
    """Somebody leaves, or is there again."""
    lives.people.come_or_go(whom)
    _people_changed(lives)


def deputise(lives: Lives, whom: int, how: int) -> None:
    """Somebody stands in for another, or does no longer."""
    lives.people.deputise(whom, how)
    _people_changed(lives)


def _people_changed(lives: Lives) -> None:
    lives.look_around()
    lives.happen_to_all(PeopleChanged())


def leave_school(lives: Lives, _whom: int, how: int) -> None:
    """The child leaves, rarely; what then is for the definition to say."""
    if how % 8 == 0:
        lives.leave_school()
        lives.happen_to_all(WorldChanged())


def change_record(lives: Lives, whom: int, how: int) -> None:
    """Another process, or the import, writes a record."""
    day = (lives.today + timedelta(days=how - 7)).isoformat()
    values: dict[str, Any] = {RECORDED[each]: day for each in lives.subject.may_read}
    if lives.subject is SubjectKind.PUPIL:
        values["pupil.sen_status"] = ("none", "support", None)[how % 3]
        values["pupil.agencies_wanted"] = list(AGENCIES)[: how % 3] or None
    path = [*values][whom % len(values)]
    lives.put_record(path, values[path])
    lives.happen_to_all(WorldChanged())


def break_or_mend(lives: Lives, _whom: int, _how: int) -> None:
    """The definition of every other process has mistakes from now on, or none any more."""
    lives.is_broken = not lives.is_broken


# --------------------------------------------------------------------------------------- consents


def speak_elsewhere(lives: Lives, whom: int, how: int) -> None:
    """A parent has decided about something, in a process that is none of these."""
    if lives.subject is not SubjectKind.PUPIL:
        return
    pairs = [("sstm", ""), ("identify", ""), *(("agency", each) for each in AGENCIES)]
    statuses = (
        ConsentStatus.GIVEN,
        ConsentStatus.PART,
        ConsentStatus.REFUSED,
        ConsentStatus.NO_ANSWER,
        ConsentStatus.EXPIRED,
    )
    pair, status = pairs[whom % len(pairs)], statuses[how % len(statuses)]
    lives.hear(consent(pair, status, lives.today, InstanceId("I9")))
    lives.happen_to_all(WorldChanged())


def take_back(lives: Lives, whom: int, _how: int) -> None:
    """A parent takes a consent back."""
    in_force = (ConsentStatus.GIVEN, ConsentStatus.PART)
    for record in _one([c for c in lives.world.consents if c.status in in_force], whom):
        lives.hear(record.model_copy(update={"status": ConsentStatus.WITHDRAWN}))
        lives.happen_to_all(
            ConsentWithdrawn(person=record.person, scope=record.scope, agency=record.agency)
        )


def decide_in_child(lives: Lives, whom: int, how: int) -> None:
    """A parent decides in a process that goes on, to hear the other."""
    played = [(each.children, child) for each in lives.all for child in each.children.running()]
    for children, child in _one(played, whom):
        status = (ConsentStatus.GIVEN, ConsentStatus.REFUSED)[how % 2]
        for pair in children.asks_for(child):
            lives.hear(consent(pair, status, lives.today, child.id))
        lives.happen_to_all(WorldChanged())


OF_ONE: dict[str, Callable[[Life, int, int], None]] = {
    "answer": answer,
    "answer all": answer_all,
    "arrive": arrive,
    "come late": come_late,
    "deliver": deliver,
    "refuse": refuse,
    "correct": correct,
    "repeat": repeat,
    "decide held": decide_held,
    "end child": end_child,
    "click": click,
    "decide stop": decide_stop,
    "send on": send_on,
    "let go": let_go,
}
"""What befalls one instance."""
OF_ALL: dict[str, Callable[[Lives, int, int], None]] = {
    "pass days": pass_days,
    "next look": next_look,
    "come or go": come_or_go,
    "deputise": deputise,
    "leave school": leave_school,
    "change record": change_record,
    "break or mend": break_or_mend,
    "speak elsewhere": speak_elsewhere,
    "take back": take_back,
    "decide in child": decide_in_child,
}
"""What befalls everybody."""
_OFTEN: tuple[str, ...] = ("answer",) * 6 + ("answer all", "pass days", "next look", "deliver") * 3
_OFTEN += ("end child", "decide held") * 3 + (
    "decide stop",
    "send on",
    "come or go",
    "deputise",
) * 2

_moves = st.tuples(
    st.sampled_from((*_OFTEN, *OF_ONE, *OF_ALL)), st.integers(0, 23), st.integers(0, 15)
)
histories = st.integers(0, 40).flatmap(lambda many: st.lists(_moves, min_size=many, max_size=many))
"""Moves, one after another; a list of any length would mostly be a short one."""


def play(lives: Lives, move: Move) -> None:
    """Let it happen, as far as it can happen now."""
    what, whom, how = move
    if what in OF_ALL:
        OF_ALL[what](lives, whom, how)
    else:
        others, which = divmod(whom, len(lives.all))
        OF_ONE[what](lives.all[which], others, how)


def lived(definitions: Mapping[str, ProcessDefinition], moves: list[Move]) -> Lives:
    """The whole history, without looking."""
    lives = Lives(definitions)
    for move in moves:
        play(lives, move)
    return lives
