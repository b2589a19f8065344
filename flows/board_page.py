"""The status page of one instance, in Markdown: both of Prefect's UIs follow its links."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#|!])")


@dataclass(frozen=True)
class Line:
    """One step."""

    title: str
    state: str
    asked: str
    due: str
    closed: str


@dataclass(frozen=True)
class Other:
    """Another process that this one belongs with."""

    what: str
    title: str
    link: str
    """Its signed-in staff page."""


@dataclass(frozen=True)
class ClockLine:
    """One run of one clock."""

    title: str
    whose: str
    started: str
    due: str
    stopped: str
    state: str
    is_our_lateness: bool
    notes: tuple[str, ...] = ()
    """What must be known of its date: sentences."""


@dataclass(frozen=True)
class Page:
    """What the page says; days are already words."""

    title: str
    reference: str
    started: str
    now: str
    message: str
    stage: str
    link: str
    """The signed-in staff page, never a respondent's."""
    lines: tuple[Line, ...]
    others: tuple[Other, ...] = ()
    clocks: tuple[ClockLine, ...] = ()
    """The school's own lateness first."""


def write_page(page: Page) -> str:
    """The page as Markdown; nothing in it is read as markup but our own."""
    rows = "\n".join(
        f"| {_plain(each.title)} | {_plain(each.state)} | {each.asked} | {each.due} "
        f"| {each.closed} |"
        for each in page.lines
    )
    others = "".join(
        f"- {each.what}: [{_plain(each.title)}]({each.link})\n" for each in page.others
    )
    stage = f" · stage: {_plain(page.stage)}" if page.stage else ""
    return (
        f"# {_plain(page.title)}\n\n"
        f"{_plain(page.reference)} · started {page.started}{stage}\n\n"
        f"{_late_clocks(page)}"
        f"**{_plain(page.now)}**. {_plain(page.message)}\n\n"
        f"[Open the staff page]({page.link}) to read answers, enter one that came on paper, "
        "decide, stop or go on. You sign in there with a code sent to your school address.\n\n"
        "| Step | State | Opened | Due | Closed |\n"
        "| --- | --- | --- | --- | --- |\n"
        f"{rows}\n"
        f"{_clocks(page)}" + (f"\nOther processes it belongs with:\n\n{others}" if others else "")
    )


def _late_clocks(page: Page) -> str:
    """What the school itself owes comes before everything else."""
    return "".join(
        f"**Overdue, and the school's own: {_plain(each.title)}, due {each.due}.**\n\n"
        for each in page.clocks
        if each.is_our_lateness
    )


def _clocks(page: Page) -> str:
    if not page.clocks:
        return ""
    rows = "\n".join(
        f"| {_plain(each.title)} | {each.whose} | {each.started} | {each.due} | {each.stopped} "
        f"| {each.state} |"
        for each in page.clocks
    )
    notes = "".join(
        f"\n{_plain(each.title)}: {_plain(note)}\n" for each in page.clocks for note in each.notes
    )
    return (
        "\n| Clock | Whose | Started | Due | Stopped | State |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        f"{rows}\n{notes}"
    )


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
