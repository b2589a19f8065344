"""Names, paths and deadlines of a definition, in the words that people read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from definitions.condition_grammar import EARLIER, is_path
from definitions.model.deadlines import Deadline, Direction, Period
from definitions.model.forms import FormField
from definitions.model.process import ProcessDefinition
from definitions.model.steps import Ask, Make, Run, Set, SetOff, Step, Tell, Wait
from definitions.start_days import PLACEHOLDER as START_DAY
from definitions.vocabulary import Vocabulary

_CONSENTS = {
    "given": "They agree to everything",
    "part": "They agree to some of it",
    "refused": "They do not agree",
    "withdrawn": "They have taken it back",
}
_ROLES = {"sendco": "SENDCo", "pupil": "child"}
_SUBJECT = re.compile(r"(^|[.?!:] )?<(child|class)>")


@dataclass(frozen=True)
class Thing:
    """What a path leads to, in words."""

    words: str
    labels: dict[str, str] = field(default_factory=dict)
    """What can be chosen: key to label."""
    is_question: bool = False


def about_child(text: str) -> str:
    """A text of a definition that says "the child" for ``<child>``, on one line."""
    named = START_DAY.sub("the day given at the start", _SUBJECT.sub(_named, text))
    return " ".join(named.split())


def _named(found: re.Match[str]) -> str:
    before, noun = found.groups()
    return f"the {noun}" if before is None else f"{before}The {noun}"


def role_words(role: str) -> str:
    """``class_teacher`` as people say it."""
    return _ROLES.get(role, role.replace("_", " "))


def listed(words: Iterable[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *others, end = words
    return f"{', '.join(others)} {last} {end}" if others else end


def capital(text: str) -> str:
    """The text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def quoted(text: str) -> str:
    """Somebody's own words, marked as such."""
    return f"“{about_child(text)}”"


class Words:
    """Says the parts of one definition in words, with those of its school around it."""

    def __init__(self, definition: ProcessDefinition, vocabulary: Vocabulary) -> None:
        self.definition = definition
        self._vocabulary = vocabulary

    # ---------------------------------------------------------------------------------- things

    def process(self, name: str) -> str:
        """What a process is called."""
        found = self._vocabulary.processes.get(name)
        return about_child(found.title) if found else capital(name.replace("_", " "))

    def start_question(self, process: str, name: str) -> Thing:
        """A question that is asked when that process is started."""
        found = self._vocabulary.processes.get(process)
        question = found.start.field(name) if found else None
        return _question(question) if question else Thing(name.replace("_", " "))

    def title(self, name: str) -> str:
        """What a stage or an end is called."""
        part = self.definition.stage(name) or self.definition.end(name)
        return about_child(part.title) if part else name.replace("_", " ")

    def scope(self, name: str) -> str:
        """What a consent is for."""
        title = self._vocabulary.scopes.get(name, "")
        return about_child(title[:1].lower() + title[1:]) or name.replace("_", " ")

    def step(self, step: Step) -> str:
        """What a step is called."""
        if step.title:
            return about_child(step.title)
        match step:
            case Set():
                return "Note on the record"
            case Make(template=template):
                return f"Make the document “{template.replace('_', ' ')}”"
            case Wait():
                return f"Wait {self.waited_for(step)}"
            case Run() | SetOff():
                return self.process(step.process)
            case Ask() | Tell():
                return capital(step.name.replace("_", " "))
            case _:
                assert_never(step)

    def step_named(self, name: str) -> str:
        """What the step of that name is called, as somebody else's words."""
        step = self.definition.step(name)
        return quoted(self.step(step) if step else name.replace("_", " "))

    def waited_for(self, step: Wait) -> str:
        """How long, as it is said after "wait"."""
        if step.until is None:
            return f"for everyone asked: {self.step_named(step.heard)}"
        if step.until.direction is Direction.AFTER and step.until.anchor == "asked":
            return f"for {_amount(step.until)}"
        return f"until {self.moment(step.until)}"

    def thing(self, path: str) -> Thing:
        """What a path leads to; where nothing is known of it, its own words."""
        before, _, bare = path.rpartition(f"{EARLIER} ")
        head, _, rest = bare.partition(".")
        found = self._thing(head, rest) or Thing(bare.replace(".", " ").replace("_", " "))
        if not before and bare == path:
            return found
        return Thing(f"last time's {found.words}", found.labels, found.is_question)

    def _thing(self, head: str, rest: str) -> Thing | None:
        record = self._vocabulary.records.get(f"{head}.{rest}")
        if record is not None:
            labels = {each.key: about_child(each.label) for each in record.choices}
            return Thing(quoted(record.title), labels)
        match head:
            case "start":
                question = self.definition.start.field(rest)
                return _question(question) if question else None
            case "consent" if rest == "asked_for":
                return Thing("the parents' answer", _CONSENTS)
            case "consent" if rest:
                return Thing(f"the parents' consent {self.scope(rest)}")
            case _:
                step = self.definition.step(head)
                return self._answer(step, rest) if step and rest else None

    def _answer(self, step: Step, name: str) -> Thing | None:
        if name in ("done", "due"):
            return Thing(f"{self.step_named(step.name)} is {name}")
        if isinstance(step, Run) and name == "end":
            child = self._vocabulary.processes.get(step.process)
            ends = {end.name: about_child(end.title) for end in child.ends} if child else {}
            return Thing(f"the outcome of {self.step_named(step.name)}", ends)
        question = step.form.field(name) if isinstance(step, Ask) else None
        return _question(question) if question else None

    def value(self, text: str, thing: Thing) -> str:
        """A value that something is compared with, or set to."""
        if text in thing.labels:
            return f"“{thing.labels[text]}”"
        if is_path(text):
            return self.thing(text).words
        return text.replace("_", " ")

    # -------------------------------------------------------------------------------- deadlines

    def deadline(self, rule: Deadline) -> str:
        """By when, as it is said after what is to be done."""
        if rule.direction is Direction.ON:
            return f"on {self.moment(rule)}"
        if rule.direction is Direction.BY_END_OF:
            return f"by {self.moment(rule)}"
        if rule.direction is Direction.AFTER and rule.anchor == "asked":
            return f"within {_amount(rule)}"
        return self.moment(rule)

    def moment(self, rule: Deadline) -> str:
        """The day it gives."""
        match rule.direction:
            case Direction.ON:
                return self._day(rule.anchor)
            case Direction.BY_END_OF:
                return f"the end of {'the ' * (rule.period is Period.SCHOOL_YEAR)}{rule.period}"
            case Direction.BEFORE_DATE:
                return rule.text
            case Direction.AFTER | Direction.BEFORE | Direction.BEGINNING_WITH:
                return f"{_amount(rule)} {rule.direction.value} {self._day(rule.anchor)}"
            case Direction.CLEAR_BEFORE:
                return f"at least {_amount(rule)} before {self._day(rule.anchor)}"
            case _:
                assert_never(rule.direction)

    def _day(self, anchor: str) -> str:
        known = {"asked": "being asked", "due": "the due date", "start": "the start"}
        if anchor in known or "." not in anchor:
            return known.get(anchor, anchor)
        join = "" if anchor.endswith((".done", ".due")) else "given in "
        return f"the day {join}{self.thing(anchor).words}"


def _question(question: FormField) -> Thing:
    labels = {each.key: about_child(each.label) for each in question.choices}
    return Thing(quoted(question.question), labels, is_question=True)


def _amount(rule: Deadline) -> str:
    unit = rule.unit.value
    return f"{rule.amount} {unit.removesuffix('s') if rule.amount == 1 else unit}"
