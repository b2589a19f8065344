"""What one person is told, once: values only, and ignorant of how they are written or sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from definitions.model.subjects import SubjectKind


@dataclass(frozen=True)
class School:
    """Who every email is from, and where its reader can turn."""

    name: str
    phone: str
    office_email: str
    """Where replies go: a mailbox that somebody reads."""
    sender_email: str
    """Whose address the mail server lets us use."""
    public_url: str
    """The answer site; its host also names our messages."""

    @property
    def domain(self) -> str:
        """The host of our own address, without a port."""
        return urlsplit(self.public_url).hostname or "localhost"


@dataclass(frozen=True)
class Reader:
    """The one person an email is for."""

    name: str
    address: str
    because: str
    """Ends the sentence "You are receiving this because ..."."""
    is_staff: bool


@dataclass(frozen=True)
class Child:
    """The child a letter is about, named no more closely than its reader needs."""

    initials: str
    year: str
    """As people say it: ``Year 3``, ``Reception``."""
    first_name: str = ""
    """Only for the child's own parent."""

    @property
    def kind(self) -> SubjectKind:
        """What it is."""
        return SubjectKind.PUPIL

    @property
    def details(self) -> str:
        """What is private, where a page asks for a code."""
        return f"{self.known_as}'s details"

    @property
    def known_as(self) -> str:
        """In a sentence that has already said who is meant."""
        return self.first_name or self.initials

    @property
    def in_full(self) -> str:
        """At the first mention."""
        return self.first_name or self.in_subject

    @property
    def in_subject(self) -> str:
        """In a subject, which others may see over the reader's shoulder: never the name."""
        return f"{self.initials} ({self.year})"


@dataclass(frozen=True)
class Group:
    """The class a letter is about, or the whole school."""

    kind: SubjectKind
    known_as: str
    """In a sentence that has already said which is meant."""
    in_full: str
    """At the first mention."""
    in_subject: str
    """In a subject: of the school, which of its matters."""
    details: str = "what is written there"
    """What is private, where a page asks for a code."""


About = Child | Group
"""Whom or what a letter is about."""


@dataclass(frozen=True)
class Notification:
    """What one person is told, once."""

    key: str
    """The same however often it is sent; the Message-ID is made from it."""
    kind: str
    """Names the folder of templates."""
    thread: str
    """The same for everything one person is told about one case."""
    reader: Reader
    facts: Mapping[str, Any] = field(repr=False)
    """What the templates may name, besides ``reader`` and ``school``."""
    templates: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The school's own wording, by template: it stands in front of what is shipped."""
