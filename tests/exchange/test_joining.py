"""Victims across bodies: in whatever bodies and order a source says it, the same countries get the same objects, and nobody else."""

import importlib
import itertools
import json
import random
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aboveboard.audit import store
from aboveboard.audit.models import Entry
from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Alert, Collection, Object, Occurrence, PassedOn, Recall, Release
from aboveboard.exchange.queries import joined
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.stix import joining
from aboveboard.exchange.stix.joining import Way
from aboveboard.exchange.values import PullForm
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.lib import clock
from tests import make_exchange as make
from tests.make_diligence import rows

HASH = "[file:hashes.'SHA-256' = '" + "ab" * 32 + "']"
AT = {"created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-02T00:00:00.000Z"}
STIX = dict[str, Any]


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


@pytest.fixture
def nova() -> Actor:
    return make.partner()


def thing(who: Actor, kind: str, **more: Any) -> STIX:
    found = {"type": kind, "spec_version": "2.1", "id": f"{kind}--{uuid.uuid4()}", "created_by_ref": make.identity(who), **AT}
    return found | make.marked(make.AMBER) | more


def shut(*countries: str) -> STIX:
    return {"extensions": {EXTENSION: {"extension_type": "property-extension", "excluded_countries": list(countries)}}}


def relation(who: Actor, kind: str, source: STIX, target: STIX, **more: Any) -> STIX:
    return thing(who, "relationship", relationship_type=kind, source_ref=source["id"], target_ref=target["id"], **more)


def story(who: Actor, country: str = "DE", **more: Any) -> dict[str, STIX]:
    """An indicator of a malware that targets a firm in a country."""
    found = {
        "firm": thing(who, "identity", name="A firm", identity_class="organization"),
        "place": thing(who, "location", country=country, region="europe"),
        "malware": thing(who, "malware", name="Bad", is_family=False),
        "indicator": make.indicator(who, HASH, **make.marked(make.AMBER)) | more,
    }
    found["there"] = relation(who, "located-at", found["firm"], found["place"])
    found["hits"] = relation(who, "targets", found["malware"], found["firm"])
    found["shows"] = relation(who, "indicates", found["indicator"], found["malware"])
    return found


def stands(who: Actor) -> dict[str, tuple[Any, ...]]:
    """By id what decides who reads it: marking and countries of its class, the countries of its routes, and the feeds it stands in."""
    feeds: dict[int, set[str]] = {}
    for key, alias in Release.objects.filter(is_served=True).values_list("object_id", "collection__alias"):
        feeds.setdefault(key, set()).add(alias)
    found = {}
    for row in Object.objects.filter(producer=who.organisation, erased_at=None).select_related("visibility"):
        # What has left the queue stands in it still, for the desk's own history.
        alert = sorted({route[0] for route in row.routes if route[1] == "victim"})
        found[row.stix_id] = row.visibility.key, alert, sorted(feeds[row.pk] - {"queue", ""})
    return found


def queued() -> set[str]:
    return {row.stix_id for row in queries.visible_queue(make.desk())}


def sent(who: Actor, *bodies: list[STIX]) -> None:
    for body in bodies:
        make.admitted(who, *body)


def test_a_relationship_that_comes_later_leads_to_the_country_of_the_victim(nova: Actor) -> None:
    told, de = story(nova), make.bureau("de")
    joins = [told.pop(name) for name in ("there", "hits", "shows")]
    sent(nova, list(told.values()))
    assert make.ids(de, "country-de") == []
    assert told["indicator"]["id"] in queued()
    sent(nova, joins)
    worker.drain()
    wanted = {told[name]["id"] for name in ("firm", "malware", "indicator")} | {each["id"] for each in joins[1:]}
    # `ids` leaves identities out, which are mostly the house's own.
    assert {item.id for item in queries.visible_objects(de, "country-de", make.ALL).items} == wanted
    assert make.ids(make.bureau("fr"), "country-fr") == []
    assert not queued() & wanted
    row = Object.objects.get(stix_id=told["indicator"]["id"])
    assert row.routes == [["DE", "victim", "victim", "The submitter named a victim there. What says so came in another body."]]
    assert {each.countries[0] for each in PassedOn.objects.filter(by="system", is_victim=True)} == {"DE"}
    facts = store.facts(Entry.objects.get(kind="exchange.join_victims", outcome="done"))
    assert (facts["objects"], facts["countries"], len(facts["submissions"])) == (3, {"DE": 3}, 1)
    # The alert is one for each body, and tells all of it.
    alerted = {alert.submission_id: {each.stix_id for each in queries.told_objects(de, alert)} for alert in Alert.objects.all()}
    assert set().union(*alerted.values()) == wanted
    assert len(alerted) == 2


