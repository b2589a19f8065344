"""What a page sent for one question, cleaned, before anybody asks whether it is an answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from definitions.model.forms import AnswerType, FormField
from definitions.table_rows import Rows, row_heading, row_keys

NOT_KNOWN = "__not_known__"
"""The value that "I do not know" posts under a question's own name."""
SHOWN = "__shown__"
"""A hidden input, once for each question the page showed: browsers send nothing for a choice that
was left open, and so it would look like a question the person has never seen."""

DATE_PARTS = ("day", "month", "year")
MANY_LINES = frozenset({AnswerType.LONG_TEXT, AnswerType.PEOPLE})

# Line separators become line ends; marks that turn the direction of writing round could make a text
# read otherwise than it is stored; a byte order mark means nothing inside a text.
LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")
TRICKS = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})


@dataclass(frozen=True)
class Input:
    """The inputs of one question, or of one cell of a table."""

    id: str
    """The name of its input on the page; parts of a date add ``-day``, ``-month``, ``-year``."""
    values: tuple[str, ...] = ()
    """What stood under its own name, cleaned, without blanks."""
    parts: tuple[str, str, str] = ("", "", "")
    """For a date: day, month and year, cleaned."""
    was_sent: bool = False
    """Did the page hold any of its inputs, even blank?"""
    label: str = ""
    """For a cell: what its row is about."""

    @property
    def not_known(self) -> bool:
        """Did they say "I do not know"?"""
        return NOT_KNOWN in self.values

    @property
    def is_blank(self) -> bool:
        """Was nothing entered at all?"""
        return not self.values and not any(self.parts)

    @property
    def holds_an_answer(self) -> bool:
        """Is anything there besides "I do not know"?"""
        return any(self.parts) or any(value != NOT_KNOWN for value in self.values)


@dataclass(frozen=True)
class Cells:
    """The inputs of a table: row key to column to input."""

    id: str
    rows: Mapping[str, Mapping[str, Input]]

    @property
    def was_sent(self) -> bool:
        """Did the page hold any of its cells?"""
        return any(cell.was_sent for row in self.rows.values() for cell in row.values())

    @property
    def filled(self) -> tuple[str, ...]:
        """The rows in which anything stands."""
        return tuple(
            key for key, row in self.rows.items() if not all(cell.is_blank for cell in row.values())
        )


def gather(field: FormField, posted: Mapping[str, Sequence[str]], rows: Rows) -> Input | Cells:
    """Everything that was posted for one question; other names are left where they are."""
    if field.answer is not AnswerType.TABLE:
        return gather_one(field, field.name, posted)
    if field.most:
        return _without_blank_rows(field, _gather_cells(field, posted, _added(field, posted)))
    found = {row.key: row.title for row in rows.get(field.rows_for, ())}
    return _gather_cells(field, posted, found)


def _added(table: FormField, posted: Mapping[str, Sequence[str]]) -> dict[str, str]:
    keys = row_keys(table, posted)
    return {key: row_heading(table, number) for number, key in enumerate(keys, 1)}


def _gather_cells(
    table: FormField, posted: Mapping[str, Sequence[str]], titles: Mapping[str, str]
) -> Cells:
    rows = {
        key: {
            column.name: gather_one(column, f"{table.name}-{key}-{column.name}", posted, title)
            for column in table.columns
        }
        for key, title in titles.items()
    }
    return Cells(table.name, rows)


def _without_blank_rows(table: FormField, cells: Cells) -> Cells:
    """A row that was added and not used is no row, as long as there are enough without it."""
    filled = cells.filled
    fewest = 0 if table.optional and not filled else table.fewest
    blank = [key for key in cells.rows if key not in filled]
    kept = {*filled, *blank[: max(fewest - len(filled), 0)]}
    return Cells(cells.id, {key: row for key, row in cells.rows.items() if key in kept})


def gather_one(
    field: FormField, input_id: str, posted: Mapping[str, Sequence[str]], label: str = ""
) -> Input:
    """What was posted under one input's name, or the three names of a date."""
    is_date = field.answer is AnswerType.DATE
    names = [f"{input_id}-{part}" for part in DATE_PARTS] if is_date else []
    day, month, year = (clean("".join(posted.get(name, ())[:1])) for name in names or ("",) * 3)
    many_lines = field.answer in MANY_LINES
    values = (clean(value, many_lines=many_lines) for value in posted.get(input_id, ()))
    return Input(
        id=input_id,
        values=tuple(value for value in values if value),
        parts=(day, month, year),
        was_sent=any(name in posted for name in (input_id, *names)),
        label=label,
    )


def clean(text: str, *, many_lines: bool = False) -> str:
    """A text in Unicode's composed form, without control characters or space around it.

    A text of nothing but invisible characters is empty.
    """
    lines = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ")
    kept = "".join(each for each in lines if each == "\n" or not _is_control(each))
    kept = TRICKS.sub("", kept)
    kept = kept.strip() if many_lines else " ".join(kept.split())
    return "" if all(unicodedata.category(each) in INVISIBLE for each in kept) else kept


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")
