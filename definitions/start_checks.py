"""Is each process that a step starts there, started with what it asks, and able to end?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from definitions.chains import started_at_once
from definitions.condition_parts import Word, day, number
from definitions.conditions import Value
from definitions.inspection import Inspection
from definitions.meanings import Meaning, Meanings, Viewpoint
from definitions.mistakes import did_you_mean, listed, suggest
from definitions.model.forms import AnswerType, FormField
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Run, SetOff, Starting, StartStep
from definitions.vocabulary import CONSENT, owner_of

OWN_PATHS = ("end", "done", "due")
"""What every step that runs a process can be asked for, whatever that process gives."""

_SINGLE = {AnswerType.CHOICE: AnswerType.CHOICES, AnswerType.PERSON: AnswerType.PEOPLE}
"""One of these answers a question that takes several."""

Follow = Callable[[ProcessDefinition | None], tuple[str, ...]]
"""From a process to others."""

SEVERAL = (AnswerType.CHOICES, AnswerType.AGENCIES, AnswerType.PEOPLE)


class StartChecks:
    """Checks the steps that start another process."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._meanings = Meanings(inspection)

    def check(self, step: Run | SetOff, view: Viewpoint) -> None:
        """Note every mistake in what is started, and with what."""
        vocabulary = self._inspection.vocabulary
        if vocabulary is None or not step.process:
            return
        here = (*view.names, step.verb)
        known = {**vocabulary.processes, self._inspection.definition.process: None}
        self._inspection.check_known(here, step.process, known, "process")
        if isinstance(step, Run):
            self._check_circle(step.process, here)
        else:
            self._check_chain(step, here)
        child = self._inspection.process(step.process)
        if child is not None and self._is_alike(child, here):
            self.check_values(step, child, view)

    def _is_alike(self, child: ProcessDefinition, names: tuple[str, ...]) -> bool:
        """What is started is about whom this process is about: nobody chooses another there."""
        subject = self._inspection.subject
        if subject in (None, child.subject):
            return True
        message = (
            f'"{child.process}" is about {child.subject.in_words}, and this process about '
            f"{subject.in_words}: it cannot be started from here."
        )
        self._inspection.refuse(names, message)
        return False

    # ------------------------------------------------------------------------------- circles

    def _check_circle(self, process: str, names: tuple[str, ...]) -> None:
        """A process that waits for itself, however far round, never ends."""
        way = self._way_back(process, _waits_for)
        if way:
            circle = " to ".join((self._inspection.definition.process, *way))
            message = f"This runs in a circle, {circle}: none of them could ever end."
            self._inspection.refuse(names, message)

    def _check_chain(self, step: SetOff, names: tuple[str, ...]) -> None:
        """A process that starts itself anew before it waits for anything never leaves off."""
        this = self._inspection.definition
        if step.name in started_at_once(this) and (way := self._way_back(step.process, _begins)):
            chain = " to ".join((this.process, *way))
            message = (
                f"This starts again and again, {chain}: ask somebody or wait for a day before it."
            )
            self._inspection.refuse(names, message)

    def _way_back(self, process: str, follow: Follow) -> tuple[str, ...]:
        """From ``process`` to the one being checked; empty if it never comes back."""
        ways: list[tuple[str, ...]] = [(process,)]
        seen = {process}
        for way in ways:
            if way[-1] == self._inspection.definition.process:
                return way
            for after in follow(self._inspection.process(way[-1])):
                if after not in seen:
                    seen.add(after)
                    ways.append((*way, after))
        return ()

    # ------------------------------------------------------------------------------- answers

    def check_values(self, step: Starting, child: ProcessDefinition, view: Viewpoint) -> None:
        """Note every mistake in what a process is started with, and what is missing."""
        fields = {field.name: field for field in child.start.fields}
        for name, text in step.values.items():
            here = replace(view, names=(*view.names, "with", name))
            if name in fields:
                self._check_value(step, fields[name], text, here)
            else:
                message = f'The start of "{child.process}" has no question "{name}".'
                self._inspection.refuse(here.names, message, suggest(name, fields))
        given = _Given(step, child)
        missing = [
            name
            for name, field in fields.items()
            if name not in step.values and _is_needed(field, given)
        ]
        if missing:
            message = (
                f'"{child.process}" cannot be started without {listed(missing)}: say it "with".'
            )
            self._inspection.refuse((*view.names, "with"), message)

    def _check_value(self, step: Starting, field: FormField, text: str, view: Viewpoint) -> None:
        if step.is_entry(text):
            meaning = self._entry(step, view)
        elif step.is_path(text):
            meaning = self._meanings.of(text, view)
        else:
            self._check_word(text, field, view)
            return
        if meaning is not None and not _fits(meaning, field):
            self._inspection.refuse(view.names, _why_not(text, meaning, field))

    def _check_word(self, text: str, field: FormField, view: Viewpoint) -> None:
        if not _may_be(text, field):
            known = [choice.key for choice in field.choices]
            message = f'"{text}" cannot be the answer to "{field.name}".'
            self._inspection.refuse(view.names, message, did_you_mean(text, known))

    def _entry(self, step: Starting, view: Viewpoint) -> Meaning | None:
        """One entry of the list over which the step is repeated."""
        assert isinstance(step, StartStep), "only steps are repeated"
        assert step.for_each is not None, "an entry comes from a list"
        meaning = Meanings(self._inspection.inside(self._inspection.definition)).of(
            step.for_each.path, view
        )
        if meaning is None:
            return None
        single = {several: one for one, several in _SINGLE.items()}
        return replace(meaning, kind=single.get(meaning.kind, meaning.kind))


