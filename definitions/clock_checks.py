"""Does every clock start, and can it stop after that?"""

from __future__ import annotations

from definitions.deadlines import ANCHOR, FOR_PARENTS
from definitions.inspection import Inspection
from definitions.model.clocks import Clock, Owner
from definitions.model.deadlines import Deadline, Direction, Unit
from definitions.model.forms import AnswerType, Form
from definitions.model.stages import Stage
from definitions.model.steps import Ask
from definitions.tally_checks import check_finishes

_NOT_COUNTED = (Direction.BY_END_OF, Direction.BEFORE_DATE)


def check_clocks(inspection: Inspection) -> None:
    """Note every mistake in every clock."""
    for clock in inspection.definition.clocks:
        names = ("clocks", clock.name, "runs")
        if clock.whose is Owner.PARENT:
            inspection.check_child(("clocks", clock.name, "whose"), "There is no parent")
        starts = clock.start == "start" or check_finishes(inspection, names, clock.start)
        stops = check_finishes(inspection, names, clock.stop)
        if starts and stops and not _can_stop(inspection, clock):
            message = f'"{clock.stop}" is never done after "{clock.start}": the clock never stops.'
            inspection.refuse(names, message)
        _check_stretch(inspection, clock)
        for word, deadline in (("aim", clock.aim), ("legal", clock.legal)):
            if deadline is None or not deadline.text:
                continue
            if deadline.as_tribunal_counts and not _is_appeal(clock, deadline):
                inspection.refuse(("clocks", clock.name, word), FOR_PARENTS)
            if starts:
                _check_deadline(inspection, clock, ("clocks", clock.name, word), deadline)


def _check_stretch(inspection: Inspection, clock: Clock) -> None:
    """The law lets the authority rely on a closure, and nobody else."""
    if clock.may_stretch is not None and (
        clock.legal is None or clock.whose is not Owner.AUTHORITY
    ):
        message = '"may_stretch" goes with a "legal" limit of the authority.'
        inspection.refuse(("clocks", clock.name, "may_stretch"), message)


def _is_appeal(clock: Clock, deadline: Deadline) -> bool:
    """Only the time for an appeal ends so; of other acts days are left out instead."""
    return (
        clock.whose is Owner.PARENT
        and deadline is clock.legal
        and deadline.unit is Unit.MONTHS
        and deadline.direction in (Direction.AFTER, Direction.BEGINNING_WITH)
    )


def _can_stop(inspection: Inspection, clock: Clock) -> bool:
    start, stop = inspection.find(clock.start), inspection.find(clock.stop)
    if start is None or stop is None or not inspection.positions.routes_known:
        return True
    home, end = start[0], stop[0]
    follows = home.name == end.name and _comes_later(home, clock.start, clock.stop)
    return follows or inspection.routes.leads(home.name, end.name)


def _comes_later(stage: Stage, start: str, stop: str) -> bool:
    """Of two steps of a stage: side by side either may be done first, unless one waits."""
    group = stage.beside(start)
    if group is not None and group is stage.beside(stop):
        return start != stop and stop not in group.waits_for(start)
    names = [each.name for each in stage.each_step()]
    return names.index(start) < names.index(stop)


def _given(inspection: Inspection, start: str) -> Form | None:
    """What is answered as the clock starts."""
    if start == "start":
        return inspection.definition.start
    found = inspection.find(start)
    return found[1].form if found is not None and isinstance(found[1], Ask) else None


def _is_date(form: Form | None, name: str) -> bool:
    field = form.field(name) if form is not None else None
    return field is not None and field.answer is AnswerType.DATE


def _check_deadline(
    inspection: Inspection, clock: Clock, names: tuple[str, ...], deadline: Deadline
) -> None:
    """A clock counts from its own start, or from a date that was given as it started."""
    is_own = deadline.text.startswith("within ") or deadline.direction in _NOT_COUNTED
    if is_own or deadline.anchor in clock.anchors[1:]:
        return
    step, _, name = deadline.anchor.partition(".")
    if step == clock.start and name and _is_date(_given(inspection, step), name):
        return
    example = 'write "within 5 school days"'
    assert ANCHOR.fullmatch(deadline.anchor), "the reader lets nothing else pass"
    message = f'A clock counts from its own start, not from "{deadline.anchor}": {example}.'
    inspection.refuse(names, message)
