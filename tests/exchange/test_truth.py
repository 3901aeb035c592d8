"""The marking truth table, written by hand, over every exit there is: who is shown what by TAXII, feeds, pages, API, log, mail and log
lines.

Each object bears a canary that nobody asks for, so whoever is shown it was shown the object.
"""

import json
import logging
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from hashlib import md5
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_URL, uuid5

import pytest
from django.core import mail
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aboveboard.audit.models import Payload
from aboveboard.exchange import actions, queries
from aboveboard.exchange.models import Alert, Collection, Object, Submission
from aboveboard.exchange.rules.handling import EXTENSION
from aboveboard.exchange.stix.markings import PAP, Marking, Pap
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.kernel import worker
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked
from aboveboard.lib import clock
from tests import make_diligence
from tests import make_exchange as make
from tests.exchange.test_products import form as reporting
from tests.taxii.program import Program, read
from tests.web.threat_data import browser

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.slow]

SOURCE, OTHER, DE, FR, DESK, OFFICER, PUBLIC = "source", "other", "de", "fr", "desk", "officer", "public"
ALWAYS = {SOURCE, DESK}
COUNTRIES = ALWAYS | {DE, FR}
EVERYBODY = COUNTRIES | {OTHER}
UNKNOWN = "marking-definition--00000000-0000-4000-8000-000000000000"
OWN_STATEMENT = "marking-definition--00000000-0000-4000-8000-0000000000aa"
BY_HAND = "marking-definition--00000000-0000-4000-8000-0000000000bb"
WHITE = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"
OLD_GREEN = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"
OLD_AMBER = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"
OLD_RED = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"
PAP_RED = next(ref for ref, pap in PAP.items() if pap is Pap.RED)
OPEN, OFFICIAL, RESTRICTED, CONFIDENTIAL, COSMIC = (
    f"marking-definition--{uuid5(NAMESPACE_URL, f'urn:aboveboard:classification:IPO:{name}')}"
    for name in ("OPEN", "OFFICIAL-USE", "RESTRICTED", "CONFIDENTIAL", "COSMIC")
)
OWN_LEVEL = "marking-definition--00000000-0000-4000-8000-0000000000cc"
OWN_COSMIC = "marking-definition--00000000-0000-4000-8000-0000000000dd"
GERMAN = "[domain-name:value = 'canary.de']"
HASH = "d41d8cd98f00b204e9800998ecf8427e"
LEVELLED = "[domain-name:value = 'level.de']"
NOWHERE = f"[file:hashes.MD5 = '{HASH}']"


def handled(**wishes: list[str]) -> dict[str, Any]:
    """The source's own word on victims and on countries that it shuts out."""
    return {"extensions": {EXTENSION: {"extension_type": "property-extension", **wishes}}}


def part(ref: str) -> dict[str, Any]:
    """A stricter marking on the description alone."""
    return {"granular_markings": [{"selectors": ["description"], "marking_ref": ref}]}


