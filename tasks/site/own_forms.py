"""The staff's own small forms: read, shown and refused like any form of a definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from definitions.conditions import Value
from definitions.deadlines import parse_deadline
from definitions.forms import Reading, Rows, read_answer
from definitions.model.forms import AnswerType, Choice, Form, FormField
from tasks.site.desk import Desk
from tasks.site.questions import Inputs, ask, mistakes
from tasks.subjects import Subject, any_child

REASON_LIMIT = 500

_NOT_LATER = parse_deadline("on today")
_NOT_EARLIER = parse_deadline("on asked")


@dataclass(frozen=True)
class OwnPage:
    """One page with one of these forms on it."""

    form: Form
    action: str
    heading: str
    button: str
    here: str = "processes"
    back: str = "/staff"
    back_words: str = "Back"
    paragraphs: tuple[str, ...] = ()
    first: tuple[str, str] | None = None
    """What to do before it is filled in: an address, and what its link says."""
    subject: Subject | None = None
    dates: Mapping[str, date] = field(default_factory=dict)
    """What deadlines of the form may be counted from, besides today."""
    rows: Rows = field(default_factory=dict)
    """What its answers may name: the files there are for it."""
    by_choice: tuple[str, ...] = ()
    """Questions that some answers above them call for: left open, they are not "optional"."""
    grave: bool = False
    """Does the button do something that people are told of at once?"""
    check: Callable[[dict[str, Any]], dict[str, str]] = lambda _: {}
    """What no single question can know: input id to sentence."""

    def read(self, posted: Inputs, desk: Desk) -> Reading:
        """What was sent."""
        reading = read_answer(
            self.form,
            posted,
            _Dates(self.dates),
            self.rows,
            desk.office.today,
            desk.office.calendar(),
        )
        if not reading.is_complete:
            return reading
        return replace(reading, mistakes=_too_long(reading.values) | self.check(reading.values))

    def show(
        self, request: Request, desk: Desk, posted: Inputs, reading: Reading | None = None
    ) -> Response:
        """The page, empty or as it was sent."""
        facts = _Dates(self.dates)
        found = tuple(
            replace(each, optional=each.optional and each.id not in self.by_choice)
            for each in ask(self.form, posted, reading, facts, {}, self.subject or _NOBODY)
        )
        wrong = mistakes(found)
        return desk.pages.page(
            request,
            "staff/own_form.html",
            status=422 if wrong else 200,
            here=self.here,
            page=self,
            subject=self.subject.label if self.subject else "",
            questions=found,
            mistakes=wrong,
        )


def choice(name: str, question: str, hint: str = "", **choices: str) -> FormField:
    """One answer out of several, which must be given."""
    return FormField(
        name=name,
        question=question,
        hint=hint,
        answer=AnswerType.CHOICE,
        must_know=True,
        choices=tuple(Choice(key=key, label=label) for key, label in choices.items()),
    )


def words(name: str, question: str, hint: str = "", *, optional: bool = False) -> FormField:
    """A few sentences."""
    return FormField(
        name=name,
        question=question,
        hint=hint,
        answer=AnswerType.LONG_TEXT,
        must_know=True,
        optional=optional,
    )


def past_day(name: str, question: str, hint: str = "") -> FormField:
    """A day that is over or today, and not before it was asked, where that is known."""
    return FormField(
        name=name,
        question=question,
        hint=hint,
        answer=AnswerType.DATE,
        must_know=True,
        earliest=_NOT_EARLIER,
        latest=_NOT_LATER,
    )


def future_day(name: str, question: str, hint: str = "") -> FormField:
    """A day from tomorrow on, where one is wanted."""
    return FormField(
        name=name,
        question=question,
        hint=hint,
        answer=AnswerType.DATE,
        optional=True,
        earliest=parse_deadline("1 day after today"),
    )


def file(name: str, question: str, hint: str = "") -> FormField:
    """A file, where there is one."""
    return FormField(name=name, question=question, hint=hint, answer=AnswerType.FILE, optional=True)


class _Dates:
    """The facts of a form that knows nothing but a few dates."""

    def __init__(self, dates: Mapping[str, date]) -> None:
        self._dates = dates

    def one(self, path: str) -> Value:
        """The date of that name."""
        return self._dates.get(path, date.min if path == "asked" else None)

    def many(self, path: str) -> tuple[Value, ...]:
        """Nobody else has been asked."""
        return ()


def _too_long(values: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: f"This must be {REASON_LIMIT} characters or fewer"
        for name, value in values.items()
        if isinstance(value, str) and len(value) > REASON_LIMIT
    }


_NOBODY = any_child("the child")
