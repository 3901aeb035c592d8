"""Taking back: the body goes, a tombstone stays, whoever fetched it is told, and it does not come back unchanged."""

from datetime import timedelta

import pytest

from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.models import Object, Occurrence, Pull, Recall, Release
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.exchange.values import PullForm
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Missing
from aboveboard.lib import clock
from tests import make_exchange as make

GERMAN = "[domain-name:value = 'bad.de']"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def pull(who: Actor, place: str, filters: Filters | None = None) -> Pull:
    """Read a page as a door does."""
    page = queries.visible_objects(who, place, filters or Filters())
    return actions.record_pull(who, PullForm(page.collection, tuple(item.seq for item in page.items)))


def test_only_those_who_fetched_it_are_told() -> None:
    nova = make.partner()
    one, two = (make.indicator(nova, GERMAN, **make.marked(make.GREEN)) for _ in range(2))
    make.admitted(nova, one, two)
    de, fr, no = make.bureau("de"), make.bureau("fr"), make.bureau("no")
    pull(de, "country-de")
    pull(fr, "shared", Filters(ids=frozenset({two["id"]})))
    taken = actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=make.ALL)
    assert (taken.versions, taken.recalls) == (1, 1)
    assert [recall.recipient for recall in queries.visible_recalls(de)] == ["country:de"]
    assert not queries.visible_recalls(fr).exists()
    assert not queries.visible_recalls(no).exists()
    recall = Recall.objects.get()
    with pytest.raises(Forbidden):
        actions.acknowledge_recall(fr, recall)
    assert actions.acknowledge_recall(de, recall).acknowledged_at is not None
    with pytest.raises(Conflict):
        actions.acknowledge_recall(de, recall)


def test_the_body_is_gone_everywhere_and_the_tombstone_stays() -> None:
    nova = make.partner()
    one = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    make.admitted(nova, one)
    actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=make.ALL)
    for who, place in ((nova, str(make.intake(nova).pk)), (make.bureau("de"), "country-de"), (make.desk(), "shared")):
        assert make.ids(who, place, make.ALL) == []
        with pytest.raises(Missing):
            queries.visible_object(who, place, one["id"], make.ALL)
    row = Object.objects.get(stix_id=one["id"])
    assert (bytes(row.body), row.erased_at is not None) == (b"", True)
    assert not Occurrence.objects.filter(object=row).exists()
    outcome, message = make.fates(nova, make.admitted(nova, one))[0]
    assert (outcome, "taken back" in message) == ("failures", True)


def test_what_is_taken_back_while_a_page_is_handed_over_is_recalled() -> None:
    nova = make.partner()
    one, two = (make.indicator(nova, GERMAN, **make.marked(make.GREEN)) for _ in range(2))
    make.admitted(nova, one, two)
    de = make.bureau("de")
    page = queries.visible_objects(de, "country-de", Filters())
    actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=make.ALL)
    assert not Recall.objects.exists()
    actions.record_pull(de, PullForm(page.collection, tuple(item.seq for item in page.items)))
    recall = Recall.objects.get()
    assert (recall.recipient, recall.object.stix_id) == ("country:de", one["id"])
    # Its source needs none.
    own = PullForm(Release.objects.get(object=recall.object, collection__alias="shared").collection_id, (1,))
    actions.record_pull(nova, own)
    assert Recall.objects.count() == 1


def test_the_version_that_is_left_becomes_the_last() -> None:
    nova = make.partner()
    one = make.indicator(nova)
    newer = one | {"modified": "2026-01-05T00:00:00.000Z"}
    make.admitted(nova, one)
    make.admitted(nova, newer)
    actions.withdraw(nova, make.intake(nova), stix_id=one["id"], filters=Filters())
    assert make.ids(nova, make.intake(nova).pk) == [one["id"]]
    assert list(Release.objects.filter(stix_id=one["id"], is_served=True).values_list("is_first", "is_last")) == [(True, True)] * 2


def test_nobody_takes_back_what_is_not_theirs() -> None:
    nova, other = make.partner(), make.partner()
    one = make.indicator(nova)
    make.admitted(nova, one)
    with pytest.raises(Forbidden):
        actions.withdraw(other, make.intake(nova), stix_id=one["id"], filters=make.ALL)
    with pytest.raises(Missing):
        actions.withdraw(other, make.intake(other), stix_id=one["id"], filters=make.ALL)
    assert make.ids(nova, make.intake(nova).pk) == [one["id"]]


def test_what_may_not_be_kept_any_longer_is_erased_by_the_clock() -> None:
    nova = make.partner()
    make.admitted(nova, make.indicator(nova))
    jobs.erase_expired()
    assert Object.objects.filter(producer=nova.organisation, erased_at=None).count() == 1
    with clock.frozen(clock.now() + timedelta(days=31)):
        jobs.erase_expired()
    assert Object.objects.filter(producer=nova.organisation, erased_at=None).count() == 0


def test_a_pull_is_kept_as_runs_and_only_for_what_the_reader_may_know() -> None:
    nova = make.partner()
    make.admitted(nova, *(make.indicator(nova, GERMAN) for _ in range(3)))
    de = make.bureau("de")
    assert pull(de, "country-de").runs == [[1, 3]]
    assert PullForm(make.intake(nova).pk, (1, 2, 5, 7, 8)).runs == [[1, 2], [5, 5], [7, 8]]
    for who, form in ((de, PullForm(make.intake(nova).pk, (1,))), (de, PullForm(Pull.objects.get().collection_id, ()))):
        with pytest.raises(Missing):
            actions.record_pull(who, form)
