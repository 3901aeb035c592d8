"""The marking truth table over what joins objects: the graph of relations, and the neighbours that hold the same values."""

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aboveboard.exchange import queries
from aboveboard.exchange.models import Object
from aboveboard.kernel.actor import Actor
from tests import make_exchange as make
from tests.exchange.truth import DE, DESK, FR, GERMAN, HASH, LEVELLED, NOWHERE, OTHER, SOURCE, TRUTH, Sent, allowed, shown, told
from tests.taxii.program import Program
from tests.web.threat_data import browser

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.slow]


@pytest.fixture
def sent(house: None) -> Sent:
    """The source, and what it sent, admitted."""
    return told()


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


def _felt(program: Program, stix_id: str) -> tuple[int, bytes, list[str]]:
    """What a program is answered, and which questions the database was asked for it: what takes as long as they do."""
    with CaptureQueriesContext(connection) as noted:
        answer = program.get("/api/objects/graph", object=stix_id)
    asked = [each["sql"] for each in noted if "exchange_" in each["sql"]]
    return answer.status_code, answer.content, [re.sub(r"'[^']*'|[0-9]+", "?", each) for each in asked]


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
