"""Does a scenario name what there is: people, steps, questions, choices, stages, ends?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from definitions.condition_checks import ConditionChecks
from definitions.conditions import Condition
from definitions.inspection import Inspection
from definitions.meanings import Viewpoint
from definitions.mistakes import MistakeList, Place, suggest
from definitions.model.forms import Form, FormField
from definitions.model.process import ProcessDefinition
from definitions.model.steps import StartStep
from definitions.positions import Positions
from definitions.scenario_values import find_wrong
from definitions.scenarios import (
    CHILD,
    NOBODY,
    PARENT,
    Act,
    Answer,
    Arrive,
    Fact,
    Given,
    Happened,
    Happening,
    Leave,
    NobodyElse,
    Nothing,
    Scenario,
    SendOn,
    SetRecords,
    Stands,
    Start,
    TakeBack,
)
from definitions.vocabulary import CONSENT, Vocabulary

_DECIDING = ("way", "until", "reason", "comment", "handed_over_on")
"""What is answered where no form of the process asks: agreement, and what the SENDCo decides."""


def check_scenario(scenario: Scenario, vocabulary: Vocabulary, mistakes: MistakeList) -> None:
    """Note everything that a scenario names and that does not exist.

    Nothing is said about what a process with mistakes of its own would be asked.
    """
    if not scenario.process:
        return
    known = vocabulary.processes
    if scenario.process not in known:
        hint = suggest(scenario.process, known)
        mistakes.add(scenario.place, f'There is no process "{scenario.process}".', hint)
    process = known.get(scenario.process)
    if process is not None:
        _Checks(scenario, process, vocabulary, mistakes).check_all()


class _Checks:
    def __init__(
        self,
        scenario: Scenario,
        process: ProcessDefinition,
        vocabulary: Vocabulary,
        mistakes: MistakeList,
    ) -> None:
        self._scenario = scenario
        self._process = process
        self._vocabulary = vocabulary
        self._mistakes = mistakes
        self._processes = (process, *_started_by(process, vocabulary.processes))
        """It and whatever it starts, in which a story can go on."""
        self._people = [each.name for each in scenario.cast(vocabulary.roles)]

    def check_all(self) -> None:
        for member in self._scenario.people:
            place = member.place or self._scenario.place
            if member.on_paper and member.role != PARENT:
                self._mistakes.add(place, "Only parents are reached on paper.")
            if member.role == NOBODY:
                self._known(place, member.name, self._vocabulary.roles, "role")
            else:
                self._known(place, member.role, (*self._vocabulary.roles, NOBODY), "role")
        self._check_records(self._scenario.records)
        for moment in self._scenario.story:
            if moment.act is not None:
                self._check_act(moment.act, moment.place)
            for expected in moment.then:
                self._check_fact(expected.fact, expected.place)

    # ------------------------------------------------------------------------------ what is done

    def _check_act(self, act: Act, place: Place) -> None:
        match act:
            case Start(given=given):
                self._check_given(given, [self._process.start])
            case Answer(who=who, step=step, given=given):
                self._known(place, who, self._people, "person")
                if self._known(place, step, self._steps(), "step"):
                    self._check_given(given, self._forms(step))
            case Arrive(arrival=name, given=given):
                arrivals = {each.name: each.form for each in self._process.arrivals}
                if self._known(place, name, arrivals, "arrival"):
                    self._check_given(given, [arrivals[name]])
            case SetRecords(given=given):
                self._check_records(given)
            case TakeBack(who=who, scope=scope, agency=agency):
                self._known(place, who, self._people, "person")
                self._known(place, scope, self._vocabulary.scopes, "consent scope")
                if agency:
                    self._known(place, agency, self._scenario.agencies, "agency")
            case SendOn(target=target):
                self._known(place, target, (*self._stages(), *self._ends()), "stage or end")
            case Leave(who=who):
                self._known(place, who, (*self._people, CHILD), "person")
            case _:
                assert_never(act)

    def _check_records(self, given: Given) -> None:
        for path, place in given.places.items():
            if self._known(place, path, self._vocabulary.records, "record"):
                record = self._vocabulary.records[path]
                field = FormField(
                    name=path, question="", answer=record.kind, choices=record.choices
                )
                self._check_value(field, given.values[path], place)

    def _check_given(self, given: Given, forms: Iterable[Form]) -> None:
        fields: dict[str, FormField] = {}
        for form in forms:
            fields |= {each.name: each for each in form.fields}
        for name, place in given.places.items():
            known = self._known(place, name, (*fields, *_DECIDING), "question")
            if known and name in fields and name not in _DECIDING:
                self._check_value(fields[name], given.values[name], place)

    def _check_value(self, field: FormField, value: object, place: Place) -> None:
        for message, hint in find_wrong(field, value):
            self._mistakes.add(place, message, hint)

    # -------------------------------------------------------------------------- what must be so

    def _check_fact(self, fact: Fact, place: Place) -> None:
        match fact:
            case Happened():
                if fact.who:
                    self._known(place, fact.who, self._people, "person")
                for what in fact.what:
                    self._check_happening(fact.happening, what, place)
            case Stands(step=step):
                self._known(place, step, self._steps(), "step")
            case Condition():
                nowhere = Positions(places={(): place})
                look = Inspection(self._process, nowhere, self._mistakes, self._vocabulary)
                ConditionChecks(look).check(fact, Viewpoint(()))
            case NobodyElse() | Nothing():
                pass
            case _:
                assert_never(fact)

    def _check_happening(self, happening: Happening, what: str, place: Place) -> None:
        match happening:
            case Happening.BEGINS:
                self._known(place, what, self._stages(), "stage")
            case Happening.STARTED:
                started = [each.process for each in self._processes[1:]]
                self._known(place, what, started, "process started here")
            case Happening.ENDS:
                self._known(place, what, self._ends(), "end")
            case _:
                self._known(place, what, self._steps(), "step")

    # ---------------------------------------------------------------------------- what there is

    def _known(self, place: Place, word: str, words: Iterable[str], what: str) -> bool:
        words = tuple(words)
        if word and word not in words:  # what could not be read is told already
            self._mistakes.add(place, f'There is no {what} "{word}".', suggest(word, words))
        return word in words

    def _steps(self) -> tuple[str, ...]:
        stages = (stage for each in self._processes for stage in each.stages)
        return tuple(step.name for stage in stages for step in stage.each_step())

    def _forms(self, step: str) -> list[Form]:
        asks = (ask for each in self._processes for ask in each.asks())
        return [ask.form for ask in asks if ask.name == step]

    def _stages(self) -> tuple[str, ...]:
        return tuple(stage.name for stage in self._process.stages)

    def _ends(self) -> tuple[str, ...]:
        return tuple(end.name for end in self._process.ends)


def _started_by(
    process: ProcessDefinition, known: Mapping[str, ProcessDefinition | None]
) -> tuple[ProcessDefinition, ...]:
    """Every process that it starts, and whatever these start."""
    found: dict[str, ProcessDefinition] = {}
    waiting = [process]
    while waiting:
        for name in _starts(waiting.pop()):
            other = known.get(name)
            if other is not None and name not in found and name != process.process:
                found[name] = other
                waiting.append(other)
    return tuple(found.values())


def _starts(process: ProcessDefinition) -> Iterable[str]:
    for stage in process.stages:
        for step in stage.each_step():
            if isinstance(step, StartStep):
                yield step.process
            if step.needs_consent is not None:
                yield CONSENT