@pytest.mark.parametrize("seed", range(6))
def test_any_split_in_any_order_leads_to_the_same_countries(seed: int) -> None:
    """Two stories that share a malware, sightings, exclusions and strict markings; one body is the measure."""
    chance = random.Random(seed)
    nova = make.partner()
    one = story(nova, "DE", **shut("FR"))
    other = story(nova, "FR")
    other["shows"] = relation(nova, "indicates", other["indicator"], one["malware"])
    other["hits"] = relation(nova, "targets", one["malware"], other["firm"])
    strict = make.indicator(nova, HASH, **make.marked(make.RED))
    more = [
        strict,
        relation(nova, "indicates", strict, one["malware"], **make.marked(make.RED)),
        sighting := thing(nova, "sighting", sighting_of_ref=other["malware"]["id"], where_sighted_refs=[one["place"]["id"]]),
        relation(nova, "uses", other["malware"], one["malware"]),
        thing(nova, "malware", name="Alone", is_family=True),
    ]
    assert sighting["id"]
    objects = [*one.values(), *other.values(), *more]
    sent(nova, objects)
    wanted, waiting = stands(nova), queued()
    assert sum("country-de" in feeds for _, _, feeds in wanted.values()) >= 8
    with_new_ids = {each["id"]: f"{each['type']}--{uuid.uuid4()}" for each in objects}
    vega = make.partner()
    text = json.dumps(objects).replace(make.identity(nova), make.identity(vega))
    for old, new in with_new_ids.items():
        text = text.replace(old, new)
    again: list[STIX] = json.loads(text)
    chance.shuffle(again)
    size = chance.choice([1, 1, 2, 3, 5])
    sent(vega, *(list(body) for body in itertools.batched(again, size)))
    party = (str(nova.organisation), str(vega.organisation))
    found = stands(vega)
    for old, new in with_new_ids.items():
        assert found[new] == (wanted[old][0].replace(*party), *wanted[old][1:]), (seed, size, old)
    assert {with_new_ids[each] for each in waiting} == queued() - waiting


def test_exclusions_markings_and_other_sources_hold(nova: Actor) -> None:
    told = story(nova, "DE", **shut("DE"))
    joins = [told.pop(name) for name in ("there", "hits", "shows")]
    sent(nova, list(told.values()), joins)
    assert told["indicator"]["id"] not in make.ids(make.bureau("de"), "country-de")
    assert told["malware"]["id"] in make.ids(make.bureau("de"), "country-de")
    # Another source's word leads nobody to what is not its own.
    vega, theirs = make.partner(), story(nova, "NO")
    theirs_joins = [theirs.pop(name) for name in ("there", "hits", "shows")]
    sent(nova, list(theirs.values()))
    foreign = [each | {"created_by_ref": make.identity(vega), "id": f"relationship--{uuid.uuid4()}"} for each in theirs_joins]
    sent(vega, foreign)
    assert make.ids(make.bureau("no"), "country-no") == []
    # A territory's member answers; a country that is no member gets nothing, and nothing breaks.
    nowhere = story(nova, "XX")
    sent(nova, [nowhere["place"], nowhere["firm"]], [nowhere["malware"], nowhere["hits"]], [nowhere["there"]])
    assert nowhere["malware"]["id"] in queued()


