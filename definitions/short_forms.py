"""Which forms are short enough to be answered about several children on one page. Pure."""

from __future__ import annotations

from definitions.model.forms import AnswerType, FormField, Proof
from definitions.model.steps import Ask

MOST_QUESTIONS = 5

_LONG = frozenset({AnswerType.TABLE, AnswerType.ROWS, AnswerType.FILE})


def is_short(step: Ask) -> bool:
    """Is it a few plain questions, asked once, that show nothing and give no consent?

    Whatever must be read first, or weighed by itself, stays on a page of its own.
    """
    form = step.form
    return (
        form.proof is Proof.LINK
        and not step.show
        and step.for_each is None
        and len(form.fields) <= MOST_QUESTIONS
        and all(_is_plain(field) for field in form.fields)
    )


def _is_plain(field: FormField) -> bool:
    return field.answer not in _LONG and not field.consent and not field.prefill
