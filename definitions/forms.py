"""Reading what people answered: which questions were theirs, what they said, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError, to_jsonable_python

from definitions.conditions import Facts, Value
from definitions.form_inputs import NOT_KNOWN, SHOWN, Cells, Input, gather
from definitions.form_sentences import say
from definitions.form_types import PREFIX, answer_model
from definitions.model.deadlines import Deadline
from definitions.model.forms import AnswerType, Form, FormField
from definitions.school_calendar import MissingCalendarError
from definitions.school_days import SchoolCalendar, legal_date, written_date
from definitions.table_rows import AGENCIES, Rows, TableRow

__all__ = [
    "AGENCIES",
    "NOT_KNOWN",
    "SHOWN",
    "Reading",
    "Rows",
    "TableRow",
    "answer_model",
    "read_answer",
    "shown_fields",
]

FILES = "files"
"""The key of ``rows`` that lists the files there are for this form: id, and what it is."""


@dataclass(frozen=True)
class Reading:
    """What was read from one page."""

    values: dict[str, Any]
    """Field to JSON value; None where it was left open or is not known, absent where not asked."""
    mistakes: dict[str, str]
    """Input id to one sentence; may hold ``<child>``, as questions do."""
    revealed: tuple[str, ...]
    """Questions that only now became relevant and were not on the page: show it again."""

    @property
    def is_complete(self) -> bool:
        """Has everything been asked, and answered as it must be?"""
        return not self.mistakes and not self.revealed


def shown_fields(form: Form, values: Mapping[str, Any], facts: Facts) -> tuple[FormField, ...]:
    """The questions that are relevant now; ``when`` reads the answers before it, then the facts."""
    names = {each.name for each in form.fields}
    known: dict[str, Value] = {}
    shown = []
    for each in form.fields:
        if _is_relevant(each, _Siblings(names, known, facts)):
            shown.append(each)
            known[each.name] = _fact(each, values.get(each.name))
    return tuple(shown)


def read_answer(  # noqa: PLR0917  the page, and five things to read it by
    form: Form,
    posted: Mapping[str, Sequence[str]],
    facts: Facts,
    rows: Rows,
    today: date,
    calendar: SchoolCalendar,
) -> Reading:
    """Read one page: names that are not the form's are ignored, and so are irrelevant questions.

    ``posted`` is the page's inputs by name: ``signed``; ``signed_on-day``, ``-month``, ``-year``;
    ``agencies-slt-work_with`` (field, row, column); ``__shown__`` for each question on the page.
    """
    inputs = {each.name: gather(each, posted, rows) for each in form.fields}
    reader = _PageReader(facts, today, calendar, frozenset(posted.get(SHOWN, ())), rows)
    reader.names = frozenset(inputs)
    mistakes: dict[str, str] = {}
    try:
        answer_model(form).model_validate(inputs, context=reader)
    except ValidationError as errors:
        mistakes = _mistakes(form, inputs, errors)
    return Reading(
        values=to_jsonable_python(_assemble(form, inputs, reader)),
        mistakes=mistakes,
        revealed=tuple(reader.revealed),
    )


def _is_relevant(each: FormField, facts: Facts) -> bool:
    return each.when is None or each.when.holds(facts)


def _mistakes(
    form: Form, inputs: Mapping[str, Input | Cells], errors: ValidationError
) -> dict[str, str]:
    """The first mistake of each question, by the input at which it is to be mended."""
    found: dict[str, str] = {}
    for error in errors.errors(include_url=False, include_input=False):
        name, *deeper = error["loc"]
        asked, raw = form.field(str(name)), inputs[str(name)]
        assert asked is not None, "a mistake stands at a question of the form"
        if isinstance(raw, Cells):
            raw = raw.rows[str(deeper[0])][str(deeper[1])]
            asked = next(column for column in asked.columns if column.name == deeper[1])
        part, sentence = say(asked, raw.label, error)
        if not any(known == raw.id or known.startswith(f"{raw.id}-") for known in found):
            found[f"{raw.id}-{part}" if part else raw.id] = sentence
    return found


def _assemble(
    form: Form, inputs: Mapping[str, Input | Cells], reader: _PageReader
) -> dict[str, Any]:
    """What could be read, be there mistakes elsewhere or not; added rows are counted anew."""
    values: dict[str, Any] = {}
    for each in form.fields:
        raw = inputs[each.name]
        if isinstance(raw, Cells) and each.name in reader.read_ids:
            values[each.name] = {
                str(number) if each.most else row: {
                    name: reader.read_ids[cell.id]
                    for name, cell in cells.items()
                    if cell.id in reader.read_ids
                }
                for number, (row, cells) in enumerate(raw.rows.items(), 1)
            }
        elif each.name in reader.read_ids:
            values[each.name] = reader.read_ids[each.name]
    return values


class _Siblings:
    """A form's own answers by their bare names, before whatever else is known."""

    def __init__(self, names: Container[str], values: Mapping[str, Value], beyond: Facts) -> None:
        self._names = names
        self._values = values
        self._beyond = beyond

    def one(self, path: str) -> Value:
        """The answer of that name, or the fact at that path."""
        return self._values.get(path) if path in self._names else self._beyond.one(path)

    def many(self, path: str) -> tuple[Value, ...]:
        """Only other steps are answered by several people."""
        return self._beyond.many(path)