def test_what_was_taken_back_held_or_is_past_its_day_leads_nowhere_and_gets_nothing(nova: Actor) -> None:
    desk, told = make.desk(), story(nova)
    there = told.pop("there")
    sent(nova, list(told.values()))
    hits = Object.objects.get(stix_id=told["hits"]["id"])
    actions.recall_object(desk, queries.recallable(desk, hits.pk), reason="Wrong.")
    sent(nova, [there])
    assert make.ids(make.bureau("de"), "country-de") == []
    # Sent once more it is held back, and what is held back says nothing.
    again = told["hits"] | {"modified": "2026-02-01T00:00:00.000Z"}
    sent(nova, [again], [thing(nova, "malware", name="Later", is_family=False)])
    assert make.ids(make.bureau("de"), "country-de") == []
    late = story(nova)
    sent(nova, [late["place"], late["firm"], late["there"], late["malware"]])
    with rows():
        Object.objects.filter(stix_id=late["malware"]["id"]).update(retain_until=clock.today() - timedelta(days=1))
    sent(nova, [late["hits"]])
    assert late["malware"]["id"] not in {row.stix_id for row in Object.objects.exclude(routes=[])}


def test_what_is_held_back_learns_its_countries_and_is_shown_when_the_desk_releases_it(nova: Actor) -> None:
    told = story(nova)
    joins = [told.pop(name) for name in ("there", "hits", "shows")]
    sent(nova, list(told.values()))
    with rows():
        Object.objects.filter(stix_id=told["malware"]["id"]).update(held_by="WA-TEST")
    sent(nova, joins)
    row = Object.objects.select_related("visibility").get(stix_id=told["malware"]["id"])
    assert row.stix_id not in make.ids(make.bureau("de"), "country-de")
    actions.release_held(make.desk(), row, reason="It is meant.")
    assert row.stix_id in make.ids(make.bureau("de"), "country-de")


def test_what_is_released_waits_for_the_feed_of_the_country_that_it_leads_to(nova: Actor) -> None:
    told, desk = story(nova), make.desk()
    sent(nova, [told["hits"]])
    actions.withdraw(nova, make.intake(nova), stix_id=told["hits"]["id"], filters=make.ALL)
    sent(nova, [each for each in told.values() if each is not told["hits"]], [told["hits"] | {"modified": "2026-03-01T00:00:00.000Z"}])
    held = Object.objects.get(stix_id=told["hits"]["id"], erased_at=None)
    with rows():
        Collection.objects.filter(alias="country-de").update(alias="country-xx")
    with pytest.raises(Conflict, match="country-de is not open yet"):
        actions.release_held(desk, queries.releasable(desk, held.pk), reason="It was right after all.")
    held.refresh_from_db()
    assert (held.held_by != "", PassedOn.objects.exists()) == (True, False)
    # What leads to no member stays with the secretariat.
    nowhere = story(nova, "XX")
    sent(nova, [nowhere["hits"]])
    actions.withdraw(nova, make.intake(nova), stix_id=nowhere["hits"]["id"], filters=make.ALL)
    sent(nova, [each for each in nowhere.values() if each is not nowhere["hits"]])
    sent(nova, [nowhere["hits"] | {"modified": "2026-03-01T00:00:00.000Z"}])
    held = Object.objects.get(stix_id=nowhere["hits"]["id"], erased_at=None)
    with pytest.raises(Conflict, match="stays with the secretariat"):
        actions.release_held(desk, queries.releasable(desk, held.pk), reason="It was right after all.")


