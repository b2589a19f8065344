"""Can what is counted ever happen so often?"""

from __future__ import annotations

from definitions.inspection import Inspection
from definitions.mistakes import suggest
from definitions.model.clocks import Tally
from definitions.model.steps import Together


def check_tallies(inspection: Inspection) -> None:
    """Note every mistake in every tally."""
    for tally in inspection.definition.tallies:
        names = ("tallies", tally.name)
        inspection.check_role((*names, "warn"), tally.warn)
        known = [check_finishes(inspection, (*names, "count"), step) for step in tally.counted]
        if known and all(known) and inspection.positions.routes_known:
            _check_often_enough(inspection, tally)


def check_finishes(inspection: Inspection, names: tuple[str, ...], name: str) -> bool:
    """Is there a step of that name, which can be done? If not, a mistake."""
    if name in inspection.positions.unread:
        return False
    found = inspection.find(name)
    if found is not None and not _is_reached(inspection, found[0].name):
        inspection.refuse(names, f'"{name}" is never done: nothing leads to its stage.')
        return False
    if found is not None:
        return True
    groups = {
        each.name
        for stage in inspection.definition.stages
        for each in stage.steps
        if isinstance(each, Together)
    }
    if name in groups:
        message = f'"{name}" is several steps side by side: name the one that is meant.'
        inspection.refuse(names, message)
    else:
        known = [step.name for _, step in inspection.steps()]
        inspection.refuse(names, f'There is no step "{name}".', suggest(name, known))
    return False


def _is_reached(inspection: Inspection, stage: str) -> bool:
    routes = inspection.routes
    known = inspection.positions.routes_known
    return not known or stage in routes.reachable((routes.first,), routes.everywhere)


def _check_often_enough(inspection: Inspection, tally: Tally) -> None:
    often = [_most(inspection, step) for step in dict.fromkeys(tally.counted)]
    if None in often:
        return
    most = sum(each or 0 for each in often)
    if most < tally.at_least:
        times = "once" if most == 1 else f"{most} times"
        message = f"This can be done {times} in all: it never comes to {tally.at_least} in a year."
        inspection.refuse(("tallies", tally.name, "at_least"), message)


def _most(inspection: Inspection, step: str) -> int | None:
    """How often a step can be done in all; None: as often as you like."""
    found = inspection.find(step)
    assert found is not None, "the step has been found before"
    stage = found[0]
    return stage.at_most if inspection.routes.leads(stage.name, stage.name) else 1
