"""What people are asked: forms, their questions, and how each is answered."""

from __future__ import annotations

from enum import StrEnum

from definitions.conditions import Condition
from definitions.model.deadlines import Deadline
from definitions.model.part import Part


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
