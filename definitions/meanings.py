"""What a path such as ``decision.outcome`` leads to, seen from where it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from definitions.condition_grammar import EARLIER
from definitions.inspection import CONSENT_WORDS, Inspection
from definitions.mistakes import did_you_mean
from definitions.model.forms import AnswerType, FormField
from definitions.model.stages import Stage
from definitions.model.steps import Ask, Run, Step, Together
from definitions.model.subjects import SubjectKind
from definitions.vocabulary import RESERVED, owner_of


@dataclass(frozen=True)
class Meaning:
    """The kind of value at the end of a path."""

    kind: AnswerType
    words: tuple[str, ...] | None = None
    """What can be chosen; None where that is not known beforehand."""
    of_many: bool = False
    """One value for each person asked."""
    field: FormField | None = None


@dataclass(frozen=True)
class Viewpoint:
    """From where a path is read."""

    names: tuple[str, ...]
    """Lead to the part that holds it."""
    stage: str = ""
    """Empty: from anywhere, as ``whenever`` is."""
    before: str = ""
    """Only steps before this one of ``stage`` are known; empty: all of them."""
    form: tuple[str, ...] = ()
    """Lead to the form that holds it."""
    siblings: tuple[FormField, ...] = ()
    """Questions of the same form."""
    asking: str = ""
    """The question that is reading; those after it are not answered yet."""
    starting: bool = False
    """Nothing has been asked yet but the start form's own questions."""
    outside: bool = False
    """There is no instance yet: only records, consents and the date are known."""
    this_visit: bool = False
    """What a later step of the stage was answered on an earlier visit does not count."""


