"""The composition root: everything is built here, from settings, and handed on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from definitions.library import Library, shipped_library
from definitions.loader import Sources, load_sources
from definitions.model.process import ProcessDefinition
from definitions.school_calendar import SchoolCalendar
from flows.board import PrefectBoard
from flows.calendars import CalendarShelf
from flows.correspondence import Correspondence, Letter
from flows.engine import foresee
from flows.facts import InstanceFacts
from flows.prefect_api import PrefectApi
from flows.secret_files import Secrets, read_secrets
from flows.settings import Settings
from flows.wakes import Board
from notifications.message import Letters
from notifications.notification import School
from notifications.pump import Pump
from notifications.sender import Encryption, MailServer, SmtpSender
from notifications.shipped_documents import shipped_documents
from tasks.site.office import SiteOffice, SiteSettings
from tasks.state import InstanceId
from tasks.store import Store, migrations


@dataclass(frozen=True)
class Office:
    """What every part of a running Sendflow works with."""

    settings: Settings
    secrets: Secrets
    store: Store
    library: Library
    load_definition: Callable[[Sources], ProcessDefinition]
    calendar: Callable[[], SchoolCalendar]
    prefect: PrefectApi
    board: Board
    clock: Callable[[], datetime]
    send_at_once: bool


class PinnedDefinitions:
    """Definitions by the exact text they were made of: read once, since that never changes."""

    def __init__(self) -> None:
        self._known: dict[str, ProcessDefinition] = {}

    def load(self, sources: Sources) -> ProcessDefinition:
        """The definition an instance pinned."""
        key = sources.content_hash
        if key not in self._known:
            self._known[key] = load_sources(sources)
        return self._known[key]


def real_clock() -> datetime:
    """The time now; the only place that asks the machine for it on anyone's behalf."""
    return datetime.now(UTC)


@contextmanager
def open_office(settings: Settings, clock: Callable[[], datetime] = real_clock) -> Iterator[Office]:
    """Everything but the servers; what was opened is closed in the end.

    Raises:
        SecretsError: the data folder cannot be used.
        StoreTooNewError: a newer Sendflow made the database.
        StoreUnavailableError: the database cannot be opened.
    """
    secrets = read_secrets(settings.data)
    store = Store(settings.store_url)
    prefect = PrefectApi(settings.api_url, secrets.prefect_password)
    folders = [settings.library, shipped_library(), shipped_documents()]
    try:
        store.upgrade()
        yield Office(
            settings=settings,
            secrets=secrets,
            store=store,
            library=Library(folders),
            load_definition=PinnedDefinitions().load,
            calendar=CalendarShelf(folders).read,
            prefect=prefect,
            board=PrefectBoard(
                prefect, store, staff_url=settings.staff_site_url, pool=settings.pool
            ),
            clock=clock,
            send_at_once=settings.send_at_once,
        )
    finally:
        prefect.close()
        store.dispose()


def is_older(store_url: str) -> bool:
    """Was the database made by an earlier version? No, when there is none or it is out of reach."""
    store = Store(store_url)
    try:
        with store.read() as session:
            found = MigrationContext.configure(session.connection()).get_current_revision()
    except DBAPIError:
        return False
    finally:
        store.dispose()
    scripts = ScriptDirectory.from_config(migrations())
    earlier = {each.revision for each in scripts.walk_revisions()} - {scripts.get_current_head()}
    return found in earlier


def build_site_office(
    office: Office, wake: Callable[[InstanceId], None], nudge_pump: Callable[[], None]
) -> SiteOffice:
    """What the answer site works with."""
    settings = office.settings
    return SiteOffice(
        store=office.store,
        settings=SiteSettings(
            public_url=settings.site_url,
            staff_url=settings.staff_site_url,
            secret=office.secrets.site_secret,
            school_name=settings.school.name,
            school_phone=settings.school.phone,
        ),
        clock=office.clock,
        load_definition=office.load_definition,
        calendar=office.calendar,
        processes=office.library.sound,
        records=office.library.records,
        facts=InstanceFacts,
        foresee=foresee,
        wake=wake,
        nudge_pump=nudge_pump,
    )


def build_pump(office: Office) -> Pump[Letter]:
    """What sends the letters."""
    settings = office.settings
    outbox = Correspondence(
        store=office.store,
        load_definition=office.load_definition,
        calendar=office.calendar,
        answer_site=settings.site_url,
        staff_site=settings.staff_site_url,
        send_at_once=office.send_at_once,
    )
    letters = Letters(_school(settings))
    return Pump(outbox, letters.write, SmtpSender(_mail_server(office)), office.clock)


def _school(settings: Settings) -> School:
    school = settings.school
    return School(
        name=school.name,
        phone=school.phone,
        office_email=school.office_email,
        sender_email=school.sender_email or school.office_email,
        public_url=settings.site_url,
    )


def _mail_server(office: Office) -> MailServer:
    settings = office.settings
    if settings.sample:
        return MailServer(settings.host, settings.smtp_port, Encryption.NONE)
    mail = settings.mail
    return MailServer(
        mail.host, mail.port, mail.encryption, mail.user, office.secrets.mail_password
    )
