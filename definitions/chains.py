"""What a process starts before it has waited for anybody or anything."""

from __future__ import annotations

from collections.abc import Iterator

from definitions.model.deadlines import Direction
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask, ExpiryAction, StartStep, Step, Together, Wait
from definitions.routes import Routes, departures

_THAT_DAY = ("asked", "start", "today")
"""Of what is opened before anything was waited for, all the same day."""


def started_at_once(process: ProcessDefinition) -> frozenset[str]:
    """The steps that start another process on some way on which nothing is sure to be waited for.

    Whatever can be passed over is taken to be: a step with a condition, a list, a gate or several
    people, what may have run out before it opens, and a wait for a day that may lie in the past.
    """
    routes, found = Routes(process), set[str]()
    seen, waiting = set[str](), [routes.first, *routes.interruptions]
    while waiting:
        stage = process.stage(name := waiting.pop())
        if stage is None or name in seen:
            continue
        seen.add(name)
        waiting.extend(go for _, go in departures(stage))
        for part in stage.steps:
            found.update(_starts(part))
            if _waits(part):
                break
        else:
            waiting.extend(routes.onward[name])
    return frozenset(found)


def _starts(part: Step | Together) -> Iterator[str]:
    if isinstance(part, Together):
        sure = {each.name for each in part.steps if _waits(each)}
        for each in part.steps:
            if isinstance(each, StartStep) and not sure & {*part.waits_for(each.name)}:
                yield each.name
    elif isinstance(part, StartStep):
        yield part.name


def _waits(part: Step | Together) -> bool:
    match part:
        case Together():
            left = part.when is not None or part.enough is not None
            return not left and any(_waits(each) for each in part.steps)
        case _ if part.when is not None or part.for_each or part.needs_consent:
            return False
        case Ask():
            return not part.each and not _may_be_over(part)
        case Wait(until=day) if day is not None:
            return day.direction is Direction.AFTER and day.anchor in _THAT_DAY
        case _:
            return False


def _may_be_over(step: Ask) -> bool:
    """May its time be up, and the process go on without it, on the very day on which it opens?"""
    if step.expire is None or step.expire.action is not ExpiryAction.GO_ON:
        return False
    at = step.expire.at
    looks_back = at.direction in (Direction.BEFORE, Direction.CLEAR_BEFORE)
    return looks_back or at.anchor not in (*_THAT_DAY, "due")  # it is never due before it opens
