"""Several messages to one person on one day become one letter: a list by child. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from notifications.notification import Child, Notification, Reader

SEVERAL = "several"
"""The kind of a letter that says several things."""


@dataclass(frozen=True)
class AboutChild:
    """What is said about one child."""

    child: Child
    parts: tuple[Notification, ...]

    @property
    def references(self) -> tuple[str, ...]:
        """Of the cases that the parts are about."""
        return tuple(dict.fromkeys(str(each.facts["reference"]) for each in self.parts))


def combine(key: str, parts: Sequence[tuple[str, Notification]]) -> Notification:
    """One letter of several; each part comes with what tells its child from others.

    ``key`` makes the Message-ID. Whatever is due first stands first. One part alone is the letter
    that it would have been.
    """
    if len(parts) == 1:
        return replace(parts[0][1], key=key)
    notifications = tuple(each for _, each in parts)
    first = notifications[0]
    children = _by_child(parts)
    return Notification(
        key=key,
        kind=SEVERAL,
        thread="",
        reader=_reader(first.reader, notifications),
        facts={
            "children": children,
            "count": len(notifications),
            "asker": next((e.facts["asker"] for e in notifications if e.facts["asker"]), None),
            "today": first.facts["today"],
            "due": _first_due(notifications, first.facts["today"]),
            "overdue": any(_is_overdue(each) for each in notifications),
            "linked": any(_is_asked(each) for each in notifications),
            "reminded": any(each.kind == "reminder" for each in notifications),
            "needs_code": any(each.facts.get("needs_code") for each in notifications),
            "on_one_page": _on_one_page(parts),
            "references": tuple(dict.fromkeys(e.facts["reference"] for e in notifications)),
        },
    )


def _by_child(parts: Iterable[tuple[str, Notification]]) -> tuple[AboutChild, ...]:
    found: dict[str, list[Notification]] = {}
    for child, part in sorted(parts, key=lambda each: _when(each[1])):
        found.setdefault(child, []).append(part)
    return tuple(AboutChild(each[0].facts["child"], tuple(each)) for each in found.values())


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


def _on_one_page(parts: Iterable[tuple[str, Notification]]) -> int:
    """About how many children the same is asked, which one page takes; 0 where it is none."""
    each_once = {(child, part.facts.get("short")) for child, part in parts if _is_asked(part)}
    asked = (short for _, short in each_once)
    most = max(Counter(filter(None, asked)).values(), default=0)
    return most if most > 1 else 0


def _reader(reader: Reader, parts: Iterable[Notification]) -> Reader:
    """Why they are written to, in one sentence however many the reasons."""
    reasons = tuple(dict.fromkeys(each.reader.because for each in parts))
    if len(reasons) == 1:
        return reader
    of_all = (
        "you work with these children at our school"
        if reader.is_staff
        else "our records name you as a parent or guardian of these children"
    )
    return replace(reader, because=of_all)
