"""The school in which scenarios are rehearsed: everything is real but the people and the post.

It has a database of its own that is thrown away, a clock that the story moves, and a letter box
that takes every letter. So a scenario goes through the very engine, wakes, letters and forms that
a case goes through.
"""

from __future__ import annotations

import asyncio
import csv
import io
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event, func, select

from definitions.library import Library
from definitions.loader import Sources
from definitions.model.process import ProcessDefinition
from definitions.scenarios import Member, Scenario
from definitions.school_calendar import SchoolCalendar
from definitions.school_days import LONDON
from flows.correspondence import Correspondence, Letter
from flows.engine import foresee
from flows.facts import InstanceFacts
from flows.wakes import wake
from notifications.message import Letters
from notifications.notification import School
from notifications.pump import Pump
from tasks import consents, directory, instances
from tasks.people_import import import_people
from tasks.register import AGENCIES, CLASS_ROLES, COLUMNS, CONTACTS, PUPILS, STAFF
from tasks.site.office import SiteOffice, SiteSettings
from tasks.state import InstanceId, PersonId, ProcessInstance
from tasks.store import Store
from tasks.tables import ConsentRow, InstanceRow, OutboxRow, WatchRow
from tasks.world import World

PUPIL, CLASS = "P1", "Oak"
A_DAY = timedelta(days=1)
MORNING = time(9)
_MOST_ROUNDS = 50
"""How often something may follow from something else on one day."""
_ADDRESS = "https://rehearsal.test"
_SCHOOL = School(
    name="Rehearsal School",
    phone="01632 960000",
    office_email="office@school.test",
    sender_email="sendflow@school.test",
    public_url=_ADDRESS,
)
_LETTERS = Letters(_SCHOOL)
"""One for all schools: it compiles each template once."""
_PUPIL = {
    "reference": PUPIL,
    "legal_name": "Robin Field",
    "preferred_name": "Robin",
    "date_of_birth": "2018-10-01",
    "year_group": "Year 3",
    "class": CLASS,
    "home_language": "English",
}


class RestlessError(Exception):
    """What happens on one day does not come to an end."""


class _NoBoard:
    """Nobody looks."""

    def show(
        self, instance: ProcessInstance, definition: ProcessDefinition, world: World, now: datetime
    ) -> None:
        """Show nothing."""


class _LetterBox:
    """Takes every letter."""

    async def send(self, message: EmailMessage) -> None:
        """Take one."""

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class RehearsalSchool:
    """A small school on the day on which a story has come to; see the module."""

    store: Store
    library: Library
    load_definition: Callable[[Sources], ProcessDefinition]
    loop: asyncio.Runner
    now: datetime
    send_at_once: bool = True
    """Nothing waits for the hours at which a school writes: a story is about days."""

    def __post_init__(self) -> None:
        self.board = _NoBoard()
        self._cases: tuple[ProcessInstance, ...] | None = None
        self._calendar = self.library.calendar()
        outbox = Correspondence(
            store=self.store,
            load_definition=self.load_definition,
            calendar=self.calendar,
            answer_site=_ADDRESS,
            staff_site=_ADDRESS,
            send_at_once=True,
        )
        self._pump: Pump[Letter] = Pump(outbox, _LETTERS.write, _LetterBox(), self.clock)

    # ------------------------------------------------------------------------------- the office

    def clock(self) -> datetime:
        """Nine o'clock on the day to which the story has come."""
        return self.now

    @property
    def today(self) -> date:
        """That day."""
        return self.now.astimezone(LONDON).date()

    def calendar(self) -> SchoolCalendar:
        """The school's own, as it is today."""
        return self._calendar

    @property
    def site(self) -> SiteOffice:
        """What reads the forms."""
        return SiteOffice(
            store=self.store,
            settings=SiteSettings(
                public_url=_ADDRESS,
                secret="nobody signs in",  # noqa: S106  nothing is served
                school_name=_SCHOOL.name,
                school_phone=_SCHOOL.phone,
            ),
            clock=self.clock,
            load_definition=self.load_definition,
            calendar=self.calendar,
            processes=self.library.sound,
            records=self.library.records,
            facts=InstanceFacts,
            foresee=foresee,
            wake=lambda _: None,
            nudge_pump=lambda: None,
        )

    # --------------------------------------------------------------------------------- the days

    def live_until(self, day: date) -> Iterator[date]:
        """Go through every day up to and including ``day``, at the end of each let others look."""
        while self.today < day:
            self.now = datetime.combine(self._next_day(day), MORNING, LONDON)
            if self.settle():
                yield self.today

    def _next_day(self, last: date) -> date:
        """The next day on which something may happen by itself; else ``last``."""
        in_force = ConsentRow.status.in_(consents.IN_FORCE)
        with self.store.read() as session:
            watched = session.scalar(select(func.min(WatchRow.on_day)))
            runs_out = session.scalar(select(func.min(ConsentRow.until)).where(in_force))
        return max(min(watched or last, runs_out or last, last), self.today + A_DAY)

    def settle(self) -> bool:
        """Let everything happen that is due now; was there anything?

        Raises:
            RestlessError: there is no end to it.
        """
        self._note_dates()
        for turn in range(_MOST_ROUNDS):
            with self.store.read() as session:
                wanted = instances.wanted(session, self.now, self.today)
                waiting = session.scalars(
                    select(OutboxRow.id)
                    .where(OutboxRow.settled_at.is_(None), OutboxRow.not_before <= self.now)
                    .limit(1)
                ).first()
            for each in wanted:
                wake(each, self)
            look = bool(wanted) or waiting is not None
            sent = self.loop.run(self._pump.run_once()) if look else 0
            if not wanted and not sent:
                return turn > 0
            self._cases = None
        raise RestlessError

    def _note_dates(self) -> None:
        with self.store.begin() as session:
            consents.expire_due(session, self.today, self.now)
            directory.note_leavers(session, self.today, self.now)

    # ------------------------------------------------------------------------------- the people

    def enrol(self, cast: Sequence[Member], scenario: Scenario, folder: Path) -> None:
        """Everybody in the story, and the services that the school works with."""
        staff = [_staff(each) for each in cast if each.role != "parent"]
        parents = [_parent(each) for each in cast if each.role == "parent"]
        agencies = [
            {"key": key, "title": key, "contact_email": f"{key}@agency.test"}
            for key in scenario.agencies
        ]
        tables = {STAFF: staff, PUPILS: [_PUPIL], CONTACTS: parents, AGENCIES: agencies}
        paths = []
        for name, rows in tables.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, COLUMNS[name], restval="")
            writer.writeheader()
            writer.writerows(rows)
            paths.append(folder / name)
            paths[-1].write_text(text.getvalue(), "utf-8")
        with self.store.begin() as session:
            report = import_people(session, paths, self.now)
        assert not report.bad_rows, "a made-up school has no bad rows"

    # ---------------------------------------------------------------------------------- looking

    def cases(self) -> tuple[ProcessInstance, ...]:
        """Every case as it stood when all had settled, the first that was begun first."""
        if self._cases is None:
            with self.store.read() as session:
                ids = session.scalars(select(InstanceRow.id).order_by(InstanceRow.reference))
                found = (instances.load(session, InstanceId(each)).instance for each in ids.all())
                self._cases = tuple(found)
        return self._cases

    def sendco(self) -> PersonId | None:
        """Who decides and enters what comes on paper."""
        with self.store.read() as session:
            around = directory.directory_for(session, self.cases()[0].subject)
        return next((each.id for each in around.staff if "sendco" in each.roles), None)


