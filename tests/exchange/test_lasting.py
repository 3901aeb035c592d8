"""What releases and objects name by plain id never goes, so that no foreign key has to look at each of a million rows."""

from contextlib import nullcontext

import pytest
from django.db import DatabaseError, connection, transaction

from aboveboard.audit import guard
from tests import make_exchange as make


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("table", ["exchange_collection", "exchange_visibilityclass"])
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


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])
