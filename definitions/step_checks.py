"""Can each step be done: are there such people, such records, and such days?"""

from __future__ import annotations

from typing import assert_never

from definitions.asking_checks import AskingChecks
from definitions.condition_checks import ConditionChecks
from definitions.condition_grammar import is_path
from definitions.condition_parts import Word, day, number
from definitions.deadline_checks import DeadlineChecks
from definitions.document_checks import DocumentChecks
from definitions.gate_checks import GateChecks
from definitions.group_checks import check_groups
from definitions.inspection import Inspection
from definitions.meanings import Meaning, Meanings, Viewpoint
from definitions.mistakes import did_you_mean, suggest
from definitions.model.forms import AnswerType
from definitions.model.stages import Stage
from definitions.model.steps import Ask, ExpiryAction, Make, Run, Set, SetOff, Step, Tell, Wait
from definitions.start_checks import StartChecks
from definitions.vocabulary import Record, owner_of

_TIMER_ANCHORS = ("asked", "due", "start", "today")


class StepChecks:
    """Checks every step of a definition."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._conditions = ConditionChecks(inspection)
        self._deadlines = DeadlineChecks(inspection)
        self._meanings = Meanings(inspection)
        self._gates = GateChecks(inspection)
        self._starts = StartChecks(inspection)
        self._documents = DocumentChecks(inspection)
        self._asking = AskingChecks(inspection, self._documents)

    def check_all(self) -> None:
        """Note every mistake in every step."""
        check_groups(self._inspection)
        for stage, step in self._inspection.steps():
            if step.name not in self._inspection.positions.unread or isinstance(step, Ask):
                self._check_step(stage, step)

    def _check_step(self, stage: Stage, step: Step) -> None:
        names = ("stages", stage.name, "steps", step.name)
        view = Viewpoint(names, stage.name, step.name)
        self._conditions.check(step.when, _at(view, "when"))
        self._gates.check(step, view)
        match step:
            case Ask():
                self._check_ask(stage, step, view)
            case Tell():
                for role in step.to:
                    self._inspection.check_role((*names, "tell"), role)
                self._deadlines.check(step.due, _at(view, "due"), "asked", "start", "today")
                self._documents.check_tell(stage, step, view)
            case Make():
                self._documents.check_make(step, view)
            case Set():
                for path, value in step.records.items():
                    self._check_record(path, value, _at(view, "set", path))
            case Wait():
                self._check_wait(stage, step, view)
            case Run() | SetOff():
                self._starts.check(step, view)
            case _:
                assert_never(step)

    # ------------------------------------------------------------------------------------ ask

    def _check_ask(self, stage: Stage, step: Ask, view: Viewpoint) -> None:
        names = view.names
        self._asking.check(step, view)
        self._deadlines.check(step.due, _at(view, "due"), "asked", "start", "today")
        self._check_timers(step, view)
        seeing = Viewpoint((*names, "or_when"), stage.name, stage.follower(step.name))
        self._conditions.check(step.or_when, seeing)
        if step.others is not None:
            self._deadlines.check(step.others.until, _at(view, "others"), *_TIMER_ANCHORS)
        self._check_several(step, names)

    def _check_several(self, step: Ask, names: tuple[str, ...]) -> None:
        """Words that only say something where several are asked, each for themselves."""
        for word in ("enough", "or_when", "others"):
            if getattr(step, word) is not None and step.role and not step.each:
                message = f'"{word}" goes with "ask: each {step.role}".'
                self._inspection.refuse((*names, word), message)
        if step.others is not None and step.enough is None and step.or_when is None:
            message = '"others" are those beyond "enough" or "or_when": say one of them.'
            self._inspection.refuse((*names, "others"), message)

    def _check_timers(self, step: Ask, view: Viewpoint) -> None:
        for reminder in step.remind:
            self._deadlines.check(reminder.at, self._timer(view, "remind"), *_TIMER_ANCHORS)
        for escalation in step.escalate:
            here = self._timer(view, "escalate")
            self._deadlines.check(escalation.at, here, *_TIMER_ANCHORS)
            self._inspection.check_role(here.names, escalation.to)
        if step.expire is not None:
            here = self._timer(view, "expire")
            self._deadlines.check(step.expire.at, here, *_TIMER_ANCHORS)
            if step.expire.action is ExpiryAction.GO_TO:
                targets = self._inspection.targets
                self._inspection.check_known(here.names, step.expire.stage, targets, "stage or end")

    def _timer(self, view: Viewpoint, word: str) -> Viewpoint:
        """Where a timer stands: in the step, or else in the defaults."""
        own = (*view.names, word) in self._inspection.positions.places
        return Viewpoint(
            (*view.names, word) if own else ("defaults", word), view.stage, view.before
        )

    # ------------------------------------------------------------------------------------ set

    def _check_record(self, path: str, value: str, view: Viewpoint) -> None:
        vocabulary = self._inspection.vocabulary
        record = vocabulary.records.get(path) if vocabulary else None
        if vocabulary is not None and record is None:
            hint = did_you_mean(path, vocabulary.records)
            self._inspection.refuse(view.names, f'There is no record "{path}".', hint)
        subject, owner = self._inspection.subject, owner_of(path)
        if record is not None and owner is not None and subject not in (None, owner):
            message = f'"{path}" is set by a process about {owner.in_words}:'
            self._inspection.refuse(view.names, f"{message} this one is about {subject.in_words}.")
            return
        if record is not None and record.kept_by:
            message = f'"{path}" is kept by the {record.kept_by}: no process may set it.'
            self._inspection.refuse(view.names, message)
            return
        meaning = self._meanings.of(value, view) if is_path(value) else None
        if record is None:
            return
        if meaning is not None and not _fits(meaning, record):
            message = f'"{path}" is a {record.kind}, but "{value}" is a {meaning.kind}.'
            self._inspection.refuse(view.names, message)
        elif not is_path(value) and not _is_written(value, record):
            words = [choice.key for choice in record.choices]
            message = f'"{value}" cannot be the value of "{path}", which is a {record.kind}.'
            self._inspection.refuse(view.names, message, did_you_mean(value, words))

    # ----------------------------------------------------------------------------------- wait

    def _check_wait(self, stage: Stage, step: Wait, view: Viewpoint) -> None:
        here = _at(view, "wait")
        self._deadlines.check(step.until, here, "asked", "start", "today")
        self._check_date_is_given(step, here)
        if not step.heard or step.heard in self._inspection.positions.unread:
            return
        flat = stage.each_step()
        earlier = flat[: [each.name for each in flat].index(step.name)]
        asks = {each.name: each for each in earlier if isinstance(each, Ask)}
        heard = asks.get(step.heard)
        if heard is None:
            message = f'No step "{step.heard}" of this stage has asked anyone before.'
            self._inspection.refuse(here.names, message, suggest(step.heard, asks))
        elif heard.others is None:
            message = f'Nobody is left to wait for: "{step.heard}" does not say "others".'
            self._inspection.refuse(here.names, message)

    def _check_date_is_given(self, step: Wait, here: Viewpoint) -> None:
        """Whoever is asked for the date must give it: otherwise there would be no wait at all."""
        name, _, question = (step.until.anchor if step.until else "").partition(".")
        found = self._inspection.find(name)
        asked = found[1].form.field(question) if found and isinstance(found[1], Ask) else None
        if asked is not None and asked.answer is AnswerType.DATE and not asked.must_know:
            message = (
                f'"{name}.{question}" may stay unanswered, and then this would not wait: '
                f"write must_know: true at it."
            )
            self._inspection.refuse(here.names, message)


def _at(view: Viewpoint, *words: str) -> Viewpoint:
    return Viewpoint((*view.names, *words), view.stage, view.before)


def _fits(meaning: Meaning, record: Record) -> bool:
    prose = (AnswerType.TEXT, AnswerType.LONG_TEXT)
    kinds = prose if record.kind is AnswerType.LONG_TEXT else (record.kind,)
    if meaning.of_many or meaning.kind not in kinds:
        return False
    allowed = {choice.key for choice in record.choices}
    return not allowed or not meaning.words or set(meaning.words) <= allowed


def _is_written(value: str, record: Record) -> bool:
    """Can a record be this very word?"""
    match record.kind:
        case AnswerType.CHOICE:
            return value in {choice.key for choice in record.choices}
        case AnswerType.YES_NO:
            return Word(value).like(other=True) is not None
        case AnswerType.NUMBER:
            return number(value) is not None
        case AnswerType.DATE:
            return day(value) is not None
        case AnswerType.TEXT:
            return True
        case _:
            return False
