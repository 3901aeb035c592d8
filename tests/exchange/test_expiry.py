"""What may not be kept any longer is shown to nobody from its day on, is erased as fast as it comes, and is not admitted late."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from aboveboard.audit.models import Entry
from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.models import Object, Release
from aboveboard.exchange.queries import reach
from aboveboard.exchange.queries.holding import holding
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.exchange.stix.values import recognised
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict, Missing
from aboveboard.lib import clock
from aboveboard.standing.models import Hold
from tests import make_exchange as make
from tests.make_diligence import rows

GERMAN = "[domain-name:value = 'bad.de']"
MONTH = timedelta(days=31)


@pytest.fixture
def nova(house: None) -> Actor:
    """A partner with feeds to send to."""
    make.feeds()
    return make.partner()


@pytest.fixture
def too_late(nova: Actor) -> Iterator[str]:
    """The day after the last on which an object may be kept; nothing was erased yet. Gives its id."""
    one = make.indicator(nova, GERMAN, **make.marked(make.GREEN))
    make.admitted(nova, one)
    with clock.frozen(clock.now() + MONTH):
        yield one["id"]


def test_nobody_is_served_what_is_past_its_day_though_it_stands_here_still(nova: Actor, too_late: str) -> None:
    row = Object.objects.get(stix_id=too_late)
    assert bytes(row.body)
    de, desk = make.bureau("de"), make.desk()
    for who, place in ((de, "country-de"), (de, "shared"), (desk, "shared"), (nova, str(make.intake(nova).pk))):
        for filters in (Filters(), make.ALL, Filters(ids=frozenset({too_late})), Filters(limit=1)):
            assert too_late not in make.ids(who, place, filters)
        with pytest.raises(Missing):
            queries.visible_object(who, place, too_late, make.ALL)
    with pytest.raises(Missing):
        queries.visible_dossier(de, row.pk)
    assert not queries.visible_dossier(desk, row.pk).content
    assert [each.content for each in queries.visible_dossiers(desk)] == [{}]
    value = recognised("bad.de")
    assert value is not None
    for who in (de, desk, nova):
        assert not holding(reach.reach(who), [value.digest], 10)


def test_a_page_is_full_and_says_rightly_whether_there_is_more(nova: Actor, too_late: str) -> None:
    fresh = [make.indicator(nova, GERMAN, **make.marked(make.GREEN)) for _ in range(3)]
    make.admitted(nova, *fresh)
    page = queries.visible_objects(make.bureau("de"), "country-de", Filters(limit=3))
    assert ({item.id for item in page.items}, page.next) == (set(make.names(fresh)), "")


def test_the_work_of_erasing_goes_on_until_nothing_is_left(nova: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [make.indicator(nova, GERMAN, **make.marked(make.GREEN)) for _ in range(7)]
    make.admitted(nova, *made)
    monkeypatch.setattr("aboveboard.exchange.actions.withdrawal.MOST_EXPIRED", 2)
    with clock.frozen(clock.now() + MONTH):
        jobs.erase_expired()
    assert Object.objects.filter(producer=nova.organisation, erased_at=None).count() == 0
    assert Release.objects.filter(is_served=True, stix_id__in=make.names(made)).count() == 0
    # Each transaction ends soon: seven are four times two.
    assert Entry.objects.filter(kind="exchange.expire_objects").count() == 4


@pytest.mark.parametrize("is_held", [False, True])
def test_a_body_that_waited_longer_than_it_may_be_kept_is_erased_unread(nova: Actor, is_held: bool) -> None:
    waiting = make.received(nova, make.indicator(nova, GERMAN))
    if is_held:
        with rows():
            Hold.objects.create(organisation_id=nova.organisation, matches=[], rule="ST-HOLD", decide_by=clock.now())
        actions.quarantine(SYSTEM, waiting)
    with pytest.raises(Conflict):
        actions.expire_submission(SYSTEM, waiting)
    with clock.frozen(clock.now() + timedelta(days=40)):
        with pytest.raises(Conflict):
            actions.admit(SYSTEM, waiting)
        jobs.erase_expired()
    waiting.refresh_from_db()
    assert (waiting.state, bytes(waiting.body), waiting.failures) == ("refused", b"", 1)
    assert not Object.objects.filter(producer=nova.organisation).exists()
    assert "longer than it may be kept" in make.fates(nova, waiting)[0][1]
    entry = Entry.objects.get(kind="exchange.expire_submission")
    assert entry.subject_id == str(waiting.pk)


def test_a_body_that_is_gone_on_with_too_late_is_erased_unread(nova: Actor) -> None:
    waiting = make.received(nova, make.indicator(nova, GERMAN))
    with clock.frozen(clock.now() + timedelta(days=40)):
        jobs.admit_waiting()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.failures) == ("refused", 1)