# name: markings, pattern, further properties, who sees the object; where its description is stricter, who sees that.
TRUTH: dict[str, tuple[list[str], str, dict[str, Any], set[str], set[str] | None]] = {
    "clear": ([make.CLEAR], GERMAN, {}, EVERYBODY, None),
    "green": ([make.GREEN], GERMAN, {}, COUNTRIES, None),
    "amber": ([make.AMBER], GERMAN, {}, ALWAYS | {DE}, None),
    "strict": ([make.STRICT], GERMAN, {}, ALWAYS | {DE}, None),
    "red": ([make.RED], GERMAN, {}, ALWAYS, None),
    "red-named": ([make.RED], GERMAN, handled(victim_countries=["FR"]), ALWAYS | {FR}, None),
    "amber-named": ([make.AMBER], NOWHERE, handled(victim_countries=["fr"]), ALWAYS | {FR}, None),
    "amber-nowhere": ([make.AMBER], NOWHERE, {}, ALWAYS, None),
    "unmarked": ([], GERMAN, {}, ALWAYS | {DE}, None),
    "unknown": ([UNKNOWN], GERMAN, {}, ALWAYS, None),
    "unknown-beside-clear": ([make.CLEAR, UNKNOWN], GERMAN, {}, ALWAYS, None),
    "old-white": ([WHITE], GERMAN, {}, EVERYBODY, None),
    "old-green": ([OLD_GREEN], GERMAN, {}, COUNTRIES, None),
    "old-amber": ([OLD_AMBER], GERMAN, {}, ALWAYS | {DE}, None),
    "old-red": ([OLD_RED], GERMAN, {}, ALWAYS, None),
    "two-markings": ([make.CLEAR, make.AMBER], GERMAN, {}, ALWAYS | {DE}, None),
    "pap-says-nothing-of-readers": ([make.GREEN, PAP_RED], GERMAN, {}, COUNTRIES, None),
    "statement-alone": ([OWN_STATEMENT], GERMAN, {}, ALWAYS | {DE}, None),
    "tlp-written-by-hand": ([BY_HAND], GERMAN, {}, ALWAYS, None),
    "clear-but-not-de": ([make.CLEAR], GERMAN, handled(excluded_countries=["de"]), EVERYBODY - {DE}, None),
    "green-but-not-fr": ([make.GREEN], GERMAN, handled(excluded_countries=["FR"]), COUNTRIES - {FR}, None),
    "amber-but-not-de": ([make.AMBER], GERMAN, handled(excluded_countries=["DE"]), ALWAYS, None),
    "red-named-and-shut-out": ([make.RED], GERMAN, handled(victim_countries=["de"], excluded_countries=["de"]), ALWAYS, None),
    "part-red": ([make.CLEAR], GERMAN, part(make.RED), EVERYBODY, ALWAYS),
    "part-amber": ([make.GREEN], GERMAN, part(make.AMBER), COUNTRIES, ALWAYS | {DE}),
    "part-unknown": ([make.CLEAR], GERMAN, part(UNKNOWN), EVERYBODY, ALWAYS),
    "level-open": ([OPEN], LEVELLED, {}, EVERYBODY, None),
    "level-official": ([OFFICIAL], LEVELLED, {}, COUNTRIES, None),
    "level-official-is-never-a-partners": ([make.CLEAR, OFFICIAL], LEVELLED, {}, COUNTRIES, None),
    "level-official-and-amber": ([make.AMBER, OFFICIAL], LEVELLED, {}, ALWAYS | {DE}, None),
    "level-official-but-not-fr": ([OFFICIAL], LEVELLED, handled(excluded_countries=["fr"]), COUNTRIES - {FR}, None),
    "level-restricted": ([RESTRICTED], LEVELLED, {}, ALWAYS | {DE}, None),
    "level-restricted-beside-clear": ([make.CLEAR, RESTRICTED], LEVELLED, {}, ALWAYS | {DE}, None),
    "level-restricted-named": ([RESTRICTED], NOWHERE, handled(victim_countries=["fr"]), ALWAYS | {FR}, None),
    "level-confidential": ([CONFIDENTIAL], LEVELLED, {}, ALWAYS, None),
    "level-confidential-tells-no-named-country": ([CONFIDENTIAL], LEVELLED, handled(victim_countries=["fr", "de"]), ALWAYS, None),
    "level-open-widens-nothing": ([make.RED, OPEN], LEVELLED, {}, ALWAYS, None),
    "level-two": ([RESTRICTED, OPEN, OFFICIAL], LEVELLED, {}, ALWAYS | {DE}, None),
    "level-and-pap": ([OFFICIAL, PAP_RED], LEVELLED, {}, COUNTRIES, None),
    "level-that-is-none": ([make.CLEAR, COSMIC], LEVELLED, {}, ALWAYS, None),
    "level-stated": ([OWN_LEVEL], LEVELLED, {}, COUNTRIES, None),
    "level-stated-that-is-none": ([make.CLEAR, OWN_COSMIC], LEVELLED, {}, ALWAYS, None),
    "part-official": ([make.CLEAR], LEVELLED, part(OFFICIAL), EVERYBODY, COUNTRIES),
    "part-restricted": ([make.CLEAR], LEVELLED, part(RESTRICTED), EVERYBODY, ALWAYS | {DE}),
    "part-confidential": ([OFFICIAL], LEVELLED, part(CONFIDENTIAL), COUNTRIES, ALWAYS),
    "part-confidential-named": ([make.GREEN], LEVELLED, part(CONFIDENTIAL) | handled(victim_countries=["fr"]), COUNTRIES, ALWAYS),
    "part-stated": ([make.CLEAR], LEVELLED, part(OWN_LEVEL), EVERYBODY, COUNTRIES),
    "part-open-in-green": ([make.GREEN], LEVELLED, part(OPEN), COUNTRIES, None),
}
# The purposes that the agreement of another source allows, whose objects bear these names; everything else may be used for threats.
ALLOWED = {
    "investigation": ["investigation"],
    "protection": ["protection"],
    "response": ["response"],
    "statistics": ["statistics"],
    "both": ["protection", "statistics"],
}
TRUTH |= {
    "for-investigation": ([make.CLEAR], GERMAN, {}, {DESK, DE, FR}, None),
    "for-investigation-amber": ([make.AMBER], GERMAN, {}, {DESK, DE}, None),
    "for-investigation-but-not-fr": ([make.GREEN], GERMAN, handled(excluded_countries=["fr"]), {DESK, DE}, None),
    "for-protection": ([make.CLEAR], GERMAN, {}, {DESK, DE, FR, SOURCE, OTHER}, None),
    "for-protection-named": ([make.RED], NOWHERE, handled(victim_countries=["fr"]), {DESK, FR}, None),
    "for-response": ([make.CLEAR], GERMAN, {}, {DESK}, None),
    "for-response-named": ([make.GREEN], NOWHERE, handled(victim_countries=["de", "fr"]), {DESK}, None),
    "for-statistics": ([make.CLEAR], GERMAN, {}, {DESK}, None),
    "for-both": ([make.CLEAR], GERMAN, part(make.RED), {DESK, DE, FR, SOURCE, OTHER}, {DESK}),
}
# What the house's own classification keeps from bureaus, the whole or a part of it.
KEPT = ("level-confidential", "level-that-is-none", "level-stated-that-is-none", "part-confidential")
TLP_TAGS = ["tlp:clear", "tlp:green", "tlp:amber", "tlp:amber+strict", "tlp:red"]
LEVEL_TAGS = ["IPO:OPEN", "IPO:OFFICIAL-USE", "IPO:RESTRICTED", "IPO:CONFIDENTIAL"]
VALUE_PAGES = ("/exchange/values/", "/country/values/", "/own/data/values/")
ALIASES = {"shared", "queue", "country-de", "country-fr"}
Sent = tuple[Actor, dict[str, dict[str, Any]]]
STATEMENTS = {OWN_STATEMENT: "Copyright of the sender", BY_HAND: "TLP:GREEN", OWN_LEVEL: "ipo : Official use", OWN_COSMIC: "IPO:COSMIC"}