class Meanings:
    """Finds what paths lead to, and notes those that lead nowhere."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection

    def of(self, path: str, view: Viewpoint) -> Meaning | None:
        """What the path leads to; None, with a mistake, where it leads nowhere.

        None without a mistake where it leads into a part that could not be read.
        """
        earlier, path = path.startswith(f"{EARLIER} "), path.removeprefix(f"{EARLIER} ")
        head, dot, rest = path.partition(".")
        if earlier and (not dot or head in RESERVED):
            message = f'"{EARLIER}" goes with the answer of a step, as in "{EARLIER} talk.held_on".'
            self._refuse(view, message)
            return None
        if view.outside and not _is_known_outside(path):
            message = f'"{path}" is not known before the process has begun: read records here.'
            self._refuse(view, message)
            return None
        if not dot:
            return self._bare(path, view)
        if view.starting:
            self._refuse(view, f'"{path}" is not known when a process is started.')
            return None
        match head:
            case "start":
                return self._answer(
                    path, self._inspection.definition.start.fields, ("start",), view
                )
            case "pupil" | "class" | "school":
                return self._record(path, view)
            case "consent":
                return self._consent(rest, view)
            case _:
                return self._step(path, head, rest, view, earlier=earlier)

    def of_step(self, name: str, view: Viewpoint, *, earlier: bool = False) -> Ask | Run | None:
        """The step of that name; None, with a mistake, where it has not been asked by then.

        With ``earlier`` it need only have been asked the last time round.
        """
        inspection = self._inspection
        if name in inspection.positions.unread:
            return None
        found = inspection.find(name)
        if found is None:
            known = (step.name for _, step in inspection.steps())
            self._refuse(view, f'There is no step "{name}".', name, known)
        elif not isinstance(found[1], Ask | Run):
            self._refuse(view, f'"{name}" asks nothing: there is nothing of it to show.')
        elif earlier and not inspection.routes.leads(found[0].name, view.stage):
            self._refuse(view, f'"{name}" is never asked before this step.')
        elif not earlier and not self.comes_before(found[0].name, name, view):
            self._refuse(view, f'"{name}" is not answered yet here: it comes later.')
        else:
            return found[1]
        return None

    def _refuse(
        self, view: Viewpoint, message: str, near: str = "", known: Iterable[str] = ()
    ) -> None:
        self._inspection.refuse(view.names, message, did_you_mean(near, known) if near else "")

    # ---------------------------------------------------------------------------- kinds of path

    def _bare(self, name: str, view: Viewpoint) -> Meaning | None:
        if name == "today" or (name == "start" and not view.starting):
            return Meaning(AnswerType.DATE)
        names = [field.name for field in view.siblings]
        if name not in names:
            where = "in this form" if names else "here: write step.question"
            self._refuse(view, f'There is no question "{name}" {where}.', name, names)
            return None
        if view.asking in names and names.index(name) >= names.index(view.asking):
            self._refuse(view, f'"{name}" is not answered yet here: it is asked later in the form.')
            return None
        if ".".join((*view.form, name)) in self._inspection.positions.unread:
            return None
        return _meaning(view.siblings[names.index(name)])

    def _record(self, path: str, view: Viewpoint) -> Meaning | None:
        vocabulary, subject = self._inspection.vocabulary, self._inspection.subject
        owner = owner_of(path)
        if subject is not None and owner is not None and owner not in subject.may_read:
            whose = "one child's" if owner is SubjectKind.PUPIL else "one class's"
            message = f'"{path}" is {whose}, and this process is about {subject.in_words}.'
            self._refuse(view, message)
            return None
        if vocabulary is None:
            return None
        record = vocabulary.records.get(path)
        if record is None:
            self._refuse(view, f'There is no record "{path}".', path, vocabulary.records)
            return None
        words = tuple(choice.key for choice in record.choices) or None
        return Meaning(record.kind, words)

    def _consent(self, scope: str, view: Viewpoint) -> Meaning | None:
        meaning = Meaning(AnswerType.CHOICE, CONSENT_WORDS)
        if not self._inspection.check_child(view.names, "Nobody consents"):
            return None
        if scope == "asked_for":
            if not self._asks_for_consent():
                self._refuse(view, "No form of this process asks for a consent.")
            return meaning
        vocabulary = self._inspection.vocabulary
        if vocabulary is not None and scope not in vocabulary.scopes:
            known = (*vocabulary.scopes, "asked_for")
            self._refuse(view, f'There is no consent scope "{scope}".', scope, known)
            return None
        return meaning

    def _asks_for_consent(self) -> bool:
        forms = (step.form for step in self._inspection.definition.asks())
        return any(field.consent for form in forms for field in form.fields) or bool(
            self._inspection.positions.unread
        )

    def _step(
        self, path: str, name: str, rest: str, view: Viewpoint, *, earlier: bool
    ) -> Meaning | None:
        inspection = self._inspection
        if name in inspection.positions.unread:
            return None
        found = inspection.find(name)
        if found is None:
            known = (step.name for _, step in inspection.steps())
            self._refuse(view, f'There is no step "{name}".', name, known)
            return None
        stage, step = found
        if earlier and view.stage and not inspection.routes.leads(stage.name, view.stage):
            self._refuse(view, f'"{name}" is never asked before this stage is entered.')
            return None
        if not earlier and not self.comes_before(stage.name, name, view):
            self._refuse(view, f'"{path}" is not known yet here: "{name}" comes later.')
            return None
        if rest in ("done", "due"):
            return Meaning(AnswerType.DATE)
        if isinstance(step, Run):
            return self._outcome(step, rest, view)
        if not isinstance(step, Ask):
            self._refuse(view, f'"{name}" asks nothing, so it has no answer "{rest}".')
            return None
        names = inspection.positions.forms.get(name, ())
        return self._answer(path, step.form.fields, names, view, step)

    def _outcome(self, step: Run, name: str, view: Viewpoint) -> Meaning | None:
        """How the process that was run has ended, or something that it gives."""
        child, many = self._inspection.process(step.process), step.for_each is not None
        if child is None:
            return None
        if name == "end":
            return Meaning(AnswerType.CHOICE, tuple(end.name for end in child.ends), many)
        if name not in child.gives:
            message = f'The process "{child.process}" gives no "{name}".'
            self._refuse(view, message, name, ("end", *child.gives))
            return None
        there = Meanings(self._inspection.inside(child))
        meaning = there.of(child.gives[name], Viewpoint(("gives", name)))
        return replace(meaning, of_many=many) if meaning is not None else None

    def comes_before(self, stage: str, step: str, view: Viewpoint) -> bool:
        """Has that step of that stage been come to, seen from there?"""
        if not view.stage:
            return True
        if stage == view.stage and self._is_earlier(step, view):
            return True
        if stage == view.stage and view.this_visit:
            return False
        return self._inspection.routes.leads(stage, view.stage)

    def _is_earlier(self, step: str, view: Viewpoint) -> bool:
        stage = self._inspection.definition.stage(view.stage)
        if stage is None or not view.before:
            return True
        group = stage.beside(view.before)
        if group is not None and any(each.name == step for each in group.steps):
            return step in group.waits_for(view.before)
        return _place(stage, step) < _place(stage, view.before)

    # --------------------------------------------------------------------------------- answers

    def _answer(
        self,
        path: str,
        fields: tuple[FormField, ...],
        names: tuple[str, ...],
        view: Viewpoint,
        step: Step | None = None,
    ) -> Meaning | None:
        name = path.partition(".")[2]
        if ".".join((*names, name)) in self._inspection.positions.unread:
            return None
        field = next((each for each in fields if each.name == name), None)
        if field is None:
            head = path.partition(".")[0]
            known = [each.name for each in fields]
            self._refuse(view, f'"{head}" has no question "{name}".', name, known)
            return None
        many = isinstance(step, Ask) and (step.each or step.for_each is not None)
        return _meaning(field, of_many=many)


def _is_known_outside(path: str) -> bool:
    return (
        path == "today"
        or owner_of(path) is not None
        or (path.startswith("consent.") and path != "consent.asked_for")
    )


def _place(stage: Stage, name: str) -> int:
    """Where a step or group stands in its stage; those side by side stand at one place."""
    for place, each in enumerate(stage.steps):
        inside = each.steps if isinstance(each, Together) else ()
        if name in (each.name, *(step.name for step in inside)):
            return place
    raise LookupError(name)


def _meaning(field: FormField, *, of_many: bool = False) -> Meaning:
    words = tuple(choice.key for choice in field.choices) or None
    if field.answer is AnswerType.YES_NO:
        words = ("yes", "no")
    return Meaning(field.answer, words, of_many, field)
