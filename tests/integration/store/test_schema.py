from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Table, insert, text
from sqlalchemy.exc import DBAPIError

from tasks.effect_types import OpenWorkItem
from tasks.people_tables import PupilRow
from tasks.store import METADATA, Store, StoreTooNewError, StoreUnavailableError, migrations
from tests.support.stored_cases import CHILD, begin, item, load, open_school, save
from tests.support.stores import fresh_store, kinds, rows_of

PEOPLE = {"pupils", "people"}
BEFORE_SUBJECTS = "0005"
IMPERSONAL = {"agencies", "counters", "definition_texts", "schedules"}


@pytest.fixture(params=kinds())
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """In a database of its own, since these tests change the tables themselves."""
    with fresh_store(request.param, tmp_path) as store:
        yield store


def reached(table: Table, seen: frozenset[str] = frozenset()) -> bool:
    """Does some chain of foreign keys lead to a pupil or a person?"""
    targets = {key.column.table for key in table.foreign_keys} - {table}
    return table.name in PEOPLE or any(
        reached(target, seen | {table.name}) for target in targets if target.name not in seen
    )


def test_migrations_and_models_agree(new_store: Store) -> None:
    with new_store.engine.begin() as connection:
        config = migrations()
        config.attributes["connection"] = connection
        command.check(config)


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: table.name)
def test_every_personal_table_reaches_a_pupil_or_a_person(table: Table) -> None:
    assert reached(table) != (table.name in IMPERSONAL)


def test_upgrading_twice_changes_nothing(new_store: Store, tmp_path: Path) -> None:
    open_school(new_store, tmp_path)
    instance = begin(new_store)
    new_store.upgrade()
    with new_store.read() as session:
        found = session.scalars(text("SELECT id FROM instances"))
        assert found.all() == [instance]


def test_an_older_database_is_upgraded(new_store: Store) -> None:
    with new_store.engine.begin() as connection:
        config = migrations()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    new_store.upgrade()
    with new_store.read() as session:
        assert session.scalar(text("SELECT count(*) FROM instances")) == 0


def test_what_ran_before_there_were_subjects_runs_on(new_store: Store, tmp_path: Path) -> None:
    open_school(new_store, tmp_path)
    instance = begin(new_store)
    save(new_store, instance, [OpenWorkItem(item=item())])
    before = rows_of(new_store)
    with new_store.migrating() as connection:
        config = migrations()
        config.attributes["connection"] = connection
        command.downgrade(config, BEFORE_SUBJECTS)
    new_store.upgrade()
    assert rows_of(new_store) == before
    assert load(new_store, instance).instance.subject == CHILD
    with pytest.raises(DBAPIError), new_store.begin() as session:  # keys are looked at again
        session.execute(text("DELETE FROM instances"))


def test_a_newer_database_is_refused_in_one_sentence(new_store: Store) -> None:
    with new_store.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreTooNewError, match="newer version of Sendflow"):
        new_store.upgrade()


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    lost = Store(f"sqlite:///{tmp_path / 'nowhere' / 'sendflow.db'}")
    with pytest.raises(StoreUnavailableError, match="cannot be opened or written"):
        lost.upgrade()
    lost.dispose()


def test_reading_cannot_write(store: Store) -> None:
    with store.read() as session, pytest.raises(DBAPIError):
        session.execute(text("UPDATE counters SET value = 7"))


def test_the_audit_trail_cannot_be_changed(store: Store, tmp_path: Path) -> None:
    open_school(store, tmp_path)
    with pytest.raises(DBAPIError, match="never changed"), store.begin() as session:
        session.execute(text("UPDATE audit SET word = 'nothing happened'"))


def test_sqlite_keeps_what_it_has_committed(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'sendflow.db'}")
    with store.read() as session:
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        found = [session.scalar(text(f"PRAGMA {pragma}")) for pragma in pragmas]
    store.dispose()
    assert found == ["wal", 2, 1]


def test_an_error_does_not_repeat_what_was_written(store: Store) -> None:
    values = {"id": "canary", "legal_name": "canary", "has_left": None}
    with pytest.raises(DBAPIError) as caught, store.begin() as session:
        session.execute(insert(PupilRow).values(values))
    assert "canary" not in "".join(traceback.format_exception(caught.value))
