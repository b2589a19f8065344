"""Several messages to one person on one day become one letter: a list by whom they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from definitions.model.subjects import SubjectKind
from notifications.notification import About, Notification, Reader

SEVERAL = "several"
"""The kind of a letter that says several things."""

Part = tuple[Hashable, Notification]
"""What one message says, and what it is about."""


@dataclass(frozen=True)
class Topic:
    """What is said about one child, class or school."""

    about: About
    parts: tuple[Notification, ...]

    @property
    def references(self) -> tuple[str, ...]:
        """Of the cases that the parts are about."""
        return tuple(dict.fromkeys(str(each.facts["reference"]) for each in self.parts))


def combine(key: str, parts: Sequence[Part]) -> Notification:
    """One letter of several; each part comes with what tells its subject from others.

    ``key`` makes the Message-ID. Whatever is due first stands first. One part alone is the letter
    that it would have been.
    """
    if len(parts) == 1:
        return replace(parts[0][1], key=key)
    notifications = tuple(each for _, each in parts)
    first = notifications[0]
    topics = _by_subject(parts)
    alike, on_one_page = _on_one_page(parts)
    return Notification(
        key=key,
        kind=SEVERAL,
        thread="",
        reader=_reader(first.reader, notifications),
        facts={
            "topics": topics,
            "whom": _whom(topics),
            "alike_whom": _alike_whom(topics),
            "count": len(notifications),
            "asker": next((e.facts["asker"] for e in notifications if e.facts["asker"]), None),
            "today": first.facts["today"],
            "due": _first_due(notifications, first.facts["today"]),
            "overdue": any(_is_overdue(each) for each in notifications),
            "linked": any(_is_asked(each) for each in notifications),
            "reminded": any(each.kind == "reminder" for each in notifications),
            "needs_code": any(each.facts.get("needs_code") for each in notifications),
            "on_one_page": on_one_page,
            "alike": alike,
            "references": tuple(dict.fromkeys(e.facts["reference"] for e in notifications)),
        },
    )


def _by_subject(parts: Iterable[Part]) -> tuple[Topic, ...]:
    found: dict[Hashable, list[Notification]] = {}
    for subject, part in sorted(parts, key=lambda each: _when(each[1])):
        found.setdefault(subject, []).append(part)
    return tuple(Topic(each[0].facts["about"], tuple(each)) for each in found.values())


def _whom(topics: Iterable[Topic]) -> str:
    """``3 children and Oak class``."""
    of = {kind: [t.about for t in topics if t.about.kind is kind] for kind in SubjectKind}
    *most, last = (
        each[0].in_full if len(each) == 1 else f"{len(each)} {kind.plural}"
        for kind, each in of.items()
        if each
    )
    return f"{', '.join(most)} and {last}" if most else last


def _alike_whom(topics: Sequence[Topic]) -> str:
    """``2 children``, short enough for a subject; empty where they have no one name."""
    kinds = {topic.about.kind for topic in topics}
    return f"{len(topics)} {kinds.pop().plural}" if len(kinds) == 1 else ""


def _when(part: Notification) -> date:
    """What asks for nothing by a date comes last."""
    due = part.facts.get("due")
    return due if isinstance(due, date) else date.max


def _first_due(parts: Iterable[Notification], today: date) -> date | None:
    """The next date by which the reader should answer something."""
    dates = (_when(each) for each in parts if _is_asked(each))
    return min((day for day in dates if today <= day < date.max), default=None)


def _is_overdue(part: Notification) -> bool:
    return _is_asked(part) and _when(part) < part.facts["today"]


def _is_asked(part: Notification) -> bool:
    """Does the reader answer it by a link of their own?"""
    return part.kind == "ask" or (part.kind == "reminder" and part.facts["matter"] == "form")


def _on_one_page(parts: Iterable[Part]) -> tuple[str, int]:
    """What one page takes the same about, and how many of them; 0 where there is none."""
    asked = [(subject, part) for subject, part in parts if _is_asked(part)]
    each_once = {(subject, part.facts.get("short")): part.facts["about"] for subject, part in asked}
    shorts = Counter((short, about.kind) for (_, short), about in each_once.items() if short)
    nothing = (("", SubjectKind.PUPIL), 0)
    (_, kind), most = max(shorts.items(), key=lambda each: each[1], default=nothing)
    return kind.plural, most if most > 1 else 0


def _reader(reader: Reader, parts: Iterable[Notification]) -> Reader:
    """Why they are written to, in one sentence however many the reasons."""
    reasons = tuple(dict.fromkeys(each.reader.because for each in parts))
    if len(reasons) == 1:
        return reader
    of_children = all(each.facts["about"].kind is SubjectKind.PUPIL for each in parts)
    if not reader.is_staff:
        of_all = "our records name you as a parent or guardian of these children"
    elif of_children:
        of_all = "you work with these children at our school"
    else:
        of_all = "you work at our school"
    return replace(reader, because=of_all)
