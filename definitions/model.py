"""What a process definition is made of: frozen, checked, and ignorant of any one case."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from definitions.conditions import Condition

_PATH = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


class Part(BaseModel):
    """A frozen part of a definition; a word it does not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


# ------------------------------------------------------------------------------------ deadlines


class Unit(StrEnum):
    """What a deadline counts."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    SCHOOL_DAYS = "school days"
    WORKING_DAYS = "working days"


class Direction(StrEnum):
    """How the amount is counted from the anchor.

    ``AFTER`` leaves the anchor out; ``BEFORE`` likewise; ``CLEAR_BEFORE`` ("at least 2 weeks
    before") keeps that many whole days clear; ``BEGINNING_WITH`` counts the anchor as day one;
    ``ON`` is the anchor itself. ``BY_END_OF`` is the last day of a period, seen from the anchor;
    ``BEFORE_DATE`` ("before 15 February") is the eve of the next such day from the anchor on.
    """

    AFTER = "after"
    BEFORE = "before"
    CLEAR_BEFORE = "at least before"
    BEGINNING_WITH = "beginning with"
    ON = "on"
    BY_END_OF = "by the end of"
    BEFORE_DATE = "before date"


class Period(StrEnum):
    """What ``by the end of`` may name; in a holiday both terms are the one that comes next."""

    TERM = "term"
    NEXT_TERM = "next term"
    SCHOOL_YEAR = "school year"


class Deadline(Part):
    """The rule that gives a date, as written: ``10 school days after asked``."""

    text: str
    amount: int = 0
    unit: Unit = Unit.DAYS
    direction: Direction
    anchor: str
    period: Period | None = None
    """For ``BY_END_OF``."""
    day: int = 0
    """For ``BEFORE_DATE``: day of the month, 1 to 31."""
    month: int = 0
    """For ``BEFORE_DATE``: month, 1 to 12."""


# ---------------------------------------------------------------------------------------- forms


class AnswerType(StrEnum):
    """The kinds of answer a field can take."""

    TEXT = "text"
    LONG_TEXT = "long text"
    DATE = "date"
    YES_NO = "yes or no"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    PERSON = "person"
    PEOPLE = "people"
    AGENCIES = "agencies"
    TABLE = "table"
    FILE = "file"
    ROWS = "rows"


class Choice(Part):
    """One thing that may be chosen: the key that conditions name, and the words people read."""

    key: str
    label: str


class OnPaper(Part):
    """A question as a printed form asks it, where the words of the page would be wrong."""

    question: str
    hint: str = ""


class FormField(Part):
    """One question of a form, or one column of a table."""

    name: str
    question: str
    answer: AnswerType
    hint: str = ""
    on_paper: OnPaper | None = None
    """Stands on a printed form in place of the question and its hint."""
    when: Condition | None = None
    optional: bool = False
    must_know: bool = False
    """Without this, "I do not know" is offered as an answer."""
    choices: tuple[Choice, ...] = ()
    seen_by: tuple[str, ...] = ()
    """Roles that may read the answer, besides whoever answered and the SENDCo."""
    earliest: Deadline | None = None
    latest: Deadline | None = None
    may_be_late: bool = False
    """For a date: it is taken though no time is left for the steps that count back from it."""
    at_least: float | None = None
    """For a number: the smallest that is taken."""
    at_most: float | None = None
    """For a number: the largest that is taken."""
    prefill: str = ""
    """The path whose value is suggested; stored only when it is submitted."""
    rows_for: str = ""
    """For a table: the path whose entries are its rows, ``start.agencies`` or ``iep.targets``."""
    fewest: int = 0
    """For a table whose rows the person adds: how many there are at the least."""
    most: int = 0
    """Likewise, at the most; 0 for every other question."""
    row_title: str = ""
    """For a table: what one row is called, with its number behind it."""
    show: tuple[str, ...] = ()
    """For a table whose rows are another table's: columns of that one, printed above each row."""
    among: str = ""
    """For rows: the path of the table of which they are some."""
    columns: tuple[FormField, ...] = ()
    consent: str = ""
    """The consent scope this answer gives or refuses, for the person who answers."""
    lasts: Deadline | None = None
    """How long a consent given here holds, as in ``24 months after today``."""


class Proof(StrEnum):
    """What must be shown before a form opens: the emailed link alone, or a one-time code too."""

    LINK = "link"
    CODE = "code"


class Form(Part):
    """Questions asked together on one page."""

    name: str
    about: str = ""
    """Paragraphs shown before the questions."""
    proof: Proof = Proof.CODE
    seen_by: tuple[str, ...] = ()
    """Who may read the answers to those questions that do not say so themselves."""
    fields: tuple[FormField, ...]

    def field(self, name: str) -> FormField | None:
        """The field of that name, or None."""
        return next((each for each in self.fields if each.name == name), None)


# ---------------------------------------------------------------------------------------- steps


class Reminder(Part):
    """When someone who has not answered is reminded."""

    at: Deadline
    """Anchored on ``due`` or ``asked``."""


class Escalation(Part):
    """When somebody else is told that nobody has answered, and who."""

    at: Deadline
    to: str


class ExpiryAction(StrEnum):
    """What happens to a step whose time is up."""

    GO_ON = "go on"
    ASK_SENDCO = "ask sendco"
    GO_TO = "go"


class Expiry(Part):
    """When a step's time is up, and what then."""

    at: Deadline
    action: ExpiryAction
    stage: str = ""
    """For ``GO_TO``: the stage or end."""


class Others(Part):
    """How long those not yet heard may still answer after enough others have."""

    until: Deadline


class Repeat(Part):
    """A step done once for each entry of a list: ``agency in pupil.agencies_wanted``."""

    name: str
    """What one entry is called inside the step."""
    path: str
    """The list: agencies or choices; read once, when the step opens."""


class Gate(Part):
    """The consent a step must have: ``agency of start.agencies``."""

    scope: str
    of: str = ""
    """For a scope that is agreed to agency by agency: the entry's name, or a list of agencies."""
    if_refused: str = ""
    """The stage or end to go to; empty: the step is skipped."""


class StepBase(Part):
    """What every step has: a name, and perhaps a condition on which it opens at all."""

    name: str
    when: Condition | None = None
    after: str = ""
    """Inside ``together``: the sibling that must be closed before this step opens."""
    for_each: Repeat | None = None
    needs_consent: Gate | None = None
    title: str = ""
    """As people read it; may hold ``<child>``."""
    basis: tuple[str, ...] = ()


class Shown(Part):
    """Something that whoever is asked may read first."""

    name: str
    """A step, or a record such as ``pupil.agency_reports``."""
    earlier: bool = False
    """The last time round's: the latest that was finished before this visit began."""


ENTERED_BY = "sendco"
"""Who is reminded of what should have arrived; any member of staff may enter it."""


class Ask(StepBase):
    """Someone answers a form."""

    verb: Literal["ask"] = "ask"
    role: str
    each: bool = False
    """One work item each, instead of one offered to all."""
    through: tuple[str, ...] = ()
    """The adult who asks a pupil and writes down what was said: the first role that is held."""
    agreed_by: str = ""
    """The role that must agree to the answer before it counts; empty: nobody need."""
    why: str
    form: Form
    show: tuple[Shown, ...] = ()
    arrival: str = ""
    """``wait: for report``: nobody is written to; whoever has the report in hand enters it."""
    enough: int | None = None
    """How many answers close the step; None means all."""
    or_when: Condition | None = None
    others: Others | None = None
    due: Deadline
    remind: tuple[Reminder, ...] = ()
    escalate: tuple[Escalation, ...] = ()
    expire: Expiry | None = None

    @property
    def asked_roles(self) -> tuple[str, ...]:
        """Who gets the work item: the role itself, or those through whom a pupil is asked."""
        return self.through or (self.role,)


class Tell(StepBase):
    """Someone is informed by a message that needs no answer."""

    verb: Literal["tell"] = "tell"
    to: tuple[str, ...]
    """Roles; ``each parent`` is written as ``parent``: a message always has one recipient."""
    message: str = ""
    """The paragraphs of the message; may hold ``<child>``. Not needed beside a document."""
    document: str = ""
    """What each of them is given: a document template, or the name of a step that makes one."""
    due: Deadline | None = None
    """By when everyone should have been told: an aim."""


class Make(StepBase):
    """A document is made from answers as they are now, and kept with the instance."""

    verb: Literal["make"] = "make"
    template: str
    sources: tuple[str, ...]
    """The steps whose answers it is made from: ``from`` in a definition."""


class Set(StepBase):
    """Records are written, dated, with this step as their source."""

    verb: Literal["set"] = "set"
    records: dict[str, str]
    """Record path (``pupil.sen_status``) to a literal or a path (``today``, ``talk.held_on``)."""


class Wait(StepBase):
    """The process waits: until a date, or until everyone asked by a step has been heard.

    ``wait: for`` something that arrives is an ``Ask`` about which nobody is written to.
    """

    verb: Literal["wait"] = "wait"
    until: Deadline | None = None
    heard: str = ""
    """``wait: for everyone in answers``: closes when no item of that step is open."""


class Starting(Part):
    """Whatever starts a process without its start form: with what the form is answered."""

    values: dict[str, str] = {}
    """Its start questions to a word, a path, or the name of the entry of ``for_each``."""

    def is_entry(self, text: str) -> bool:
        """Does it stand for the entry over which a step is repeated?"""
        return False

    def is_path(self, text: str) -> bool:
        """Is it read from somewhere, and not taken as written?"""
        return text == "today" or _PATH.fullmatch(text) is not None


class StartStep(StepBase, Starting):
    """Another process is started about the same subject."""

    process: str

    def is_entry(self, text: str) -> bool:
        """Does it stand for the entry over which the step is repeated?"""
        return self.for_each is not None and text == self.for_each.name


class Run(StartStep):
    """A process that is waited for; it ends with the stage in which it stands."""

    verb: Literal["run"] = "run"


class SetOff(StartStep):
    """A process that is not waited for, and goes its own way."""

    verb: Literal["set_off"] = "set_off"


Step = Annotated[Ask | Tell | Set | Wait | Make | Run | SetOff, Field(discriminator="verb")]


class Together(Part):
    """Steps side by side; it closes when all of them are closed, or enough are done."""

    verb: Literal["together"] = "together"
    name: str
    when: Condition | None = None
    enough: int | None = None
    """How many must be done; then the rest are withdrawn. None means all."""
    steps: tuple[Step, ...]

    def waits_for(self, name: str) -> tuple[str, ...]:
        """The siblings that are closed when that step opens, the nearest first."""
        after = {each.name: each.after for each in self.steps}
        found: list[str] = []
        sibling = after.get(name, "")
        while sibling in after and sibling not in found:
            found.append(sibling)
            sibling = after[sibling]
        return tuple(found)


# --------------------------------------------------------------------------------------- stages


class GoTo(Part):
    """Always go to this stage or end."""

    kind: Literal["go"] = "go"
    target: str


class By(Part):
    """Go where the value of one choice says."""

    kind: Literal["by"] = "by"
    path: str
    """``decision.outcome``, or ``consent.asked_for``."""
    cases: dict[str, str]
    """Choice key, or ``nothing``, to stage or end."""


class When(Part):
    """One line of a list of rules: on this condition, go there."""

    when: Condition
    go: str


class FirstOf(Part):
    """The first rule that holds says where; otherwise the last line does."""

    kind: Literal["first"] = "first"
    rules: tuple[When, ...]
    otherwise: str


Next = Annotated[GoTo | By | FirstOf, Field(discriminator="kind")]


class Stage(Part):
    """Steps in the order written, and where to go then."""

    name: str
    title: str
    at_most: int | None = None
    steps: tuple[Step | Together, ...]
    next: Next

    def each_step(self) -> tuple[Step, ...]:
        """Every step, in the order written, those side by side too."""
        found: list[Step] = []
        for each in self.steps:
            found.extend(each.steps if isinstance(each, Together) else (each,))
        return tuple(found)

    def step(self, name: str) -> Step | None:
        """The step of that name, or None."""
        return next((each for each in self.each_step() if each.name == name), None)

    def follower(self, name: str) -> str:
        """What opens after the step of that name, and whatever is beside it; empty: nothing."""
        own = self.beside(name)
        names = [each.name for each in self.steps]
        later = names[names.index(own.name if own else name) + 1 :]
        return later[0] if later else ""

    def beside(self, name: str) -> Together | None:
        """The ``together`` in which the step of that name stands, or None."""
        groups = (each for each in self.steps if isinstance(each, Together))
        return next((g for g in groups if any(step.name == name for step in g.steps)), None)


class Tally(Part):
    """What should happen so often in a school year: finished steps are counted."""

    name: str
    title: str
    """As people read it; may hold ``<child>``."""
    counted: tuple[str, ...]
    """The steps; each visit that is done counts once, in the school year in which it was."""
    at_least: int
    warn: str
    """The role that is told when what is left of the year no longer suffices."""
    basis: tuple[str, ...] = ()


class Owner(StrEnum):
    """Whose time a clock measures."""

    SCHOOL = "school"
    AUTHORITY = "authority"
    PARENT = "parent"
    AGENCY = "agency"


class Exemption(StrEnum):
    """What the law lets an owner rely on who does not keep to a limit."""

    SCHOOL_CLOSURE = "school closure"
    """SEND Regulations 2014 reg 5(4), 10(4) and 13(3)."""


class Clock(Part):
    """A period that the law or the policy times, apart from anybody's task."""

    name: str
    title: str
    """As people read it; may hold ``<child>``."""
    whose: Owner
    start: str
    """The step whose being done starts it; ``start``: the process itself."""
    stop: str
    """The step whose being done stops it."""
    aim: Deadline | None = None
    """Moves back to the last school day, as a due date does."""
    legal: Deadline | None = None
    """Never moves."""
    may_stretch: Exemption | None = None
    """What is said beside the limit where it applies; the limit does not move for it."""
    basis: tuple[str, ...] = ()

    @property
    def anchors(self) -> tuple[str, ...]:
        """What its deadlines may be counted from and is the day on which it starts."""
        return ("asked", "start" if self.start == "start" else f"{self.start}.done")


class Arrival(Part):
    """Something that may come at any time, and is kept until a step waits for it."""

    name: str
    title: str
    """As people read it; may hold ``<child>``."""
    form: Form

    @property
    def asked(self) -> Ask:
        """What whoever enters it is asked, before any step waits for it."""
        return Ask(
            name=self.name,
            role=ENTERED_BY,
            title=self.title,
            why="",
            form=self.form,
            arrival=self.name,
            due=Deadline(text="on asked", direction=Direction.ON, anchor="asked"),
        )


class RecursOn(StrEnum):
    """Which day of its stretch of the school year a schedule begins on."""

    WEEK = "school week"
    """The first school day of a numbered school week."""
    LAST_WEEK = "last school week"
    FIRST_DAY = "first school day"
    DATE = "date"
    """A day of the calendar, moved to the next school day."""


class Stretch(StrEnum):
    """The part of the school year in which a schedule begins once."""

    TERM = "term"
    HALF_TERM = "half-term"
    WEEK = "school week"
    YEAR = "school year"


class Recurrence(Part):
    """When a schedule begins, as written: ``in school week 2 of each term``."""

    text: str
    recurs_on: RecursOn
    stretch: Stretch
    term: str = ""
    """``autumn``, ``spring`` or ``summer``; empty: each of them."""
    week: int = 0
    """For ``WEEK``: counted from 1, in the stretch."""
    day: int = 0
    """For ``DATE``: day of the month, 1 to 31."""
    month: int = 0
    """For ``DATE``: month, 1 to 12."""


class Schedule(Starting):
    """When a process begins by itself, for whom, and with what its start form is answered."""

    name: str
    begins: Recurrence
    when: Condition | None = None
    """On records, consents and today only: there is no instance yet."""
    basis: tuple[str, ...] = ()


class SubjectKind(StrEnum):
    """Whom or what a process is about."""

    PUPIL = "pupil"
    CLASS = "class"
    SCHOOL = "school"

    @property
    def in_words(self) -> str:
        """In a sentence: ``a pupil``, ``the school``."""
        return "the school" if self is SubjectKind.SCHOOL else f"a {self.value}"

    @property
    def noun(self) -> str:
        """What one of them is called to people."""
        return "child" if self is SubjectKind.PUPIL else self.value

    @property
    def plural(self) -> str:
        """Several of them: ``3 children``, ``2 classes``."""
        match self:
            case SubjectKind.PUPIL:
                return "children"
            case SubjectKind.CLASS:
                return "classes"
            case SubjectKind.SCHOOL:
                return "schools"

    @property
    def placeholder(self) -> str:
        """What prose calls it by; empty for the school, of which there is one."""
        return {SubjectKind.PUPIL: "<child>", SubjectKind.CLASS: "<class>"}.get(self, "")

    def fill(self, text: str, known_as: str) -> str:
        """The text with what it is called in place of its placeholder."""
        return text.replace(self.placeholder, known_as) if self.placeholder else text

    @property
    def may_read(self) -> tuple[SubjectKind, ...]:
        """Whose records it reads: its own, its class's, its school's."""
        kinds = tuple(SubjectKind)
        return kinds[kinds.index(self) :]


class End(Part):
    """One way a process can end."""

    name: str
    title: str


class ProcessDefinition(Part):
    """A process as the school has written it down; says nothing of any one case."""

    process: str
    title: str
    about: str
    subject: SubjectKind = SubjectKind.PUPIL
    once_per: tuple[str, ...] = ()
    """Its subject, and names of start fields: a second instance alike in these is refused."""
    version: str
    basis: tuple[str, ...] = ()
    start: Form
    stages: tuple[Stage, ...]
    whenever: tuple[When, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    tallies: tuple[Tally, ...] = ()
    clocks: tuple[Clock, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    """Besides being started by hand."""
    ends: tuple[End, ...]
    gives: dict[str, str] = {}
    """What a process that runs this one may read when it has ended: name to path."""
    templates: dict[str, str] = Field(default_factory=dict)
    """The text of each document template it uses, by name."""
    content_hash: str
    """Names this exact text: process, shared forms, lists; 16 hexadecimal digits of SHA-256."""

    def stage(self, name: str) -> Stage | None:
        """The stage of that name, or None."""
        return next((each for each in self.stages if each.name == name), None)

    def end(self, name: str) -> End | None:
        """The end of that name, or None."""
        return next((each for each in self.ends if each.name == name), None)

    def schedule(self, name: str) -> Schedule | None:
        """The schedule of that name, or None."""
        return next((each for each in self.schedules if each.name == name), None)

    def step(self, name: str) -> Step | None:
        """The step of that name, or None."""
        found = (stage.step(name) for stage in self.stages)
        return next((each for each in found if each is not None), None)

    def arrival(self, name: str) -> Arrival | None:
        """What may arrive under that name, or None."""
        return next((each for each in self.arrivals if each.name == name), None)

    def asks(self) -> tuple[Ask, ...]:
        """Every step that an answer closes, in the order written: ``ask``, and ``wait: for``."""
        return tuple(
            step for stage in self.stages for step in stage.each_step() if isinstance(step, Ask)
        )

    def makes(self, name: str) -> Make | None:
        """The step of that name that makes a document, or None."""
        steps = (step for stage in self.stages for step in stage.each_step())
        return next((s for s in steps if isinstance(s, Make) and s.name == name), None)
