"""A form as it is printed: in words for paper, with all that may be asked, and when.

Paper cannot reveal its questions one by one, cannot be typed on, and adds no date by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product

from definitions.conditions import Facts, Value
from definitions.model.forms import AnswerType, Form, FormField
from tasks.site.questions import FormFacts
from tasks.subjects import Subject, name_subject

_MOST_TRIES = 2000
"""Ways to answer the questions that one condition reads; past it the question is printed."""


@dataclass(frozen=True)
class Printed:
    """A form to be printed."""

    form: Form
    """Every question that some answers bring up; none has a condition any more."""
    only_if: Mapping[str, str]
    """Question to the sentence that says who answers it; nothing for those that everybody does."""


def printable(form: Form, facts: Facts, subject: Subject) -> Printed:
    """The form as it is printed for the case that ``facts`` are of."""
    form = form.model_copy(update={"fields": tuple(map(_in_words_for_paper, form.fields))})
    fields, only_if = [], {}
    for field in form.fields:
        ways = _ways(form, field, facts)
        if not any(holds for _, holds in ways):
            continue
        fields.append(field.model_copy(update={"when": None}))
        if not all(holds for _, holds in ways):
            only_if[field.name] = _sentence(form, ways, subject)
    return Printed(form.model_copy(update={"fields": tuple(fields)}), only_if)


def _in_words_for_paper(field: FormField) -> FormField:
    """Its own words for paper where it has some; and which answers may be ticked together."""
    said = field.on_paper or field
    several = field.answer in (AnswerType.CHOICES, AnswerType.AGENCIES)
    hints = (said.hint, "Tick all that apply." if several else "")
    return field.model_copy(
        update={
            "question": said.question,
            "hint": "\n\n".join(filter(None, hints)),
            "columns": tuple(map(_in_words_for_paper, field.columns)),
        }
    )


def _ways(
    form: Form, field: FormField, facts: Facts
) -> tuple[tuple[Mapping[str, Value], bool], ...]:
    """The answers to the questions that its condition reads, and whether each brings it up."""
    if field.when is None:
        return (({}, True),)
    named = (form.field(path) for path in dict.fromkeys(field.when.paths()))
    read = [each for each in named if each is not None]
    values = [[*_values(each)] for each in read]
    found = []
    for chosen in islice(product(*values), _MOST_TRIES):
        known = {each.name: value for each, value in zip(read, chosen, strict=True)}
        found.append((known, field.when.holds(FormFacts(known, facts))))
    return tuple(found)


def _values(field: FormField) -> Iterator[Value]:
    """What somebody may answer, one of each kind."""
    match field.answer:
        case AnswerType.YES_NO:
            yield from (True, False)
        case AnswerType.CHOICE:
            yield from (choice.key for choice in field.choices)
        case AnswerType.CHOICES:
            yield from ((choice.key,) for choice in field.choices)
        case _:
            yield from (None, "something")


def _sentence(
    form: Form, ways: tuple[tuple[Mapping[str, Value], bool], ...], subject: Subject
) -> str:
    names = {name for known, _ in ways for name in known}
    source = form.field(names.pop()) if len(names) == 1 else None
    if source is None:
        return "Answer this only where your answers above call for it."
    chosen = [_label(source, value) for known, holds in ways if holds for value in known.values()]
    answers = " or ".join(f"“{each}”" for each in chosen)
    question = name_subject(source.question, subject)
    return f"Only if you answered {answers} to “{question}”"


def _label(field: FormField, value: Value) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    key = value[0] if isinstance(value, tuple) else value
    labels = {choice.key: choice.label for choice in field.choices}
    return labels.get(str(key), str(key))
