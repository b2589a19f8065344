"""Does a condition compare what exists with what it can be?"""

from __future__ import annotations

from definitions.condition_parts import Comparison, Operator, Path, Word, day, number
from definitions.conditions import Condition, Mention
from definitions.inspection import Inspection
from definitions.meanings import Meaning, Meanings, Viewpoint
from definitions.mistakes import did_you_mean, listed
from definitions.model.forms import AnswerType

_EQUAL = (Operator.IS, Operator.IS_NOT)
_ORDER = (Operator.AT_LEAST, Operator.MORE_THAN, Operator.AT_MOST, Operator.LESS_THAN)
_OPERATORS = {
    AnswerType.CHOICE: _EQUAL,
    AnswerType.YES_NO: _EQUAL,
    AnswerType.TEXT: _EQUAL,
    AnswerType.PERSON: _EQUAL,
    AnswerType.CHOICES: (Operator.INCLUDES,),
    AnswerType.AGENCIES: (Operator.INCLUDES,),
    AnswerType.PEOPLE: (Operator.INCLUDES,),
    AnswerType.NUMBER: (*_EQUAL, *_ORDER),
    AnswerType.DATE: (*_EQUAL, Operator.BEFORE, Operator.AFTER),
}
_ALIKE = {
    AnswerType.TEXT: (AnswerType.PERSON, AnswerType.CHOICE),
    AnswerType.PERSON: (AnswerType.TEXT,),
    AnswerType.CHOICE: (AnswerType.TEXT,),
    AnswerType.CHOICES: (AnswerType.CHOICE, AnswerType.TEXT),
    AnswerType.PEOPLE: (AnswerType.PERSON, AnswerType.TEXT),
    AnswerType.AGENCIES: (AnswerType.TEXT,),
}
"""What an answer can be compared with, besides its own kind."""


class ConditionChecks:
    """Checks conditions, wherever they stand."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._meanings = Meanings(inspection)
        self._silent = Meanings(inspection.silent())

    def check(self, condition: Condition | None, view: Viewpoint) -> None:
        """Note every mistake in a condition."""
        for mention in condition.mentions() if condition else ():
            meaning = self._meanings.of(mention.path, view)
            if meaning is not None:
                self._check_number_of_people(mention, meaning, view)
            if meaning is not None and mention.comparison is not None:
                self._check_comparison(mention.comparison, meaning, view)

    def _check_number_of_people(self, mention: Mention, meaning: Meaning, view: Viewpoint) -> None:
        if meaning.of_many and not mention.of_many:
            message = (
                f'"{mention.path}" has an answer from each person: '
                'put "any", "every", "none" or "count of" in front.'
            )
            self._inspection.refuse(view.names, message)
        elif mention.of_many and not meaning.of_many:
            message = f'"{mention.path}" has one answer: leave out "any", "every" and "count of".'
            self._inspection.refuse(view.names, message)

    def _check_comparison(self, found: Comparison, meaning: Meaning, view: Viewpoint) -> None:
        if found.operator is None:
            if meaning.kind is not AnswerType.YES_NO and not _is_counted(found, meaning):
                message = f'"{found.left.text}" is not a yes or no: compare it with something.'
                self._inspection.refuse(view.names, message)
            return
        if isinstance(found.right, Word) and found.right.is_nothing and found.operator in _EQUAL:
            return
        allowed = _OPERATORS.get(meaning.kind, ())
        if found.operator not in allowed:
            instead = f"with {listed(allowed)}" if allowed else 'only with "is nothing"'
            message = f'"{found.left.text}" is a {meaning.kind}: it is compared {instead}.'
            self._inspection.refuse(view.names, message)
        elif isinstance(found.right, Word):
            self._check_word(found.left, found.right, meaning, view)
        elif found.right is not None:
            self._check_other(found, found.right, meaning, view)

    def _check_other(
        self, found: Comparison, right: Path, meaning: Meaning, view: Viewpoint
    ) -> None:
        """Two answers can be compared if they are of one kind, or one is in the other's list."""
        other = self._silent.of(right.text, view)
        alike = {meaning.kind, *_ALIKE.get(meaning.kind, ())}
        if other is not None and other.kind not in alike:
            message = (
                f'"{found.left.text}" is a {meaning.kind} and "{right.text}" a {other.kind}: '
                "they cannot be compared."
            )
            self._inspection.refuse(view.names, message)

    def _check_word(self, left: Path, right: Word, meaning: Meaning, view: Viewpoint) -> None:
        if meaning.kind is AnswerType.NUMBER and number(right.text) is None:
            self._inspection.refuse(view.names, f'"{right.text}" is not a number.')
        elif meaning.kind is AnswerType.DATE and day(right.text) is None:
            message = f'"{right.text}" is not a date: write it as in 2026-09-04.'
            self._inspection.refuse(view.names, message)
        elif meaning.words is not None and right.text not in meaning.words:
            self._inspection.refuse(
                view.names,
                f'"{left.text}" is never "{right.text}", but {" or ".join(meaning.words)}.',
                did_you_mean(right.text, meaning.words),
            )


def _is_counted(found: Comparison, meaning: Meaning) -> bool:
    """In ``count of step.question >= 2`` whoever answered at all is counted."""
    return found.operator is None and meaning.of_many
