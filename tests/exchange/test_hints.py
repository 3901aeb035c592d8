"""A hint is shown to the desk with its reason and gives nobody anything: by no feed, page, alert or count, whatever hints."""

import uuid
from typing import Any

import pytest

from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Alert, Object, Release
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.kernel import worker
from aboveboard.kernel.actor import Actor
from tests import make_exchange as make
from tests.exchange.test_joining import STIX, relation, shut, thing
from tests.exchange.test_warnings import PRIVATE, load, read
from tests.make_web import veil
from tests.web.threat_data import browser, desk, text_of

CANARY = "Canary-6e1d"
LIES, COMES = "A relationship locates it there.", "A relationship says that it comes from there."


@pytest.fixture(autouse=True)
def _feeds(house: None) -> None:
    make.feeds()


@pytest.fixture
def nova() -> Actor:
    return make.partner()


def routes(content: STIX) -> list[list[str]]:
    return [route for route in Object.objects.get(stix_id=content["id"]).routes if route[0] == "DE"]


def hint(reason: str, side: str = "host") -> list[str]:
    return ["DE", "hint", side, reason]


def hinting(who: Actor, **more: Any) -> dict[str, STIX]:
    """Somebody who attacks, what it attacks with, where the one comes from and the other stands, and a report in a German tongue."""
    found = {
        "actor": thing(who, "threat-actor", name=CANARY, **more),
        "servers": thing(who, "infrastructure", name=f"{CANARY} servers", **more),
        "place": thing(who, "location", country="DE", name=f"{CANARY} place", **more),
        "report": thing(who, "note", content=CANARY, lang="de-DE", object_refs=["identity--" + str(uuid.uuid4())], **more),
    }
    found["from"] = relation(who, "originates-from", found["actor"], found["place"], description=CANARY, **more)
    found["at"] = relation(who, "located-at", found["servers"], found["place"], description=CANARY, **more)
    return found


def test_each_object_bears_its_hints_and_waits_for_the_secretariat(nova: Actor) -> None:
    told = hinting(nova)
    status = make.admitted(nova, *told.values())
    assert status.failures == 0, make.fates(nova, status)
    assert {name: routes(content) for name, content in told.items()} == {
        "actor": [hint(COMES)],
        "servers": [hint(LIES)],
        "place": [hint("The location lies there.")],
        "report": [hint("Its language is tagged de-DE.")],
        "from": [hint(COMES)],
        "at": [hint(LIES)],
    }
    assert {row.stix_id for row in queries.visible_queue(make.desk())} >= {content["id"] for content in told.values()}


@pytest.mark.parametrize("ref", [make.AMBER, make.RED])
def test_a_hint_gives_the_country_nothing_by_any_exit(nova: Actor, ref: str) -> None:
    told, de = hinting(nova, **make.marked(ref)), make.bureau("de")
    make.admitted(nova, *told.values())
    worker.drain()
    assert not Alert.objects.exists()
    stands = Release.objects.filter(is_served=True, object__producer=nova.organisation)
    assert set(stands.values_list("collection__alias", flat=True)) == {"queue", ""}
    for name in ("country-de", "shared"):
        assert make.ids(de, name, make.ALL) == []
    client = browser(de)
    for address in ("/country/", "/country/alerts/"):
        assert CANARY not in text_of(client, address)
    for content in told.values():
        assert client.get(f"/country/objects/{veil(Object.objects.get(stix_id=content['id']).pk)}/").status_code == 404
    for found in (row.visibility for row in Object.objects.select_related("visibility")):
        assert '"DE"' not in found.key


