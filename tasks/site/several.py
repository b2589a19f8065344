"""The same short form about several children on one page, for whoever was asked in one letter.

Whoever holds one link of a letter holds them all: nothing opens here that the letter does not.
Every child's answer is kept, read and stored by itself, exactly as on a page of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from definitions.forms import SHOWN, Reading
from definitions.model.steps import Ask
from definitions.model.subjects import SubjectKind
from definitions.short_forms import is_short
from tasks import links
from tasks.answers import read_draft, reference_of
from tasks.links import LinkProblem
from tasks.site.cases import Case, case_of_item
from tasks.site.desk import Posted
from tasks.site.letters import Receipt, receipt_for
from tasks.site.office import SiteOffice
from tasks.site.question_parts import Mistake, Question
from tasks.site.sitting import Sitting, fingerprint
from tasks.site.summary import Line
from tasks.site.words import paragraphs
from tasks.state import ItemId, ItemKind, PersonId, WorkItem
from tasks.subjects import each_of, may_be_written_about

ALL = "all"
"""The name of the button that leads to the page for all of them."""

_LEFT_OUT, _SEEN = "left_out", "seen"
"""Inputs beside the questions about a child: not now; and which draft the page showed."""

_LINES = 2
"""How high the room for a few words is where so much stands on one page."""


@dataclass(frozen=True)
class Share:
    """One child's share of the page."""

    sitting: Sitting
    draft: dict[str, list[str]]
    """Empty: left out for now."""

    @property
    def label(self) -> str:
        """Whom it is about; with the case's reference, since initials are not unique."""
        return label_of(self.sitting.case)

    @property
    def prefix(self) -> str:
        """Tells the inputs of one share from another's."""
        return f"{reference_of(self.sitting.item.id)}-"

    @cached_property
    def reading(self) -> Reading:
        """What was written, read by the form."""
        return self.sitting.read(self.draft)

    @property
    def is_ready(self) -> bool:
        """Has everything been answered that must be?"""
        return bool(self.draft) and self.reading.is_complete

    def posted(self, posted: Posted) -> Share:
        """With what the page sent about this child.

        A page that was opened before something was written elsewhere, and that says nothing new
        itself, changes nothing.
        """
        prefix = self.prefix
        own = {
            n.removeprefix(prefix): [*sent] for n, sent in posted.items() if n.startswith(prefix)
        }
        seen, left_out = own.pop(_SEEN, None), own.pop(_LEFT_OUT, None)
        shown = (name for name in posted.get(SHOWN, ()) if name.startswith(prefix))
        own[SHOWN] = [name.removeprefix(prefix) for name in shown]
        written = any(any(sent) for name, sent in own.items() if name != SHOWN)
        draft = self.sitting.keep(own) if written and not left_out else {}
        is_news = seen is not None and seen != [fingerprint(draft)]
        return replace(self, draft=draft) if is_news else self

    def shown(self, *, checked: bool) -> dict[str, Any]:
        """What the page shows of it; ``checked``: with what is wrong."""
        reading = self.reading if self.draft else None
        if reading is not None and not checked:
            reading = Reading(reading.values, {}, ())
        found, heading = self.sitting.questions(self.draft, reading), self.sitting.heading()
        return {
            "label": self.label,
            "prefix": self.prefix,
            "due": heading["due"],
            "late": heading["late"],
            "seen": fingerprint(self.draft),
            "may_leave_out": bool(self.draft),
            "questions": tuple(self._named(each) for each in found["questions"]),
            "mistakes": tuple(
                Mistake(self.prefix + each.at, f"{self.label}: {each.words}")
                for each in found["mistakes"]
            ),
            "is_more": found["is_more"],
        }

    def lines(self) -> dict[str, Any]:
        """What the page shows on which the answers are checked: only what was answered."""
        lines: Sequence[Line] = self.sitting.lines(self.reading)["lines"]
        return {
            "label": self.label,
            "lines": [
                replace(each, at=f"q-{self.prefix}{each.at.removeprefix('q-')}")
                for each in lines
                if not each.is_empty
            ],
        }

    def _named(self, question: Question) -> Question:
        """The question with names of its own on a page that asks it of several children."""
        prefix = self.prefix
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

    label: str
    receipt: Receipt


