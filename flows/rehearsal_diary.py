"""What has come to pass in a rehearsal, in the words of stories: who was asked what, on which day.

Pure, but for the reading of the school's outbox.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from definitions.scenarios import Happening
from definitions.story_sentences import written
from flows.rehearsal_school import RehearsalSchool
from tasks.effect_types import MessageKind
from tasks.state import (
    DueDate,
    ItemKind,
    PersonId,
    ProcessInstance,
    VisitKey,
)
from tasks.tables import OutboxRow

_LETTERS: dict[str, Happening] = {
    MessageKind.REMINDER: Happening.REMINDED,
    MessageKind.ESCALATION: Happening.TOLD_LATE,
    MessageKind.TOLD: Happening.TOLD,
}
TO_SOMEBODY = (Happening.ASKED, Happening.REMINDED, Happening.TOLD, Happening.TOLD_LATE)
"""What is something to somebody, and not only to the process."""


@dataclass(frozen=True)
class Entry:
    """One thing that has happened."""

    day: date
    happening: Happening
    what: str = ""
    """A step, stage, process or end."""
    who: tuple[PersonId, ...] = ()
    """Several, where a task is offered to all of them."""
    due: DueDate | None = None

    def __str__(self) -> str:
        said = self.happening.format(who=" or ".join(self.who), what=self.what)
        return f"{said}, due {written(self.due.on)}" if self.due else said


@dataclass
class Diary:
    """Everything that has happened, in the order in which it did."""

    entries: list[Entry] = field(default_factory=list)
    turned: int = 0
    """Where the page begins that is being written on."""
    _known: set[str | int] = field(default_factory=set)
    _visits: dict[str, int] = field(default_factory=dict)

    @property
    def page(self) -> Sequence[Entry]:
        """What has happened since the moment before."""
        return self.entries[self.turned :]

    def turn_over(self) -> None:
        """The story goes on to its next moment."""
        self.turned = len(self.entries)

    def on(self, day: date) -> tuple[Entry, ...]:
        """What has happened on that day since the moment before."""
        return tuple(each for each in self.page if each.day == day)

    def note(self, school: RehearsalSchool) -> None:
        """Write down what has happened today and does not stand here yet."""
        cases = school.cases()
        for number, case in enumerate(cases):
            is_own = number == 0
            if self._is_new(case.id) and not is_own:
                self._add(school, Happening.STARTED, case.process)
            if is_own:
                self._note_stages(school, case)
            self._note_items(school, case)
            if is_own and case.end and self._is_new(f"end {case.id}"):
                self._add(school, Happening.ENDS, case.end)
        self._note_letters(school, cases)

    def _is_new(self, key: str | int) -> bool:
        is_new = key not in self._known
        self._known.add(key)
        return is_new

    def _add(
        self,
        school: RehearsalSchool,
        happening: Happening,
        what: str,
        who: Collection[PersonId] = (),
        due: DueDate | None = None,
    ) -> None:
        self.entries.append(Entry(school.today, happening, what, tuple(who), due))

    def _note_stages(self, school: RehearsalSchool, case: ProcessInstance) -> None:
        for stage, visit in case.visits.items():
            if visit > self._visits.get(stage, 0):
                self._add(school, Happening.BEGINS, stage)
        self._visits = dict(case.visits)

    def _note_items(self, school: RehearsalSchool, case: ProcessInstance) -> None:
        for item in case.items:
            asks = item.kind is not ItemKind.COPY and not item.arrival
            if asks and self._is_new(item.id):
                who = dict.fromkeys((item.person, *item.offered_to))
                self._add(school, Happening.ASKED, item.step, who, item.due)

    def _note_letters(self, school: RehearsalSchool, cases: Sequence[ProcessInstance]) -> None:
        told: list[tuple[Happening, str, PersonId]] = []
        with school.store.read() as session:
            for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id)):
                happening = _LETTERS.get(row.kind)
                if happening is not None and self._is_new(row.id):
                    step = next(_steps(cases, row), "")
                    told.append((happening, step, PersonId(row.person_id)))
        for happening, step, person in dict.fromkeys(told):
            self._add(school, happening, step, (person,))


def _steps(cases: Sequence[ProcessInstance], row: OutboxRow) -> Iterator[str]:
    """The step that a letter is about."""
    for case in cases:
        yield from (item.step for item in case.items if item.id == row.item_id)
        yield from (s.step for s in case.steps if row.visit and s.key == VisitKey(row.visit))
