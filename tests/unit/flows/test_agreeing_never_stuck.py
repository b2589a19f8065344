"""Whatever people do and however long they take: it is somebody's turn, or it has ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from definitions.agreement_forms import SEND_BACK
from definitions.deadlines import parse_deadline
from definitions.model.forms import AnswerType, Form, FormField
from definitions.model.steps import Ask, Expiry, ExpiryAction
from flows.agreeing import way_of
from tasks.event_types import Answered
from tasks.state import ItemKind, ItemStatus, WorkItem
from tests.support.cases import Case, definition

DECISION = Ask(
    name="decision",
    role="sendco",
    agreed_by="class_teacher",
    title="Decide",
    why="Because.",
    form=Form(
        name="decision",
        fields=(FormField(name="fine", question="Fine?", answer=AnswerType.YES_NO),),
    ),
    due=parse_deadline("5 school days after asked"),
    expire=Expiry(at=parse_deadline("2 school days after due"), action=ExpiryAction.ASK_SENDCO),
)
SAID: dict[ItemKind, tuple[dict[str, Any], ...]] = {
    ItemKind.FORM: ({"fine": True},),
    ItemKind.AGREE: ({"way": "send_back", "comment": "No"},) * 4 + ({"way": "agree"},),
    ItemKind.SETTLE: ({"way": "ask_again"}, {"way": "accept"}),
    ItemKind.CHASE: (
        {"way": "more_time", "until": "2026-12-18"},
        {"way": "accept"},
        {"way": "go_on"},
    ),
}
MOVES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 12)), max_size=12)


def answer(case: Case, item: WorkItem, which: int) -> None:
    ways = SAID[item.kind]
    case.put_answer(item, ways[which % len(ways)])
    case.happen(Answered(item=item.id))


@given(MOVES)
@settings(max_examples=150, deadline=None)
def test_it_is_somebodys_turn_or_it_has_ended(moves: list[tuple[int, int, int]]) -> None:
    case = Case(definition(DECISION)).start()
    for whose, which, days in moves:
        items = case.instance.open_items()
        if case.instance.end is None:
            assert items
            answer(case, items[whose % len(items)], which)
        case.on(case.today + timedelta(days=days))
        ids = [each.id for each in case.instance.items]
        assert len(ids) == len(set(ids))
        returned = sum(way_of(case.instance, each) == SEND_BACK for each in case.instance.items)
        settled = [each for each in case.instance.items if each.kind is ItemKind.SETTLE]
        assert len(settled) == max(returned - 2, 0)
        versions = [
            each
            for each in case.instance.items
            if each.kind is ItemKind.FORM and each.status is ItemStatus.OPEN
        ]
        assert len(versions) <= 1