@pytest.mark.parametrize("name", ["hits", "there", "place", "shows"])
def test_what_is_released_after_it_was_taken_back_leads_on_at_once_as_if_it_had_come_then(nova: Actor, name: str) -> None:
    desk, de, told = make.desk(), make.bureau("de"), story(nova)
    sent(nova, [each for each in told.values() if each is not told[name]])
    assert told["indicator"]["id"] in queued()
    sent(nova, [told[name]])
    measure = stands(nova)
    assert told["indicator"]["id"] in {stix_id for stix_id, (_, alert, _) in measure.items() if alert}
    # The same of another source that had taken it back, and sends it again.
    vega = make.partner()
    theirs = story(vega)
    sent(vega, [theirs[name]])
    actions.withdraw(vega, make.intake(vega), stix_id=theirs[name]["id"], filters=make.ALL)
    sent(vega, [each for each in theirs.values() if each is not theirs[name]])
    again = theirs[name] | {"modified": "2026-03-01T00:00:00.000Z"}
    sent(vega, [again])
    worker.drain()
    held = Object.objects.get(stix_id=again["id"], erased_at=None)
    assert held.held_by
    assert theirs["indicator"]["id"] not in make.ids(de, "country-de")
    alerts = Alert.objects.count()
    actions.release_held(desk, queries.releasable(desk, held.pk), reason="It was right after all.")
    worker.drain()
    by_name = {told[each]["id"]: theirs[each]["id"] for each in told}
    party = (str(nova.organisation), str(vega.organisation))
    wanted = {by_name[stix_id]: (key.replace(*party), alert, feeds) for stix_id, (key, alert, feeds) in measure.items()}
    assert stands(vega) == wanted
    assert Alert.objects.count() > alerts
    assert not queued() & {stix_id for stix_id, (_, alert, _) in wanted.items() if alert}


def test_what_others_send_to_an_id_never_keeps_it_from_its_own_victims(nova: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined, "MOST", 3)
    other, told = make.partner(), story(nova)
    sent(nova, [told[name] for name in ("firm", "place", "malware", "there", "hits")])
    sent(other, [relation(other, "targets", told["malware"], {"id": f"identity--{uuid.uuid4()}"}) for _ in range(4)])
    sent(nova, [told["indicator"], told["shows"]])
    assert "DE" in {route[0] for route in Object.objects.get(stix_id=told["indicator"]["id"]).routes}


def test_others_rows_are_left_out_by_the_index_of_the_digest() -> None:
    # PostgreSQL weighs the rows that are there, and here are none.
    plan = (
        Occurrence.objects.filter(digest__in=[b"1" * 16], object__producer=uuid.uuid4()).values_list("object_id", flat=True)[:10].explain()
    )
    assert connection.vendor == "postgresql" or ("SEARCH exchange_occurrence USING COVERING INDEX" in plan and "SCAN" not in plan)


def test_sending_it_again_changes_nothing(nova: Actor) -> None:
    told = story(nova)
    bodies = [[each] for each in told.values()]
    sent(nova, *bodies)
    before, count = (
        stands(nova),
        (PassedOn.objects.count(), Release.objects.count(), Entry.objects.filter(kind="exchange.join_victims").count()),
    )
    sent(nova, *bodies)
    after = (PassedOn.objects.count(), Release.objects.count(), Entry.objects.filter(kind="exchange.join_victims").count())
    assert (stands(nova), after) == (before, count)


def test_a_body_without_joinings_asks_once_at_most_and_more_objects_ask_no_more(nova: Actor) -> None:
    def asked(*objects: STIX) -> list[str]:
        submission = make.received(nova, *objects)
        with CaptureQueriesContext(connection) as found:
            actions.admit(SYSTEM, submission)
        return [
            each["sql"]
            for each in found.captured_queries
            if "exchange_occurrence" in each["sql"] or "('relationship', 'sighting')" in each["sql"]
        ]

    one = [make.indicator(nova, HASH) for _ in range(3)]
    urls = [{"type": "url", "spec_version": "2.1", "id": f"url--{uuid.uuid4()}", "value": "https://a.example/"}]
    assert len([each for each in asked(*one) if "SELECT" in each[:10]]) == 1
    assert [each for each in asked(*urls) if "SELECT" in each[:10]] == []
    first = story(nova)
    asked(*first.values())
    few = len(asked(*(thing(nova, "malware", name=f"M{n}", is_family=False) for n in range(2))))
    many = len(asked(*(thing(nova, "malware", name=f"M{n}", is_family=False) for n in range(60))))
    assert few == many


