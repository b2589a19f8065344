"""How Prefect's forms and runs name whom a process is about: what is chosen, and what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from definitions.model.subjects import SubjectKind
from tasks.state import SubjectKey
from tasks.subjects import Pupil, classes, year_label

PUPIL, CLASS = "pupil", "class_name"
"""The parameters of a run; ``class`` alone cannot be the name of one."""

_REFERENCE = re.compile(r"\((?P<reference>[^()]+)\)\s*$")


def label_of(pupil: Pupil) -> str:
    """``AB, Year 3, Willow (P017)``: found by typing, and nothing that Prefect may not know."""
    parts = (pupil.initials, year_label(pupil.year_group), pupil.class_name)
    return f"{', '.join(each for each in parts if each)} ({pupil.reference})"


def choice_of(kind: SubjectKind, pupils: Iterable[Pupil]) -> dict[str, dict[str, Any]]:
    """The drop-down from which it is chosen, by its parameter; none for the school."""
    here = [each for each in pupils if not each.has_left]
    match kind:
        case SubjectKind.PUPIL:
            return {PUPIL: _one_of("Which pupil?", sorted(label_of(each) for each in here))}
        case SubjectKind.CLASS:
            return {CLASS: _one_of("Which class?", classes(here))}
        case SubjectKind.SCHOOL:
            return {}
        case _:
            assert_never(kind)


def parameters_of(subject: SubjectKey) -> dict[str, str]:
    """What names it to a run."""
    match subject.kind:
        case SubjectKind.PUPIL:
            return {PUPIL: subject.id}
        case SubjectKind.CLASS:
            return {CLASS: subject.id}
        case SubjectKind.SCHOOL:
            return {}
        case _:
            assert_never(subject.kind)


def reference_in(parameters: Mapping[str, Any]) -> str:
    """A pupil's reference, or the name of a class; empty where the run names neither.

    A pupil's stands at the end of their label; a bare reference is its own label.
    """
    label = str(parameters.get(PUPIL) or "")
    found = _REFERENCE.search(label)
    return (found["reference"] if found else label).strip() or str(parameters.get(CLASS) or "")


def _one_of(title: str, labels: Iterable[str]) -> dict[str, Any]:
    return {"title": title, "type": "string", "enum": [*labels], "position": 0}