def canary(name: str) -> str:
    """A word that stands in the name of the object."""
    return f"canary-{name}-whole"


def hidden_canary(name: str) -> str:
    """A word that stands in its description."""
    return f"canary-{name}-part"


# That a source shuts anybody out is for the source and the desk to know.
EXCLUSION = "excluded_countries"
WORDS = [*map(canary, TRUTH), *map(hidden_canary, TRUTH), EXCLUSION]


def allowed(reader: str) -> set[str]:
    """The canaries that this reader may be shown."""
    words = {canary(name) for name, (*_, seen_by, _) in TRUTH.items() if reader in seen_by}
    words |= {EXCLUSION} if reader in ALWAYS else set()
    return words | {hidden_canary(name) for name, (*_, seen_by, part_by) in TRUTH.items() if reader in (part_by or seen_by)}


def shown(answer: Any) -> set[str]:
    """The canaries anywhere in an answer, headers included."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace") + repr(dict(answer.headers))
    return {word for word in WORDS if word in text}


@pytest.fixture
def sent(house: None) -> Sent:
    """The source, and what it sent, admitted."""
    make.feeds()
    source = make.partner()
    stated = [
        {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": ref,
            "created_by_ref": make.identity(source),
            "created": "2026-01-01T00:00:00.000Z",
            "definition_type": "statement",
            "definition": {"statement": statement},
        }
        for ref, statement in STATEMENTS.items()
    ]
    others = {word: make.partner(purposes=allowed) for word, allowed in ALLOWED.items()}
    sources = {name: others[name.split("-")[1]] if name.startswith("for-") else source for name in TRUTH}
    objects = {
        name: make.indicator(
            sources[name], pattern, name=canary(name), description=hidden_canary(name), object_marking_refs=markings or None, **more
        )
        for name, (markings, pattern, more, _, _) in TRUTH.items()
    }
    for each in (source, *others.values()):
        status = make.admitted(each, *(stated if each is source else ()), *(objects[name] for name in TRUTH if sources[name] is each))
        assert status.failures == 0, make.fates(each, status)
    worker.drain()
    assert Alert.objects.exists()
    return source, objects


def over_taxii(who: Program, objects: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Every address of TAXII, each collection by id and alias, page by page, each object by itself."""
    for path in ("/taxii2/", "", "collections/"):
        yield path, who.get(path)
    for collection in Collection.objects.filter(alias__in=["", "country-no", *ALIASES]):
        for name in {str(collection.pk), *({collection.alias} & ALIASES)}:
            place = f"collections/{name}/"
            yield place, who.get(place)
            for kind in ("objects/", "manifest/"):
                query = {"limit": "4", "match_version": "all"}
                while True:
                    answer = who.get(place + kind, **query)
                    yield place + kind, answer
                    token = read(answer).get("next") if answer.status_code == 200 else None
                    if not token:
                        break
                    query["next"] = token
    for collection in Collection.objects.filter(alias__in=["", *ALIASES]):
        place = f"collections/{collection.pk}/"
        for one in objects.values():
            for path in (f"{place}objects/{one['id']}/", f"{place}objects/{one['id']}/versions/"):
                yield path, who.get(path)
            yield place, who.get(f"{place}manifest/", match_id=one["id"], added_after="2020-01-01T00:00:00.000000Z")
    for key in Submission.objects.values_list("pk", flat=True):
        yield f"status/{key}/", who.get(f"status/{key}/")


