"""Stores for tests: SQLite always, PostgreSQL where there is one; and rows to put back."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Table, create_engine, delete, event, func, insert, make_url, select, text
from sqlalchemy.orm import Session

from tasks.store import METADATA, Store

POSTGRES = "SENDFLOW_TEST_POSTGRES"
"""The environment variable with the address of a server on which databases may be made."""

_NOT_ON_DISK_AT_ONCE = "-c synchronous_commit=off"
"""What tests commit need not outlive a power cut; it does outlive a kill. For SQLite likewise."""

Rows = dict[Table, list[dict[str, Any]]]
"""Everything a database holds; referred rows stand before those that refer to them."""

Databases = dict[str, tuple[Store, Rows]]
"""One of each kind, and what the migrations wrote into it."""


def kinds() -> tuple[str, ...]:
    """The databases this run can use."""
    return ("sqlite", "postgresql") if os.environ.get(POSTGRES) else ("sqlite",)


@contextmanager
def fresh_url(kind: str, folder: Path) -> Iterator[str]:
    """The address of a database without any tables, which is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'sendflow.db'}"
        return
    server = make_url(os.environ[POSTGRES])
    name = f"sendflow_test_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        url = server.set(database=name).update_query_dict({"options": _NOT_ON_DISK_AT_ONCE})
        yield url.render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@contextmanager
def fresh_store(kind: str, folder: Path) -> Iterator[Store]:
    """A store with all its tables, in a database of its own."""
    with fresh_url(kind, folder) as url:
        store = Store(url)
        if kind == "sqlite":
            event.listen(store.engine, "connect", _not_on_disk_at_once)
        store.upgrade()
        try:
            yield store
        finally:
            store.dispose()


def _not_on_disk_at_once(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def rows_of(store: Store) -> Rows:
    """Everything there is, to be put back later."""
    with store.read() as session:
        return {
            table: [dict(row) for row in session.execute(select(table)).mappings()]
            for table in METADATA.sorted_tables
        }


def put_back(store: Store, rows: Rows) -> None:
    """Leave these rows and no others; a new database would take far longer to make."""
    with store.begin() as session:
        for table in reversed(rows):
            session.execute(delete(table))
        for table, found in rows.items():
            if found:
                session.execute(insert(table), found)
        if session.get_bind().dialect.name == "postgresql":
            _number_from_the_highest(session)


def as_new(databases: Databases, kind: str) -> Store:
    """The database of that kind, as the migrations leave it."""
    store, rows = databases[kind]
    put_back(store, rows)
    return store


def _number_from_the_highest(session: Session) -> None:
    """As SQLite does by itself: the first row of an empty table is number 1."""
    for table in METADATA.sorted_tables:
        if (column := table.autoincrement_column) is not None:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            following = func.coalesce(func.max(column), 0) + 1
            session.execute(select(func.setval(sequence, following, False)))
