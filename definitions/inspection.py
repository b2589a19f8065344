"""What every check works with: the definition, the places of its parts, and the mistakes found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from definitions.mistakes import MistakeList, Place, suggest
from definitions.model.forms import Form
from definitions.model.process import ProcessDefinition
from definitions.model.stages import Stage
from definitions.model.steps import Ask, Step
from definitions.model.subjects import SubjectKind
from definitions.positions import Positions
from definitions.readers import OUTSIDE
from definitions.routes import Routes
from definitions.vocabulary import Vocabulary

CONSENT_WORDS = ("given", "part", "refused", "withdrawn")
"""What consents can come to; not asked, not answered and run out are *nothing*."""


@dataclass(frozen=True)
class Inspection:
    """One look at one definition."""

    definition: ProcessDefinition
    positions: Positions
    mistakes: MistakeList
    vocabulary: Vocabulary | None
    """None: roles, records, scopes and other processes are not looked up."""

    # ---------------------------------------------------------------------------------- parts

    def steps(self) -> Iterator[tuple[Stage, Step]]:
        """Every step with its stage, in the order written."""
        for stage in self.definition.stages:
            for step in stage.each_step():
                yield stage, step

    def find(self, name: str) -> tuple[Stage, Step] | None:
        """The step of that name with its stage, or None."""
        return next(((stage, step) for stage, step in self.steps() if step.name == name), None)

    def forms(self) -> Iterator[tuple[Form, tuple[str, ...], Stage, Ask]]:
        """Each form once, with the names that lead to it, its first step and that step's stage."""
        seen = set()
        for stage, step in self.steps():
            if not isinstance(step, Ask) or step.name not in self.positions.forms:
                continue
            names = self.positions.forms[step.name]
            if names not in seen:
                seen.add(names)
                yield step.form, names, stage, step

    def process(self, name: str) -> ProcessDefinition | None:
        """Another process, where there is one that can be looked at."""
        return self.vocabulary.processes.get(name) if self.vocabulary else None

    def inside(self, other: ProcessDefinition) -> Inspection:
        """A silent look at another process: its mistakes are told where it stands itself.

        This process is left out of it, so that two that run each other are not followed for ever.
        """
        vocabulary = self.vocabulary
        if vocabulary is not None:
            rest = {k: v for k, v in vocabulary.processes.items() if k != self.definition.process}
            vocabulary = replace(vocabulary, processes=rest)
        nowhere = Positions(places={(): Place("", 1, 1)})
        return Inspection(other, nowhere, MistakeList({}), vocabulary)

    def silent(self) -> Inspection:
        """The same, noting nothing: for whoever only wants to know what something is."""
        return replace(self, mistakes=MistakeList({}))

    @property
    def subject(self) -> SubjectKind | None:
        """Whom or what it is about; None where that could not be read: nothing follows from it."""
        return self.definition.subject if self.positions.subject_known else None

    @cached_property
    def routes(self) -> Routes:
        """Where each stage can lead."""
        return Routes(self.definition)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Everything that `next` can lead to."""
        stages = (stage.name for stage in self.definition.stages)
        return (*stages, *(end.name for end in self.definition.ends))

    # ------------------------------------------------------------------------------- mistakes

    def refuse(self, names: tuple[str, ...], message: str, hint: str = "") -> None:
        """Note a mistake in the part that ``names`` lead to."""
        self.mistakes.add(self.positions.at(*names), message, hint)

    def warn(self, names: tuple[str, ...], message: str) -> None:
        """Note what is unwise in the part that ``names`` lead to."""
        self.mistakes.warn(self.positions.at(*names), message)

    def check_known(
        self, names: tuple[str, ...], word: str, known: Iterable[str], what: str
    ) -> None:
        """Note a mistake if ``word`` is none of ``known``."""
        words = tuple(known)
        if word not in words:
            self.refuse(names, f'There is no {what} "{word}".', suggest(word, words))

    def check_role(self, names: tuple[str, ...], role: str, more: Iterable[str] = ()) -> None:
        """Note a mistake if nobody can hold ``role``; empty where it could not be read."""
        if role in OUTSIDE and not self.check_child(names, f"There is no {role}"):
            return
        if role and self.vocabulary is not None:
            self.check_known(names, role, (*self.vocabulary.roles, *more), "role")

    def check_child(self, names: tuple[str, ...], what: str) -> bool:
        """Is the process about one child? If not, a mistake: ``what`` there is none of."""
        subject = self.subject
        if subject in (None, SubjectKind.PUPIL):
            return True
        about = f"this process is about {subject.in_words}, not about one child."
        self.refuse(names, f"{what} here: {about}")
        return False
