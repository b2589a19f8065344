"""The bytes of a CSV file as schools' systems and spreadsheets save them, as rows of text. Pure."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from definitions.errors import SendflowError

_SEPARATORS = ",;\t"
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_TWICE_ENCODED = re.compile("[\u00c3\u00c2][\u0080-\u00bf]")
"""How a letter beyond ASCII looks when UTF-8 is taken for Windows-1252."""

_SEPARATOR_HINT = re.compile(r"sep=.[\r\n]+")
"""A spreadsheet may have put this line before the names."""

_UNCLOSED = (
    "A quotation mark is opened here and not closed, or stands inside a text: "
    "write two of them for one."
)


class UnreadableCsvError(SendflowError):
    """The file, or a row of it, cannot be taken apart; ``line`` is where."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


class CsvRow(NamedTuple):
    """One row under the names of the columns."""

    line: int
    """Where it begins; 1 is the line with the names."""
    values: Mapping[str, str]
    surplus: bool = False
    """Are there more values than columns?"""


class CsvTable(NamedTuple):
    """A whole file."""

    columns: tuple[str, ...]
    rows: Iterator[CsvRow]


def decode(content: bytes) -> str:
    """The text: UTF-8 with or without its mark, UTF-16 with it, else Windows-1252.

    Raises:
        UnreadableCsvError: it is none of these, or a workbook.
    """
    if content.startswith(_WORKBOOK):
        raise UnreadableCsvError(1, "This is a workbook and not a CSV file; save it as CSV UTF-8.")
    if content.startswith(_WIDE):
        return _decode(content, "utf-16")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode(content, "cp1252")
        if _TWICE_ENCODED.search(text):
            raise _encoding_unknown() from None
    if "\0" in text:
        raise _encoding_unknown()
    return text


def read_table(text: str) -> CsvTable:
    """The names of the columns, and every row that is not empty.

    Values stand between commas, semicolons or tabs, whichever the row of names has most of; lines
    end in any way.

    Raises:
        UnreadableCsvError: the quotation marks do not pair up; also while the rows are read.
    """
    records = _records(text)
    _, names = next(records, (1, []))
    columns = tuple(plain_name(each) for each in names)
    return CsvTable(columns, (_row(line, columns, values) for line, values in records))


def plain_name(written: str) -> str:
    """A name as the house writes it: ``Year group`` is ``year_group``."""
    return "_".join(written.lower().split())


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    hint = _SEPARATOR_HINT.match(text)
    names = re.split(r"[\r\n]", text[hint.end() if hint else 0 :].lstrip(), maxsplit=1)[0]
    separator = max(_SEPARATORS, key=names.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            values = next(reader, None)
        except csv.Error:
            raise UnreadableCsvError(line, _UNCLOSED) from None
        if values is None:
            return
        if any(each.strip() for each in values) and not (hint and line == 1):
            yield line, values
        line = reader.line_num + 1


def _row(line: int, columns: Sequence[str], values: Sequence[str]) -> CsvRow:
    surplus = any(each.strip() for each in values[len(columns) :])
    return CsvRow(line, dict(zip(columns, values, strict=False)), surplus)


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise _encoding_unknown() from None


def _encoding_unknown() -> UnreadableCsvError:
    return UnreadableCsvError(
        1, "The letters of this file cannot be made out; save it again as CSV UTF-8."
    )
