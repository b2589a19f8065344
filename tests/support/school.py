"""A whole school in one object: real store, engine, letters and pump; a clock the test moves.

Two things are not real: Prefect's board, and the last yard of SMTP. Both are small fakes; what
they stand for is tested elsewhere against the real thing. Prefect itself is away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import httpx

from definitions.calendar_files import load_calendar
from definitions.library import Library, shipped_library
from definitions.loader import Sources, load_sources
from definitions.model.process import ProcessDefinition
from definitions.school_days import LONDON, SchoolCalendar
from flows.correspondence import Correspondence
from flows.prefect_api import PrefectApi
from flows.starts import start
from flows.wakes import Board, BoardUnavailableError, wake
from notifications.message import Letters
from notifications.notification import Notification
from notifications.notification import School as Letterhead
from notifications.pump import Pump
from notifications.sender import Sender
from notifications.shipped_documents import shipped_documents
from tasks import answers, consents, instances, people_import
from tasks.agreement import ConsentRecord
from tasks.state import (
    Channel,
    InstanceId,
    ItemKind,
    PersonId,
    ProcessInstance,
    SubjectKey,
    WorkItem,
)
from tasks.store import Store
from tasks.world import World
from tests.support.definitions import LIBRARY

A_DAY = timedelta(days=1)
LETTERS = Letters(
    Letterhead(
        name="Hazel Bank School",
        phone="01632 960123",
        office_email="office@school.test",
        sender_email="sendflow@school.test",
        public_url="https://answers.school.test",
    )
)
GOOD_DEFINITIONS = Path(__file__).parents[1] / "fixtures" / "good_definitions"
WRITTEN_FOR_TESTS = Library([GOOD_DEFINITIONS, shipped_library(), shipped_documents()])
"""The shipped library, and definitions that show what it does not use."""
DEFINITIONS: dict[str, ProcessDefinition] = {}
CALENDAR = load_calendar(
    {f.name: f.read_text() for f in sorted((shipped_library() / "calendars").glob("*.yaml"))}
)
REGISTER = {
    "staff.csv": """code,name,email,roles,class,leaves_on
S01,Sam Ofori,sendco@school.test,sendco,,
S02,Tess Ward,teacher@school.test,class_teacher,Willow,
S03,Hal Reid,head@school.test,head_teacher,,
""",
    "pupils.csv": """reference,legal_name,preferred_name,date_of_birth,year_group,class,\
home_language,sen_status,left_on
P017,Ada Brook,Ada,2018-11-02,Year 3,Willow,English,,
P018,Ben Cole,Ben,2019-01-12,Year 3,Willow,English,,
""",
    "agencies.csv": """key,title,contact_email
