"""What an answered, or unanswered, form means for the consents it asks for: pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from definitions.model.forms import AnswerType, FormField
from definitions.model.steps import Ask
from flows.turn import Turn
from tasks.agreement import WHOLE
from tasks.effect_types import RecordConsent
from tasks.state import ConsentStatus, ItemId, PersonId, WorkItem

AGREE = "agree"

_UNDECIDED = (ConsentStatus.REQUESTED, ConsentStatus.NO_ANSWER)


def request_consents(turn: Turn, step: Ask, item: WorkItem) -> None:
    """Note that this person has been asked for every consent the form asks for."""
    for field in step.form.fields:
        for agency in _agencies(turn, field):
            effect = _effect(item, field, agency, "requested")
            if turn.consent_of(effect) is None:
                turn.record_consent(effect)


def take_consents(turn: Turn, step: Ask, item: WorkItem, values: Mapping[str, Any]) -> None:
    """Write what this person has now agreed to and declined.

    An answer that leaves a consent open, as one from somebody without parental responsibility
    does, counts as no answer to it.
    """
    for field, agency in _asked(turn, step):
        agreed, declined = _decision(field, agency, values)
        effect = _effect(item, field, agency, _event(agreed, declined))
        mine = turn.consent_of(effect)
        if mine is None or mine.status not in _UNDECIDED:
            continue
        if effect.event == "left unanswered":
            leave_unanswered(turn, item.id, item.person, field.consent, agency)
            continue
        until = turn.day_of(field.lasts) if field.lasts and agreed else None
        turn.record_consent(
            effect.model_copy(
                update={
                    "agreed": agreed,
                    "declined": declined,
                    "until": until,
                }
            )
        )


def leave_all_unanswered(turn: Turn, step: Ask, item: WorkItem) -> None:
    """The item closed without an answer: so did every request for consent in it."""
    for field, agency in _asked(turn, step):
        leave_unanswered(turn, item.id, item.person, field.consent, agency)


def leave_unanswered(turn: Turn, item: ItemId, person: PersonId, scope: str, agency: str) -> None:
    """Close one request for consent that nobody decided."""
    effect = RecordConsent(
        person=person, scope=scope, agency=agency, event="left unanswered", item=item
    )
    mine = turn.consent_of(effect)
    if mine is not None and mine.status is ConsentStatus.REQUESTED:
        turn.record_consent(effect)


def _asked(turn: Turn, step: Ask) -> Iterator[tuple[FormField, str]]:
    for field in step.form.fields:
        for agency in _agencies(turn, field):
            yield field, agency


def _agencies(turn: Turn, field: FormField) -> tuple[str, ...]:
    """The agencies a consent field asks about now; one empty name where the scope has none."""
    if not field.consent or (field.when is not None and not field.when.holds(turn.facts)):
        return ()
    if field.answer is not AnswerType.TABLE:
        return ("",)
    rows = turn.facts.one(field.rows_for)
    return tuple(str(row) for row in rows) if isinstance(rows, tuple) else ()


def _decision(
    field: FormField, agency: str, values: Mapping[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    value = values.get(field.name)
    if field.answer is not AnswerType.TABLE:
        parts = {} if value is None else {WHOLE: value}
    else:
        row = (value or {}).get(agency) or {}
        parts = {c.name: row[c.name] for c in field.columns if row.get(c.name) is not None}
    agreed = tuple(name for name, chosen in parts.items() if chosen == AGREE)
    return agreed, tuple(name for name in parts if name not in agreed)


def _event(agreed: tuple[str, ...], declined: tuple[str, ...]) -> str:
    match bool(agreed), bool(declined):
        case True, False:
            return "given"
        case True, True:
            return "given in part"
        case False, True:
            return "refused"
        case _:
            return "left unanswered"


def _effect(item: WorkItem, field: FormField, agency: str, event: str) -> RecordConsent:
    return RecordConsent(
        person=item.person, scope=field.consent, agency=agency, event=event, item=item.id
    )
