"""What ``sendflow status`` says, a line for each: what runs, and what begins by itself."""

from __future__ import annotations

from definitions.occurrences import Upcoming
from tasks.subjects import Pupil, Subject
from tasks.views import InstanceView


def status_line(view: InstanceView) -> str:
    """One instance in one line; people by reference only."""
    dues = sorted(each.due for each in view.open_items if each.due)
    waits = f", {len(view.open_items)} open" if view.open_items else ""
    due = f", due {dues[0]:%d %b %Y}" if dues else ""
    where = view.end or view.stage or ""
    return (
        f"{view.reference}  {view.title}  {_named(view.subject)}  "
        f"{view.status}{f': {where}' if where else ''}{waits}{due}"
    )


def upcoming_line(upcoming: Upcoming) -> str:
    """One schedule in one line: when it begins next, and what stands in its way."""
    following = f"next on {upcoming.next.first:%a %d %b %Y}" if upcoming.next else "not known when"
    troubles = "".join(f" {each}" for each in upcoming.troubles)
    return f"By itself: {upcoming.title}, {upcoming.begins}: {following}.{troubles}"


def _named(subject: Subject) -> str:
    if isinstance(subject, Pupil):
        return f"{subject.initials} ({subject.reference})"
    return subject.label
