"""What has been written of a random definition so far, and what may be read of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from definitions.model.subjects import SubjectKind

ALL_DONE, OTHERWISE = "all_done", "other_end"
ARRIVAL = "thing"
"""What may come of itself."""
FIRST, SECOND = "made", "second"
"""The two processes that are drawn: the first may start the second, which may set it off again."""


class Fact(Enum):
    """What can be known of a step: a path, or the step's own name."""

    PICK = auto()
    """A choice of one person: yes_it_is or no_not_yet."""
    SURE = auto()
    """Such a choice, which is made whatever happens."""
    MANY = auto()
    """Such a choice of several people."""
    DAY = auto()
    """A date that one person must give, if they are asked."""
    DATE = auto()
    """A date that there may be."""
    YES = auto()
    """A yes or no."""
    NUMBER = auto()
    AGENCIES = auto()
    KINDS = auto()
    """Several of one and two."""
    TABLE = auto()
    """One whose rows anybody may read."""
    ASKED = auto()
    """A step with a form."""
    OPEN = auto()
    """A step with a form whose answers anybody may read."""
    HEARD = auto()
    """A step that leaves people time after it is closed."""
    END = auto()
    """How a process that was run has ended: see ``Draft.ends``."""
    SURE_END = auto()
    ENDS = auto()
    """How each of several has ended."""
    PAPER = auto()
    """A step that makes a document of which anybody may read something."""
    DONE = auto()
    """A step of any kind."""


_SURE = (Fact.SURE, Fact.SURE_END)
_OF_EACH = {Fact.PICK: Fact.MANY, Fact.MANY: Fact.MANY, Fact.END: Fact.ENDS}
"""What facts of one become where the step is repeated."""
_KEPT = (Fact.ASKED, Fact.OPEN, Fact.HEARD, Fact.DONE, Fact.PAPER)


@dataclass(frozen=True)
class Known:
    """What a later step may read."""

    facts: tuple[tuple[Fact, str], ...] = ()

    def __add__(self, other: Known) -> Known:
        return Known(self.facts + other.facts)

    def all(self, *kinds: Fact) -> tuple[str, ...]:
        """Every path, or step, of these kinds."""
        return tuple(path for kind, path in self.facts if kind in kinds)

    def unsure(self) -> Known:
        """The same where it may have been passed over."""
        return Known(tuple(each for each in self.facts if each[0] not in _SURE))

    def of_step(self, name: str) -> Known:
        """The same of another step with the same form."""
        paths = ((kind, path.partition(".")) for kind, path in self.facts)
        return Known(tuple((kind, name + dot + rest) for kind, (_, dot, rest) in paths))

    def of_each(self) -> Known:
        """The same of a step that is repeated."""
        several = ((_OF_EACH.get(kind, kind), path) for kind, path in self.facts)
        return Known(tuple(e for e in several if e[0] in (*_OF_EACH.values(), *_KEPT)))


@dataclass(frozen=True)
class Other:
    """A process that is started, as far as whoever starts it reads it."""

    process: str
    ends: tuple[str, ...]
    gives: tuple[tuple[Fact, str], ...]
    """What can be known of it, and by which name."""

    def known_of(self, step: str) -> Known:
        """What is known once that step has run it."""
        end = ((Fact.END, f"{step}.end"), (Fact.SURE_END, f"{step}.end"))
        return Known((*end, *((kind, f"{step}.{name}") for kind, name in self.gives)))


READING = Other("reading", ("fine", "worrying"), ((Fact.NUMBER, "age"), (Fact.DATE, "heard_on")))
"""See ``fixtures/children``."""


@dataclass
class Draft:
    """A definition as far as it is written."""

    stages: list[str]
    subject: SubjectKind = SubjectKind.PUPIL
    asks_consent: bool = False
    """Does a form of it ask for a consent?"""
    process: str = FIRST
    others: tuple[Other, ...] = ()
    """What it may run, and set off."""
    again: tuple[str, ...] = ()
    """What may come back to this very process: it is set off after a sure wait."""
    begins: bool = False
    """Does it mostly start the last of the others?"""
    is_rash: bool = False
    """Is it set off in every stage, whatever stands before that?"""
    past: Known = Known()
    """What the stages before this one may have come to know."""
    number: int = 0
    """Of the stage that is being written; past the last for what holds in all of them."""
    steps: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """The stages and ends that something leads to besides the way straight on."""
    went_back: set[str] = field(default_factory=set)
    """The stages that something leads back to: each says how often."""
    ends: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """How what a step has run may have ended, by the path of that."""
    has_waited: bool = False
    """Was somebody asked before in this stage, whatever happens?"""
    waits: bool = True
    arrives: Known | None = None
    """What is known once ``ARRIVAL`` has come, as if that were a step; None if nothing may come."""

    @property
    def about_child(self) -> bool:
        """Are there parents, and consents?"""
        return self.subject is SubjectKind.PUPIL

    def new_step(self) -> str:
        """A name that no other step has."""
        self.steps.append(f"step{len(self.steps) + 1}")
        return self.steps[-1]

    def lead_to(self, target: str) -> None:
        """Something in this stage leads there."""
        self.used.add(target)
        if target in self.stages[: self.number + 1]:
            self.went_back.add(target)
