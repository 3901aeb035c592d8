"""Each way of asking for a page has an index of its own: its cost is that of the page, whatever the size of the collection."""

import pytest
from django.db import connection

from aboveboard.exchange.models import Collection, VisibilityClass
from aboveboard.exchange.queries import pages
from aboveboard.exchange.stix.taxii.filters import Filters
from tests import make_exchange as make

AFTER = 10


pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql", reason="its planner weighs the rows that are there, and here are a dozen; the benchmark reads many"
)


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def _plan(filters: Filters, classes: frozenset[int] | None, after: int = 0) -> str:
    """How the database would read a page of the shared collection for whoever may see these classes."""
    shared = Collection.objects.get(alias="shared")
    return pages.ordered(pages.selected(shared, filters, classes), filters, after).values_list("seq")[:AFTER].explain()


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
        (Filters(), 0, "(collection_id=?)"),
        (Filters(), AFTER, "(collection_id=? AND seq>?)"),
        (Filters(added_after=AFTER), 0, "(collection_id=? AND added>?)"),
        (Filters(added_after=AFTER), AFTER, "(collection_id=? AND seq>?)"),
        (Filters(types=frozenset({"indicator"})), 0, "(collection_id=? AND type=?)"),
    ],
)
def test_a_page_begins_where_it_was_asked_to_begin_and_is_not_sorted(filters: Filters, after: int, wanted: str) -> None:
    plan = _plan(filters, None, after)
    assert wanted in plan.splitlines()[0]
    assert "TEMP B-TREE" not in plan