def over_feeds(who: Program) -> Iterator[tuple[str, Any]]:
    """Every collection as MISP's feed and as CSV."""
    with clock.frozen(clock.now() + timedelta(seconds=10)):
        for name in [*ALIASES, *map(str, Collection.objects.values_list("pk", flat=True))]:
            place = f"/api/feeds/{name}/"
            manifest = who.get(f"{place}misp/manifest.json")
            yield place, manifest
            for key in json.loads(manifest.content) if manifest.status_code == 200 else []:
                yield f"{place}{key}", who.get(f"{place}misp/{key}.json")
            yield f"{place}hashes", who.get(f"{place}misp/hashes.csv")
            query = {"limit": "4", "match_version": "all"}
            while True:
                answer = who.get(f"{place}objects.csv", **query)
                yield f"{place}table", answer
                following = parse_qs(urlsplit(answer.headers.get("Link", "").partition(">")[0].removeprefix("<")).query)
                if not following:
                    break
                query["next"] = following["next"][0]


def on_pages(client: Client, objects: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Every page that could show an object, lists, searches and tables included."""
    keys = list(Object.objects.values_list("pk", flat=True))
    addresses = ["/", "/country/", "/country/table.csv", "/exchange/", "/exchange/objects/", "/exchange/recalls/", "/exchange/submissions/"]
    addresses += ["/own/", "/own/data/", "/log/", "/api/v1/exchange/onboarding", "/register/", "/partners/"]
    addresses += [f"/exchange/submissions/{key}/" for key in Submission.objects.values_list("pk", flat=True)]
    lists = [(place, name) for place in ("/exchange/objects/", "/country/") for name in ("q", "text")]
    addresses += [f"{place}?{name}={value}" for place, name in lists for value in ("canary.de", "level.de")]
    addresses += [f"{place}{key}/" for place in ("/country/objects/", "/exchange/objects/", "/own/data/objects/") for key in keys]
    addresses += [f"{place}?q={value}" for place in VALUE_PAGES for value in ("CANARY[.]de.", "LEVEL[.]de", HASH)]
    addresses += [f"{place}figures/{table}" for place in ("/country/", "/exchange/", "/own/data/") for table in ("", "?as=json")]
    addresses += ["/country/alerts/", "/country/alerts/?as=csv", "/exchange/alerts/", "/exchange/alerts/?as=json"]
    addresses += [f"{place}said/{more}" for place in ("/country/", "/own/data/", "/exchange/") for more in ("", "?as=csv", "?as=json")]
    addresses += ["/asking/", "/asking/new/", "/own/data/declared/", "/api/questions", "/api/asked", "/api/questions/partners"]
    addresses += ["/exchange/sources/", "/api/feedback", "/api/feedback/quality", *(f"/country/objects/{key}/feedback/" for key in keys)]
    for key in Alert.objects.values_list("pk", flat=True):
        addresses += [f"/country/alerts/{key}/", f"/country/alerts/{key}/table.csv", f"/exchange/alerts/{key}/"]
        addresses += [f"/api/alerts/{key}", f"/api/alerts/{key}/objects"]
    for address in addresses:
        answer = client.get(address)
        if isinstance(answer, StreamingHttpResponse):
            answer = HttpResponse(b"".join(answer), status=answer.status_code)
        yield address, answer
    for one in list(objects.values())[:3]:
        yield "search", client.get("/exchange/objects/", {"q": one["id"]})


def test_every_exit_gives_exactly_what_the_table_says(sent: Sent, caplog: pytest.LogCaptureFixture) -> None:
    source, objects = sent
    caplog.set_level(logging.DEBUG)
    readers = {
        SOURCE: source,
        OTHER: make.partner(),
        DE: make.bureau("de"),
        FR: make.bureau("fr"),
        DESK: make.desk(),
        OFFICER: make_diligence.staff("officer"),
    }
    for name, who in readers.items():
        program, client = Program(who), browser(who)
        may, found = allowed(name), set()
        for address, answer in over_taxii(program, objects):
            assert shown(answer) <= may, (name, address)
            assert answer.status_code < 500
            found |= shown(answer)
        assert found == may, f"{name} is not shown {may - found}"
        tables, events = set(), set()
        for address, answer in over_feeds(program):
            assert shown(answer) <= may, (name, address)
            assert answer.status_code < 500
            tables |= shown(answer) if address.endswith("/table") else set()
            events |= shown(answer)
        # A description has no column; its canary is nowhere in feeds, and what bears it is.
        whole = {word for word in may if word.endswith("-whole")}
        assert (tables, events) == (whole, whole), name
        for address, answer in on_pages(client, objects):
            assert shown(answer) <= may, (name, address)
            assert answer.status_code < 500, (name, address)
    for address, answer in on_pages(Client(), objects):
        assert shown(answer) == set(), (PUBLIC, address)
    lines = "\n".join(record.getMessage() for record in caplog.records)
    letters = "\n".join(str(letter.message()) for letter in mail.outbox)
    entries = "\n".join(Payload.objects.values_list("body", flat=True))
    assert not re.findall(r"canary-[a-z-]+", lines + letters + entries)


def over_graphs(who: Actor, objects: dict[str, dict[str, Any]], keys: dict[str, int]) -> Iterator[tuple[str, Any]]:
    """What each object relates to, three steps far: by the API of each, on pages and as bundles of every third.

    Within three steps of an object stand all others of its value, and of the ring.
    """
    program, client = Program(who, basic=False), browser(who)
    for number, one in enumerate(objects.values()):
        for place in ("/country/", "/exchange/", "/own/data/") if number % 3 == 0 else ():
            address = f"{place}objects/{keys[one['id']]}/relations/"
            for query in ({"depth": "3"}, {"depth": "3", "as": "stix"}):
                yield address, client.get(address, query)
        for address in ("/api/objects/graph", "/api/objects/graph/bundle"):
            yield address, program.get(address, object=one["id"], depth="3")


def test_the_graph_of_each_object_holds_what_the_table_says_and_nothing_else(sent: Sent) -> None:
    source, objects = sent
    ring = list(objects)
    links = [
        {
            "type": "relationship",
            "spec_version": "2.1",
            "id": f"relationship--{uuid.uuid4()}",
            "created_by_ref": make.identity(source),
            "created": "2026-01-01T00:00:00.000Z",
            "modified": "2026-01-01T00:00:00.000Z",
            "relationship_type": "related-to",
            "source_ref": objects[one]["id"],
            "target_ref": objects[two]["id"],
            **make.marked(make.CLEAR),
        }
        for one, two in zip(ring, ring[1:] + ring[:1], strict=True)
    ]
    status = make.admitted(source, *links)
    assert status.failures == 0, make.fates(source, status)
    keys = dict(Object.objects.values_list("stix_id", "pk"))
    readers = {SOURCE: source, OTHER: make.partner(), DE: make.bureau("de"), FR: make.bureau("fr"), DESK: make.desk()}
    absent = "indicator--00000000-0000-4000-8000-00000000dead"
    for reader, who in readers.items():
        may, found = allowed(reader), set()
        for address, answer in over_graphs(who, objects, keys):
            assert shown(answer) <= may, (reader, address)
            assert answer.status_code in {200, 404}, (reader, address)
            found |= shown(answer)
        assert found == may, f"{reader} is not shown {may - found}"
        program = Program(who, basic=False)
        for name, one in objects.items():
            if reader not in TRUTH[name][3]:
                told = [_felt(program, each) for each in (one["id"], absent)]
                assert told[0] == told[1], (reader, name)
                continue
            relations = json.loads(program.get("/api/objects/graph", object=one["id"]).content)
            beside = {ring[ring.index(name) - 1], ring[(ring.index(name) + 1) % len(ring)]}
            beside |= {each for each in ring if TRUTH[each][1] == TRUTH[name][1]}
            near = {objects[each]["id"] for each in beside - {name} if reader in TRUTH[each][3]}
            assert {node["id"] for node in relations["nodes"] if node["kind"] != "value"} - {one["id"]} == near, (reader, name)
            ids = {node["id"] for node in relations["nodes"]}
            assert all({edge["origin"], edge["target"]} <= ids for edge in relations["edges"])
            assert (relations["more"], sum(relations["kinds"].values())) == (0, len(ids) - 1)


def test_a_report_is_read_by_those_it_is_for_and_leads_none_to_what_the_table_hides(sent: Sent) -> None:
    source, objects = sent
    keys = dict(Object.objects.values_list("stix_id", "pk"))
    other = make.partner()
    readers = {SOURCE: source, OTHER: other, DE: make.bureau("de"), FR: make.bureau("fr"), DESK: make.desk()}
    assert other.organisation is not None
    # What the house keeps to itself, and what serves other purposes, keeps a report that names it from everybody.
    told = [each for each in TRUTH if not each.startswith(("for-", *KEPT))]
    # One for each marking and each way: what it names and whom it is for, and who may read it then.
    wanted = {
        "clear": (["clear"], {"countries": frozenset({"de"})}, {DE}),
        "green": (["green", "clear"], {"countries": frozenset({"fr"})}, {FR}),
        "amber": (["amber", "green"], {"countries": frozenset({"de", "fr"})}, {DE, FR}),
        "red": (told, {"countries": frozenset({"no"})}, set()),
        "partner": (
            ["clear"],
            {"countries": frozenset(), "organisations": frozenset({other.organisation}), "legal_basis": "Art."},
            {OTHER},
        ),
    }
    made = {}
    for name, (named, to, _) in wanted.items():
        marking = Marking.AMBER if name == "partner" else Marking.RED if name == "red" else Marking[name.upper()]
        chosen = frozenset(keys[objects[each]["id"]] for each in named)
        report = reporting(title=f"canary-report-{name}", findings=f"canary-words-{name}", objects=chosen, marking=marking, **to)
        made[name] = actions.release_report(make_diligence.staff("security"), actions.compose_report(make.desk(), report))
    for each in ("level-confidential", "part-confidential", "for-statistics"):
        names = frozenset(keys[objects[name]["id"]] for name in (each, "clear"))
        report = reporting(objects=names, marking=Marking.RED, countries=frozenset({"no"}))
        with pytest.raises(Blocked):
            actions.release_report(make_diligence.staff("security"), actions.compose_report(make.desk(), report))
    issued = {pk: name for name, each in made.items() for pk in each.issues.values_list("object_id", flat=True)}
    assert {name for name in issued.values()} == wanted.keys()
    ids = dict(Object.objects.filter(pk__in=issued).values_list("pk", "stix_id"))
    for reader, who in readers.items():
        may = {f"canary-{part}-{name}" for name, (*_, to) in wanted.items() if reader in to | {DESK} for part in ("report", "words")}
        program, client = Program(who), browser(who)
        exits = [*over_taxii(program, {name: {"id": ids[pk]} for pk, name in issued.items()}), *over_feeds(program)]
        exits += [(address, client.get(address)) for address in _report_pages(issued, made)]
        exits += [(path, Program(who, basic=False).get(path, object=ids[pk])) for pk in issued for path in ("/api/objects/graph",)]
        found = set()
        for address, answer in exits:
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            text = body.decode("utf-8", "replace")
            seen = set(re.findall(r"canary-(?:report|words)-[a-z]+", text))
            assert seen <= may, (reader, address)
            found |= seen
            assert shown_in(text) <= allowed(reader), (reader, address)
            if reader != DESK:
                hidden = {objects[each]["id"] for each, (*_, by, _) in TRUTH.items() if reader not in by}
                # Neither in words nor by its id: a report leads nobody to what is not there for it.
                assert not {each for each in hidden if each in text and each not in address}, (reader, address)
        assert found == may, (reader, may - found)


def shown_in(text: str) -> set[str]:
    """The canaries of the table in a text."""
    return {word for word in WORDS if word in text}


def _report_pages(issued: dict[int, str], made: dict[str, Any]) -> Iterator[str]:
    for key in issued:
        for place in ("/country/", "/exchange/", "/own/data/"):
            yield f"{place}objects/{key}/"
            yield f"{place}objects/{key}/relations/?depth=2"
    yield from ("/exchange/reports/", "/country/", "/country/?of=shared", "/own/data/", "/")
    for each in made.values():
        yield from (f"/exchange/reports/{each.pk}/{part}" for part in ("", "print/", "withdraw/"))


def _felt(program: Program, stix_id: str) -> tuple[int, bytes, list[str]]:
    """What a program is answered, and which questions the database was asked for it: what takes as long as they do."""
    with CaptureQueriesContext(connection) as noted:
        answer = program.get("/api/objects/graph", object=stix_id)
    asked = [each["sql"] for each in noted if "exchange_" in each["sql"]]
    return answer.status_code, answer.content, [re.sub(r"'[^']*'|[0-9]+", "?", each) for each in asked]


def test_what_is_hidden_is_answered_like_what_does_not_exist_and_never_counted(sent: Sent) -> None:
    _, objects = sent
    absent = "indicator--00000000-0000-4000-8000-00000000dead"
    for name, who, place in ((FR, make.bureau("fr"), "shared"), (OTHER, make.partner(), "shared"), (DE, make.bureau("de"), "country-de")):
        program = Program(who)
        for kind in ("objects/", "manifest/"):
            pages, query = 0, {"limit": "1"}
            while True:
                page = read(program.get(f"collections/{place}/{kind}", **query))
                # A page that says there is more is full, and the last one is not empty: nothing hidden stands between.
                assert len(page["objects"]) == 1
                pages += 1
                if not page.get("more"):
                    break
                query["next"] = page["next"]
            assert pages == len(read(program.get(f"collections/{place}/{kind}"))["objects"])
        for one in (objects[each] for each, (*_, seen_by, _) in TRUTH.items() if name not in seen_by):
            for tail in ("", "versions/"):
                hidden, none = (program.get(f"collections/{place}/objects/{each}/{tail}") for each in (one["id"], absent))
                assert (hidden.status_code, hidden.content) == (none.status_code, none.content) == (404, none.content)
            assert program.get(f"collections/{place}/objects/", match_id=one["id"]).content == b"{}"


def test_what_a_feed_counts_and_tags_is_what_its_reader_may_see(sent: Sent) -> None:
    _, objects = sent
    for name, who, place in ((FR, make.bureau("fr"), "shared"), (OTHER, make.partner(), "shared"), (DE, make.bureau("de"), "country-de")):
        program = Program(who)
        with clock.frozen(clock.now() + timedelta(seconds=10)):
            manifest = json.loads(program.get(f"/api/feeds/{place}/misp/manifest.json").content)
            (key,) = manifest
            event = json.loads(program.get(f"/api/feeds/{place}/misp/{key}.json").content)["Event"]
            hashes = program.get(f"/api/feeds/{place}/misp/hashes.csv").content.decode().split()
        reached = {item.id for item in queries.visible_objects(who, place, Filters()).items}
        told = {objects[each]["id"] for each, (*_, seen_by, _) in TRUTH.items() if name in seen_by} & reached
        named = {each["comment"].rpartition("(")[2].rstrip(")") for each in event["Attribute"]}
        assert {each for each in named if each.startswith("indicator--")} == told
        tagged = {tag["name"] for each in event["Attribute"] for tag in each["Tag"]}
        for ranks in (TLP_TAGS, LEVEL_TAGS):
            strictest = [max(tagged & set(ranks), key=ranks.index)]
            assert [tag["name"] for tag in manifest[key]["Tag"] if tag["name"] in ranks] == strictest
        assert tagged <= {*TLP_TAGS, *LEVEL_TAGS, "PAP:RED"}
        assert set(hashes) == {f"{md5(each['value'].encode()).hexdigest()},{key}" for each in event["Attribute"]}


def test_the_neighbours_of_an_object_and_of_a_value_are_those_that_the_table_says(sent: Sent) -> None:
    source, objects = sent
    values = {GERMAN: "canary.de", LEVELLED: "level.de", NOWHERE: HASH}
    holders = {name: values[pattern] for name, (_, pattern, *_) in TRUTH.items()}
    readers = {SOURCE: source, OTHER: make.partner(), DE: make.bureau("de"), FR: make.bureau("fr"), DESK: make.desk()}
    keys = dict(Object.objects.values_list("stix_id", "pk"))
    for reader, who in readers.items():
        seen = {name for name, (*_, seen_by, _) in TRUTH.items() if reader in seen_by}
        for value in values.values():
            found = queries.visible_value(who, value)
            alike = {objects[name]["id"] for name in seen if holders[name] == value}
            assert {row.stix_id for row in found.rows} == alike, (reader, value)
            assert (found.total, found.common, found.beside) == (len(alike), (), []), (reader, value)
        for name in seen:
            found = queries.visible_alike(who, queries.visible_dossier(who, keys[objects[name]["id"]]))
            assert {row.stix_id for row in found.rows} == {
                objects[each]["id"] for each in seen - {name} if holders[each] == holders[name]
            }, (reader, name)
            assert found.total == len(found.rows)
