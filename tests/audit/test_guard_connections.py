"""The guard on connections of their own: a second thread's, and the driver's script runner, which commits what is open."""

import sqlite3
import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from aboveboard.audit import guard
from aboveboard.audit.models import Log
from aboveboard.kernel.unit import unit

pytestmark = pytest.mark.usefixtures("fresh_database")


def _write() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_log SET size = 7")


def _lose(raw: Any) -> None:
    raw.close()
    _write()


def test_the_driver_s_script_runner_is_refused() -> None:
    with transaction.atomic(), guard.opened("test"):
        Log.objects.create(name="audit")
    connection.ensure_connection()
    runner = getattr(connection.connection, "executescript", None)
    assert (runner is None) == (connection.vendor == "postgresql")
    if runner is not None:
        with pytest.raises(sqlite3.Error):
            runner("SELECT 1; UPDATE audit_log SET size = 7;")
    assert Log.objects.get().size == 0


def test_another_thread_s_connection_is_closed_while_mine_is_open() -> None:
    refused: list[Exception] = []

    def other() -> None:
        try:
            _write()
        except DatabaseError as error:
            refused.append(error)
        finally:
            connection.close()

    with guard.opened("test") if connection.vendor == "sqlite" else transaction.atomic():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(refused) == 1


def test_the_end_of_a_unit_closes_the_guard() -> None:
    with unit("test"):
        Log.objects.create(name="audit")
    with pytest.raises(DatabaseError):
        _write()
    with pytest.raises(DatabaseError), transaction.atomic():
        _write()
    assert Log.objects.get().size == 0


def test_a_new_connection_starts_closed() -> None:
    connection.close()
    with pytest.raises(DatabaseError):
        _write()


def test_a_connection_lost_while_open_comes_back_closed() -> None:
    with transaction.atomic():
        raw = connection.connection
    with pytest.raises(DatabaseError), transaction.atomic(), guard.opened("test"):
        _lose(raw)
    connection.close()
    with pytest.raises(DatabaseError):
        _write()


def test_the_guard_is_not_opened_for_an_action_outside_a_transaction() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite the guard is the connection's, whatever the transaction")
    with pytest.raises(RuntimeError, match="inside a transaction only"):
        connection.set_guard(guard.Level.ROWS, "test")  # type: ignore[attr-defined]
    with pytest.raises(DatabaseError):
        Log.objects.create(name="audit")


def test_a_migration_that_fails_leaves_the_guard_closed() -> None:
    with pytest.raises(LookupError), connection.schema_editor():
        raise LookupError
    with pytest.raises(DatabaseError):
        Log.objects.create(name="audit")
