"""What releases and objects name by plain id never goes, so that no foreign key has to look at each of a million rows."""

from contextlib import nullcontext

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from aboveboard.audit import guard
from aboveboard.exchange import triggers
from tests import make_exchange as make


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("table", ["exchange_collection", "exchange_visibilityclass", "exchange_submission", "exchange_object"])
@pytest.mark.parametrize("is_open", [False, True])
def test_a_collection_or_class_never_goes(table: str, is_open: bool) -> None:
    make.feeds()
    nova = make.partner()
    make.admitted(nova, make.indicator(nova))
    before = _count(table)
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        guard.opened("test") if is_open else nullcontext(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")
    assert _count(table) == before > 0


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("table", "column"), list(triggers.NAMED))
def test_no_row_names_what_is_not_there_nor_another_thing_later(table: str, column: str) -> None:
    make.feeds()
    nova = make.partner()
    make.admitted(nova, make.indicator(nova))
    stray = "00000000000040008000000000000000" if column == "submission_id" else "987654321"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")
        names = [each[0] for each in cursor.description]
        row = dict(zip(names, cursor.fetchone(), strict=True))
    key = row.pop("id")
    values = ", ".join("%s" if name == column else _other(name, row[name]) for name in row)
    for statement, parameters in (
        (f"UPDATE {table} SET {column} = %s WHERE id = %s", [stray, key]),
        (f"INSERT INTO {table} ({', '.join(row)}) SELECT {values} FROM {table} WHERE id = %s", [stray, key]),
    ):
        with pytest.raises(IntegrityError, match="named: "), transaction.atomic(), guard.opened("test"), connection.cursor() as cursor:
            cursor.execute(statement, parameters)


def _other(name: str, value: object) -> str:
    """The column of a copy, which no other constraint may stop."""
    return f"{name} + 1" if name in {"seq", "added", "version"} and isinstance(value, int) else name


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])
