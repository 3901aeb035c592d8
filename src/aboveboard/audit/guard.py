"""The write guard: a connection refuses every change of ours unless an action, the sequencer or a migration opened it.

It stops mistakes and forgotten paths, not an operator with the owner's role: tamper-evidence comes from checkpoints.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Protocol, cast, runtime_checkable

from django.db import DEFAULT_DB_ALIAS, connections


class Level(IntEnum):
    """How much a connection may change: nothing of ours, rows, or rows and tables."""

    CLOSED = 0
    ROWS = 1
    SCHEMA = 2


EXEMPT = {
    "accounts_count": "tries to sign in, counted outside any act so that a refused one counts too; holds no facts of ours",
    "django_session": "sign-in state, written on every request by the framework; holds no facts of ours",
    "django_migrations": "the framework's own record of migrations",
    "django_content_type": "the framework's own table of models",
    "auth_group": "installed with the framework's sign-in; never read: rights come from the access regulation",
    "auth_group_permissions": "as auth_group",
    "auth_permission": "as auth_group; filled by the framework after migrations",
    "account_emailaddress": "allauth's own; what it means for a person goes through its adapter to accounts' actions",
    "account_emailconfirmation": "as account_emailaddress",
    "mfa_authenticator": "second factors and their use, kept by allauth; enrolment and removal are actions of accounts and leave an entry",
    "sqlite_sequence": "SQLite's own counter",
}


@runtime_checkable
class Guarded(Protocol):
    """A database connection that carries the guard."""

    guard_level: Level

    def set_guard(self, level: Level, name: str) -> None:
        """Open or close the connection for the act called `name`."""

    def drop_guard(self, level: Level) -> None:
        """Go back to `level` at the end of the transaction, which may be failing, without a further statement."""


def guarded(using: str) -> Guarded:
    """The guarded connection of `using`; refuses a database that does not carry the guard."""
    connection = cast(object, connections[using])
    if not isinstance(connection, Guarded):
        raise TypeError("The database is not one of aboveboard's engines; set DATABASE_URL to postgresql:// or sqlite:///.")
    return connection


@contextmanager
def opened(name: str, *, level: Level = Level.ROWS, using: str = DEFAULT_DB_ALIAS, to_the_end: bool = False) -> Iterator[None]:
    """Open the connection for changes in the name of one action; call it inside a transaction.

    Closed again on the way out, also inside an outer transaction (a test's), so that nothing is left open. `to_the_end`: nothing is
    done in the transaction after the block, so where it is no part of another one its commit closes by itself.
    """
    connection = guarded(using)
    before = connection.guard_level
    connection.set_guard(max(level, before), name)
    try:
        yield
    except BaseException:
        connection.drop_guard(before)
        raise
    if to_the_end and not connections[using].savepoint_ids:
        connection.drop_guard(before)
    else:
        connection.set_guard(before, name if before else "")
