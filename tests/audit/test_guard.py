"""No write outside an action, through every way that Python offers to a database."""

import sqlite3
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction

from aboveboard.audit import guard, triggers
from aboveboard.audit.models import Entry, Log

pytestmark = pytest.mark.django_db


def _orm_save() -> None:
    Log(name="register").save(force_insert=True)


def _orm_update() -> None:
    Log.objects.filter(name="audit").update(size=7)


def _orm_delete() -> None:
    Log.objects.filter(name="audit").delete()


def _orm_bulk_create() -> None:
    Log.objects.bulk_create([Log(name="register")])


def _orm_upsert() -> None:
    Log.objects.bulk_create([Log(name="audit", size=9)], update_conflicts=True, unique_fields=["name"], update_fields=["size"])


def _raw_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_log SET size = 7")


def _raw_delete_everything() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_log")


def _driver_connection() -> None:
    connection.ensure_connection()
    connection.connection.execute("UPDATE audit_log SET size = 7")


def _with_clause() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("WITH gone AS (DELETE FROM audit_log RETURNING 1) SELECT count(*) FROM gone")
        else:
            cursor.execute("WITH x(n) AS (SELECT 7) UPDATE audit_log SET size = (SELECT n FROM x)")


def _insert_select() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_log (name, size, published_size, checkpoint) SELECT 'register', 0, 0, ''")


EVERYWHERE = [
    _orm_save,
    _orm_update,
    _orm_delete,
    _orm_bulk_create,
    _orm_upsert,
    _raw_sql,
    _raw_delete_everything,
    _driver_connection,
    _with_clause,
    _insert_select,
]


def _copy() -> None:
    with connection.cursor() as cursor, cursor.copy("COPY audit_log (name, size, published_size, checkpoint) FROM STDIN") as copy:
        copy.write_row(("register", 0, 0, ""))


def _two_statements() -> None:
    # Without parameters psycopg sends both statements as one simple query.
    connection.ensure_connection()
    connection.connection.execute("SELECT 1; UPDATE audit_log SET size = 7")


def _truncate() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_log CASCADE")


def _merge() -> None:
    with connection.cursor() as cursor:
        cursor.execute("MERGE INTO audit_log USING (SELECT 1) s ON true WHEN MATCHED THEN UPDATE SET size = 7")


def _attach() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE ':memory:' AS beside")


def _drop_trigger() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_no_update")


def _writable_schema() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA writable_schema = ON")


def _foreign_keys_off() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")


BY_VENDOR = {
    "postgresql": [_copy, _two_statements, _truncate, _merge],
    "sqlite": [_attach, _drop_trigger, _writable_schema, _foreign_keys_off],
}


def ways() -> Iterator[Callable[[], None]]:
    yield from EVERYWHERE
    yield from BY_VENDOR["postgresql" if connection.vendor == "postgresql" else "sqlite"]


@pytest.fixture
def log() -> Log:
    with transaction.atomic(), guard.opened("test"):
        return Log.objects.create(name="audit")


@pytest.mark.parametrize("way", list(ways()), ids=lambda way: way.__name__.strip("_"))
def test_a_closed_connection_refuses(way: Callable[[], None], log: Log) -> None:
    with pytest.raises((DatabaseError, sqlite3.DatabaseError, _driver_error())), transaction.atomic():
        way()
    log.refresh_from_db()
    assert (log.size, Log.objects.count()) == (0, 1)


@pytest.mark.parametrize("way", [_orm_update, _raw_sql, _driver_connection], ids=lambda way: way.__name__.strip("_"))
def test_an_open_connection_writes_and_closes_again(way: Callable[[], None], log: Log) -> None:
    with transaction.atomic(), guard.opened("test"):
        way()
    log.refresh_from_db()
    assert log.size == 7
    with pytest.raises((DatabaseError, _driver_error())), transaction.atomic():
        way()


