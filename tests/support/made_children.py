"""The other processes around a random history: they begin, decide something, and end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from definitions.model.process import ProcessDefinition
from definitions.vocabulary import AGENCIES, CONSENT, SCOPES
from flows.children import RUN
from tasks.agreement import WHOLE, ConsentRecord
from tasks.effect_types import StartProcess
from tasks.event_types import ChildEnded
from tasks.state import ConsentStatus, InstanceId, InstanceStatus, ItemId, PersonId, VisitKey
from tasks.world import Child

Key = tuple[VisitKey, str]
"""The step that has started another, and the link."""

PARTS = ("assess", "share")
CANCELLED = "cancelled"
_C = ConsentStatus
_SAID = {
    "given": _C.GIVEN,
    "part": _C.PART,
    "refused": _C.REFUSED,
    "no_answer": _C.NO_ANSWER,
    "withdrawn": _C.WITHDRAWN,
}
"""The end of the process that asks for consents, and what the parents have then said."""


@dataclass
class Children:
    """The processes that one instance has started, which are only played, as the store has them."""

    of: InstanceId
    found: dict[Key, Child] = field(default_factory=dict)
    asked: dict[Key, StartProcess] = field(default_factory=dict)
    ends: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    told: set[Key] = field(default_factory=set)
    """What could not be started is told once."""

    def start(self, effect: StartProcess, definition: ProcessDefinition) -> None:
        """Another begins."""
        key = (effect.visit, effect.link)
        self.asked[key] = effect
        self.ends[key] = (*(each.name for each in definition.ends), CANCELLED)
        self.found[key] = Child(
            visit=effect.visit,
            link=effect.link,
            id=InstanceId(f"{self.of}.{len(self.found) + 1}"),
            reference=f"{self.of}-{len(self.found) + 1}",
            title=definition.title,
            status=InstanceStatus.RUNNING,
        )

    def is_told_now(self, key: Key) -> bool:
        """Is it the first time that this one cannot be started?"""
        first, self.told = key not in self.told, self.told | {key}
        return first

    def running(self) -> list[Child]:
        """Those that have not ended."""
        return [c for c in self.found.values() if c.status is InstanceStatus.RUNNING]

    def waited_for(self, visit: VisitKey) -> list[Child]:
        """Those running ones for which that step waits."""
        return [each for each in self.running() if each.visit == visit]

    def end(self, child: Child, how: int) -> tuple[str, ChildEnded]:
        """It comes to one of its ends, or is cancelled; and its parent hears of it."""
        ends = self.ends[child.visit, child.link]
        end = ends[how % len(ends)]
        self._put(child, end, {"age": how % 15, "heard_on": date(2026, 9, 1 + how % 28)})
        return end, ChildEnded(visit=child.visit, link=child.link, child=child.id)

    def asks_for(self, child: Child) -> list[tuple[str, str]]:
        """Scope and agency of every consent that it asks for."""
        asked = self.asked[child.visit, child.link]
        if asked.process != CONSENT:
            return []
        scopes, agencies = asked.start[SCOPES], asked.start.get(AGENCIES, ())
        pairs = [(scope, agency) for scope in scopes for agency in agencies]
        return pairs or [(scope, "") for scope in scopes]

    def let_go(self, key: Key) -> None:
        """Nobody waits for it any more: it is cancelled."""
        child = self.found.get(key)
        assert key[1] == RUN, "only what is waited for is let go"
        if child is not None and child.status is InstanceStatus.RUNNING:
            self._put(child, CANCELLED, {})

    def _put(self, child: Child, end: str, gives: dict[str, Any]) -> None:
        update = {"status": InstanceStatus.ENDED, "end": end, "gives": gives}
        self.found[child.visit, child.link] = child.model_copy(update=update)


def said(end: str, pair: tuple[str, str], child: InstanceId, today: date) -> ConsentRecord | None:
    """What a parent has said by the time that the process which asked them ends so."""
    status = _SAID.get(end)
    if status is None:
        return None
    return consent(pair, status, today, child)


def consent(
    pair: tuple[str, str], status: ConsentStatus, today: date, instance: InstanceId
) -> ConsentRecord:
    """One parent's word about one thing; agreed to, it holds for three weeks."""
    scope, agency = pair
    parts = PARTS if agency else (WHOLE,)
    if status is _C.PART and not agency:
        status = _C.GIVEN
    agreed: tuple[str, ...] = parts if status in (_C.GIVEN, _C.WITHDRAWN) else ()
    declined: tuple[str, ...] = parts if status is _C.REFUSED else ()
    if status is _C.PART:
        agreed, declined = parts[:1], parts[1:]
    return ConsentRecord(
        person=PersonId("K1"),
        scope=scope,
        agency=agency,
        status=status,
        agreed=agreed,
        declined=declined,
        valid_from=today,
        until=today + timedelta(weeks=3) if agreed else None,
        item=ItemId(f"{instance}/{scope}/{agency}"),
        instance=instance,
    )


def with_word(records: tuple[ConsentRecord, ...], new: ConsentRecord) -> tuple[ConsentRecord, ...]:
    """The records with a newer word of the same person about the same thing."""
    mine = (new.person, new.scope, new.agency)
    kept = (each for each in records if (each.person, each.scope, each.agency) != mine)
    return (*kept, new)