slt,Speech and Language Therapy,slt@agency.test
ep,Educational Psychology,ep@agency.test
""",
}
CONTACT_COLUMNS = (
    "code,pupil_reference,name,relationship,parental_responsibility,lives_with,email,phone,"
    "address,preferred_channel,language,interpreter,may_receive_papers,do_not_contact\n"
)
MOTHER = "K1,P017,Mia Brook,mother,yes,yes,mia@home.test,,,email,English,no,yes,no\n"
FATHER = "K2,P017,Fred Brook,father,yes,no,fred@home.test,,,email,English,no,yes,no\n"
FATHER_ON_PAPER = "K2,P017,Fred Brook,father,yes,no,,,1 Low Rd,post,English,no,yes,no\n"


class MovableClock:
    """The time, as the test says it is."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    @property
    def today(self) -> date:
        """The date in London."""
        return self.now.astimezone(LONDON).date()

    def move_to(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """Set it."""
        self.now = datetime.combine(day, time(hour, minute), LONDON)


@dataclass
class FakeBoard:
    """Remembers the last version of each instance it was shown; can be out of reach."""

    shown: dict[InstanceId, ProcessInstance] = field(default_factory=dict)
    definitions: dict[InstanceId, ProcessDefinition] = field(default_factory=dict)
    """Each as it reads for that instance."""
    out_of_reach: bool = False

    def show(
        self,
        instance: ProcessInstance,
        definition: ProcessDefinition,
        world: World,
        now: datetime,
    ) -> None:
        """Remember it."""
        if self.out_of_reach:
            raise BoardUnavailableError("Prefect cannot be reached.")
        self.shown[instance.id] = instance
        self.definitions[instance.id] = definition


def prefect_away() -> PrefectApi:
    """What speaks to Prefect, where no Prefect answers."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("There is no Prefect here.", request=request)

    return PrefectApi("http://prefect.test", "", transport=httpx.MockTransport(refuse))


@dataclass
class LetterBox:
    """A mail server that takes everything and keeps it, with the day it came."""

    clock: MovableClock
    taken: list[tuple[date, EmailMessage]] = field(default_factory=list)

    async def send(self, message: EmailMessage) -> None:
        """Take one."""
        self.taken.append((self.clock.today, message))

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class School:
    """The office of a small school; see the module."""

    store: Store
    clock: MovableClock
    board: Board = field(default_factory=FakeBoard)
    library: Library = field(default_factory=lambda: LIBRARY)
    send_at_once: bool = False
    sender: Sender | None = None
    """Where letters go instead of the letter box."""
    prefect: PrefectApi = field(default_factory=prefect_away)
    written: list[tuple[str, EmailMessage]] = field(default_factory=list)
    """Every letter by its kind, oldest first."""

    def __post_init__(self) -> None:
        self.post = LetterBox(self.clock)
        self.pump = Pump(
            Correspondence(
                store=self.store,
                load_definition=self.load_definition,
                calendar=self.calendar,
                answer_site="https://answers.school.test",
                staff_site="https://answers.school.test",
                send_at_once=self.send_at_once,
            ),
            self.write,
            self.sender or self.post,
            self.clock,
        )

    def write(self, notification: Notification, at: datetime) -> EmailMessage:
        """Write a letter, and remember what kind it is, or of what kinds it is made up."""
        letter = LETTERS.write(notification, at)
        parts = [part for topic in notification.facts.get("topics", ()) for part in topic.parts]
        self.written.extend((each.kind, letter) for each in parts or [notification])
        return letter

    # ------------------------------------------------------------------ what a wake works with

    def load_definition(self, sources: Sources) -> ProcessDefinition:
        """Read each text once, whatever school asks."""
        if sources.content_hash not in DEFINITIONS:
            DEFINITIONS[sources.content_hash] = load_sources(sources)
        return DEFINITIONS[sources.content_hash]

    def calendar(self) -> SchoolCalendar:
        """The shipped year."""
        return CALENDAR

    # ------------------------------------------------------------------------------- the school

    def enrol(self, folder: Path, *contacts: str) -> School:
        """Import the small register with these contacts."""
        files = REGISTER | {"contacts.csv": CONTACT_COLUMNS + "".join(contacts)}
        for name, text in files.items():
            (folder / name).write_text(text)
        with self.store.begin() as session:
            report = people_import.import_people(session, folder, self.clock())
        assert not report.bad_rows, report
        return self

    def start(
        self,
        pupil: str = "P017",
        run: str = "run-1",
        *,
        process: str = "consent",
        **chosen: Any,
    ) -> InstanceId:
        """The SENDCo fills the start form; the first wake follows."""
        instance = start(run, process, pupil, chosen, self)
        self.settle()
        return instance

    def settle(self) -> None:
        """Let everything happen that is due now: wakes, letters, and what follows from them."""
        for _ in range(20):
            with self.store.read() as session:
                wanted = instances.wanted(session, self.clock(), self.clock.today)
            for each in wanted:
                wake(each, self)
            if not asyncio.run(self.pump.run_once()) and not wanted:
                return
        raise AssertionError("The school does not come to rest.")

    def live_until(self, day: date, hour: int = 9) -> School:
        """Go through every day up to and including ``day``, at ``hour`` o'clock."""
        while self.clock.today < day:
            self.clock.move_to(self.clock.today + A_DAY, hour)
            self.settle()
        return self

    def answer(
        self,
        instance: InstanceId,
        person: str,
        values: Mapping[str, Any],
        *,
        channel: Channel = Channel.ONLINE,
        entered_by: str | None = None,
    ) -> None:
        """Somebody answers the item that is theirs; what follows happens."""
        item = self.item(instance, person)
        with self.store.begin() as session:
            answers.submit(
                session,
                item.id,
                values,
                channel=channel,
                received_on=self.clock.today,
                by=PersonId(person),
                entered_by=PersonId(entered_by) if entered_by else None,
                now=self.clock(),
            )
        self.settle()

    # -------------------------------------------------------------------------------- looking

    @property
    def shown(self) -> dict[InstanceId, ProcessInstance]:
        """Each instance as the fake board was last shown it."""
        assert isinstance(self.board, FakeBoard)
        return self.board.shown

    def instance(self, instance: InstanceId) -> ProcessInstance:
        """As the store has it."""
        with self.store.read() as session:
            return instances.load(session, instance).instance

    def item(self, instance: InstanceId, person: str) -> WorkItem:
        """The newest item of that person; a copy of a document asks for nothing."""
        found = (i for i in self.instance(instance).items if i.kind is not ItemKind.COPY)
        items = [i for i in found if i.person == person]
        return items[-1]

    def consents(self, pupil: str = "P017") -> dict[tuple[str, str, str], str]:
        """Person, scope and agency to status, the newest record of each."""
        with self.store.read() as session:
            found: tuple[ConsentRecord, ...] = consents.consents_of(
                session, SubjectKey.of_pupil(pupil)
            )
        return {(c.person, c.scope, c.agency): c.status.value for c in found}

    def letters(self) -> list[tuple[str, str, str]]:
        """ISO date, who it went to, and the first words of its subject."""
        return [
            (day.isoformat(), parseaddr(str(m["To"]))[1].split("@")[0], str(m["Subject"]))
            for day, m in self.post.taken
        ]
