"""A step that is skipped has no answers: not those of an earlier visit either (language.md)."""

from __future__ import annotations

from datetime import date
from typing import Any

from definitions.conditions import parse_condition
from definitions.deadlines import parse_deadline
from definitions.model.forms import AnswerType, Choice, Form, FormField
from definitions.model.process import End
from definitions.model.stages import By, Stage
from definitions.model.steps import Ask, Set
from tasks.effect_types import SetRecord
from tests.support.cases import Case, definition

WAY = FormField(
    name="way",
    question="Which way?",
    answer=AnswerType.CHOICE,
    must_know=True,
    choices=(Choice(key="again", label="Again"), Choice(key="over", label="Over")),
)
NOTE = FormField(name="note", question="What did you see?", answer=AnswerType.TEXT)


def ask(name: str, field: FormField, **changes: Any) -> Ask:
    return Ask(
        name=name,
        role="sendco",
        title=name,
        why="Because.",
        form=Form(name=name, fields=(field,)),
        due=parse_deadline("5 school days after asked"),
        **changes,
    )


def test_what_was_answered_last_time_is_not_read_when_it_is_skipped_this_time() -> None:
    look = ask("look", NOTE, when=parse_condition("pupil.support is yes"))
    noted = Set(name="noted", records={"pupil.note": "look.note"})
    stage = Stage(
        name="asking",
        title="Asking",
        at_most=3,
        steps=(look, noted, ask("decide", WAY)),
        next=By(path="decide.way", cases={"again": "asking", "over": "over"}),
    )
    ends = (End(name="over", title="Over"),)
    case = Case(definition(look).model_copy(update={"stages": (stage,), "ends": ends}))
    case.world = case.world.model_copy(update={"records": {"pupil.support": "yes"}})
    case.start().answer("S1", date(2026, 9, 14), note="He reads")
    assert written(case) == "He reads"
    case.world = case.world.model_copy(update={"records": {"pupil.support": "no"}})
    case.answer("S1", date(2026, 9, 15), way="again")
    assert written(case) is None


def written(case: Case) -> object:
    """The note as the last turn set it."""
    noted = (each for each in case.effects if isinstance(each, SetRecord))
    return next(each.value for each in noted if each.path == "pupil.note")
