"""Each way of asking for a page has an index of its own: its cost is that of the page, whatever the size of the collection."""

from collections.abc import Callable

import pytest
from django.db import connection

from aboveboard.exchange.models import Collection, VisibilityClass
from aboveboard.exchange.queries import releases
from aboveboard.exchange.queries.releases import Want
from aboveboard.exchange.stix.taxii.filters import Filters, Keyword
from tests import make_exchange as make

AFTER = 10
EVERY = frozenset({Keyword.ALL})


pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql", reason="its planner weighs the rows that are there, and here are a dozen; the benchmark reads many"
)


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def _plan(filters: Filters, classes: frozenset[int] | None, after: int = 0, ask: Callable[[Want], str] = releases.scanned) -> str:
    """How the database would read a page of the shared collection for whoever may see these classes."""
    shared = Collection.objects.get(alias="shared")
    want = Want(shared.pk, filters, classes, AFTER, shared.seq, after)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {ask(want)}", releases.values(want))
        return "\n".join(str(row[3]) for row in cursor.fetchall())


@pytest.mark.parametrize("after", [0, AFTER])
@pytest.mark.parametrize(
    "filters", [Filters(ids=frozenset({make.CLEAR})), Filters(ids=frozenset({make.CLEAR, make.RED}), added_after=AFTER)]
)
def test_an_object_is_found_by_its_id_however_many_classes_the_reader_may_see(filters: Filters, after: int) -> None:
    seen = frozenset(VisibilityClass.objects.values_list("pk", flat=True))
    for classes in (None, seen, frozenset(range(200))):
        plan = _plan(filters, classes, after)
        assert "exchange_release_id (collection_id=? AND stix_id=?" in plan.splitlines()[0]


@pytest.mark.parametrize(
    ("filters", "after", "wanted"),
    [
        (Filters(), 0, "(collection_id=? AND seq>?"),
        (Filters(), AFTER, "(collection_id=? AND seq>?"),
        (Filters(types=frozenset({"indicator"})), 0, "(collection_id=? AND type=? AND seq>?"),
    ],
)
def test_a_page_begins_where_it_was_asked_to_begin(filters: Filters, after: int, wanted: str) -> None:
    for classes in (None, frozenset(range(200))):
        plan = _plan(filters, classes, after)
        assert wanted in plan.splitlines()[0]
        assert "ORDER BY" not in plan or filters.types


def test_where_little_may_be_seen_each_class_is_read_from_where_the_page_begins() -> None:
    plan = _plan(Filters(keywords=EVERY), frozenset(range(200)), AFTER, releases.by_class)
    assert "exchange_release_class (collection_id=? AND visibility_id=? AND seq>?" in plan
    assert "SCAN r" not in plan
