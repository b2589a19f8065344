"""Days of the start form in the words of steps: ``<start.week_ending>`` becomes that day.

Two cases of one process about the same child or class are often told apart by nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from definitions.model.process import ProcessDefinition
from definitions.model.stages import Stage
from definitions.model.steps import Ask, Step, Tell, Together
from definitions.school_days import written_date

PLACEHOLDER = re.compile(r"<start\.([A-Za-z0-9_]+)>")


def fill_start_days(definition: ProcessDefinition, start: Mapping[str, Any]) -> ProcessDefinition:
    """The definition as it reads for a case that began with these answers to its start form."""
    if not definition.names_start_days:
        return definition

    def say(found: re.Match[str]) -> str:
        return written_date(date.fromisoformat(start[found[1]]))

    def fill(text: str) -> str:
        return PLACEHOLDER.sub(say, text)

    def fill_step(step: Step) -> Step:
        words = {"title": fill(step.title)}
        if isinstance(step, Ask):
            words["why"] = fill(step.why)
        if isinstance(step, Tell):
            words["message"] = fill(step.message)
        return step.model_copy(update=words)

    def fill_each(each: Step | Together) -> Step | Together:
        if isinstance(each, Together):
            return each.model_copy(update={"steps": tuple(fill_step(s) for s in each.steps)})
        return fill_step(each)

    def fill_stage(stage: Stage) -> Stage:
        return stage.model_copy(update={"steps": tuple(fill_each(each) for each in stage.steps)})

    return definition.model_copy(
        update={"stages": tuple(fill_stage(stage) for stage in definition.stages)}
    )
