"""The queue of the secretariat: what no rule found a country for goes where the desk says, but where its source or marking forbids it."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from aboveboard.audit import guard, store
from aboveboard.audit.models import Entry
from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Alert, Collection, Object, PassedOn, Release
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.kernel import worker
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Forbidden, Invalid, Missing, NoStanding
from aboveboard.lib import clock
from tests import make_exchange as make
from tests.exchange.test_channel import hold, lift, suspend
from tests.make_diligence import rows
from tests.web.threat_data import browser, plain

HASH = "[file:hashes.'SHA-256' = '" + "ab" * 32 + "']"
WHY = "Its victims were named by telephone."


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


def sent(**more: object) -> tuple[Actor, Object]:
    """An indicator of a file, for which no rule finds a country, and its source."""
    nova = make.partner()
    one = make.indicator(nova, HASH, **more)
    make.admitted(nova, one)
    return nova, Object.objects.select_related("visibility").get(stix_id=one["id"])


def queued(**more: object) -> Object:
    """The object alone."""
    return sent(**more)[1]


def red() -> Object:
    """One that only countries named by its source may have."""
    return queued(**make.marked(make.RED))


def feeds(found: Object) -> set[str]:
    return set(Release.objects.filter(object=found).exclude(collection__alias="").values_list("collection__alias", flat=True))


def test_what_the_desk_passes_on_is_read_and_alerted_there_and_leaves_the_queue() -> None:
    found, desk, de = queued(), make.desk(), make.bureau("de")
    assert [row.key for row in queries.visible_queue(desk)] == [found.pk]
    with pytest.raises(Missing):
        queries.visible_dossier(de, found.pk)
    actions.pass_on(desk, found, countries=["DE"], is_victim=True, reason=WHY)
    worker.drain()
    assert queries.visible_queue(desk) == []
    assert feeds(found) == {"queue", "country-de"}
    assert queries.visible_dossier(de, found.pk).routes[0].reason == f"The desk passed it on: {WHY}"
    alert = Alert.objects.get()
    assert (alert.country, [each.stix_id for each in queries.told_objects(de, alert)]) == ("de", [found.stix_id])
    entry = Entry.objects.get(kind="exchange.pass_on", outcome="done")
    assert store.facts(entry) == {"object": found.stix_id, "countries": ["DE"], "victim": True}
    assert PassedOn.objects.get().countries == ["DE"]


def test_the_country_of_the_host_reads_it_and_is_not_alerted() -> None:
    found = queued()
    actions.pass_on(make.desk(), found, countries=["fr"], is_victim=False, reason=WHY)
    worker.drain()
    assert queries.visible_dossier(make.bureau("fr"), found.pk).stix_id == found.stix_id
    assert not Alert.objects.exists()


def test_nothing_goes_to_a_country_that_its_source_or_marking_shuts_out() -> None:
    strict = red()
    with pytest.raises(Conflict, match="only countries that its source named"):
        actions.pass_on(make.desk(), strict, countries=["DE"], is_victim=True, reason=WHY)
    shut = queued(extensions={EXTENSION: {"extension_type": "property-extension", "excluded_countries": ["DE"]}})
    with pytest.raises(Conflict, match="Its source shut this country out"):
        actions.pass_on(make.desk(), shut, countries=["DE", "FR"], is_victim=True, reason=WHY)
    with pytest.raises(Conflict, match="It is no member"):
        actions.pass_on(make.desk(), shut, countries=["XX"], is_victim=True, reason=WHY)
    assert feeds(strict) == feeds(shut) == {"queue"}
    assert not PassedOn.objects.exists()


def test_it_passes_to_the_same_country_once_and_what_was_taken_back_never() -> None:
    found, desk = queued(), make.desk()
    actions.pass_on(desk, found, countries=["DE"], is_victim=True, reason=WHY)
    found = queries.passable(desk, [found.pk])[0]
    with pytest.raises(Conflict, match="may read it already"):
        actions.pass_on(desk, found, countries=["DE"], is_victim=True, reason=WHY)
    actions.recall_object(desk, queries.recallable(desk, found.pk), reason="Wrong.")
    assert queries.passable(desk, [found.pk]) == []
    with pytest.raises(Conflict, match="taken back"):
        actions.pass_on(desk, Object.objects.get(pk=found.pk), countries=["FR"], is_victim=True, reason=WHY)


def test_a_country_is_named_and_nothing_goes_to_a_feed_that_is_not_there_yet() -> None:
    found, desk = queued(), make.desk()
    with pytest.raises(Invalid) as caught:
        actions.pass_on(desk, found, countries=[], is_victim=True, reason=WHY)
    assert set(caught.value.fields) == {"countries"}
    with rows():
        Collection.objects.filter(alias="country-de").update(country="zz", alias="country-zz")
    with pytest.raises(Conflict, match="not open yet"):
        actions.pass_on(desk, found, countries=["DE", "FR"], is_victim=True, reason=WHY)
    assert feeds(found) == {"queue"}


def test_what_is_held_back_is_past_its_day_or_has_a_newer_version_is_neither_passed_on_nor_set_aside() -> None:
    nova, older = sent()
    newer = json.loads(bytes(older.body)) | {"modified": "2026-01-03T00:00:00.000Z"}
    make.admitted(nova, newer)
    held, late, desk = queued(), queued(), make.desk()
    with rows():
        Object.objects.filter(pk=held.pk).update(held_by="WA-NOTHING")
        Object.objects.filter(pk=late.pk).update(retain_until=clock.today() - timedelta(days=1))
    for found, said in ((older, "newer version"), (late, "any longer"), (held, "held back")):
        found.refresh_from_db()
        with pytest.raises(Conflict, match=said):
            actions.pass_on(desk, found, countries=["DE"], is_victim=True, reason=WHY)
        with pytest.raises(Conflict, match=said):
            actions.set_aside(desk, found, reason=WHY)
    assert not PassedOn.objects.exists()


def test_what_concerns_nobody_is_set_aside_once_with_a_reason() -> None:
    found, desk = queued(), make.desk()
    with pytest.raises(Invalid):
        actions.set_aside(desk, found, reason=" ")
    actions.set_aside(desk, found, reason="A test file of theirs.")
    assert queries.queued(desk) == 0
    assert feeds(found) == {"queue"}
    with pytest.raises(Conflict, match="decided already"):
        actions.set_aside(desk, found, reason="Again.")


def test_only_the_desk_decides_and_nothing_moves_without_standing() -> None:
    nova, found = sent()
    for who in (make.bureau("de"), nova):
        with pytest.raises(Forbidden):
            actions.pass_on(who, found, countries=["DE"], is_victim=True, reason=WHY)
        assert queries.visible_queue(who) == []
        assert queries.passable(who, [found.pk]) == []
    suspend(nova)
    with pytest.raises(NoStanding):
        actions.pass_on(make.desk(), found, countries=["DE"], is_victim=True, reason=WHY)
    assert feeds(found) == {"queue"}


def test_nothing_goes_to_further_countries_while_its_source_is_on_hold() -> None:
    nova, found = sent()
    stop, desk = hold(nova), make.desk()
    with pytest.raises(Conflict, match="on hold"):
        actions.pass_on(desk, found, countries=["DE"], is_victim=True, reason=WHY)
    assert feeds(found) == {"queue"}
    lift(stop)
    actions.pass_on(desk, found, countries=["DE"], is_victim=True, reason=WHY)
    assert feeds(found) == {"queue", "country-de"}


def test_a_decision_is_never_changed() -> None:
    actions.set_aside(make.desk(), queued(), reason=WHY)
    for statement in ("UPDATE exchange_passedon SET reason = 'x'", "DELETE FROM exchange_passedon"):
        with pytest.raises(DatabaseError), transaction.atomic(), guard.opened("test"), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_desk_ticks_previews_and_passes_on_together() -> None:
    fine, strict = queued(), red()
    client = browser(make.desk())
    listed = plain(client.get("/exchange/queue/"))
    assert "2 objects wait" in listed
    chosen = {"object": [fine.pk, strict.pk]}
    assert "What was chosen" in plain(client.get("/exchange/queue/pass-on/", chosen))
    where = chosen | {"side": "victims", "countries": ["de"]}
    shown = plain(client.get("/exchange/queue/pass-on/", where))
    assert "Germany" in shown.partition("It goes to:")[2][:40]
    assert "only countries that its source named" in shown
    address = f"/exchange/queue/pass-on/?{urlencode(where, doseq=True)}"
    assert client.post(address, {"reason": ""}).status_code == 422
    done = client.post(address, {"reason": WHY}, follow=True)
    assert "1 object is passed on." in plain(done)
    assert feeds(fine) == {"queue", "country-de"}
    assert feeds(strict) == {"queue"}


def test_the_pages_are_the_desks_alone() -> None:
    for who in (make.bureau("de"), make.partner()):
        assert browser(who).get("/exchange/queue/").status_code == 404
        assert browser(who).get("/exchange/queue/pass-on/").status_code == 404
