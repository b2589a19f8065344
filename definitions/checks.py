"""What can be proved of a definition without running it; every mistake, not only the first."""

from __future__ import annotations

from definitions.arrival_checks import check_arrivals
from definitions.certain_checks import check_certainty
from definitions.clock_checks import check_clocks
from definitions.form_checks import FormChecks
from definitions.inspection import Inspection
from definitions.lead_time_checks import check_lead_times
from definitions.limit_checks import check_limits
from definitions.mistakes import MistakeList
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Together
from definitions.model.subjects import SubjectKind
from definitions.positions import Positions
from definitions.prose_checks import check_prose
from definitions.route_checks import RouteChecks
from definitions.schedule_checks import check_schedules
from definitions.start_checks import check_gives
from definitions.step_checks import StepChecks
from definitions.tally_checks import check_tallies
from definitions.unwise_checks import warn_of_what_is_unwise
from definitions.vocabulary import Vocabulary

CANCELLED = "cancelled"
"""The end of what the SENDCo cancelled; no definition may name it."""


def check(
    definition: ProcessDefinition,
    positions: Positions,
    mistakes: MistakeList,
    vocabulary: Vocabulary | None,
) -> None:
    """Note every mistake; without a vocabulary, roles, records and scopes are not looked up.

    What is without mistakes is also looked at for what is merely unwise, unless it is pinned: what
    runs already is past advice.
    """
    inspection = Inspection(definition, positions, mistakes, vocabulary)
    _check_names(inspection)
    _check_once_per(inspection)
    _check_unused_forms(inspection)
    check_gives(inspection)
    StepChecks(inspection).check_all()
    FormChecks(inspection).check_all()
    RouteChecks(inspection).check_all()
    check_arrivals(inspection)
    check_tallies(inspection)
    check_clocks(inspection)
    check_lead_times(inspection)
    check_schedules(inspection)
    check_prose(inspection)
    check_certainty(inspection)
    if vocabulary is not None and vocabulary.calendar is not None and not mistakes.found:
        check_limits(inspection, vocabulary.calendar)
    if vocabulary is not None and not mistakes.found:
        warn_of_what_is_unwise(inspection)


def _check_names(inspection: Inspection) -> None:
    """No two stages, ends or steps may share a name: paths and targets would not be clear."""
    stages = {stage.name for stage in inspection.definition.stages}
    for end in inspection.definition.ends:
        if end.name in stages:
            message = f'"{end.name}" is a stage too: call one of them something else.'
            inspection.refuse(("ends", end.name), message)
        if end.name == CANCELLED:
            message = '"cancelled" is the end of what the SENDCo stops: call this end otherwise.'
            inspection.refuse(("ends", end.name), message)
    first: dict[str, str] = {}
    for stage, step in inspection.steps():
        if step.name in first:
            message = f'A step "{step.name}" stands already in the stage "{first[step.name]}".'
            inspection.refuse(("stages", stage.name, "steps", step.name), message)
        first.setdefault(step.name, stage.name)
    for stage in inspection.definition.stages:
        for group in stage.steps:
            if isinstance(group, Together) and group.name in first:
                message = f'A step "{group.name}" stands in the stage "{first[group.name]}" too.'
                inspection.refuse(("stages", stage.name, "steps", group.name), message)
        if not stage.steps and ("stages", stage.name, "steps") in inspection.positions.places:
            inspection.refuse(("stages", stage.name), "A stage has at least one step.")


def _check_unused_forms(inspection: Inspection) -> None:
    """A form that no step asks for would never be looked at, however wrong it is."""
    used = {*inspection.positions.forms.values()}
    named = [names for names in inspection.positions.places if names[:1] == ("forms",)]
    for names in named:
        if len(names) == 2 and names not in used and not inspection.positions.unread:
            inspection.refuse(names, f'No step asks with the form "{names[1]}".')


def _check_once_per(inspection: Inspection) -> None:
    fields = [field.name for field in inspection.definition.start.fields]
    subject = inspection.subject
    own = SubjectKind if subject is None else (subject,)
    for name in inspection.definition.once_per:
        if name == "consent":
            inspection.check_child(("once_per",), "Nobody consents")
        elif subject is not None and name != subject and name in tuple(SubjectKind):
            message = f'This process is about {subject.in_words}: write "{subject}" for "{name}".'
            inspection.refuse(("once_per",), message)
        else:
            known = (*own, "consent", *fields)
            inspection.check_known(("once_per",), name, known, "start question")
