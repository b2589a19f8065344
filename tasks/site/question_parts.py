"""What a page is made of: a question and everything its inputs need, rows, mistakes."""

from __future__ import annotations

from dataclasses import dataclass

_FEW, _SHORT = 3, 18
"""So many answers of so many letters stand side by side where there is room."""


@dataclass(frozen=True)
class Option:
    """One answer that may be chosen."""

    id: str
    value: str
    label: str
    chosen: bool
    apart: bool = False
    """Stands below the others, after "or"."""


@dataclass(frozen=True)
class DatePart:
    """One of the three inputs of a date."""

    id: str
    label: str
    value: str


@dataclass(frozen=True)
class Question:
    """One question and everything its inputs need."""

    id: str
    kind: str
    """Names the part of the template: ``text``, ``long``, ``number``, ``date``, ``radios``,
    ``boxes``, ``file`` or ``table``."""
    words: str
    hint: tuple[str, ...] = ()
    """Its paragraphs."""
    optional: bool = False
    mistake: str = ""
    mistake_at: str = ""
    """The id of the input to mend."""
    is_new: bool = False
    value: str = ""
    """What was written; of a file, what it is in words."""
    lines: int = 5
    """How high the room for several lines is."""
    is_signed: bool = False
    """May a number be below nought? The keys for figures of some phones have no minus."""
    options: tuple[Option, ...] = ()
    parts: tuple[DatePart, ...] = ()
    rows: tuple[Row, ...] = ()
    rows_input: str = ""
    """For a table whose rows are added: the name of the hidden inputs that name them."""
    add: str = ""
    """What its button says, where there may be one more row."""
    is_suggested: bool = False
    """Was it filled in from what is known already?"""
    shown: tuple[str, ...] = ()
    """What the page says it held: see ``definitions.form_inputs.SHOWN``."""

    @property
    def described_by(self) -> str:
        """What a screen reader adds to the question: a short hint, and the mistake."""
        is_short = len(self.hint) == 1
        hint = f"{self.id}-hint" if is_short else ""
        return " ".join(filter(None, (hint, f"{self.id}-mistake" if self.mistake else "")))

    @property
    def side_by_side(self) -> bool:
        """Are the options few and short enough to stand in one line?"""
        return len(self.options) <= _FEW and all(len(o.label) <= _SHORT for o in self.options)


@dataclass(frozen=True)
class Row:
    """One row of a table: a group of questions about one thing."""

    key: str
    label: str
    questions: tuple[Question, ...]
    shown: tuple[tuple[str, str], ...] = ()
    """What another table says of the same thing: its questions and answers."""
    may_go: bool = False
    """Would there be enough rows without it?"""


@dataclass(frozen=True)
class Mistake:
    """One line of the summary of errors."""

    at: str
    words: str
