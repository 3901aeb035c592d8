"""Fixtures: `house` is an installed house inside a rolled-back transaction; `fresh_database` a copy for real transactions."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from aboveboard.audit import sequencer
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.policy import actions, queries

ORIGIN = "aboveboard.test"


@pytest.fixture
def logs(db: None, data_folder: Path) -> None:
    """Both logs exist, with keys of their own."""
    for kind in sequencer.LOGS.values():
        sequencer.create(kind, f"{ORIGIN}/{kind.name}")


@pytest.fixture
def house(logs: None) -> None:
    """An installed house: logs, and the shipped regulations in force."""
    queries.forget()
    actions.install_defaults(SYSTEM, "organisation")


@pytest.fixture(scope="session")
def migrated(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The run's database; pytest-django makes it only where one of the chosen tests bears its marker."""
    with django_db_blocker.unblock():
        before = str(connection.settings_dict["NAME"])
        is_made = before == str(connection.creation._get_test_db_name())
        if not is_made:
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
    yield
    if not is_made:
        with django_db_blocker.unblock():
            connection.creation.destroy_test_db(before, verbosity=0)


@pytest.fixture
def fresh_database(migrated: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own, copied from the migrated one: for real commits, threads and processes. Gives its URL."""
    with django_db_blocker.unblock(), own_database(tmp_path) as url:
        yield url


@contextmanager
def own_database(folder: Path, source: str | None = None) -> Iterator[str]:
    """A copy of the migrated database, or of `source`, as the one that is used while the block runs (SQLite: in this folder). Its URL."""
    with copied(folder, source) as copy, used(copy):
        yield _url(copy)


@contextmanager
def copied(folder: Path, source: str | None = None) -> Iterator[str]:
    """The name of a copy of the database in use, or of `source`, which nobody uses now; gone when the block ends."""
    connections.close_all()
    source = source or connection.settings_dict["NAME"]
    copy = _copy_postgresql(source) if connection.vendor == "postgresql" else _copy_sqlite(Path(source), folder)
    try:
        yield copy
    finally:
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{copy}" WITH (FORCE)')


@contextmanager
def used(name: str) -> Iterator[None]:
    """This database is the one that is used while the block runs."""
    connections.close_all()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    _forget()
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before
        _forget()


def _forget() -> None:
    """Which regulations are in force and when timers run next is kept in the process; that of another database would be believed."""
    queries.forget()
    worker.forget()


def _copy_sqlite(source: Path, folder: Path) -> str:
    copy = folder / "fresh.sqlite3"
    shutil.copy(source, copy)
    if (wal := source.with_name(source.name + "-wal")).exists():
        shutil.copy(wal, copy.with_name(copy.name + "-wal"))
    return str(copy)


def _copy_postgresql(source: str) -> str:
    name = f"{source}_{uuid.uuid4().hex[:8]}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return name


def _url(name: str) -> str:
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"postgresql://{settings['USER']}@{settings['HOST']}:{settings['PORT'] or 5432}/{name}"


@pytest.fixture
def committed(fresh_database: str, django_db_blocker: Any) -> Iterator[None]:
    """A house whose changes are really committed, in a database of the test's own."""
    with django_db_blocker.unblock():
        for kind in sequencer.LOGS.values():
            sequencer.create(kind, f"{ORIGIN}/{kind.name}")
        yield
