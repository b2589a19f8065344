"""What the site works with: settings, and what the rest of the house hands it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from definitions.loader import Sources
from definitions.model.process import ProcessDefinition
from definitions.school_days import LONDON, SchoolCalendar
from definitions.vocabulary import Record
from tasks.children import FactsOf
from tasks.event_types import Event
from tasks.state import InstanceId, ProcessInstance
from tasks.store import Store
from tasks.world import World

Foresee = Callable[
    [ProcessDefinition, ProcessInstance, World, Sequence[Event], datetime], ProcessInstance
]
"""What an instance would be once these events had happened; nothing is written."""


@dataclass(frozen=True)
class SiteSettings:
    """Where the site stands, and whom its readers can ring."""

    public_url: str
    """As it stands in emails, without a path: ``https://answers.school.example``."""
    secret: str = field(repr=False)
    """Signs cookies and forms; losing it signs everyone out, and nothing more."""
    school_name: str
    school_phone: str
    staff_url: str = ""
    """Where staff pages are reached, if not at ``public_url``."""

    @property
    def origins(self) -> frozenset[str]:
        """Our own addresses, as a browser names them when it sends a form."""
        found = (urlsplit(each) for each in (self.public_url, self.staff_url) if each)
        return frozenset(f"{each.scheme}://{each.netloc}".lower() for each in found)

    @property
    def hosts(self) -> frozenset[str]:
        """The host names we answer to; a page reached by any other name is not ours."""
        return frozenset(urlsplit(each).hostname or "" for each in self.origins)

    @property
    def is_secure(self) -> bool:
        """Are cookies sent only over https?"""
        return self.public_url.lower().startswith("https:")


@dataclass(frozen=True)
class SiteOffice:
    """Everything the pages reach: the store, the time, and who is told that something came."""

    store: Store
    settings: SiteSettings
    clock: Callable[[], datetime]
    load_definition: Callable[[Sources], ProcessDefinition]
    """The definition that an instance pinned; kept, since it never changes."""
    calendar: Callable[[], SchoolCalendar]
    processes: Callable[[], Mapping[str, ProcessDefinition]]
    """The school's definitions as they are today, those without mistakes."""
    records: Callable[[], Mapping[str, Record]]
    """What the school keeps about a child, by path, as its library names it today."""
    facts: FactsOf
    foresee: Foresee
    wake: Callable[[InstanceId], None]
    """Something happened to this instance; called after the answer is on disk."""
    nudge_pump: Callable[[], None]
    """Something waits in the outbox."""

    @property
    def today(self) -> date:
        """The date at the school."""
        return self.clock().astimezone(LONDON).date()
