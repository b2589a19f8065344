"""Can the day that a deadline counts from ever be known where it is needed?"""

from __future__ import annotations

from dataclasses import replace

from definitions.deadlines import DAYS
from definitions.inspection import Inspection
from definitions.meanings import Meanings, Viewpoint
from definitions.mistakes import did_you_mean
from definitions.model.deadlines import Deadline
from definitions.model.forms import AnswerType


class DeadlineChecks:
    """Checks deadlines, wherever they stand."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._meanings = Meanings(inspection)

    def check(self, deadline: Deadline | None, view: Viewpoint, *anchors: str) -> None:
        """Note a mistake if the anchor is none of ``anchors`` and no date known by then."""
        if deadline is None or not deadline.text or deadline.anchor in anchors:
            return
        anchor = deadline.anchor
        if anchor in DAYS:
            self._inspection.refuse(view.names, f'"{anchor}" is not known here: {deadline.text}.')
            return
        days = (*anchors, *(each.name for each in view.siblings if each.answer is AnswerType.DATE))
        if "." not in anchor and all(each.name != anchor for each in view.siblings):
            message = f'There is no day "{anchor}" here to count from: {deadline.text}.'
            self._inspection.refuse(view.names, message, did_you_mean(anchor, days))
            return
        meaning = self._meanings.of(anchor, replace(view, this_visit=True))
        if meaning is None:
            return
        if meaning.kind is not AnswerType.DATE:
            self._inspection.refuse(view.names, f'"{anchor}" is a {meaning.kind}, not a date.')
        elif meaning.of_many:
            message = f'"{anchor}" has a date from each person: no deadline can count from it.'
            self._inspection.refuse(view.names, message)
