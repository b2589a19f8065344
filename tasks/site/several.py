"""The same short form about several children on one page, for whoever was asked in one letter.

Whoever holds one link of a letter holds them all: nothing opens here that the letter does not.
Every child's answer is kept, read and stored by itself, exactly as on a page of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from definitions.forms import SHOWN, Reading
from definitions.model import Ask
from definitions.short_forms import is_short
from tasks import links
from tasks.answers import read_draft
from tasks.site.cases import Case, case_of_item
from tasks.site.letters import Receipt, receipt_for
from tasks.site.office import SiteOffice
from tasks.site.question_parts import Mistake, Question
from tasks.site.questions import Inputs
from tasks.site.sitting import Sitting, fingerprint
from tasks.site.summary import Line
from tasks.site.words import child_label
from tasks.state import ItemId, ItemKind, PersonId, WorkItem

ALL = "all"
"""The name of the button that leads to the page for all of them."""

_LINES = 2
"""How high the room for a few words is where so much stands on one page."""


@dataclass(frozen=True)
class Share:
    """One child's share of the page."""

    sitting: Sitting
    draft: dict[str, list[str]]
    """Empty: left out for now."""

    @property
    def reference(self) -> str:
        """Of the case: it tells the inputs of one child from another's, on the page as well."""
        return self.sitting.case.instance.reference

    @property
    def child(self) -> str:
        """Whom it is about."""
        return child_label(self.sitting.case.pupil)

    @property
    def reading(self) -> Reading:
        """What was written, read by the form."""
        return self.sitting.read(self.draft)

    @property
    def is_ready(self) -> bool:
        """Has everything been answered that must be?"""
        return bool(self.draft) and self.reading.is_complete

    def posted(self, inputs: Inputs) -> Share:
        """With what the page sent about this child."""
        prefix = self._prefix
        own = {
            n.removeprefix(prefix): [*sent] for n, sent in inputs.items() if n.startswith(prefix)
        }
        shown = (name for name in inputs.get(SHOWN, ()) if name.startswith(prefix))
        own[SHOWN] = [name.removeprefix(prefix) for name in shown]
        written = any(any(sent) for name, sent in own.items() if name != SHOWN)
        return replace(self, draft=self.sitting.keep(own) if written else {})

    def shown(self, *, checked: bool) -> dict[str, Any]:
        """What the page shows of it; ``checked``: with what is wrong."""
        reading = self.reading if self.draft else None
        if reading is not None and not checked:
            reading = Reading(reading.values, {}, ())
        found = self.sitting.questions(self.draft, reading)
        return {
            "child": self.child,
            "reference": self.reference,
            "due": self.sitting.item.due.on if self.sitting.item.due else None,
            "questions": tuple(self._named(each) for each in found["questions"]),
            "mistakes": tuple(
                Mistake(self._prefix + each.at, f"{self.child}: {each.words}")
                for each in found["mistakes"]
            ),
            "is_more": found["is_more"],
        }

    def lines(self) -> dict[str, Any]:
        """What the page shows on which the answers are checked: only what was answered."""
        lines: Sequence[Line] = self.sitting.lines(self.reading)["lines"]
        return {
            "child": self.child,
            "reference": self.reference,
            "lines": [
                replace(each, at=self._prefix + each.at) for each in lines if not each.is_empty
            ],
        }

    @property
    def _prefix(self) -> str:
        return f"{self.reference}-"

    def _named(self, question: Question) -> Question:
        """The question with names of its own on a page that asks it of several children."""
        prefix = self._prefix
        return replace(
            question,
            id=prefix + question.id,
            mistake_at=prefix + question.mistake_at,
            lines=_LINES,
            options=tuple(replace(each, id=prefix + each.id) for each in question.options),
            parts=tuple(replace(each, id=prefix + each.id) for each in question.parts),
            shown=tuple(prefix + each for each in question.shown),
        )


@dataclass(frozen=True)
class Given:
    """An answer that was given."""

    child: str
    case: str
    """What people quote of it."""
    receipt: Receipt


def asked_together(
    session: Session, office: SiteOffice, item: ItemId, person: PersonId, letter: str | None
) -> tuple[Sitting, ...]:
    """What is still asked of this person, by the same letter and in the same words as this item.

    Empty where its form does not suit such a page.
    """
    cases = _alike(session, office, item, person, letter)
    return tuple(
        Sitting(case, each, person, office)
        for case, each in cases
        if links.is_still_asked(session, each.id, person) is None
    )


def answered_together(
    session: Session, office: SiteOffice, item: ItemId, person: PersonId, letter: str | None
) -> tuple[Given, ...]:
    """What this person has answered of it."""
    cases = _alike(session, office, item, person, letter)
    found = [(case, receipt_for(session, each.id)) for case, each in cases]
    return tuple(
        Given(child_label(case.pupil), case.instance.reference, receipt)
        for case, receipt in found
        if receipt is not None and receipt.person == person
    )


def shares_of(session: Session, sittings: Sequence[Sitting]) -> tuple[Share, ...]:
    """Each with what has been written so far."""
    return tuple(
        Share(each, read_draft(session, each.item.id, each.person) or {}) for each in sittings
    )


def written_together(shares: Sequence[Share]) -> str:
    """Names exactly these answers about these children."""
    inputs = {
        f"{each.reference}-{name}": sent for each in shares for name, sent in each.draft.items()
    }
    return fingerprint(inputs)


def heading_of(sittings: Sequence[Sitting]) -> dict[str, Any]:
    """What the page says first, about every child at once."""
    first = sittings[0]
    heading: Mapping[str, Any] = first.heading()
    dues = [each.item.due.on for each in sittings if each.item.due]
    return {
        "title": " ".join(_of_each(first.step.title)),
        "why": _of_each(first.step.why),
        "about": _of_each(first.step.form.about),
        "asker": heading["asker"],
        "due": min(dues, default=None),
    }


def _of_each(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, about every child instead of one."""
    said = text.replace("<child>", "each child").split("\n\n")
    return tuple(" ".join(each.split()) for each in said if each.strip())


def _alike(
    session: Session, office: SiteOffice, item: ItemId, person: PersonId, letter: str | None
) -> list[tuple[Case, WorkItem]]:
    found = case_of_item(session, office, item) if letter else None
    if letter is None or found is None or not _suits(*found):
        return []
    wanted = _what_is_asked(*found)
    others = [
        case_of_item(session, office, each)
        for each in links.items_of_letter(session, letter, person)
    ]
    alike = [each for each in others if each and _suits(*each) and _what_is_asked(*each) == wanted]
    return sorted(alike, key=lambda each: (child_label(each[0].pupil), each[0].instance.reference))


def _suits(case: Case, item: WorkItem) -> bool:
    plain = item.kind is ItemKind.FORM and item.revises is None and item.handler is None
    return plain and is_short(case.ask_of(item))


def _what_is_asked(case: Case, item: WorkItem) -> tuple[str, Ask]:
    return case.instance.process, case.ask_of(item)
