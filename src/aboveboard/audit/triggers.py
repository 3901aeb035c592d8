"""Database triggers: the write guard on PostgreSQL, append-only and lasting tables on both databases, what other contexts register."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from aboveboard.audit.guard import EXEMPT, Level, opened

_GUARD = """
CREATE OR REPLACE FUNCTION aboveboard_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('aboveboard.action', true), '') = '' THEN
        RAISE EXCEPTION 'not authorized: % on % outside an action', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION aboveboard_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
CREATE OR REPLACE FUNCTION aboveboard_lasting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'lasting: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
"""


@dataclass(frozen=True, slots=True)
class Script:
    """Triggers of a context, installed and asserted with those of the log.

    `tables` must all exist before the script is run; `triggers` are the names by which it is seen to be in place, each with
    its table; `statements` replace what may be there already.
    """

    tables: frozenset[str]
    triggers: Mapping[str, str]
    statements: Callable[[], Iterable[str]]


_SCRIPTS: dict[tuple[str, str], Script] = {}


def register(name: str, vendor: str, script: Script) -> None:
    """Have a context's triggers for one database (`postgresql` or `sqlite`) installed after migrations and asserted at start-up."""
    _SCRIPTS[name, vendor] = script


def _registered(connection: BaseDatabaseWrapper) -> list[Script]:
    """The scripts for this database whose tables are there."""
    present = set(connection.introspection.table_names())
    return [script for (_, vendor), script in sorted(_SCRIPTS.items()) if vendor == connection.vendor and script.tables <= present]


class AppendOnly(models.Model):
    """A table whose rows are only ever added; both databases refuse everything else by trigger."""

    class Meta:
        abstract = True


class Lasting(models.Model):
    """A table whose rows may change but never go: whoever names one by plain id names it for good."""

    class Meta:
        abstract = True


def append_only_tables() -> list[str]:
    """Names of the tables that refuse UPDATE, DELETE, TRUNCATE and replacing inserts."""
    return _tables(AppendOnly)


def lasting_tables() -> list[str]:
    """Names of the tables that refuse DELETE, TRUNCATE and replacing inserts."""
    return _tables(Lasting)


def _tables(kind: type[models.Model]) -> list[str]:
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, kind))


def _present(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> list[str]:
    """Those of them that are there: the triggers are also put in place between the migrations of two contexts."""
    present = set(connection.introspection.table_names())
    return [table for table in tables if table in present]


def guarded_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of all tables in the database but the exempt ones."""
    with connection.cursor() as cursor:
        return sorted(set(connection.introspection.table_names(cursor)) - set(EXEMPT))


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put every trigger in place, over what may be there already."""
    connection = connections[using]
    script = list(_postgresql(connection) if connection.vendor == "postgresql" else _sqlite(connection))
    script += [statement for each in _registered(connection) for statement in each.statements()]
    with opened("triggers", level=Level.SCHEMA, using=using), connection.cursor() as cursor:
        for statement in script:
            cursor.execute(statement)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of the triggers that should exist and do not."""
    connection = connections[using]
    append_only, lasting = _present(connection, append_only_tables()), _present(connection, lasting_tables())
    registered = {name: table for each in _registered(connection) for name, table in each.triggers.items()}
    if connection.vendor == "postgresql":
        wanted = {f"{table}.aboveboard_guard" for table in guarded_tables(connection)}
        wanted |= {f"{table}.aboveboard_append_only" for table in append_only}
        wanted |= {f"{table}.aboveboard_lasting" for table in lasting}
        wanted |= {f"{table}.{name}" for name, table in registered.items()}
        query = "SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
    else:
        wanted = {f"{table}_no_{verb}" for table in append_only for verb in ("update", "delete", "replace")}
        wanted |= {f"{table}_no_delete" for table in lasting}
        wanted |= set(registered)
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(wanted - {str(name).replace('"', "") for (name,) in cursor.fetchall()})


def require(using: str = DEFAULT_DB_ALIAS) -> None:
    """Refuse to start on a database whose protection is incomplete."""
    if names := missing(using):
        raise ImproperlyConfigured(
            f"Protective triggers are missing ({', '.join(names[:3])} …); run 'aboveboard migrate', which installs them."
        )


def _postgresql(connection: BaseDatabaseWrapper) -> Iterator[str]:
    yield _GUARD
    quote = connection.ops.quote_name
    for table in guarded_tables(connection):
        yield (
            f"CREATE OR REPLACE TRIGGER aboveboard_guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {quote(table)} "
            "FOR EACH STATEMENT EXECUTE FUNCTION aboveboard_guard()"
        )
    for table in _present(connection, append_only_tables()):
        yield (
            f"CREATE OR REPLACE TRIGGER aboveboard_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {quote(table)} "
            "FOR EACH STATEMENT EXECUTE FUNCTION aboveboard_append_only()"
        )
    for table in _present(connection, lasting_tables()):
        yield (
            f"CREATE OR REPLACE TRIGGER aboveboard_lasting BEFORE DELETE OR TRUNCATE ON {quote(table)} "
            "FOR EACH STATEMENT EXECUTE FUNCTION aboveboard_lasting()"
        )


def _sqlite(connection: BaseDatabaseWrapper) -> Iterator[str]:
    quote = connection.ops.quote_name
    keys = {model._meta.db_table: str(model._meta.pk.column) for model in apps.get_models() if model._meta.pk is not None}
    for table in _present(connection, append_only_tables()):
        refuse = f"BEGIN SELECT RAISE(ABORT, 'append-only: {table} refuses this change'); END"
        # INSERT OR REPLACE would pass a delete trigger unless the existing key is refused at the insert.
        taken = f"WHEN EXISTS (SELECT 1 FROM {quote(table)} WHERE {quote(keys[table])} = NEW.{quote(keys[table])})"  # noqa: S608 - our own names
        for verb, event, condition in (
            ("update", "UPDATE", ""),
            ("delete", "DELETE", ""),
            ("replace", "INSERT", taken),
        ):
            yield f"DROP TRIGGER IF EXISTS {quote(f'{table}_no_{verb}')}"
            yield f"CREATE TRIGGER {quote(f'{table}_no_{verb}')} BEFORE {event} ON {quote(table)} {condition} {refuse}"
    for table in _present(connection, lasting_tables()):
        # An INSERT OR REPLACE fires it too, since recursive_triggers is on.
        name, refuse = quote(f"{table}_no_delete"), f"BEGIN SELECT RAISE(ABORT, 'lasting: {table} keeps its rows'); END"
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"CREATE TRIGGER {name} BEFORE DELETE ON {quote(table)} {refuse}"
