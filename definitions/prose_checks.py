"""Does every text that people read hold only placeholders that will be filled?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from definitions.inspection import Inspection
from definitions.mistakes import suggest
from definitions.model.forms import AnswerType, FormField
from definitions.model.steps import Ask, Tell
from definitions.model.subjects import SubjectKind
from definitions.start_days import PLACEHOLDER as START_DAY

_PLACEHOLDERS = tuple(each.placeholder for each in SubjectKind if each.placeholder)
_WORDS_OF_STEPS = ("title", "why", "message")
_ANGLED = re.compile(r"</?[A-Za-z][^<>\s]*>")
_BRACED = re.compile(r"\{+\s*[A-Za-z_]+\s*\}+")


def check_prose(inspection: Inspection) -> None:
    """Note every placeholder that nobody would fill."""
    for names, text in _texts(inspection):
        for match in _ANGLED.finditer(text):
            if day := START_DAY.fullmatch(match.group()):
                _check_start_day(inspection, names, day[1])
            else:
                _check_placeholder(inspection, names, match.group())
        for match in _BRACED.finditer(text):
            instead = _instead(inspection.subject)
            message = f'"{match.group()}" would stand in the text as it is: {instead}.'
            inspection.refuse(names, message)


def _check_placeholder(inspection: Inspection, names: tuple[str, ...], found: str) -> None:
    subject = inspection.subject
    known = _PLACEHOLDERS if subject is None else (subject.placeholder,)
    if found in _PLACEHOLDERS and found not in known:
        assert subject is not None, "else every placeholder is known"
        message = f'There is no "{found}" in a process about {subject.in_words}'
        inspection.refuse(names, f"{message}: {_instead(subject)}.")
    elif found not in known:
        hint = suggest(found, filter(None, known))
        inspection.refuse(names, f'There is no placeholder "{found}".', hint)


def _check_start_day(inspection: Inspection, names: tuple[str, ...], found: str) -> None:
    """It stands in the words of a step, and is always known."""
    field = inspection.definition.start.field(found)
    if names[0] != "stages" or "steps" not in names or names[-1] not in _WORDS_OF_STEPS:
        words = 'A day of the start form stands only in the "title", "why" and "message" of a step.'
        inspection.refuse(names, words)
    elif field is None:
        known = (each.name for each in inspection.definition.start.fields)
        hint = suggest(found, known)
        inspection.refuse(names, f'The start form has no question "{found}".', hint)
    elif field.answer is not AnswerType.DATE:
        message = f'Only a day can stand here: "{found}" is a {field.answer.value}.'
        inspection.refuse(names, message)
    elif not field.must_know or field.when is not None:
        message = f'"{found}" may be without an answer: say "must_know: true" there, and no "when".'
        inspection.refuse(names, message)


def _instead(subject: SubjectKind | None) -> str:
    """What to write in the place of what nobody would fill."""
    placeholder = (subject or SubjectKind.PUPIL).placeholder
    return f"write {placeholder}" if placeholder else 'say "the school"'


def _texts(inspection: Inspection) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text that people read, and where it stands."""
    definition = inspection.definition
    yield ("title",), definition.title
    yield ("about",), definition.about
    for end in definition.ends:
        yield ("ends", end.name), end.title
    for arrival in definition.arrivals:
        yield ("arrivals", arrival.name, "title"), arrival.title
    for tally in definition.tallies:
        yield ("tallies", tally.name, "title"), tally.title
    for clock in definition.clocks:
        yield ("clocks", clock.name, "title"), clock.title
    for stage in definition.stages:
        yield ("stages", stage.name, "title"), stage.title
    for stage, step in inspection.steps():
        here = ("stages", stage.name, "steps", step.name)
        yield (*here, "title"), step.title
        if isinstance(step, Ask):
            yield (*here, "why"), step.why
        if isinstance(step, Tell):
            yield (*here, "message"), step.message
    for field in definition.start.fields:
        yield from _of_field(field, ("start", field.name))
    for form, names, _, _ in inspection.forms():
        yield (*names, "about"), form.about
        for field in form.fields:
            yield from _of_field(field, (*names, field.name))


def _of_field(field: FormField, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    yield (*names, "question"), field.question
    yield (*names, "hint"), field.hint
    yield (*names, "row_title"), field.row_title
    if field.on_paper is not None:
        yield (*names, "on_paper", "question"), field.on_paper.question
        yield (*names, "on_paper", "hint"), field.on_paper.hint
    for choice in field.choices:
        yield (*names, "choices"), choice.label
    for column in field.columns:
        yield from _of_field(column, (*names, "columns", column.name))
