"""SQLite with the write guard as an authorizer, and the durability settings that we promise."""

import sqlite3
from typing import Any, Self

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor

from aboveboard.audit.guard import EXEMPT, Level

_ROWS = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
_SCHEMA = {
    sqlite3.SQLITE_CREATE_INDEX,
    sqlite3.SQLITE_CREATE_TABLE,
    sqlite3.SQLITE_CREATE_TRIGGER,
    sqlite3.SQLITE_CREATE_VIEW,
    sqlite3.SQLITE_CREATE_VTABLE,
    sqlite3.SQLITE_DROP_INDEX,
    sqlite3.SQLITE_DROP_TABLE,
    sqlite3.SQLITE_DROP_TRIGGER,
    sqlite3.SQLITE_DROP_VIEW,
    sqlite3.SQLITE_DROP_VTABLE,
    sqlite3.SQLITE_ALTER_TABLE,
    sqlite3.SQLITE_REINDEX,
}
_SETTINGS = ("foreign_keys = ON", "recursive_triggers = ON", "synchronous = FULL", "secure_delete = ON")
# Read as functions with an argument, not as settings.
_PRAGMA_READS = {"table_info", "table_xinfo", "index_list", "index_info", "index_xinfo", "foreign_key_list", "foreign_key_check"}


# Asked for every column of every statement that is compiled; the names of what is read decide nothing, so this answers first.
_READ, _OK = sqlite3.SQLITE_READ, sqlite3.SQLITE_OK


def _closed(code: int, first: str | None, second: str | None, database: str | None, inner: str | None) -> int:
    if code == _READ:
        return _OK
    if code in _ROWS:
        return sqlite3.SQLITE_OK if first in EXEMPT else sqlite3.SQLITE_DENY
    return _no_schema(code, first, second, database, inner)


def _no_schema(code: int, first: str | None, second: str | None, database: str | None, inner: str | None) -> int:
    if code == _READ:
        return _OK
    if code in _SCHEMA or code in {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}:
        return sqlite3.SQLITE_DENY
    if code in _ROWS and first in {"sqlite_master", "sqlite_schema"}:
        return sqlite3.SQLITE_DENY
    if code == sqlite3.SQLITE_PRAGMA and second is not None and first not in _PRAGMA_READS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


class SchemaEditor(DatabaseSchemaEditor):
    """Migrations open the guard for tables and rows, and close it when they end."""

    connection: "DatabaseWrapper"

    def __enter__(self) -> Self:
        self._before: Level = self.connection.guard_level
        self.connection.ensure_connection()
        self.connection.set_guard(Level.SCHEMA, "migration")
        super().__enter__()
        return self

    def __exit__(self, *failure: Any) -> None:
        try:
            super().__exit__(*failure)
        finally:
            self.connection.set_guard(self._before, "")


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = SchemaEditor
    guard_level = Level.CLOSED

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA journal_mode = WAL")
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        # A function that is read like a table is made at its first use, which the guard would take for the making of a table.
        connection.execute("SELECT 1 FROM json_each('[]')")
        self.guard_level = Level.CLOSED
        connection.set_authorizer(_closed)
        return connection

    def set_guard(self, level: Level, name: str) -> None:
        """Open or close this connection; setting the authorizer also expires statements prepared under the other one."""
        self.ensure_connection()
        assert self.connection is not None
        self.guard_level = level
        self.connection.set_authorizer({Level.CLOSED: _closed, Level.ROWS: _no_schema, Level.SCHEMA: None}[level])

    def drop_guard(self, level: Level) -> None:
        """As `set_guard`, since the authorizer knows no transactions; a connection that is gone comes back closed."""
        try:
            self.set_guard(level, "")
        except sqlite3.ProgrammingError:
            self.guard_level = Level.CLOSED