def check_gives(inspection: Inspection) -> None:
    """Note every mistake in what a process gives to one that runs it."""
    meanings = Meanings(inspection)
    for name, path in inspection.definition.gives.items():
        names = ("gives", name)
        if name in OWN_PATHS:
            message = f'"{name}" is known of every process that is run: call this something else.'
            inspection.refuse(names, message)
        if owner_of(path) is not None or path.partition(".")[0] in ("consent", "today"):
            message = f'Whoever runs this process can read "{path}" itself: leave it out.'
            inspection.refuse(names, message)
            continue
        meaning = meanings.of(path, Viewpoint(names))
        if meaning is not None and meaning.of_many:
            message = f'"{path}" has more than one answer: a process gives one for each name.'
            inspection.refuse(names, message)


def _begins(process: ProcessDefinition | None) -> tuple[str, ...]:
    """The processes that this one starts before it has waited for anything."""
    found = started_at_once(process) if process else ()
    steps = (process.step(name) for name in sorted(found)) if process else ()
    return tuple(step.process for step in steps if isinstance(step, StartStep))


def _waits_for(process: ProcessDefinition | None) -> tuple[str, ...]:
    """The processes that must end before this one goes on."""
    steps = [step for stage in process.stages for step in stage.each_step()] if process else []
    runs = tuple(step.process for step in steps if isinstance(step, Run))
    return (*runs, CONSENT) if any(step.needs_consent for step in steps) else runs


def _is_needed(field: FormField, given: _Given) -> bool:
    """Must a start be told this? With a condition, as far as what is written decides it."""
    if field.optional:
        return False
    return field.when is None or field.when.holds(given)


class _Given:
    """The facts before a process has started, as far as they are written in the definition."""

    def __init__(self, step: Starting, child: ProcessDefinition) -> None:
        self._step = step
        self._child = child

    def one(self, path: str) -> Value:
        """What a start question is answered with, where a word says so."""
        name = path.removeprefix("start.")
        text, field = self._step.values.get(name), self._child.start.field(name)
        if text is None or field is None:
            return None
        if self._step.is_entry(text) or self._step.is_path(text):
            return None
        if field.answer is AnswerType.YES_NO:
            return Word(text).like(other=True)
        return (text,) if field.answer in SEVERAL else text

    def many(self, path: str) -> tuple[Value, ...]:
        """Nobody has been asked anything."""
        return ()


def _may_be(text: str, field: FormField) -> bool:
    """Can this very word be the answer?"""
    match field.answer:
        case AnswerType.CHOICE | AnswerType.CHOICES:
            return text in {choice.key for choice in field.choices}
        case AnswerType.YES_NO:
            return Word(text).like(other=True) is not None
        case AnswerType.NUMBER:
            return number(text) is not None
        case AnswerType.DATE:
            return day(text) is not None
        case AnswerType.AGENCIES | AnswerType.TEXT | AnswerType.LONG_TEXT:
            return bool(text)
        case _:
            return False


def _why_not(text: str, meaning: Meaning, field: FormField) -> str:
    words = [each for each in meaning.words or () if not _may_be(each, field)]
    if words and field.answer in (meaning.kind, _SINGLE.get(meaning.kind)):
        return f'"{text}" can be {listed(words)}, which "{field.name}" cannot.'
    kind = f"several answers, {meaning.kind}" if meaning.of_many else meaning.kind
    return f'"{text}" ({kind}) cannot be the answer to "{field.name}" ({field.answer}).'


def _fits(meaning: Meaning, field: FormField) -> bool:
    if meaning.of_many or field.answer not in (meaning.kind, _SINGLE.get(meaning.kind)):
        return False
    allowed = {choice.key for choice in field.choices}
    return not allowed or not meaning.words or set(meaning.words) <= allowed
