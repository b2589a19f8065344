"""What is typed to start a process, as its run form in Prefect would give it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import Any

from definitions.errors import SendflowError
from definitions.mistakes import did_you_mean
from definitions.model.forms import AnswerType, FormField
from definitions.model.process import ProcessDefinition
from definitions.model.subjects import SubjectKind
from flows.subject_labels import PUPIL, label_of, parameters_of
from tasks.assignment import Agency
from tasks.state import SubjectKey
from tasks.subjects import Pupil, classes

_ABOUT = {
    SubjectKind.PUPIL: "one child: say which, as in --pupil P017",
    SubjectKind.CLASS: "a class: say which, as in --class Oak",
    SubjectKind.SCHOOL: "the whole school: name no pupil and no class",
}
"""What a process is about, and how that is typed."""


class UnusableInputError(SendflowError):
    """What was typed cannot be used; the message says what would be."""


def read_subject(
    definition: ProcessDefinition, chosen: argparse.Namespace, pupils: Sequence[Pupil]
) -> dict[str, str]:
    """Whom or what it is to be about.

    Raises:
        UnusableInputError: nothing that such a process is about was named.
    """
    subject = named_subject(chosen, pupils) or SubjectKey.of_school()
    if subject.kind is not definition.subject:
        raise UnusableInputError(f'"{definition.process}" is about {_ABOUT[definition.subject]}.')
    labels = {each.key: label_of(each) for each in pupils}
    return {PUPIL: labels[subject]} if subject in labels else parameters_of(subject)


def named_subject(chosen: argparse.Namespace, pupils: Sequence[Pupil]) -> SubjectKey | None:
    """The pupil or class that was named; None where neither was.

    Raises:
        UnusableInputError: there is none of that name.
    """
    if chosen.pupil:
        if chosen.pupil not in {each.reference for each in pupils}:
            raise UnusableInputError(f'There is no pupil with the reference "{chosen.pupil}".')
        return SubjectKey.of_pupil(chosen.pupil)
    if not chosen.class_name:
        return None
    known = classes(pupils)
    if chosen.class_name not in known:
        hint = did_you_mean(chosen.class_name, known)
        raise UnusableInputError(f'There is no class called "{chosen.class_name}". {hint}'.rstrip())
    return SubjectKey.of_class(chosen.class_name)


def read_answers(
    definition: ProcessDefinition, answers: Iterable[str], agencies: Sequence[Agency]
) -> dict[str, Any]:
    """``key=value`` as the run form would give it: labels, and lists of labels.

    Raises:
        UnusableInputError: a key is unknown, or there is no ``=``.
    """
    found: dict[str, Any] = {}
    for answer in answers:
        name, is_one, text = answer.partition("=")
        field = definition.start.field(name)
        if not is_one or field is None:
            known = ", ".join(each.name for each in definition.start.fields)
            raise UnusableInputError(f'"{answer}" is not key=value with one of: {known}.')
        found[name] = _value(field, text, agencies)
    return found


def _value(field: FormField, text: str, agencies: Sequence[Agency]) -> Any:
    labels = {each.key: each.label for each in field.choices}
    if field.answer is AnswerType.AGENCIES:
        labels = {each.key: each.title for each in agencies}
    if field.answer in (AnswerType.CHOICES, AnswerType.AGENCIES):
        return [labels.get(each.strip(), each.strip()) for each in text.split(",")]
    if field.answer is AnswerType.NUMBER:
        return float(text) if text.replace(".", "", 1).isdecimal() else text
    return labels.get(text, text)