def test_the_migration_writes_the_joinings_of_what_was_admitted_before(nova: Actor) -> None:
    told = story(nova)
    there = told.pop("there")
    sent(nova, list(told.values()))
    hits = Object.objects.get(stix_id=told["hits"]["id"])
    wanted = set(joining.digests(told["hits"]))
    assert wanted == {joining.digest(Way.UP, told["malware"]["id"]), joining.digest(Way.DOWN, told["firm"]["id"])}
    kept = set(Occurrence.objects.values_list("digest", "object_id"))
    with rows():
        Occurrence.objects.filter(digest__in=[digest for each in told.values() for digest in joining.digests(each)]).delete()
        migration = importlib.import_module("aboveboard.exchange.migrations.0019_joinings")
        migration.write_joinings(apps, None)
        migration.write_joinings(apps, None)
    assert {bytes(each) for each in Occurrence.objects.filter(object=hits).values_list("digest", flat=True)} >= wanted
    assert set(Occurrence.objects.values_list("digest", "object_id")) == kept
    sent(nova, [there])
    assert told["indicator"]["id"] in make.ids(make.bureau("de"), "country-de")


@pytest.mark.parametrize(
    "content",
    [
        {"type": "sighting"},
        {"type": "sighting", "sighting_of_ref": "malware--1", "where_sighted_refs": "x"},
        {"type": "sighting", "sighting_of_ref": "malware--1", "where_sighted_refs": [7]},
        {"type": "relationship", "relationship_type": "uses", "source_ref": "a--1", "target_ref": "b--1"},
        {"type": "relationship", "relationship_type": "targets", "source_ref": 7, "target_ref": "b--1"},
        {"type": "relationship", "relationship_type": "targets", "source_ref": "a--1", "target_ref": None},
        {"type": "malware"},
    ],
)
def test_what_joins_nothing_or_is_malformed_has_no_ends(content: STIX) -> None:
    assert joining.ends(content) is None
    assert list(joining.digests(content)) == []


# What the desk decided goes on with newer versions.

LATER, LATEST = {"modified": "2026-03-01T00:00:00.000Z"}, {"modified": "2026-04-01T00:00:00.000Z"}
WHY = "Its victims were named by telephone."


@pytest.mark.parametrize("is_victim", [True, False])
def test_a_country_inherits_the_newer_version_of_what_the_desk_passed_on(nova: Actor, is_victim: bool) -> None:
    one, de = make.indicator(nova, HASH, **make.marked(make.AMBER)), make.bureau("de")
    sent(nova, [one])
    row = Object.objects.select_related("visibility").get(stix_id=one["id"])
    actions.pass_on(make.desk(), row, countries=["DE"], is_victim=is_victim, reason=WHY)
    pulled(de, "country-de")
    sent(nova, [one | LATER], [one | LATEST])
    worker.drain()
    items = [item.version for item in queries.visible_objects(de, "country-de", make.ALL).items if item.id == one["id"]]
    assert items == [one["modified"], LATER["modified"], LATEST["modified"]]
    assert not Recall.objects.exists()
    newest = Object.objects.get(stix_id=one["id"], version_text=LATEST["modified"])
    assert newest.routes == [["DE", "desk", "victim" if is_victim else "host", f"The desk passed it on: {WHY}"]]
    assert queries.queued(make.desk()) == 0
    assert Alert.objects.filter(submission=newest.submission_id).exists() is is_victim


@pytest.mark.parametrize("more", [shut("DE"), make.marked(make.RED)], ids=["shut-out", "red"])
def test_a_newer_version_that_shuts_the_country_out_ends_that(nova: Actor, more: STIX) -> None:
    one, de = make.indicator(nova, HASH, **make.marked(make.AMBER)), make.bureau("de")
    sent(nova, [one])
    row = Object.objects.select_related("visibility").get(stix_id=one["id"])
    actions.pass_on(make.desk(), row, countries=["DE", "FR"], is_victim=True, reason=WHY)
    pulled(de, "country-de")
    sent(nova, [one | LATER | more])
    assert one["id"] not in make.ids(de, "country-de", make.ALL)
    assert list(Recall.objects.values_list("recipient", flat=True)) == ["country:de"]
    assert (one["id"] in make.ids(make.bureau("fr"), "country-fr")) is ("extensions" in more)


def pulled(who: Actor, place: str) -> None:
    """Read all as a door does."""
    page = queries.visible_objects(who, place, make.ALL)
    actions.record_pull(who, PullForm(page.collection, tuple(item.seq for item in page.items)))
