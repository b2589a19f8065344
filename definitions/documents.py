"""Document templates: what one may name, and how it becomes a page. Pure.

A template is the inside of a page in HTML with Jinja2 in a sandbox. It names the steps its document
is made from, and asks of each only what was answered there: ``{{ iep.starts_on }}``. What its
reader may not see, or nobody knows, is empty and false; what does not exist is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from definitions.errors import SendflowError
from definitions.model.subjects import SubjectKind
from definitions.school_days import written_date

_ALWAYS = ("made_on", "on", "school", "sendco")
_OF_A_CLASS = (*_ALWAYS, "class", "class_teacher")
COMMON = {
    SubjectKind.SCHOOL: _ALWAYS,
    SubjectKind.CLASS: _OF_A_CLASS,
    SubjectKind.PUPIL: (*_OF_A_CLASS, "child", "for_parent", "pupil"),
}
"""What a template may name beside the steps of its own document, by what that is about."""

NAME, PHONE = "name", "phone"
MARKS = {SubjectKind.CLASS: (NAME,), SubjectKind.SCHOOL: (NAME, PHONE)}
"""What a template knows of a class and of the school besides their records."""

_MISSING = re.compile(r"has no attribute '(\w+)'|'(\w+)' is undefined")


class DocumentError(SendflowError):
    """A template cannot be used; the message never repeats what it was given."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def template_file(name: str) -> str:
    """Where a template stands in a library."""
    return f"documents/{name}.html"


# ------------------------------------------------------------------------- what a template names


@dataclass(frozen=True)
class Said:
    """One answer in words, or a table of them; false where there is nothing to show."""

    question: str
    words: str = ""
    rows: tuple[Sheet, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.rows)

    def __str__(self) -> str:
        return self.words

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.rows)


class Sheet:
    """What was said on one form, or in one row of a table, by the names of its questions.

    It has no other names that a template could see, so that no question is called like one of
    them; who wrote it and when are asked with filters.
    """

    def __init__(
        self,
        said: Mapping[str, Said],
        *,
        label: str = "",
        writer: str = "",
        written_on: date | None = None,
        others: tuple[Sheet, ...] = (),
    ) -> None:
        self._said = said
        self._label = label
        self._writer = writer
        self._written_on = written_on
        self._others = others

    def __bool__(self) -> bool:
        return any(self._said.values()) or any(self._others)

    def __getitem__(self, name: str) -> Said:
        return self._said[name]


@dataclass(frozen=True)
class Child:
    """Whom a document is about, as its reader may know them."""

    name: str
    """The first name for the child's own parent, initials for everybody else."""
    year: str
    class_name: str


@dataclass(frozen=True)
class Facts:
    """Everything a template may name."""

    subject: SubjectKind
    child: Child | None
    """None where it is about a class or the school."""
    sendco: str
    """Who leads on special needs, by name; empty where nobody does."""
    class_teacher: str
    made_on: date
    for_parent: bool
    """Is the reader the child's own parent?"""
    records: Mapping[SubjectKind, Sheet]
    """Whose they are to what they said when the document was made, with the marks beside them."""
    on: Callable[[str], date | None]
    """The date a deadline gives, counted from the day the document was made, its ``asked``."""
    sheets: Mapping[str, Sheet]
    """Step to what was said there."""

    def named(self) -> dict[str, Any]:
        """By the names that templates use."""
        records = {kind.value: sheet for kind, sheet in self.records.items()}
        others = (name for name in COMMON[self.subject] if name not in records)
        return {**self.sheets, **records, **{name: getattr(self, name) for name in others}}


# ------------------------------------------------------------------------------------- filters


def each(sheet: Sheet) -> tuple[Sheet, ...]:
    """Everything that was said at a step which asks several people."""
    return tuple(found for found in (sheet, *sheet._others) if found)  # noqa: SLF001  see Sheet


def label(sheet: Sheet) -> str:
    """What a row of a table is called."""
    return sheet._label  # noqa: SLF001  see Sheet


def writer(sheet: Sheet) -> str:
    """Who said it, as the reader may know them."""
    return sheet._writer  # noqa: SLF001  see Sheet


def written_on(sheet: Sheet) -> str:
    """When it was said."""
    return written_date(sheet._written_on) if sheet._written_on else ""  # noqa: SLF001  see Sheet


# ------------------------------------------------------------------------------------- writing


def environment() -> ImmutableSandboxedEnvironment:
    """Where templates live: a name that was not given is an error, and nothing can be reached."""
    found = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    found.filters |= {
        "date": written_date,
        "each": each,
        "label": label,
        "writer": writer,
        "written_on": written_on,
    }
    return found


def write_document(text: str, facts: Facts) -> str:
    """The inside of the page, as HTML.

    Raises:
        DocumentError: the template is broken, or names what was not given.
    """
    try:
        return _compiled(text).render(facts.named())
    except (TemplateError, TypeError, ValueError) as error:
        raise DocumentError(_reason(error), _line(error)) from None


@lru_cache(maxsize=64)
def _compiled(text: str) -> Template:
    """Compiling takes longer than writing, and a document is written for each of its readers."""
    return environment().from_string(text)


def _reason(error: Exception) -> str:
    """Jinja's own words could repeat a value: only a name that was not given is taken from them."""
    if isinstance(error, UndefinedError):
        match = _MISSING.search(error.message or "")
        name = (match[1] or match[2]) if match else ""
        return f'There is nothing called "{name}" here.' if name else "Something here is not known."
    if isinstance(error, TemplateSyntaxError):
        return f"This cannot be read as a template: {error.message}"
    return f"This cannot be used: {type(error).__name__}."


def _line(error: Exception) -> int:
    """The line of the template on which it happened."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    lines, trace = [1], error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines[-1]
