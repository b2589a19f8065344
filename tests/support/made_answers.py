"""What people answer in a random history: anything that the page would have taken."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from definitions.forms import shown_fields
from definitions.model.forms import AnswerType, FormField
from definitions.model.process import ProcessDefinition
from flows.facts import InstanceFacts
from tasks.state import ItemKind, WorkItem
from tests.support.made_world import AGENCIES, LAST_DAY


def answer_to(
    definition: ProcessDefinition, item: WorkItem, facts: InstanceFacts, today: date, how: int
) -> dict[str, Any]:
    """What is answered to one item; ``how`` is any number, and decides among what there is."""
    match item.kind:
        case ItemKind.FORM:
            return _Answering(today, how).form(definition, item, facts)
        case ItemKind.AGREE:
            return ({"way": "agree"}, {"way": "send_back", "comment": "No"})[how % 2]
        case ItemKind.SETTLE:
            return ({"way": "accept"}, {"way": "ask_again"})[how % 2]
        case ItemKind.CHASE:
            later = min(today + timedelta(days=1 + how), LAST_DAY).isoformat()
            ways = ({"way": "go_on"}, {"way": "more_time", "until": later}, {"way": "accept"})
            return ways[how % 3]
        case _:
            return {"handed_over_on": today.isoformat()}


def start_with(definition: ProcessDefinition, today: date, how: int) -> dict[str, Any]:
    """What somebody answers to all that a start form can ask; ``how`` is any number."""
    answering = _Answering(today, how)
    return {each.name: answering.plain(each) for each in definition.start.fields}


class _Answering:
    def __init__(self, today: date, how: int) -> None:
        self._today = today
        self._how = how

    def form(
        self, definition: ProcessDefinition, item: WorkItem, facts: InstanceFacts
    ) -> dict[str, Any]:
        steps = [*(each.asked for each in definition.arrivals), *definition.asks()]
        step = next(each for each in steps if each.name == item.step)
        values = {field.name: self._value(field, facts) for field in step.form.fields}
        return {each.name: values[each.name] for each in shown_fields(step.form, values, facts)}

    def _value(self, asked: FormField, facts: InstanceFacts) -> Any:
        match asked.answer:
            case _ if self._is_unsaid(asked):
                return None
            case AnswerType.TABLE:
                return self._table(asked, facts)
            case AnswerType.ROWS:
                return self._rows(asked.among, facts)[:1]
            case _:
                return self.plain(asked)

    def plain(self, asked: FormField) -> Any:
        """What is answered to a question that is about no rows."""
        how = self._how
        match asked.answer:
            case _ if self._is_unsaid(asked):
                return None
            case AnswerType.CHOICE:
                return asked.choices[how % len(asked.choices)].key
            case AnswerType.CHOICES:
                return [each.key for each in asked.choices][: 1 + how % 2]
            case AnswerType.AGENCIES:
                fewest = int(asked.must_know)
                return list(AGENCIES)[: max(fewest, how % 3)] or None  # as the page has it
            case AnswerType.YES_NO:
                return how % 2 == 0
            case AnswerType.NUMBER:
                return 1 + how
            case AnswerType.DATE:
                return (self._today + timedelta(days=how - 3)).isoformat()
            case AnswerType.PEOPLE:
                return ["Somebody"]
            case AnswerType.FILE:
                return None
            case _:
                return "Something"

    def _is_unsaid(self, asked: FormField) -> bool:
        """ "I do not know", or left out."""
        return not asked.must_know and self._how % 4 == 3

    def _table(self, asked: FormField, facts: InstanceFacts) -> dict[str, Any]:
        rows = [str(1 + number) for number in range(asked.fewest + self._how % 2)]
        if asked.rows_for:
            rows = self._rows(asked.rows_for, facts)
        return {row: {c.name: self._value(c, facts) for c in asked.columns} for row in rows}

    @staticmethod
    def _rows(path: str, facts: InstanceFacts) -> list[str]:
        value = facts.one(path)
        return [str(each) for each in value] if isinstance(value, tuple | dict) else []