def test_the_desk_reads_the_hint_and_a_country_that_may_see_the_object_does_not(nova: Actor) -> None:
    """The relationship that hints is RED, the actor is shared with all: what hints must not tell of it."""
    actor = thing(nova, "threat-actor", name=CANARY, **make.marked(make.GREEN))
    place = thing(nova, "location", country="DE", **make.marked(make.RED))
    make.admitted(nova, actor, place, relation(nova, "originates-from", actor, place, **make.marked(make.RED)))
    key = Object.objects.get(stix_id=actor["id"]).pk
    office = text_of(desk(), f"/exchange/objects/{veil(key)}/")
    assert COMES in office
    assert "Germany" in office
    for country in ("de", "fr"):
        page = text_of(browser(make.bureau(country)), f"/country/objects/{veil(key)}/")
        assert CANARY in page
        assert COMES not in page
        assert "No rule names your country" in page


def test_the_exclusion_of_the_source_beats_a_hint(nova: Actor) -> None:
    told = hinting(nova, **shut("DE"))
    make.admitted(nova, *told.values())
    assert all(routes(content) == [] for content in told.values())
    # So it does where the source shut out a territory for which the country answers: FR answers for GP.
    paris = thing(nova, "location", country="FR", **shut("GP"))
    make.admitted(nova, paris)
    assert Object.objects.get(stix_id=paris["id"]).routes == []


def test_where_a_victim_is_said_to_be_nothing_hints_any_more(nova: Actor) -> None:
    firm, place = thing(nova, "identity", name="A firm", identity_class="organization"), thing(nova, "location", country="DE")
    malware = thing(nova, "malware", name="Bad", is_family=False)
    make.admitted(nova, firm, place, malware, relation(nova, "located-at", firm, place), relation(nova, "targets", malware, firm))
    assert [route[1] for route in routes(firm)] == ["victim"]
    own = {"extensions": {EXTENSION: {"extension_type": "property-extension", "victim_countries": ["DE"]}}}
    named = make.indicator(nova, lang="de-DE", **own)
    make.admitted(nova, named)
    assert [route[1] for route in routes(named)] == ["victim"]


@pytest.mark.parametrize("kind", ["originates-from", "located-at"])
def test_a_place_sent_before_is_found_again(nova: Actor, kind: str) -> None:
    source = thing(nova, "threat-actor", name=CANARY)
    place = thing(nova, "location", country="DE")
    make.admitted(nova, place)
    joins = relation(nova, kind, source, place)
    make.admitted(nova, source, joins)
    reason = COMES if kind == "originates-from" else LIES
    assert (routes(source), routes(joins)) == ([hint(reason)], [hint(reason)])
    # Another source's place says nothing of mine.
    other = make.partner()
    theirs = thing(other, "threat-actor", name=CANARY)
    make.admitted(other, theirs, relation(other, kind, theirs, place))
    assert routes(theirs) == []


def test_what_is_held_back_hints_at_nothing_for_others(nova: Actor) -> None:
    """A relationship that its source took back and sends again waits for the secretariat, and leads nowhere meanwhile."""
    place = thing(nova, "location", country="DE")
    actor = thing(nova, "threat-actor", name=CANARY)
    joins = relation(nova, "originates-from", actor, place)
    make.admitted(nova, joins)
    actions.withdraw(nova, make.intake(nova), stix_id=joins["id"], filters=make.ALL)
    make.admitted(nova, place, actor, joins | {"modified": "2026-01-03T00:00:00.000Z"})
    assert Object.objects.filter(stix_id=joins["id"]).exclude(held_by="").exists()
    assert routes(actor) == []


def test_the_page_of_release_names_no_country_that_is_only_hinted_at(nova: Actor) -> None:
    load(read(PRIVATE))
    one = make.indicator(nova, "[ipv4-addr:value = '10.1.2.3' OR domain-name:value = 'a.fr']", lang="de-DE", **make.marked(make.GREEN))
    make.admitted(nova, one)
    row = Object.objects.get(stix_id=one["id"])
    assert row.held_by
    page = text_of(desk(), f"/exchange/objects/{veil(row.pk)}/release/")
    assert "It goes to: <bdi>France</bdi></p>" in page
    assert "Germany" not in page
