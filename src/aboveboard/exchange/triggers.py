"""The database's own check that what comes by the million names what is there: once for each statement, not once for each row.

A foreign key of PostgreSQL looks at each row by itself and locks what it names, which cost a quarter of all that taking in costs
the database. What is named here never goes (`Lasting`), so it is enough to look when a row is made, and to let no row name another
thing later.
"""

from collections.abc import Iterator

from aboveboard.audit import triggers

# Table and column → the table whose id stands there.
NAMED = {
    ("exchange_object", "submission_id"): "exchange_submission",
    ("exchange_release", "object_id"): "exchange_object",
    ("exchange_occurrence", "object_id"): "exchange_object",
}


def register() -> None:
    """Hand the triggers to the log's keeper, which installs them after migrations and asserts them at start-up."""
    names = {f"{table}_{kind}": table for table, _ in NAMED for kind in ("named", "keeps")}
    tables = frozenset({*(table for table, _ in NAMED), *NAMED.values()})
    triggers.register("exchange", "sqlite", triggers.Script(tables, names, _sqlite))
    triggers.register("exchange", "postgresql", triggers.Script(tables, names, _postgresql))


def _sqlite() -> Iterator[str]:
    for (table, column), named in NAMED.items():
        stray = f"NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {named} WHERE id = NEW.{column})"  # noqa: S608 - our own names
        for name, event, condition, why in (
            (f"{table}_named", "INSERT", stray, _stray(table, named)),
            (f"{table}_keeps", f"UPDATE OF {column}", f"NEW.{column} IS NOT OLD.{column}", _moved(table, column)),
        ):
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{why}'); END"


def _postgresql() -> Iterator[str]:
    for (table, column), named in NAMED.items():
        # OFFSET 0: one look into the index for each row, whatever the planner believes of the table (see `actions.bulk.versions`).
        there = f"SELECT 1 FROM {named} n WHERE n.id = made.{column} OFFSET 0"  # noqa: S608 - our own names
        stray = f"EXISTS (SELECT 1 FROM made WHERE made.{column} IS NOT NULL AND NOT EXISTS ({there}))"  # noqa: S608
        yield _function(f"{table}_named", f"IF {stray} THEN {_raise(_stray(table, named))} END IF; RETURN NULL;")
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_named AFTER INSERT ON {table} REFERENCING NEW TABLE AS made "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_named()"
        )
        yield _function(f"{table}_keeps", f"{_raise(_moved(table, column))} RETURN NULL;")
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_keeps BEFORE UPDATE OF {column} ON {table} FOR EACH ROW "
            f"WHEN (NEW.{column} IS DISTINCT FROM OLD.{column}) EXECUTE FUNCTION {table}_keeps()"
        )


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _raise(why: str) -> str:
    return f"RAISE EXCEPTION '{why}' USING ERRCODE = '23503';"


def _stray(table: str, named: str) -> str:
    return f"named: {table} names a row of {named} that is not there"


def _moved(table: str, column: str) -> str:
    return f"named: {column} of {table} stays as it was written"