@dataclass
class _PageReader:
    """Decides, question by question, what its type cannot: was it asked, may it be left open?"""

    facts: Facts
    today: date
    calendar: SchoolCalendar
    shown: frozenset[str]
    rows: Rows
    names: frozenset[str] = frozenset()
    """What a bare name in a condition may mean: the fields, or inside a table its columns."""
    revealed: list[str] = field(default_factory=list)
    read_ids: dict[str, Any] = field(default_factory=dict)
    """Input id to what was read there."""

    def read(
        self,
        each: FormField,
        raw: Input | Cells,
        parse: Callable[[Any], Any],
        earlier: dict[str, Any],
    ) -> Any:
        """The value of one question, given those before it; None where there is none."""
        known = {name.removeprefix(PREFIX): _plain(value) for name, value in earlier.items()}
        facts = _Siblings(self.names, known, self.facts)
        if not _is_relevant(each, facts):
            return None
        if not self._was_asked(each, raw):
            if not each.optional or self.shown:
                self.revealed.append(raw.id)
            return None
        if isinstance(raw, Cells):
            with self._inside(each, facts):
                value = parse(raw)
        else:
            value = self._read_one(each, raw, parse, facts)
        self.read_ids[raw.id] = value
        return value

    def _was_asked(self, each: FormField, raw: Input | Cells) -> bool:
        """Did the page hold this question? All pages hold those that no sibling hides."""
        at_first = _Siblings(self.names, {}, self.facts)
        return raw.was_sent or raw.id in self.shown or _is_relevant(each, at_first)

    @contextmanager
    def _inside(self, table: FormField, facts: Facts) -> Iterator[None]:
        """Within a table bare names are its columns first, then the form's fields."""
        outer = self.names, self.facts
        self.read_ids[table.name] = {}
        self.names, self.facts = frozenset(column.name for column in table.columns), facts
        try:
            yield
        finally:
            self.names, self.facts = outer

    def _read_one(
        self, each: FormField, raw: Input, parse: Callable[[Any], Any], facts: Facts
    ) -> Any:
        if raw.not_known:
            _check_not_known(each, raw)
            return None
        if raw.is_blank:
            if not each.optional and self._has_something_to_choose(each):
                raise PydanticCustomError("blank", "blank")
            return None
        value = parse(raw)
        if each.answer is AnswerType.DATE:
            self._check_limits(each, value, facts)
        if each.answer is AnswerType.NUMBER:
            _check_size(each, value)
        if each.answer is AnswerType.AGENCIES and AGENCIES in self.rows:
            _check_listed(value, {row.key for row in self.rows[AGENCIES]})
        if each.answer is AnswerType.FILE:
            _check_there(value, {row.key for row in self.rows.get(FILES, ())})
        if each.answer is AnswerType.ROWS:
            _check_listed(value, {row.key for row in self.rows.get(each.among, ())})
        return value

    def _has_something_to_choose(self, each: FormField) -> bool:
        """Nobody can choose among the rows of a table that was never filled in."""
        return each.answer is not AnswerType.ROWS or bool(self.rows.get(each.among))

    def _check_limits(self, each: FormField, day: date, facts: Facts) -> None:
        earliest, latest = self._limit(each.earliest, facts), self._limit(each.latest, facts)
        if earliest is not None and day < earliest:
            raise PydanticCustomError("date_early", "{limit}", self._named(earliest))
        if latest is not None and day > latest:
            raise PydanticCustomError("date_late", "{limit}", self._named(latest))

    def _limit(self, deadline: Deadline | None, facts: Facts) -> date | None:
        """The day a limit gives; None where what it hangs on is not known."""
        if deadline is None:
            return None
        anchor = self.today if deadline.anchor == "today" else facts.one(deadline.anchor)
        if anchor is None and deadline.anchor == "asked":
            anchor = self.today
        if not isinstance(anchor, date):
            return None
        try:
            return legal_date(deadline, {deadline.anchor: anchor}, self.calendar)
        except MissingCalendarError as error:
            raise PydanticCustomError("no_calendar", "{year}", {"year": error.year}) from error

    def _named(self, limit: date) -> dict[str, Any]:
        words = "today" if limit == self.today else written_date(limit)
        return {"limit": words, "part": "day"}


def _check_not_known(each: FormField, raw: Input) -> None:
    if each.must_know:
        raise PydanticCustomError("must_know", "must know")
    if raw.holds_an_answer:
        raise PydanticCustomError("both", "both")


def _check_size(each: FormField, number: float) -> None:
    least, most = each.at_least, each.at_most
    if (least is None or number >= least) and (most is None or number <= most):
        return
    if least is not None and most is not None:
        limits = {"least": f"{least:g}", "limit": f"{most:g}"}
        raise PydanticCustomError("number_outside", "{least}", limits)
    kind, limit = ("number_small", least) if least is not None else ("number_large", most)
    raise PydanticCustomError(kind, "{limit}", {"limit": f"{limit:g}"})


def _check_listed(keys: Sequence[str], known: Container[str]) -> None:
    if any(key not in known for key in keys):
        raise PydanticCustomError("not_listed", "not listed")


def _check_there(file: str, known: Container[str]) -> None:
    if file not in known:
        raise PydanticCustomError("blank", "blank")


def _fact(each: FormField, value: Any) -> Value:
    """A stored value as conditions read it."""
    if each.answer is AnswerType.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    return _plain(value)


def _plain(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, BaseModel):
        # A number is a Decimal while its limits are looked at, and then a plain number.
        return value.model_dump(by_alias=True, warnings=False)
    plain: Value = value
    return plain
