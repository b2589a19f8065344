"""How a pupil stands in a drop-down: found by typing, and unmistakable."""

from __future__ import annotations

import re

from definitions.errors import SendflowError
from flows.wording import year_label
from tasks.assignment import Pupil

_REFERENCE = re.compile(r"\((?P<reference>[^()]+)\)\s*$")


class UnknownPupilError(SendflowError):
    """What was chosen names no pupil."""


def label_of(pupil: Pupil) -> str:
    """``AB, Year 3, Willow (P017)``: nothing that Prefect may not know."""
    parts = (pupil.initials, year_label(pupil.year_group), pupil.class_name)
    return f"{', '.join(each for each in parts if each)} ({pupil.reference})"


def reference_in(label: str) -> str:
    """The reference at the end of a label; a bare reference is its own label.

    Raises:
        UnknownPupilError: there is nothing in it.
    """
    found = _REFERENCE.search(label)
    reference = found["reference"].strip() if found else label.strip()
    if not reference:
        raise UnknownPupilError("Choose a pupil.")
    return reference
