"""The pydantic model of a form: what type each answer has, made from the questions themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import GenericAlias
from typing import Annotated, Any, Literal, Protocol, assert_never

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    create_model,
)
from pydantic_core import PydanticCustomError

from definitions.form_inputs import DATE_PARTS, NOT_KNOWN, Cells, Input
from definitions.model.forms import AnswerType, Form, FormField

TEXT_LIMIT = 500
LONG_TEXT_LIMIT = 10_000
PEOPLE_LIMIT = 50
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DASHES = "\N{MINUS SIGN}\N{EN DASH}"
"""What stands for a minus where somebody's keyboard or word processor puts it."""
PREFIX = "answer_"
"""Before each name inside the model, so that no question is called like a method of pydantic's."""


class Reader(Protocol):
    """What a model is validated with, as its context: decides what a type alone cannot."""

    def read(
        self,
        field: FormField,
        raw: Input | Cells,
        parse: Callable[[Any], Any],
        earlier: dict[str, Any],
    ) -> Any:
        """The value of one question, given those before it; None where there is none."""


@lru_cache(maxsize=256)
def answer_model(form: Form) -> type[BaseModel]:
    """The model of a form's answers: validated from ``Input`` and ``Cells`` by a ``Reader``."""
    return fields_model(form.name, form.fields)


def fields_model(name: str, fields: tuple[FormField, ...]) -> type[BaseModel]:
    """A model with one attribute for each field, in order; each knows those before it."""
    parts: dict[str, Any] = {
        f"{PREFIX}{field.name}": (
            Annotated[_type_of(field) | None, _gate(field)],
            Field(alias=field.name, description=field.question),
        )
        for field in fields
    }
    config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    model: type[BaseModel] = create_model(name, __config__=config, **parts)
    return model


def _gate(field: FormField) -> WrapValidator:
    def pass_through(raw: Any, parse: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        reader: Reader | None = info.context
        assert reader is not None, "a form is validated with a reader as its context"
        return reader.read(field, raw, parse, info.data)

    return WrapValidator(pass_through)


def _type_of(field: FormField) -> Any:
    match field.answer:
        case AnswerType.TEXT | AnswerType.PERSON | AnswerType.FILE:
            return _text(TEXT_LIMIT)
        case AnswerType.LONG_TEXT:
            return _text(LONG_TEXT_LIMIT)
        case AnswerType.DATE:
            return Annotated[date, BeforeValidator(_whole_date)]
        case AnswerType.YES_NO:
            return Annotated[bool, BeforeValidator(_only_one)]
        case AnswerType.CHOICE:
            return Annotated[_key_of(field), BeforeValidator(_only_one)]
        case AnswerType.CHOICES:
            return Annotated[_list_of(_key_of(field)), BeforeValidator(_each_once)]
        case AnswerType.ROWS:
            keys = _list_of(_text(TEXT_LIMIT, _as_it_is))
            return Annotated[keys, BeforeValidator(_each_once)]
        case AnswerType.AGENCIES:
            key = _key_of(field) if field.choices else _text(TEXT_LIMIT, _as_it_is)
            return Annotated[_list_of(key), BeforeValidator(_each_once)]
        case AnswerType.NUMBER:
            number = Annotated[Decimal, Field(max_digits=15), BeforeValidator(_figures)]
            return Annotated[number, AfterValidator(_int_or_float)]
        case AnswerType.PEOPLE:
            names = _list_of(_text(TEXT_LIMIT, _as_it_is))
            return Annotated[names, Field(max_length=PEOPLE_LIMIT), BeforeValidator(_lines)]
        case AnswerType.TABLE:
            row = fields_model(f"{field.name} row", _columns(field))
            return Annotated[GenericAlias(dict, (str, row)), BeforeValidator(_cells)]
        case _:
            assert_never(field.answer)


def _columns(field: FormField) -> tuple[FormField, ...]:
    """The columns of a table; where the table is optional, so is each of them.

    Not so where the person adds the rows: an optional table may have none, but no half ones.
    """
    if not field.optional or field.most:
        return field.columns
    return tuple(column.model_copy(update={"optional": True}) for column in field.columns)


def _list_of(kind: Any) -> Any:
    return GenericAlias(list, (kind,))


def _key_of(field: FormField) -> Any:
    return Literal[tuple(choice.key for choice in field.choices)]


def _text(limit: int, first: Callable[[Any], Any] | None = None) -> Any:
    constraints = StringConstraints(min_length=1, max_length=limit)
    return Annotated[str, constraints, BeforeValidator(first or _only_one)]


# ------------------------------------------------------------- from what was posted to a candidate


def _as_it_is(value: Any) -> Any:
    return value


def _only_one(raw: Input) -> str:
    if len(set(raw.values)) > 1:
        raise PydanticCustomError("more_than_one", "more than one answer")
    return raw.values[0]


def _each_once(raw: Input) -> list[str]:
    return list(dict.fromkeys(value for value in raw.values if value != NOT_KNOWN))


def _lines(raw: Input) -> list[str]:
    lines = (line.strip() for value in raw.values for line in value.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def _figures(raw: Input) -> str:
    text = _only_one(raw).replace(",", "").replace(" ", "")
    return f"-{text[1:]}" if text[0] in DASHES else text


def _int_or_float(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _cells(raw: Cells) -> dict[str, Any]:
    return {row: dict(cells) for row, cells in raw.rows.items()}


def _whole_date(raw: Input) -> date:
    missing = [part for part, text in zip(DATE_PARTS, raw.parts, strict=True) if not text]
    if missing:
        words = " and a ".join(missing)
        raise PydanticCustomError(
            "date_incomplete", "{words}", {"words": words, "part": missing[0]}
        )
    day, month, year = _number(raw.parts[0]), _month(raw.parts[1]), _number(raw.parts[2])
    if len(raw.parts[2]) != 4:
        raise PydanticCustomError("date_year", "year", {"part": "year"})
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise PydanticCustomError("date_unreal", "unreal", {"part": "day"}) from error
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise PydanticCustomError("date_unreal", "unreal", {"part": "year"})
    return found


def _number(text: str) -> int:
    """What the figures say; 0, which no date has, where they are none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0


def _month(text: str) -> int:
    """A month by its number or its name."""
    name = text.lower()[:3]
    return MONTHS.index(name) + 1 if name in MONTHS else _number(text)
