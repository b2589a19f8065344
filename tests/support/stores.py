"""Stores for tests: a fresh database each, SQLite always, PostgreSQL where there is one."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, make_url, text

from tasks.store import Store

POSTGRES = "SENDFLOW_TEST_POSTGRES"
"""The environment variable with the address of a server on which databases may be made."""


def kinds() -> tuple[str, ...]:
    """The databases this run can use."""
    return ("sqlite", "postgresql") if os.environ.get(POSTGRES) else ("sqlite",)


@contextmanager
def fresh_url(kind: str, folder: Path, template: str = "template1") -> Iterator[str]:
    """The address of an empty database, which is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'sendflow.db'}"
        return
    server = make_url(os.environ[POSTGRES])
    name = f"sendflow_test_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@cache
def _empty_sqlite() -> bytes:
    """A SQLite file with all its tables, made once: most of a small test would go into that."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        store = Store(f"sqlite:///{path}")
        store.upgrade()
        store.dispose()  # the last connection takes the write-ahead log into the file
        return path.read_bytes()


@contextmanager
def copied_url(url: str, folder: Path) -> Iterator[str]:
    """The address of a copy of a database that nobody has open; it is gone afterwards."""
    if url.startswith("sqlite"):
        copy = folder / "copy.db"
        shutil.copyfile(make_url(url).database or "", copy)
        yield f"sqlite:///{copy}"
        return
    with fresh_url("postgresql", folder, template=make_url(url).database or "") as copied:
        yield copied


@contextmanager
def fresh_store(kind: str, folder: Path) -> Iterator[Store]:
    """An empty store with all its tables."""
    with fresh_url(kind, folder) as url:
        store = Store(url)
        if kind == "sqlite":
            (folder / "sendflow.db").write_bytes(_empty_sqlite())
        else:
            store.upgrade()
        try:
            yield store
        finally:
            store.dispose()