def test_a_statement_prepared_while_open_is_refused_when_closed(log: Log) -> None:
    """A mere flag would be defeated by the driver's cache of prepared statements."""
    statement = "UPDATE audit_log SET size = size + 1 WHERE name = %s"
    with connection.cursor() as cursor:
        with transaction.atomic(), guard.opened("test"):
            for _ in range(8):
                cursor.execute(statement, ["audit"])
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(statement, ["audit"])
    log.refresh_from_db()
    assert log.size == 8


def test_an_error_inside_closes_the_guard(log: Log) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), guard.opened("test"):
        raise ZeroDivisionError
    with pytest.raises(DatabaseError), transaction.atomic():
        _raw_sql()


def test_a_database_error_inside_closes_the_guard(log: Log) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), guard.opened("test"):
        Log.objects.create(name="audit", size=-1, published_size=5)
    with pytest.raises(DatabaseError), transaction.atomic():
        _raw_sql()


def _entry() -> Entry:
    with transaction.atomic(), guard.opened("test"):
        return Entry.objects.create(
            unit=uuid.uuid4(), at="2026-01-01T00:00:00Z", kind="test.act", outcome="done", actor="system", commitment=b"1" * 32
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET kind = 'other'",
        "DELETE FROM audit_entry",
        "INSERT OR REPLACE INTO audit_entry (id, uid, unit, at, kind, outcome, actor, subject_kind, subject_id, commitment) "
        "SELECT id, uid, unit, at, 'other', outcome, actor, subject_kind, subject_id, commitment FROM audit_entry",
        "INSERT OR REPLACE INTO audit_entry (id, uid, unit, at, kind, outcome, actor, subject_kind, subject_id, commitment) "
        "SELECT id + 1, uid, unit, at, 'other', outcome, actor, subject_kind, subject_id, commitment FROM audit_entry",
        "TRUNCATE audit_entry CASCADE",
        "INSERT INTO audit_entry SELECT * FROM audit_entry ON CONFLICT (id) DO UPDATE SET kind = 'other'",
    ],
)
def test_entries_never_change_even_inside_an_action(statement: str) -> None:
    entry = _entry()
    with pytest.raises(DatabaseError), transaction.atomic(), guard.opened("test"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().kind == entry.kind


@pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL the guard watches rows")
@pytest.mark.parametrize("statement", ["CREATE TABLE other (id)", "DROP TABLE audit_log", "DROP TRIGGER audit_entry_no_update"])
def test_an_action_changes_rows_and_never_tables(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), guard.opened("test"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert {"audit_log"} == {"audit_log", "other"} & set(connection.introspection.table_names())
    assert triggers.missing() == []


def test_a_database_that_does_not_carry_the_guard_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "connections", {"default": object()})
    with pytest.raises(TypeError, match="set DATABASE_URL"), guard.opened("test"):
        pytest.fail("the guard opened")


def test_a_migration_of_all_applications_puts_the_triggers_in_place_once(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    monkeypatch.setattr(triggers, "install", installed.append)
    emit_post_migrate_signal(0, False, "default")
    assert installed == ["default"]


def test_every_protective_trigger_exists() -> None:
    assert triggers.missing() == []
    assert "audit_entry" in triggers.append_only_tables()
    assert "exchange_collection" in triggers.lasting_tables()


def test_a_missing_trigger_is_named() -> None:
    drop = (
        "DROP TRIGGER aboveboard_append_only ON audit_entry" if connection.vendor == "postgresql" else "DROP TRIGGER audit_entry_no_update"
    )
    with transaction.atomic(), guard.opened("test", level=guard.Level.SCHEMA), connection.cursor() as cursor:
        cursor.execute(drop)
    assert len(triggers.missing()) == 1
    with pytest.raises(Exception, match="aboveboard migrate"):
        triggers.require()
    triggers.install()
    triggers.require()


def _driver_error() -> type[Exception]:
    if connection.vendor == "postgresql":
        import psycopg

        return psycopg.Error
    return sqlite3.Error
