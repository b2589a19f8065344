"""What one process starts another with, as the other's start form takes it: pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from definitions.condition_parts import Word, number
from definitions.conditions import Value
from definitions.model.forms import AnswerType, FormField
from definitions.model.process import ProcessDefinition

SEVERAL = (AnswerType.CHOICES, AnswerType.AGENCIES, AnswerType.PEOPLE)


def fit_start(definition: ProcessDefinition, values: dict[str, Any]) -> dict[str, Any] | None:
    """The start answers as the form keeps them; None where they do not fit it.

    A definition is checked against the processes of the day it was read; they may have changed
    since, and an answer that a start must have may have stayed open.
    """
    fields = {field.name: field for field in definition.start.fields}
    if not set(values) <= set(fields):
        return None
    fitted = {name: _fit(fields[name], value) for name, value in values.items()}
    if None in fitted.values():
        return None
    facts = _Started(fitted)
    for name, field in fields.items():
        asked = field.when is None or field.when.holds(facts)
        if asked and not field.optional and name not in fitted:
            return None
    return fitted


def as_start(value: Value) -> Any:
    """A fact as JSON, as which a start form keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def merge_starts(starts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Starts that differ only in their lists, as one that asks for all of it."""
    merged: dict[str, Any] = {}
    for start in starts:
        for name, value in start.items():
            known = merged.get(name)
            both = isinstance(known, list) and isinstance(value, list)
            merged[name] = list(dict.fromkeys([*known, *value])) if both and known else value
    return merged


def _fit(field: FormField, value: Any) -> Any:
    """One answer as JSON; None where it is none to this question."""
    if field.answer in SEVERAL:
        found = value if isinstance(value, list) else [value]
        return found if found and all(_may_be(field, each) for each in found) else None
    if isinstance(value, str) and field.answer is AnswerType.YES_NO:
        return Word(value).like(other=True)
    if isinstance(value, str) and field.answer is AnswerType.NUMBER:
        return number(value)
    return value if _may_be(field, value) else None


def _may_be(field: FormField, value: Any) -> bool:
    match field.answer:
        case AnswerType.CHOICE | AnswerType.CHOICES:
            return value in {choice.key for choice in field.choices}
        case AnswerType.DATE:
            return isinstance(value, str) and _is_day(value)
        case AnswerType.YES_NO:
            return isinstance(value, bool)
        case AnswerType.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:
            return isinstance(value, str) and bool(value)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class _Started:
    """The facts of an instance that has only its start answers."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def one(self, path: str) -> Value:
        """A start answer, by its name alone or after ``start.``."""
        value = self._values.get(path.removeprefix("start."))
        return tuple(value) if isinstance(value, list) else value

    def many(self, path: str) -> tuple[Value, ...]:
        """Nobody has been asked anything."""
        return ()
