"""Whom or what a process is about."""

from __future__ import annotations

from enum import StrEnum


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
    def all_of_them(self) -> str:
        """Every one there is, as a schedule says for whom it begins: ``each class``."""
        return "the school" if self is SubjectKind.SCHOOL else f"each {self.value}"

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
