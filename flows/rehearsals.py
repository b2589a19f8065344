"""Scenarios rehearsed: what is told is done day by day, and what must come of it is looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import assert_never

from definitions.conditions import Condition
from definitions.library import Library
from definitions.mistakes import DefinitionError, Mistake, MistakeList, Place
from definitions.model.subjects import SubjectKind
from definitions.scenarios import (
    Act,
    Answer,
    Arrive,
    Expectation,
    Happened,
    Happening,
    Leave,
    Moment,
    NobodyElse,
    Nothing,
    Scenario,
    SendOn,
    SetRecords,
    Stands,
    Start,
    TakeBack,
)
from definitions.school_calendar import MissingCalendarError
from definitions.story_sentences import written
from flows.facts import InstanceFacts
from flows.rehearsal_acts import Acts, CannotBeDoneError
from flows.rehearsal_diary import TO_SOMEBODY, Diary, Entry
from flows.rehearsal_school import CLASS, PUPIL, RehearsalSchool, RestlessError, Schools, schools
from flows.starts import StartRefusedError, start
from flows.wakes import take_snapshot
from tasks.state import PersonId

_REFERENCES = {SubjectKind.PUPIL: PUPIL, SubjectKind.CLASS: CLASS, SubjectKind.SCHOOL: ""}


def rehearse_all(
    scenarios: Iterable[Scenario], library: Library, tell: Callable[[Scenario], None]
) -> tuple[Mistake, ...]:
    """What comes otherwise than told, in the order of the stories; each stops there.

    What comes otherwise in a story that others follow is said once.

    ``tell`` is called with each scenario in which all came as told.
    """
    scenarios = tuple(scenarios)
    with schools(library) as opened:
        stage = _Stage({each.file: each for each in scenarios}, opened)
        done = [stage.rehearse(each) for each in scenarios]
    for each, rehearsal in zip(scenarios, done, strict=True):
        if not rehearsal.found:
            tell(each)
    return tuple(dict.fromkeys(mistake for each in done for mistake in each.found))


class _Stage:
    """Where stories are rehearsed: what several of them begin with is gone through once."""

    def __init__(self, scenarios: Mapping[str, Scenario], schools: Schools) -> None:
        self._scenarios = scenarios
        self._followed = {each.follows for each in scenarios.values()}
        self._schools = schools
        self._done: dict[str, _Rehearsal] = {}

    def rehearse(self, scenario: Scenario) -> _Rehearsal:
        if scenario.file not in self._done:
            self._done[scenario.file] = self._rehearse(scenario)
            if scenario.file in self._followed:
                self._schools.keep(_kept(scenario))
        return self._done[scenario.file]

    def _rehearse(self, scenario: Scenario) -> _Rehearsal:
        first = self._scenarios.get(scenario.follows)
        if first is None:
            new = _Rehearsal(scenario, self._schools.open(scenario), Diary())
            new.run(scenario.story)
            return new
        before = self.rehearse(first)
        if before.found:
            return before
        school = self._schools.go_back(_kept(first), before.school.now)
        new = _Rehearsal(scenario, school, deepcopy(before.diary))
        new.run(scenario.story[len(first.story) :])
        return new


def _kept(scenario: Scenario) -> str:
    return f"after {Path(scenario.file).stem}"


class _Rehearsal:
    """One scenario in its school."""

    def __init__(self, scenario: Scenario, school: RehearsalSchool, diary: Diary) -> None:
        self.school = school
        self.diary = diary
        self._scenario = scenario
        self._acts = Acts(school)
        self._mistakes = MistakeList(scenario.texts)

    @property
    def found(self) -> Sequence[Mistake]:
        """What has come otherwise."""
        return self._mistakes.found

    def run(self, story: Iterable[Moment]) -> None:
        """Go through these moments, until one of them comes otherwise."""
        for moment in story:
            try:
                self._live(moment)
            except RestlessError:
                self._refuse(moment.place, "What happens on this day does not come to an end.")
            except DefinitionError as error:
                self._mistakes.found += error.mistakes
            except (StartRefusedError, CannotBeDoneError, MissingCalendarError) as error:
                self._refuse(moment.place, str(error))
            if self.found:
                break

    def _refuse(self, place: Place, message: str) -> None:
        self._mistakes.add(place, message)

    def _live(self, moment: Moment) -> None:
        for _ in self.school.live_until(moment.day):
            self.diary.note(self.school)
        if moment.act is not None:
            self._do(moment.act)
            self.school.settle()
            self.diary.note(self.school)
        for expected in moment.then:
            self._check(expected, moment)
        self.diary.turn_over()

    def _do(self, act: Act) -> None:
        acts, school = self._acts, self.school
        match act:
            case Start(given=given):
                acts.set_records(self._scenario.records.values)
                process = self._scenario.process
                reference = _REFERENCES[school.library.process(process).subject]
                start("story", process, reference, given.values, school)
            case Answer(who=who, step=step, given=given):
                acts.answer(who, step, given.values)
            case Arrive(arrival=arrival, given=given):
                acts.enter(arrival, given.values)
            case SetRecords(given=given):
                acts.set_records(given.values)
            case TakeBack(who=who, scope=scope, agency=agency):
                acts.take_back(who, scope, agency)
            case SendOn(target=target):
                acts.send_on(target)
            case Leave(who=who):
                acts.leave(who)
            case _:
                assert_never(act)

    # ------------------------------------------------------------------------- what must be so

    def _check(self, expected: Expectation, moment: Moment) -> None:
        place, day = expected.place, moment.day
        match expected.fact:
            case Happened() as told:
                for what in told.what:
                    self._check_happened(told, what, place, day)
            case Stands(step=step, status=status):
                self._check_standing(step, status, place)
            case NobodyElse():
                self._check_nobody_else(moment, place)
            case Nothing():
                if found := [each for each in self.diary.page if each.happening in TO_SOMEBODY]:
                    self._refuse(place, f"But something did. {_told(found)}")
            case Condition() as condition:
                if not condition.holds(self._facts()):
                    self._refuse(place, f"This does not hold on {written(day)}.")
            case never:
                assert_never(never)

    def _check_happened(self, told: Happened, what: str, place: Place, day: date) -> None:
        found = [entry for entry in self.diary.page if _is(entry, told, what)]
        today = [entry for entry in found if entry.day == day]
        if today:
            self._check_due(told, today[-1], place)
            return
        if found:
            instead = f"It came on {written(found[-1].day)}."
        else:
            instead = _told(self.diary.on(day)) or "On this day nothing has come."
        self._refuse(place, f"This has not come on {written(day)}. {instead}")

    def _check_due(self, told: Happened, found: Entry, place: Place) -> None:
        on = found.due.on if found.due is not None else None
        if told.due is not None and told.due != on:
            reason = found.due.explanation if found.due else "It has no due date."
            self._refuse(place, f"But {found}. {reason}")

    def _check_standing(self, step: str, status: str, place: Place) -> None:
        own, *others = self.school.cases()
        states = [s for case in (*others, own) for s in case.steps if s.step == step]
        if not states:
            self._refuse(place, f"{step} has not been come to.")
            return
        found = "held" if states[-1].held else states[-1].status.value
        if found != status:
            self._refuse(place, f"{step} is {found}.")

    def _check_nobody_else(self, moment: Moment, place: Place) -> None:
        told = [each.fact for each in moment.then if isinstance(each.fact, Happened)]
        others = [
            entry
            for entry in self.diary.on(moment.day)
            if entry.happening is Happening.ASKED
            and not any(_is(entry, fact, what) for fact in told for what in fact.what)
        ]
        if others:
            self._refuse(place, f"But others are. {_told(others)}")

    def _facts(self) -> InstanceFacts:
        school = self.school
        case = school.cases()[0]
        world = take_snapshot(school, case)
        definition = school.library.process(self._scenario.process)
        return InstanceFacts(definition, case, world, school.today)


def _is(entry: Entry, told: Happened, what: str) -> bool:
    to_whom = not told.who or PersonId(told.who) in entry.who
    return entry.happening is told.happening and entry.what == what and to_whom


def _told(entries: Sequence[Entry]) -> str:
    """Sentences about several days, each with its day."""
    days = dict.fromkeys(each.day for each in entries)
    return " ".join(
        f"On {written(day)}: {'; '.join(str(e) for e in entries if e.day == day)}." for day in days
    )
