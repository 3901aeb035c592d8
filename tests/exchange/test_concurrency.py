"""Many at once: a submission is admitted once, and a reader who polls while others publish misses nothing."""

import threading

import pytest
from django.db import connections

from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Object, Recall, Release
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.exchange.values import PullForm
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict
from tests import make_exchange as make
from tests.make_agreements import at_once

# The test database is made for tests that say they need one; those of this file bring copies of it.
pytestmark = pytest.mark.slow


@pytest.fixture
def feeds(committed: None) -> None:
    """The collections of the house, in a database where changes are really committed."""
    make.feeds()


@pytest.mark.usefixtures("feeds")
def test_of_two_admissions_at_once_one_counts() -> None:
    nova = make.partner()
    submission = make.received(nova, *(make.indicator(nova) for _ in range(20)))
    results = at_once(*(lambda: actions.admit(SYSTEM, submission) for _ in range(3)))
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True, True]
    assert Object.objects.filter(producer=nova.organisation).count() == 20


@pytest.mark.usefixtures("feeds")
def test_of_two_partners_who_claim_one_id_at_once_one_gets_it() -> None:
    one, two = make.partner(), make.partner()
    unsigned = make.indicator()
    waiting = [make.received(who, unsigned) for who in (one, two)]
    results = at_once(*(lambda each=each: actions.admit(SYSTEM, each) for each in waiting))
    assert sorted((result.successes, result.failures) for result in results) == [(0, 1), (1, 0)]  # type: ignore[attr-defined]
    assert Object.objects.filter(stix_id=unsigned["id"]).count() == 1


@pytest.mark.usefixtures("feeds")
def test_whoever_is_handed_what_is_being_taken_back_gets_its_recall() -> None:
    nova, readers = make.partner(), [make.bureau(code) for code in ("de", "fr", "no")]
    ones = [make.indicator(nova, **make.marked(make.GREEN)) for _ in range(6)]
    make.admitted(nova, *ones)
    for one in ones:
        pages = [(who, queries.visible_objects(who, "shared", Filters(ids=frozenset({one["id"]})))) for who in readers]
        given = [
            lambda who=who, page=page: actions.record_pull(who, PullForm(page.collection, tuple(item.seq for item in page.items)))
            for who, page in pages
        ]
        taken = lambda one=one: actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=make.ALL)  # noqa: E731
        at_once(given[0], taken, *given[1:])
        told = set(Recall.objects.filter(object__stix_id=one["id"]).values_list("recipient", flat=True))
        assert told == {"country:de", "country:fr", "country:no"}


@pytest.mark.usefixtures("feeds")
def test_a_reader_who_polls_while_others_publish_misses_nothing() -> None:
    partners, de = [make.partner() for _ in range(3)], make.bureau("de")
    waiting = [
        make.received(who, *(make.indicator(who, "[domain-name:value = 'bad.de']") for _ in range(15)))
        for who in partners
        for _ in range(3)
    ]
    found: list[tuple[int, str]] = []
    done = threading.Event()

    def poll() -> None:
        after = None
        while True:
            last_round = done.is_set()
            page = queries.visible_objects(de, "country-de", Filters(added_after=after, limit=7))
            found.extend((item.added, item.id) for item in page.items)
            after = page.span[1]
            if last_round and not page.items:
                return

    reader = threading.Thread(target=lambda: (poll(), connections.close_all()))
    reader.start()
    try:
        results = at_once(*(lambda each=each: actions.admit(SYSTEM, each) for each in waiting))
    finally:
        done.set()
        reader.join()
    assert not [result for result in results if isinstance(result, Exception)]
    published = list(Release.objects.filter(collection__alias="country-de").order_by("seq").values_list("added", "stix_id"))
    assert len(published) == len(waiting) * 15
    assert found == published
