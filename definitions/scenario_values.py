"""Is what a story gives as an answer, or as a record, of the kind that is asked for? Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from definitions.mistakes import suggest
from definitions.model.forms import AnswerType, FormField

SEVERAL = (AnswerType.CHOICES, AnswerType.AGENCIES, AnswerType.ROWS, AnswerType.PEOPLE)
"""What is answered with a list; one word alone stands for a list of it."""


def find_wrong(field: FormField, value: object) -> Iterator[tuple[str, str]]:
    """What cannot be, each as a sentence with its hint."""
    if field.answer is AnswerType.TABLE:
        yield from _wrong_in_table(field, value)
        return
    words = _words(value) if field.answer in SEVERAL or isinstance(value, str) else None
    if words is None:
        several = field.answer in SEVERAL
        expected = "A word, or a list of words in [ ], is" if several else "Words are"
        yield f"{expected} expected for {field.name}.", ""
        return
    for word in words:
        yield from _wrong_word(field, word)


def _words(value: object) -> list[str] | None:
    given = value if isinstance(value, list) else [value]
    found = [each for each in given if isinstance(each, str)]
    return found if len(found) == len(given) else None


def _wrong_word(field: FormField, word: str) -> Iterator[tuple[str, str]]:
    match field.answer:
        case AnswerType.CHOICE | AnswerType.CHOICES:
            keys = [each.key for each in field.choices]
            if keys and word not in keys:
                yield f'There is no choice "{word}".', suggest(word, keys)
        case AnswerType.DATE:
            if not _is_date(word):
                yield f'{field.name} is a date: write "{word}" as 2026-09-04.', ""
        case AnswerType.YES_NO:
            if word.lower() not in ("yes", "no", "true", "false"):
                yield f'Write "yes" or "no" for {field.name}.', ""
        case AnswerType.NUMBER:
            if not _is_number(word):
                yield f'{field.name} is a number, and "{word}" is none.', ""
        case _:
            pass


def _wrong_in_table(table: FormField, value: object) -> Iterator[tuple[str, str]]:
    rows = list(value.values()) if isinstance(value, Mapping) else value
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        yield f"{table.name} is a table: give its rows, each by its columns.", ""
        return
    columns = {each.name: each for each in table.columns}
    for row in rows:
        for name, cell in row.items():
            if name in columns:
                yield from find_wrong(columns[name], cell)
            else:
                yield f'There is no column "{name}".', suggest(name, columns)


def _is_date(word: str) -> bool:
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