@dataclass(frozen=True)
class Shares:
    """What one letter asks of one person in the same words."""

    open: tuple[Share, ...]
    """What is still asked."""
    given: tuple[Given, ...]
    """What this person has answered."""
    closed: tuple[tuple[str, str], ...]
    """Prefix and label of what cannot be answered any more."""
    kind: SubjectKind = SubjectKind.PUPIL
    """What all of them are about: children, or classes."""

    @property
    def written(self) -> tuple[Share, ...]:
        """Those about whom something is written."""
        return tuple(each for each in self.open if each.draft)

    @property
    def left(self) -> tuple[str, ...]:
        """Those left out for now."""
        return tuple(each.label for each in self.open if not each.draft)

    @property
    def may_be_sent(self) -> bool:
        """Is something written, and nothing of it missing?"""
        return bool(self.written) and all(each.is_ready for each in self.written)

    @property
    def seen(self) -> str:
        """Names exactly these answers about these children."""
        return fingerprint(
            {each.prefix + name: sent for each in self.written for name, sent in each.draft.items()}
        )

    @property
    def about(self) -> str:
        """How many there are, or which it is."""
        several = f"{len(self.open)} {self.kind.plural}"
        return several if len(self.open) > 1 else self.open[0].label

    def posted(self, posted: Posted) -> Shares:
        """With what the page sent."""
        return replace(self, open=tuple(each.posted(posted) for each in self.open))

    def too_late(self, posted: Posted) -> tuple[str, ...]:
        """About whom something was written that cannot be taken any more."""
        return tuple(
            label
            for prefix, label in self.closed
            if any(any(sent) for name, sent in posted.items() if _is_answer(name, prefix))
        )

    def heading(self) -> dict[str, Any]:
        """What the page says first: about each of them at once, or about the only one."""
        first = self.open[0].sitting
        heading = first.heading()
        if len(self.open) == 1:
            return heading
        dues = [each.sitting.item.due.on for each in self.open if each.sitting.item.due]
        every = each_of(self.kind)
        return heading | {
            "title": " ".join(paragraphs(first.step.title, every)),
            "why": paragraphs(first.step.why, every),
            "about": paragraphs(first.step.form.about, every),
            "due": min(dues, default=None),
            "late": "",
        }


def shares_of(
    session: Session, office: SiteOffice, item: ItemId, person: PersonId, letter: str | None
) -> Shares:
    """What the letter that asked this item asks of this person in the same words.

    Nothing where its form does not suit such a page, or where it came by itself.
    """
    found: list[Share] = []
    given: list[Given] = []
    closed: list[tuple[str, str]] = []
    alike = _alike(session, office, item, person, letter)
    for case, each in alike:
        share = Share(Sitting(case, each, person, office), {})
        problem = links.is_still_asked(session, each.id, person)
        if problem is None:
            draft = read_draft(session, each.id, person) or {}
            found.append(replace(share, draft=draft))
            continue
        closed.append((share.prefix, share.label))
        receipt = receipt_for(session, each.id) if problem is LinkProblem.ANSWERED else None
        if receipt is not None and receipt.person == person:
            given.append(Given(share.label, receipt))
    kinds = (case.instance.subject.kind for case, _ in alike)
    return Shares(tuple(found), tuple(given), tuple(closed), next(kinds, SubjectKind.PUPIL))


def label_of(case: Case) -> str:
    """``A.B., Year 3 (C-0042)``."""
    return f"{case.subject.label} ({case.instance.reference})"


def _is_answer(name: str, prefix: str) -> bool:
    return name.startswith(prefix) and name.removeprefix(prefix) not in (_SEEN, _LEFT_OUT)


def _alike(
    session: Session, office: SiteOffice, item: ItemId, person: PersonId, letter: str | None
) -> list[tuple[Case, WorkItem]]:
    """One item for each subject; the one whose link was opened before any other about it."""
    own = case_of_item(session, office, item) if letter else None
    if letter is None or own is None or not _suits(*own):
        return []
    found = {own[0].instance.subject: own}
    for case, each in _others(session, office, letter, person):
        if _suits(case, each) and _what_is_asked(case, each) == _what_is_asked(*own):
            found.setdefault(case.instance.subject, (case, each))
    return sorted(found.values(), key=lambda each: label_of(each[0]))


def _others(
    session: Session, office: SiteOffice, letter: str, person: PersonId
) -> Iterator[tuple[Case, WorkItem]]:
    for each in links.items_of_letter(session, letter, person):
        found = case_of_item(session, office, each)
        if found is not None:
            yield found


def _suits(case: Case, item: WorkItem) -> bool:
    """A short form, given for the first time, about whom post may be."""
    plain = item.kind is ItemKind.FORM and item.revises is None and item.handler is None
    return plain and may_be_written_about(case.subject) and is_short(case.ask_of(item))


def _what_is_asked(case: Case, item: WorkItem) -> tuple[str, Ask]:
    return case.instance.process, case.ask_of(item)