class Schools:
    """Opens a school for one story after the other, and never two at a time.

    All of them have the same database, whose file is exchanged: what SQLAlchemy has found out of a
    statement it knows for one database only.
    """

    def __init__(self, library: Library, folder: Path, loop: asyncio.Runner) -> None:
        self._library = library.closed()
        self._folder = folder
        self._loop = loop
        ready = (self._library.ready(name) for name in self._library.sound())
        self._known = {each.sources.content_hash: each.definition for each in ready if each}
        self._store = Store(f"sqlite:///{folder / 'school.db'}")
        event.listen(self._store.engine, "connect", _spare_the_disk)
        self._store.upgrade()
        self.keep("empty")

    def open(self, scenario: Scenario) -> RehearsalSchool:
        """On the first day of a story, with everybody in it, and nothing has happened yet."""
        now = datetime.combine(scenario.story[0].day, MORNING, LONDON)
        school = self.go_back("empty", now)
        school.enrol(scenario.cast(self._library.roles()), scenario, self._folder)
        return school

    def keep(self, name: str) -> None:
        """Keep what has happened until now, to go back to it."""
        self._store.dispose()
        shutil.copy(self._folder / "school.db", self._folder / f"{name}.kept")

    def go_back(self, name: str, now: datetime) -> RehearsalSchool:
        """A school at which that has happened which was kept, and nothing else."""
        self._store.dispose()
        shutil.copy(self._folder / f"{name}.kept", self._folder / "school.db")
        return RehearsalSchool(self._store, self._library, self._load, self._loop, now)

    def close(self) -> None:
        """Let go of the database."""
        self._store.dispose()

    def _load(self, sources: Sources) -> ProcessDefinition:
        """What a case pins that has begun here is what the library holds."""
        return self._known[sources.content_hash]


def _spare_the_disk(connection: Any, _record: object) -> None:
    """What a crash would lose is thrown away all the same."""
    connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def schools(library: Library) -> Iterator[Schools]:
    """Schools for stories; all of them are gone afterwards."""
    with TemporaryDirectory() as name, asyncio.Runner() as loop:
        opened = Schools(library, Path(name), loop)
        try:
            yield opened
        finally:
            opened.close()


def _staff(member: Member) -> dict[str, str]:
    return {
        "code": member.name,
        "name": _as_name(member.name),
        "email": f"{member.name}@school.test",
        "roles": member.role,
        "class": CLASS if member.role in CLASS_ROLES else "",
    }


def _parent(member: Member) -> dict[str, str]:
    return {
        "code": member.name,
        "pupil_reference": PUPIL,
        "name": _as_name(member.name),
        "relationship": member.name,
        "parental_responsibility": "yes",
        "email": "" if member.on_paper else f"{member.name}@home.test",
        "address": "1 Low Road" if member.on_paper else "",
        "language": "English",
        "interpreter": "no",
        "may_receive_papers": "yes",
        "do_not_contact": "no",
    }


def _as_name(name: str) -> str:
    return name.replace("_", " ").capitalize()
