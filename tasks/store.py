"""The one database: a unit of work is a session, a session is a transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from definitions.errors import SendflowError
from tasks import file_tables, people_tables, schedule_tables, tables
from tasks.columns import Base

BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up."""

_READING = "sendflow_reading"
_REBUILDING = "sendflow_rebuilding"
_MIGRATION_LOCK = 7_364_663
"""Any number that is ours: two processes that start at once upgrade one after the other."""

METADATA = Base.metadata
_KNOWN = (
    tables.InstanceRow,
    people_tables.PupilRow,
    file_tables.FileRow,
    schedule_tables.ScheduleRow,
)
assert {row.__table__ for row in _KNOWN} <= set(METADATA.tables.values()), (
    "every table must be known before the migrations are checked against them"
)


class StoreTooNewError(SendflowError):
    """The database was made by a newer Sendflow; install that version, or restore a backup."""


class StoreUnavailableError(SendflowError):
    """The database cannot be opened; check its folder, its address and its permissions."""


class Store:
    """One database, SQLite or PostgreSQL; nothing is opened until it is used."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = _engine(url)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """One transaction that may write: all of it is kept, or none."""
        with Session(self.engine) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One transaction that sees a single moment and cannot write."""
        with Session(self._reading_engine()) as session:
            yield session
            session.rollback()

    def upgrade(self) -> None:
        """Make the tables, or bring older ones up to date.

        Raises:
            StoreTooNewError: a newer Sendflow made this database.
            StoreUnavailableError: it cannot be opened or written.
        """
        try:
            with self.migrating() as connection:
                _upgrade(connection)
        except OperationalError as error:
            raise StoreUnavailableError(
                f"The database {self.url.render_as_string()} cannot be opened or written. "
                "Check that its folder exists or its server runs, and that Sendflow may use it."
            ) from error

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """One transaction that may change the tables themselves.

        SQLite changes a column by building its table anew, and would take the loss of the old one
        for the loss of every row that others refer to: so keys are looked at when all is done.
        """
        with self.engine.execution_options(**{_REBUILDING: True}).begin() as connection:
            yield connection
            if connection.dialect.name == "sqlite":
                lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                assert not lost, f"rows of {sorted({row[0] for row in lost})} lead nowhere"

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _reading_engine(self) -> Engine:
        options: dict[str, Any] = {_READING: True}
        if self.engine.dialect.name == "postgresql":
            options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
        return self.engine.execution_options(**options)


def insert_once(session: Session, row: type[Base], values: Sequence[dict[str, Any]]) -> None:
    """Insert what is not there yet, and leave alone what is: a replay changes nothing."""
    if not values:
        return
    on_postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if on_postgres else sqlite.insert
    session.execute(insert(row).on_conflict_do_nothing(), values)


def migrations() -> Config:
    """Alembic's view of the migrations that ship inside this package."""
    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _engine(url: str) -> Engine:
    """Parameters are hidden: an error in a log must not repeat what somebody answered."""
    if make_url(url).get_backend_name() != "sqlite":
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
        event.listen(engine, "handle_error", _hide_details)
        return engine
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _hide_details(context: ExceptionContext) -> None:
    """PostgreSQL quotes the row that failed in its error's details; keep the first line only."""
    original, ours = context.original_exception, context.sqlalchemy_exception
    primary = getattr(getattr(original, "diag", None), "message_primary", None)
    if primary is not None:
        original.args = (primary,)
        if ours is not None:
            ours.args = (f"({type(original).__name__}) {primary}",)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """A committed answer is on disk; readers and the one writer do not block each other."""
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: two that read first and write later would both fail."""
    reading = bool(connection.get_execution_options().get(_READING))
    rebuilding = bool(connection.get_execution_options().get(_REBUILDING))
    connection.exec_driver_sql(f"PRAGMA query_only={int(reading)}")
    connection.exec_driver_sql(f"PRAGMA foreign_keys={int(not rebuilding)}")
    connection.exec_driver_sql("BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE")


def _upgrade(connection: Connection) -> None:
    """Runs in the caller's transaction: a failed upgrade leaves the database as it was."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _MIGRATION_LOCK})
    config = migrations()
    found = MigrationContext.configure(connection).get_current_revision()
    known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise StoreTooNewError(
            "This database was made by a newer version of Sendflow than the one that is running. "
            "Install that version, or restore a backup made before the upgrade."
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
