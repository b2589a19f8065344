"""Does every route lead somewhere, and every instance to an end?"""

from __future__ import annotations

from definitions.condition_checks import ConditionChecks
from definitions.inspection import Inspection
from definitions.meanings import Meaning, Meanings, Viewpoint
from definitions.mistakes import did_you_mean, listed
from definitions.model.forms import AnswerType
from definitions.model.stages import By, FirstOf, GoTo, Stage
from definitions.model.steps import Ask, Run, Step

NOTHING = "nothing"
_CONSENT = "consent."
_FROM_EACH = "an answer from each person"


class RouteChecks:
    """Checks where stages lead."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._conditions = ConditionChecks(inspection)
        self._meanings = Meanings(inspection)

    def check_all(self) -> None:
        """Note every mistake in every `next` and `whenever`, and what follows from them."""
        before = len(self._inspection.mistakes.found)
        for stage in self._inspection.definition.stages:
            self._check_next(stage)
        for number, rule in enumerate(self._inspection.definition.whenever):
            names = ("whenever", str(number))
            self._conditions.check(rule.when, Viewpoint((*names, "when")))
            self._check_target((*names, "go"), rule.go)
        known = {*self._inspection.targets}
        onward = {go for found in self._inspection.routes.onward.values() for go in found}
        sound = len(self._inspection.mistakes.found) == before and onward <= known
        if sound and self._inspection.positions.routes_known:
            self._check_graph()

    def _check_target(self, names: tuple[str, ...], target: str) -> None:
        if target:
            self._inspection.check_known(names, target, self._inspection.targets, "stage or end")

    def _check_next(self, stage: Stage) -> None:
        names = ("stages", stage.name, "next")
        match stage.next:
            case GoTo(target=target):
                self._check_target(names, target)
            case By():
                self._check_by(stage, stage.next, names)
            case FirstOf():
                self._check_rules(stage, stage.next, names)

    def _check_rules(self, stage: Stage, found: FirstOf, names: tuple[str, ...]) -> None:
        for number, rule in enumerate(found.rules):
            here = (*names, str(number))
            self._conditions.check(rule.when, Viewpoint((*here, "when"), stage.name))
            self._check_target((*here, "go"), rule.go)
        self._check_target((*names, "otherwise"), found.otherwise)

    # ------------------------------------------------------------------------------------- by

    def _check_by(self, stage: Stage, by: By, names: tuple[str, ...]) -> None:
        for case, target in by.cases.items():
            self._check_target((*names, case), target)
        here = (*names, "by")
        meaning = self._meanings.of(by.path, Viewpoint(here, stage.name))
        if meaning is not None and self._is_decisive(by.path, meaning, here):
            self._check_cases(stage, by, meaning.words or (), names)

    def _is_decisive(self, path: str, meaning: Meaning, names: tuple[str, ...]) -> bool:
        if meaning.kind is AnswerType.CHOICE and meaning.words is None:
            message = f'The choices of "{path}" cannot be read: mend them first.'
        elif meaning.kind is not AnswerType.CHOICE:
            message = f'"{path}" is a {meaning.kind}: "by" needs a choice.'
        elif meaning.of_many:
            many = "one answer for each entry" if self._is_repeated(path) else _FROM_EACH
            message = f'"{path}" has {many}: write rules with "any" instead.'
        elif meaning.field is not None and not meaning.field.must_know:
            message = f'"by" needs an answer: write must_know: true at "{path}".'
        else:
            return True
        self._inspection.refuse(names, message)
        return False

    def _is_repeated(self, path: str) -> bool:
        found = self._inspection.find(path.partition(".")[0])
        return found is not None and found[1].for_each is not None

    def _check_cases(
        self, stage: Stage, by: By, words: tuple[str, ...], names: tuple[str, ...]
    ) -> None:
        required, possible = self._nothing(stage, by.path)
        missing = [word for word in words if word not in by.cases]
        if missing:
            message = f'"{by.path}" can be {listed(missing)} too: say where that goes.'
            self._inspection.refuse((*names, "by"), message)
        if required and NOTHING not in by.cases:
            message = f'"{by.path}" may stay unanswered: say where "nothing" goes.'
            self._inspection.refuse((*names, "by"), message)
        for case in by.cases:
            if case == NOTHING and not possible:
                message = f'"{by.path}" is always answered here: leave "nothing" out.'
                self._inspection.refuse((*names, case), message)
            elif case not in (*words, NOTHING):
                hint = did_you_mean(case, missing)
                self._inspection.refuse((*names, case), f'"{by.path}" is never "{case}".', hint)

    def _nothing(self, stage: Stage, path: str) -> tuple[bool, bool]:
        """Must there be a line for no answer, and may there be one?"""
        if path.startswith(_CONSENT):
            return True, True
        head, _, name = path.partition(".")
        if head == "start":
            field = self._inspection.definition.start.field(name)
            unasked = field is not None and (field.when is not None or field.optional)
            return unasked, unasked
        found = self._inspection.find(head)
        assert found is not None, "the path has a meaning"
        home, step = found
        unanswered = may_lack(home, step, name)
        if home.name == stage.name:
            return unanswered, unanswered
        required = unanswered or self._inspection.routes.avoidable(home.name, head, stage.name)
        return required, True

    # ---------------------------------------------------------------------------------- graph

    def _check_graph(self) -> None:
        routes, definition = self._inspection.routes, self._inspection.definition
        reached = routes.reachable((routes.first,), routes.everywhere)
        for stage in definition.stages:
            if stage.name not in reached:
                self._inspection.refuse(("stages", stage.name), "Nothing leads to this stage.")
        for end in definition.ends:
            if end.name not in reached:
                self._inspection.refuse(("ends", end.name), "Nothing leads to this end.")
        for name in routes.endless():
            self._inspection.refuse(("stages", name), "From this stage no end can be come to.")
        for cycle in routes.unlimited_cycles():
            way = " to ".join((*cycle, cycle[0]))
            message = f'This can go round for ever, {way}: one of them needs "at_most: 3 times".'
            self._inspection.refuse(("stages", cycle[0]), message)


def may_lack(stage: Stage, step: Step, name: str) -> bool:
    """Can the process go on without this answer?"""
    if _is_conditional(stage, step):
        return True
    if isinstance(step, Run):
        return name != "end"  # what it gives it may have ended without
    assert isinstance(step, Ask), "only a step that asks or runs has answers"
    field = step.form.field(name)
    unasked = field is not None and (field.when is not None or field.optional)
    return step.expire is not None or step.each or unasked


def may_be_passed_over(stage: Stage, step: Step) -> bool:
    """Can the process go on though this step was never opened for anybody?"""
    nobody = isinstance(step, Ask) and step.each
    return _is_conditional(stage, step) or nobody or step.for_each is not None


def _is_conditional(stage: Stage, step: Step) -> bool:
    group = stage.beside(step.name)
    left_out = group is not None and (group.when is not None or group.enough is not None)
    gate = step.needs_consent
    return step.when is not None or left_out or (gate is not None and not gate.if_refused)
