"""Where bureaus read for more purposes than before, what was admitted before goes to their countries, as if it came now."""

from datetime import timedelta

import pytest
from django.core import mail

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.exchange import actions, jobs, queries
from aboveboard.exchange.models import Alert, Collection, Object, Release, Submission, Unfilled
from aboveboard.exchange.queries import neighbours
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Conflict, Forbidden, NoStanding
from aboveboard.lib import clock
from tests import make_exchange as make
from tests.adopting import adopt
from tests.exchange.test_alerts import naming
from tests.exchange.test_channel import hold, lift, suspend
from tests.exchange.test_warnings import PRIVATE, load, read
from tests.make_diligence import rows

GERMAN = "[domain-name:value = 'bad.de']"


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def widened() -> None:
    """Bureaus read for the response to incidents, too, from now on."""
    adopt("purposes", "read_by: [rooms]", "read_by: [bureaus, rooms]")
    worker.drain()


def filled() -> None:
    jobs.fill_feeds()
    worker.drain()


def test_what_was_admitted_before_fills_the_feeds_of_the_countries_concerned_and_alerts_the_victims() -> None:
    nova, de, fr = make.partner(purposes=["response"]), make.bureau("de"), make.bureau("fr")
    named, german = naming(nova, "FR"), make.indicator(nova, GERMAN)
    shut = naming(nova, "FR", "DE", excluded=("DE",))
    make.admitted(nova, named, german, shut)
    worker.drain()
    mail.outbox.clear()
    assert (make.ids(de, "country-de"), make.ids(fr, "country-fr"), Alert.objects.exists()) == ([], [], False)
    widened()
    assert Unfilled.objects.count() == 1
    filled()
    assert (make.ids(de, "country-de"), set(make.ids(fr, "country-fr"))) == ([german["id"]], {named["id"], shut["id"]})
    assert [alert.country for alert in Alert.objects.all()] == ["fr"]
    assert not Unfilled.objects.exists()
    facts = store.facts(Entry.objects.get(kind="exchange.fill_feeds", outcome="done"))
    assert (facts["objects"], facts["feeds"]) == (3, {"country-de": 1, "country-fr": 2})
    # Once more changes nothing.
    count = Release.objects.count()
    actions.fill_feeds(SYSTEM, Submission.objects.get(organisation=nova.organisation))
    assert Release.objects.count() == count
    make.admitted(nova, later := make.indicator(nova, "[domain-name:value = 'later.de']"))
    assert later["id"] in make.ids(de, "country-de")


def test_only_what_opens_something_to_bureaus_is_a_reason_to_look_again() -> None:
    nova = make.partner(purposes=["response", "statistics"])
    make.admitted(nova, make.indicator(nova, GERMAN))
    adopt("purposes", "read_by: []", "read_by: [partners]")
    adopt("alerts", "acknowledge: 24", "acknowledge: 30")
    worker.drain()
    assert not Unfilled.objects.exists()
    first = neighbours.purposes()
    adopt("purposes", "read_by: []", "read_by: [bureaus]")
    worker.drain()
    assert Unfilled.objects.count() == 1
    assert first is not neighbours.purposes()
    facts = store.facts(Entry.objects.get(kind="exchange.note_widened", outcome="done"))
    assert (facts["purposes"], facts["submissions"]) == (["statistics"], 1)


def test_what_is_held_back_taken_back_superseded_or_past_its_day_goes_nowhere() -> None:
    load(read(PRIVATE))
    nova, de = make.partner(purposes=["response"]), make.bureau("de")
    old, gone, late = (make.indicator(nova, f"[domain-name:value = '{name}.de']") for name in ("old", "gone", "late"))
    held = naming(nova, "DE", pattern="[ipv4-addr:value = '10.1.2.3']")
    newer = old | {"modified": "2026-03-01T00:00:00.000Z", "pattern": "[domain-name:value = 'elsewhere.fr']"}
    make.admitted(nova, old, gone, late, held)
    make.admitted(nova, newer)
    actions.withdraw(nova, make.intake(nova), stix_id=gone["id"], filters=make.ALL)
    with rows():
        Object.objects.filter(stix_id=late["id"]).update(retain_until=clock.today() - timedelta(days=1))
    widened()
    filled()
    assert make.ids(de, "country-de") == []
    assert make.ids(make.bureau("fr"), "country-fr") == [newer["id"]]


def test_what_a_source_sent_that_is_stopped_waits_and_others_go_on() -> None:
    nova, mira, vega = (make.partner(purposes=["response"]) for _ in range(3))
    sent = {}
    for who in (nova, mira, vega):
        make.admitted(who, one := make.indicator(who, f"[domain-name:value = 'a{who.organisation}.de']"))
        sent[who.id] = one["id"]
    stop = hold(nova)
    suspend(mira)
    widened()
    filled()
    de = make.bureau("de")
    assert make.ids(de, "country-de") == [sent[vega.id]]
    assert Unfilled.objects.count() == 2
    waiting = Submission.objects.get(organisation=nova.organisation)
    with pytest.raises(Conflict, match="on hold"):
        actions.fill_feeds(SYSTEM, waiting)
    with pytest.raises(NoStanding):
        actions.fill_feeds(SYSTEM, Submission.objects.get(organisation=mira.organisation))
    for stranger in (make.desk(), nova):
        with pytest.raises(Forbidden):
            actions.fill_feeds(stranger, waiting)
    lift(stop)
    filled()
    assert sent[nova.id] in make.ids(de, "country-de")
    assert [str(row.submission.organisation_id) for row in Unfilled.objects.all()] == [str(mira.organisation)]


def test_a_feed_that_is_not_open_yet_is_waited_for_and_time_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    nova = make.partner(purposes=["response"])
    make.admitted(nova, make.indicator(nova, GERMAN))
    widened()
    with rows():
        Collection.objects.filter(alias="country-de").update(alias="country-xx")
    filled()
    assert Unfilled.objects.count() == 1
    with rows():
        Collection.objects.filter(alias="country-xx").update(alias="country-de")
    monkeypatch.setattr(jobs, "LONGEST_FILLING", -1.0)
    filled()
    assert Unfilled.objects.count() == 1
    monkeypatch.undo()
    filled()
    assert not Unfilled.objects.exists()
    assert len(queries.visible_arrivals(make.bureau("de"), "country-de", types=frozenset({"indicator"}))) == 1
