"""PostgreSQL with the write guard as a transaction-local setting that every table's trigger asks for."""

import re
from itertools import count
from typing import Any, Self

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.schema import DatabaseSchemaEditor

from aboveboard.audit.guard import Level

_PREPARED_AT = 3


class SchemaEditor(DatabaseSchemaEditor):
    """Migrations open the guard, and close it when they end."""

    connection: "DatabaseWrapper"

    def __enter__(self) -> Self:
        super().__enter__()
        self.connection.set_guard(Level.SCHEMA, "migration")
        return self

    def __exit__(self, kind: type[BaseException] | None, *failure: Any) -> None:
        if kind is None:
            # Deferred SQL (constraints, indexes) still runs inside super().__exit__; it changes no rows.
            self.connection.set_guard(Level.CLOSED, "")
        else:
            self.connection.drop_guard(Level.CLOSED)
        super().__exit__(kind, *failure)


class NumberedCursor(base.CursorMixin, psycopg.RawCursor[Any]):
    """Sends values beside statements whose places are numbered."""


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = SchemaEditor
    guard_level = Level.CLOSED

    def get_connection_params(self) -> dict[str, Any]:
        # Counts for cursors that bind at the server only (`prepared_cursor`).
        return super().get_connection_params() | {"prepare_threshold": _PREPARED_AT}

    def prepared_cursor(self, *, binary: bool = False) -> Any:
        """A cursor whose statements the server keeps parsed and planned once they have come a few times."""
        made = self._cursor_of(base.ServerBindingCursor)
        made.cursor.format = psycopg.pq.Format.BINARY if binary else psycopg.pq.Format.TEXT
        return made

    def numbered_cursor(self) -> Any:
        """The same for statements that `numbered` has made, which the driver takes as they are."""
        return self._cursor_of(NumberedCursor)

    @staticmethod
    def numbered(sql: str) -> bytes:
        """A statement with $1, $2 … for its places."""
        places = count(1)
        return re.sub("%[s%]", lambda found: f"${next(places)}" if found[0] == "%s" else "%", sql).encode()

    def _cursor_of(self, factory: Any) -> Any:
        self.ensure_connection()
        assert self.connection is not None
        before, self.connection.cursor_factory = self.connection.cursor_factory, factory
        try:
            return self.cursor()
        finally:
            self.connection.cursor_factory = before

    def set_guard(self, level: Level, name: str) -> None:
        """Open or close: local to the transaction, so a commit or rollback closes by itself."""
        self.guard_level = level
        if not self.in_atomic_block:
            if level is not Level.CLOSED and level is not Level.SCHEMA:
                raise RuntimeError("The write guard is opened inside a transaction only.")
            with self.cursor() as cursor:
                cursor.execute("SELECT set_config('aboveboard.action', %s, false)", [name])
            return
        with self.cursor() as cursor:
            cursor.execute("SELECT set_config('aboveboard.action', %s, true)", [name])

    def drop_guard(self, level: Level) -> None:
        """The end of the transaction restores the setting; where it fails, a statement now would only hide the error that caused it."""
        self.guard_level = level
